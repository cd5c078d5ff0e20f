"""Pictures of pages: what is marked, and what nobody is to see."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from extract.accounts import Region
from extract.extraction import Reading, read_letter
from extract.pdf import Document, read_document
from pipelines.publish import pictures
from pipelines.publish.pictures import (
    COLOURS,
    EDGE,
    MARK,
    SCALE,
    FindingOnPages,
    WholeLetter,
    draw_finding,
    excerpts,
    inspect_letter,
    inspect_page,
    show_finding,
)
from pipelines.sample.catalogue import rendered, sample_areas
from warehouse.records import Box, Reader

NAME = "brackenshire-2017"
WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(rendered(NAME))


@pytest.fixture(scope="module")
def reading(document: Document) -> Reading:
    return read_letter(document, sample_areas())


def opened(png: bytes) -> Image.Image:
    assert png.startswith(b"\x89PNG")
    return Image.open(io.BytesIO(png)).convert("RGB")


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    counted = picture.getcolors(picture.width * picture.height)
    assert counted is not None
    return {colour for _, colour in counted if isinstance(colour, tuple)}


def whole_page(number: int) -> Box:
    return Box(number, 0, 0, 595, 842)


def shown(document: Document, reading: Reading, *boxes: Box) -> Image.Image:
    return opened(show_finding(rendered(NAME), document, reading.accounts, boxes))


def part(picture: Image.Image, box: Box) -> Image.Image:
    x0, top, x1, bottom = (round(edge * SCALE) for edge in (box.x0, box.top, box.x1, box.bottom))
    return picture.crop((x0, top, x1, bottom))


def lines_of(reading: Reading, region: Region, page: int) -> list[Box]:
    lines = [claim.line for claim in reading.accounts.claims if claim.region is region and claim.line.page == page]
    return [Box(page, line.x0, line.top, line.x1, line.bottom) for line in lines]


def test_a_finding_is_shown_marked_with_a_little_around_it(document: Document, reading: Reading) -> None:
    finding = next(one for one in reading.letter.findings if one.page_start == one.page_end)
    (box,) = finding.boxes
    picture = shown(document, reading, box)
    assert abs(picture.width - document.pages[0].width * SCALE) <= 1
    height = (box.bottom - box.top) * SCALE
    assert height < picture.height <= height + 4 * 36 * SCALE
    assert MARK in colours(picture)


def test_a_finding_over_a_page_is_shown_in_two_strips(document: Document, reading: Reading) -> None:
    finding = next(one for one in reading.letter.findings if one.page_end > one.page_start)
    first, second = finding.boxes
    both = shown(document, reading, first, second)
    alone = [shown(document, reading, box) for box in (first, second)]
    assert both.height == sum(picture.height for picture in alone) + 6
    assert all(MARK in colours(picture) for picture in alone)


def test_only_the_finding_is_marked(document: Document, reading: Reading) -> None:
    finding = next(one for one in reading.letter.findings if one.page_start > 1)
    box = finding.boxes[0]
    picture = shown(document, reading, box)
    # The strip begins at most a few lines above the finding, and the mark at the finding.
    marked = [y for y in range(picture.height) if picture.getpixel((round(box.x0 * SCALE), y)) == MARK]
    assert marked
    height = (box.bottom - box.top + 2) * SCALE
    assert max(marked) - min(marked) <= height
    assert min(marked) > 0
    assert picture.getpixel((round(20 * SCALE), min(marked) + 5)) == WHITE


@pytest.mark.parametrize("region", [Region.METADATA, Region.SIGNATURES])
def test_names_of_people_are_blank(document: Document, reading: Reading, region: Region) -> None:
    number = 1 if region is Region.METADATA else document.pages[-1].number
    names = lines_of(reading, region, number)
    assert len(names) > 3
    picture = shown(document, reading, whole_page(number))
    seen = opened(inspect_page(rendered(NAME), reading.accounts, number))
    for box in names:
        assert colours(part(picture, box)) == {WHITE}
        # The words are there: the picture for whoever inspects the reading shows them.
        assert min(min(colour) for colour in colours(part(seen, box))) < 128


def test_a_page_is_inspected_in_the_colours_of_its_regions(document: Document, reading: Reading) -> None:
    found: set[Region] = set()
    for page in document.pages:
        picture = opened(inspect_page(rendered(NAME), reading.accounts, page.number))
        assert picture.width > 595 * SCALE
        assert 842 * SCALE - 2 <= picture.height <= 842 * SCALE + 2
        regions = {claim.region for claim in reading.accounts.claims if claim.line.page == page.number}
        for region in regions:
            for box in lines_of(reading, region, page.number):
                assert COLOURS[region] in colours(part(picture, box))
        found |= regions
    assert {Region.STRENGTH, Region.CASE_STUDY, Region.METADATA, Region.SIGNATURES} <= found


def test_what_was_not_understood_is_red() -> None:
    pdf = rendered("estwold-2020")
    read = read_letter(read_document(pdf), sample_areas())
    lost = read.accounts.unaccounted[0]
    picture = opened(inspect_page(pdf, read.accounts, lost.page))
    assert COLOURS[Region.UNKNOWN] in colours(part(picture, Box(lost.page, lost.x0, lost.top, lost.x1, lost.bottom)))


def test_every_region_has_a_colour() -> None:
    assert set(COLOURS) == set(Region)


def test_an_excerpt_shows_the_finding_and_nothing_that_is_not_one(reading: Reading) -> None:
    boxes = [(finding.ordinal, box) for finding in reading.letter.findings for box in finding.boxes]
    shown_boxes = [box for _, box in boxes]
    wanted = {str(ordinal): [box for of, box in boxes if of == ordinal] for ordinal, _ in boxes}
    drawn = dict(excerpts(rendered(NAME), wanted, shown_boxes))
    assert set(drawn) == set(wanted)
    for name, excerpt in drawn.items():
        picture = Image.open(io.BytesIO(excerpt.data)).convert("RGB")
        assert picture.size == (excerpt.width, excerpt.height)
        assert len(colours(picture)) <= 8
        # As high as the finding and its edge, on each of its pages: no address block or signature can be in it.
        places = wanted[name]
        lines = sum(max(b.bottom for b in on) - min(b.top for b in on) + 2 * EDGE for on in _by_page(places))
        assert excerpt.height <= (lines + 6 * len(places)) * SCALE


def test_what_is_no_finding_is_white_in_an_excerpt_even_within_its_edge(reading: Reading) -> None:
    box = reading.letter.findings[0].boxes[0]
    whole = whole_page(box.page)
    # The whole page is asked for, and one finding may be shown: all around it is blank.
    ((_, excerpt),) = excerpts(rendered(NAME), {"page": [whole]}, [box])
    picture = Image.open(io.BytesIO(excerpt.data)).convert("L")
    # Marked, the page is light; of dark ink there is some within the box only.
    ink = picture.point(lambda value: 255 if value < 100 else 0).getbbox()
    assert ink is not None
    assert ink[3] - ink[1] <= (box.bottom - box.top + 4) * SCALE


def _by_page(boxes: list[Box]) -> list[list[Box]]:
    return [[box for box in boxes if box.page == page] for page in sorted({box.page for box in boxes})]


@pytest.mark.parametrize("reader", Reader)
def test_a_letter_is_drawn_as_the_library_reads_it_that_extraction_used(
    document: Document, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    """Names of people are left blank where that reading has them."""
    used: list[Reader] = []

    def read(pdf: bytes, *, reader: Reader) -> Document:
        used.append(reader)
        return document

    monkeypatch.setattr(pictures, "read_document", read)
    draw_finding(FindingOnPages(rendered(NAME), sample_areas(), reader, (whole_page(1),)))
    inspect_letter(WholeLetter(rendered(NAME), sample_areas(), reader))
    assert used == [reader, reader]
