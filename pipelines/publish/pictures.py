"""Draws pages with what was read on them: a finding marked where it stands, or every region in its colour.

Belongs here: pictures of pages. Does not belong here: what a region is (accounts), where pictures are kept (pipelines).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extract.accounts import Accounts, Region
from extract.extraction import read_letter
from extract.pdf import Document, Line, Page, read_document
from warehouse.records import Box, Letter, Reader
from warehouse.reference.areas import Area

SCALE = 2.0
"""Pixels a point: 144 to the inch, sharp enough to read on a screen and on paper."""

MOST_PIXELS = 20_000_000
"""Pixels of a page to draw at most; one of A4 has two million."""

AROUND = 36.0
"""Points shown above and below a finding: two lines or so."""

EDGE = 6.0
"""Points shown around a finding in an excerpt."""

SHADES = 4
"""Shades of an excerpt from black to its paper, which is white or the mark."""

RULE = (120, 120, 120)
"""The colour between parts of a picture that are not of one page."""

PRIVATE = frozenset({Region.METADATA, Region.SIGNATURES})
"""Regions that name people; in pictures for readers they are blank, and so are images, which are logos."""

COMPRESSION = 4
"""Of a PNG, 0 to 9: half the time of the usual 6, for 6% more bytes."""

WHITE = (255, 255, 255)
MARK = (255, 236, 153)
COLOURS = {
    Region.STRENGTH: (178, 223, 178),
    Region.AREA_FOR_IMPROVEMENT: (250, 205, 160),
    Region.PRIORITY_ACTION: (245, 165, 165),
    Region.CASE_STUDY: (190, 205, 245),
    Region.HEADLINE: (255, 236, 153),
    Region.NARRATIVE: (215, 240, 245),
    Region.LEAD_IN: (235, 190, 235),
    Region.HEADING: (200, 180, 240),
    Region.SECTION_TEXT: (225, 225, 205),
    Region.METADATA: (210, 220, 210),
    Region.SIGNATURES: (205, 205, 220),
    Region.ARTIFACT: (220, 220, 220),
    Region.PAGE_NUMBER: (220, 220, 220),
    Region.HEADER: (220, 220, 220),
    Region.FOOTER: (220, 220, 220),
    Region.FOOTNOTE: (205, 195, 180),
    Region.ILLEGIBLE: (255, 120, 120),
    Region.UNKNOWN: (255, 60, 60),
}
"""A colour for each region, light enough to read the words through it; what was not understood is red."""


_Place = tuple[int, int, int, int]
"""Pixels of a picture: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A picture as PNG, with its width and height in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """A document to draw, the areas that its letter can be about, and which library reads it, as it was extracted."""

    pdf: bytes
    areas: tuple[Area, ...]
    reader: Reader


@dataclass(frozen=True, slots=True)
class FindingOnPages(WholeLetter):
    """A finding to draw: where it stands in its document."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Patch:
    box: Box
    colour: tuple[int, int, int]


def draw_finding(job: FindingOnPages) -> bytes:
    """The picture of `show_finding`, of a document that is read for it."""
    document = read_document(job.pdf, reader=job.reader)
    return show_finding(job.pdf, document, read_letter(document, job.areas).accounts, job.boxes)


def inspect_letter(job: WholeLetter) -> tuple[list[bytes], Letter]:
    """The picture of `inspect_page` of every page, and the letter as it is read."""
    document = read_document(job.pdf, reader=job.reader)
    reading = read_letter(document, job.areas)
    return [inspect_page(job.pdf, reading.accounts, page.number) for page in document.pages], reading.letter


def show_finding(pdf: bytes, document: Document, accounts: Accounts, boxes: Sequence[Box]) -> bytes:
    """A PNG of the parts of the pages around a finding, it marked; names of people and logos are left blank."""
    strips = []
    for number in sorted({box.page for box in boxes}):
        page = document.pages[number - 1]
        here = [box for box in boxes if box.page == number]
        blank = [_line_box(claim.line) for claim in accounts.claims if claim.region in PRIVATE]
        blank += [Box(number, image.x0, image.top, image.x1, image.bottom) for image in page.images]
        picture = _render(pdf, number)
        picture = _tint(picture, [_Patch(box, MARK) for box in here])
        _blank(picture, [box for box in blank if box.page == number])
        top, bottom = _window(page, min(box.top for box in here), max(box.bottom for box in here))
        strips.append(picture.crop((0, round(top * SCALE), picture.width, round(bottom * SCALE))))
    return _png(_stack(strips))


def excerpts(pdf: bytes, wanted: Mapping[str, Sequence[Box]], shown: Sequence[Box]) -> Iterator[tuple[str, Excerpt]]:
    """For each name its boxes cut out of the pages, marked, as PNG: pictures for pages on which there are many.

    Of a page nothing is shown but what stands in the boxes `shown`, such as those of all findings of the letter: names
    of people, addresses, signatures and logos are in none of them.
    """
    pages = {number: _shown_page(pdf, number, shown) for number in sorted({box.page for box in shown})}
    left, right = min(box.x0 for box in shown), max(box.x1 for box in shown)
    for name, boxes in wanted.items():
        strips = []
        for number in sorted({box.page for box in boxes}):
            here = [box for box in boxes if box.page == number]
            top, bottom = min(box.top for box in here), max(box.bottom for box in here)
            around = Box(number, left - EDGE, top - EDGE, right + EDGE, bottom + EDGE)
            strips.append(_marked(pages[number], _within(around, pages[number]), [_pixels(box) for box in here]))
        whole = _stack(strips, rule=2 * SHADES)
        yield name, Excerpt(_png_in_colours(whole), whole.width, whole.height)


def _shown_page(pdf: bytes, number: int, shown: Sequence[Box]) -> Image.Image:
    """A page as shades from 0, black, to `SHADES` - 1, white; white but for the boxes shown."""
    picture = _render(pdf, number, grey=True).point([value * SHADES // 256 for value in range(256)])
    cleared = Image.new("L", picture.size, SHADES - 1)
    for box in shown:
        if box.page == number:
            place = _within(box, picture)
            cleared.paste(picture.crop(place), place[:2])
    return cleared


def _within(box: Box, picture: Image.Image) -> _Place:
    """The pixels of a box that the picture has."""
    x0, y0, x1, y1 = _pixels(box)
    return max(x0, 0), max(y0, 0), min(x1, picture.width), min(y1, picture.height)


def _marked(page: Image.Image, window: _Place, marks: Sequence[_Place]) -> Image.Image:
    """A part of a page of shades; within the marks they are `SHADES` more, which stand for the marker's colour."""
    part = page.crop(window)
    for x0, y0, x1, y1 in marks:
        inner = (x0 - window[0], y0 - window[1], x1 - window[0], y1 - window[1])
        place = (max(inner[0], 0), max(inner[1], 0), min(inner[2], part.width), min(inner[3], part.height))
        part.paste(part.crop(place).point([value % SHADES + SHADES for value in range(256)]), place[:2])
    return part


def _window(page: Page, top: float, bottom: float) -> tuple[float, float]:
    """From where to where a page is shown around a finding: no line is cut through."""
    first, last = max(0.0, top - AROUND), min(page.height, bottom + AROUND)
    for line in page.lines:
        if line.top < first < line.bottom <= top:
            first = line.bottom
        if bottom <= line.top < last < line.bottom:
            last = line.top
    return first, last


def inspect_page(pdf: bytes, accounts: Accounts, number: int) -> bytes:
    """A PNG of one whole page, every line in the colour of what it was taken for, with a legend beside it."""
    claims = [claim for claim in accounts.claims if claim.line.page == number]
    patches = [_Patch(_line_box(claim.line), COLOURS[claim.region]) for claim in claims]
    lost = {id(line) for line in accounts.unaccounted} - {id(claim.line) for claim in claims}
    patches += [
        _Patch(_line_box(line), COLOURS[Region.UNKNOWN])
        for line in accounts.unaccounted
        if line.page == number and id(line) in lost
    ]
    picture = _tint(_render(pdf, number), patches)
    return _png(_with_legend(picture, sorted({claim.region for claim in claims})))


def _line_box(line: Line) -> Box:
    return Box(line.page, line.x0, line.top, line.x1, line.bottom)


def _render(pdf: bytes, number: int, *, grey: bool = False) -> Image.Image:
    """Raises `ValueError` for a page that is too large to draw."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        page = opened[number - 1]
        width, height = page.get_size()
        if width * height * SCALE**2 > MOST_PIXELS:
            raise ValueError(f"page {number} is too large to draw: {width:,.0f} by {height:,.0f} points")
        picture: Image.Image = page.render(scale=SCALE, grayscale=grey).to_pil()
        return picture.convert("L" if grey else "RGB")
    finally:
        opened.close()


def _pixels(box: Box) -> tuple[int, int, int, int]:
    return (
        round((box.x0 - 2) * SCALE),
        round((box.top - 1) * SCALE),
        round((box.x1 + 2) * SCALE),
        round((box.bottom + 1) * SCALE),
    )


def _tint(picture: Image.Image, patches: Sequence[_Patch]) -> Image.Image:
    """Colour the patches as a marker would: the darker of the two is kept, so that the words stay black."""
    layer = Image.new("RGB", picture.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    for patch in patches:
        draw.rectangle(_pixels(patch.box), fill=patch.colour)
    return ImageChops.darker(picture, layer)


def _blank(picture: Image.Image, boxes: Sequence[Box]) -> None:
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(_pixels(box), fill=(255, 255, 255))


def _stack(strips: Sequence[Image.Image], rule: int | tuple[int, int, int] = RULE) -> Image.Image:
    """Pictures of one mode below each other; `rule` is the colour between them, as that mode has it."""
    gap = 6
    height = sum(strip.height for strip in strips) + gap * (len(strips) - 1)
    whole = Image.new(strips[0].mode, (max(strip.width for strip in strips), height), rule)
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height + gap
    return whole


def _with_legend(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    width, line, size = 360, 44, 24
    whole = Image.new("RGB", (picture.width + width, picture.height), (255, 255, 255))
    whole.paste(picture, (0, 0))
    draw = ImageDraw.Draw(whole)
    font = ImageFont.load_default(size)
    for row, region in enumerate(regions):
        top = 40 + row * line
        draw.rectangle(
            (picture.width + 20, top, picture.width + 56, top + 30), fill=COLOURS[region], outline=(90, 90, 90)
        )
        draw.text((picture.width + 70, top), region.value.replace("_", " "), fill=(0, 0, 0), font=font)
    return whole


def _png_in_colours(shades: Image.Image) -> bytes:
    """A PNG of few colours, without loss: letters stay crisp, and it is half of what a photograph's method needs."""
    coloured = Image.frombytes("P", shades.size, shades.tobytes())
    colours = [colour for paper in (WHITE, MARK) for colour in _shaded(paper)]
    coloured.putpalette([part for colour in (*colours, RULE) for part in colour])
    data = io.BytesIO()
    coloured.save(data, "PNG", bits=4, compress_level=COMPRESSION)
    return data.getvalue()


def _shaded(paper: tuple[int, int, int]) -> list[list[int]]:
    """The colours of the shades on a paper, from black."""
    return [[round(full * shade / (SHADES - 1)) for full in paper] for shade in range(SHADES)]


def _png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()
