"""The bundled sample: letters render as written, and its site responds like the publishers' sites."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from extract.pdf import Document, read_document
from pipelines.sample.catalogue import (
    COPY_MARK,
    publications,
    read_letter,
    rendered,
    sample_areas,
    sample_letters,
    sample_reference_folder,
)
from pipelines.sample.letter import (
    PRIVATE_SQUARE,
    SQUARE,
    ExpectedFinding,
    Footnote,
    Group,
    Item,
    Paragraph,
    Section,
    Study,
    SyntheticLetter,
    expected_findings,
)
from pipelines.sample.pages import LISTING_PATH
from pipelines.sample.render import render
from pipelines.sample.site import serve_sample
from warehouse.records import FindingKind, StudyType

NAMES = sorted(sample_letters())
LETTERS = [name for name in NAMES if not name.endswith("not-a-letter")]
HOSTILE = (
    r'#eval("1+1") #panic() $x^2$ *bold* _it_ `raw` C:\new\table "double" \'single\' <label> @ref // note /* x */ '
    r"] } ) #{ [ ~ -- --- ... https://example.org/#top = one + two \u{41} {{ 7 }}"
)


@cache
def document(name: str) -> Document:
    return read_document(rendered(name))


def body_characters(read: Document) -> tuple[str, list[int]]:
    """Letters and digits of the body (no footnotes, marks, page numbers), and the page of each."""
    characters, pages = "", []
    for line in read.lines:
        if line.size < 10:
            continue
        for run in line.runs:
            if run.size > 0.8 * line.size:
                plain = letters_and_digits(run.text)
                characters += plain
                pages += [line.page] * len(plain)
    return characters, pages


def letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def crossing(name: str) -> list[tuple[FindingKind, int]]:
    """The findings that continue on another page, with the page where they begin."""
    characters, pages = body_characters(document(name))
    found, at = [], 0
    for finding in expected_findings(sample_letters()[name]):
        words = letters_and_digits(finding.text)
        start = characters.index(words, at)
        at = start + len(words)
        if pages[start] != pages[at - 1]:
            found.append((finding.kind, pages[start]))
    return found


def footnote_pages(name: str) -> set[int]:
    return {line.page for line in document(name).lines if line.size == 9}


def small_letter(*blocks: Section | Study, **changes: object) -> SyntheticLetter:
    plain = SyntheticLetter(
        letter_date=date(2020, 2, 3),
        subject="Joint targeted area inspection of Nowhere",
        intro=(
            Paragraph("Between 6 and 10 January 2020 nobody inspected anything, since there is no such place at all."),
        ),
        blocks=blocks,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def bulleted(*items: Item, **changes: object) -> Section:
    return replace(Section("Key strengths", FindingKind.STRENGTH, (Group(items),)), **changes)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------- rendering


def test_a_letter_gives_the_same_bytes_in_another_process() -> None:
    name = "aldermarsh-2016"
    code = (
        "import hashlib; from pipelines.sample.catalogue import rendered; "
        f"print(hashlib.sha256(rendered({name!r})).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert other.stdout.strip() == hashlib.sha256(rendered(name)).hexdigest()
    assert render(sample_letters()[name]) == rendered(name)


def test_another_word_gives_other_bytes() -> None:
    letter = sample_letters()["aldermarsh-2016"]
    assert render(replace(letter, subject=letter.subject + " again")) != rendered("aldermarsh-2016")


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_stands_in_the_document_in_order(name: str) -> None:
    characters, _ = body_characters(document(name))
    at = 0
    for finding in expected_findings(sample_letters()[name]):
        for part in (finding.section_heading, finding.sub_heading, finding.lead_in):
            assert part is None or letters_and_digits(part) in characters
        words = letters_and_digits(finding.text)
        at = characters.index(words, at) + len(words)


@pytest.mark.parametrize("name", LETTERS)
def test_letters_have_four_to_eight_pages_of_a4(name: str) -> None:
    pages = document(name).pages
    assert 4 <= len(pages) <= 8
    assert {(round(page.width), round(page.height)) for page in pages} == {(595, 842)}


@pytest.mark.parametrize("name", NAMES)
def test_page_numbers_stand_alone_at_the_foot_or_not_at_all(name: str) -> None:
    for page in document(name).pages:
        at_foot = [line.text.strip() for line in page.artifacts if line.top > 0.9 * page.height]
        assert at_foot == ([str(page.number)] if sample_letters()[name].has_page_numbers else [])


def test_lines_headings_and_bullets_look_as_in_the_real_letters() -> None:
    lines = list(document("aldermarsh-2016").lines)
    gaps = [round(below.top - above.top) for above, below in pairwise(lines) if above.page == below.page]
    assert max(set(gaps), key=gaps.count) == 15
    assert 27 in gaps
    headings = {line.text.strip(): line.size for line in lines if all(run.is_bold for run in line.runs)}
    assert headings["Key strengths"] == 14
    assert headings["Leadership and management"] == 12
    bullets = [line for line in lines if line.runs[0].text.strip() == PRIVATE_SQUARE]
    assert len(bullets) == 11
    assert {(round(line.x0, 1), round(line.runs[1].x0, 1)) for line in bullets} == {(70.9, 88.8)}
    nested = [line for line in lines if line.runs[0].text.strip() == "\u2212"]
    assert {round(line.x0, 1) for line in nested} == {88.8}


def test_the_structure_is_tagged() -> None:
    read = document("aldermarsh-2016")
    kinds = {kind for element in read.elements for kind in element.path}
    assert {"Document", "P", "L", "LI", "LBody", "Table", "TR", "TD", "Note"} <= kinds


def test_a_footnote_mark_is_glued_to_its_word() -> None:
    marked = next(line for line in document("brackenshire-2017").lines if "domestic abuse1" in line.text)
    mark = next(run for run in marked.runs if run.text == "1")
    assert mark.size < 0.8 * marked.size
    assert mark.bottom < marked.bottom - 0.8


def test_a_box_that_breaks_has_borders_on_both_pages() -> None:
    (page,) = [page for kind, page in crossing("brackenshire-2017") if kind is FindingKind.CASE_STUDY]
    for number in (page, page + 1):
        upright = [rect for rect in document("brackenshire-2017").pages[number - 1].rects if rect.x1 - rect.x0 < 3]
        assert {round(rect.x0) for rect in upright} == {71, 528}


def test_hostile_text_comes_out_verbatim() -> None:
    letter = small_letter(
        bulleted(Item((Paragraph(HOSTILE, (Footnote("#panic()", HOSTILE),)), Paragraph(HOSTILE, is_nested=True)))),
        Study(f"Case study: {HOSTILE}", None, (Paragraph(HOSTILE),)),
        salutation=HOSTILE,
    )
    read = read_document(render(letter))
    words = "".join(read.text.split())
    plain = "".join(HOSTILE.split())
    # Salutation, nested bullet, heading and paragraph of the study; the bullet and the note have a mark in between.
    assert words.count(plain) >= 4
    assert words.count(plain.replace("#panic()", "#panic()1")) == 1
    small = "".join("".join(run.text for run in line.runs) for line in read.lines if line.size == 9)
    assert "".join(small.split()) == "1" + plain


def test_a_page_can_be_forced_before_section_study_and_item() -> None:
    letter = small_letter(
        bulleted(Item((Paragraph("First."),)), Item((Paragraph("Second."),), starts_page=True)),
        bulleted(Item((Paragraph("Third."),)), starts_page=True),
        Study(
            "Case study: effective practice", StudyType.EFFECTIVE_PRACTICE, (Paragraph("Fourth."),), starts_page=True
        ),
    )
    pages = {line.text.strip(): line.page for line in read_document(render(letter)).lines}
    found = {
        word: page
        for text, page in pages.items()
        for word in ("First.", "Second.", "Third.", "Fourth.")
        if word in text
    }
    assert found == {"First.": 1, "Second.": 2, "Third.": 3, "Fourth.": 4}


def test_numbers_run_through_the_paragraphs_and_are_no_part_of_the_findings() -> None:
    letter = sample_letters()["fenholt-2022"]
    lines = [line.text for line in document("fenholt-2022").lines]
    numbers = [int(match[1]) for line in lines if (match := re.match(r"(\d{1,2})\. ", line))]
    assert numbers == list(range(1, 15))
    assert not any(re.match(r"\d", finding.text) for finding in expected_findings(letter))


# ------------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("text", ["", " ", "two  spaces", "a\nline", " edge"])
def test_a_text_that_could_not_be_found_again_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="single spaces"):
        Paragraph(text)


def test_shapes_that_the_page_could_not_show_are_refused() -> None:
    with pytest.raises(ValueError, match="not nested"):
        Item((Paragraph("nested", is_nested=True),))
    with pytest.raises(ValueError, match="one paragraph"):
        bulleted(Item((Paragraph("One."), Paragraph("Two."))), has_bullets=False)
    with pytest.raises(ValueError, match="no bullets"):
        Section("Main findings", FindingKind.NARRATIVE, ())
    with pytest.raises(ValueError, match="glyph"):
        small_letter(glyph="*")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("heading: Next steps", "heading: [1]", r"blocks\.6\.Section\.heading"),
        ("salutation: ", "salutatoin: ", r"salutatoin: Unexpected keyword"),
        ("after: we followed", "after: nowhere", r"place of a footnote, 'nowhere'"),
        ("letter_date: 2022-11-30", "letter_date: soon", r"letter_date: "),
        ("is_numbered: true", "is_numbered: [", r"fenholt-2022\.yml"),
    ],
)
def test_an_error_in_a_letter_names_file_and_key(tmp_path: Path, before: str, after: str, message: str) -> None:
    good = (sample_reference_folder().parent / "letters" / "fenholt-2022.yml").read_text()
    assert good.count(before) == 1
    path = tmp_path / "fenholt-2022.yml"
    path.write_text(good.replace(before, after))
    with pytest.raises(ValueError, match=message) as caught:
        read_letter(path)
    assert str(path) in str(caught.value)


# --------------------------------------------------------------------------------------- what occurs among the letters


def sections(name: str) -> list[Section]:
    return [block for block in sample_letters()[name].blocks if isinstance(block, Section)]


def items(name: str) -> Iterator[Item]:
    for section in sections(name):
        for group in section.groups:
            yield from group.items


def kinds(name: str) -> set[FindingKind | None]:
    return {section.kind for section in sections(name)}


def headings(name: str) -> set[str]:
    return {block.heading for block in sample_letters()[name].blocks}


def findings(name: str, *wanted: FindingKind) -> list[ExpectedFinding]:
    return [finding for finding in expected_findings(sample_letters()[name]) if not wanted or finding.kind in wanted]


def runs_over_a_footnote(name: str, *wanted: FindingKind) -> bool:
    return any(kind in wanted and page in footnote_pages(name) for kind, page in crossing(name))


def goes_on_after_nested(item: Item) -> bool:
    return any(above.is_nested and not below.is_nested for above, below in pairwise(item.paragraphs))


def asks_by_a_day(finding: ExpectedFinding) -> bool:
    return bool(re.search(r"written statement of action .* by \d{1,2} \w+ \d{4}", finding.lead_in or ""))


FEATURES: dict[str, Callable[[str], bool]] = {
    "a bullet over a page with a footnote between": lambda n: runs_over_a_footnote(
        n, FindingKind.STRENGTH, FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.PRIORITY_ACTION
    ),
    "a paragraph over a page with a footnote between": lambda n: runs_over_a_footnote(n, FindingKind.NARRATIVE),
    "a box over a page": lambda n: any(kind is FindingKind.CASE_STUDY for kind, _ in crossing(n)),
    "nested bullets": lambda n: any(p.is_nested for item in items(n) for p in item.paragraphs),
    "a paragraph after nested bullets": lambda n: any(goes_on_after_nested(item) for item in items(n)),
    "a lead-in": lambda n: any(f.lead_in for f in findings(n, FindingKind.AREA_FOR_IMPROVEMENT)),
    "private-use bullets": lambda n: sample_letters()[n].glyph == PRIVATE_SQUARE,
    "square bullets": lambda n: sample_letters()[n].glyph == SQUARE,
    "no bullets at all": lambda n: not any(section.has_bullets for section in sections(n)),
    "priority actions with a day": lambda n: any(asks_by_a_day(f) for f in findings(n, FindingKind.PRIORITY_ACTION)),
    "no priority actions, said so": lambda n: any(
        "no areas for priority action" in p.text for i in items(n) for p in i.paragraphs
    ),
    "a missing section": lambda n: not {FindingKind.STRENGTH, FindingKind.AREA_FOR_IMPROVEMENT} <= kinds(n),
    "an unknown heading": lambda n: "Looking back at the week" in headings(n),
    "no page numbers": lambda n: not sample_letters()[n].has_page_numbers,
    "numbered paragraphs": lambda n: sample_letters()[n].is_numbered,
    "topic sub-headings": lambda n: any(f.sub_heading for f in findings(n)),
    "the layout of 2016": lambda n: {"Key strengths", "Areas for improvement"} <= headings(n),
    "the layout of 2022": lambda n: {"Headline findings", "What needs to improve?", "Main findings"} <= headings(n),
    "places and spaces": lambda n: any(heading.startswith("Places and spaces:") for heading in headings(n)),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_of_real_letters_occurs_in_the_sample(feature: str) -> None:
    assert [name for name in LETTERS if FEATURES[feature](name)]


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_finding_occurs(kind: FindingKind) -> None:
    assert any(findings(name, kind) for name in LETTERS)


def test_study_types_occur() -> None:
    found = {finding.study_type for name in LETTERS for finding in findings(name)}
    assert {StudyType.EFFECTIVE_PRACTICE, StudyType.AREA_FOR_IMPROVEMENT, StudyType.MIXED} <= found


# ------------------------------------------------------------------------------------------------------ reference rows


def test_reference_rows_fit_the_letters() -> None:
    areas = sample_areas()
    names = {area.name for area in areas}
    assert all(area.area_code.startswith("X") and (area.urn or "").startswith("99") for area in areas)
    for letter in sample_letters().values():
        assert sum(name in letter.subject for name in names) == 1
    forces = [area.police_force for area in areas]
    assert any(forces.count(force) > 1 for force in forces)
    codes = {area.area_code for area in areas}
    with (sample_reference_folder() / "neighbours.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert rows
    assert all({row["area_code"], row["neighbour_code"]} <= codes and int(row["rank"]) > 0 for row in rows)


def test_publications_name_letters_and_areas_that_exist() -> None:
    published = publications()
    assert {entry.urn for entry in published.ofsted} <= {area.urn for area in sample_areas()}
    named = ({e.document for e in published.ofsted} | {e.document for e in published.hmicfrs}) - {None}
    assert named == set(NAMES)


def test_one_area_has_two_letters() -> None:
    urns = [entry.urn for entry in publications().ofsted if entry.document in LETTERS]
    assert max(urns.count(urn) for urn in urns) == 2


# ------------------------------------------------------------------------------------------------------------ the site


@pytest.fixture(scope="module")
def site() -> Iterator[dict[str, str]]:
    with serve_sample() as addresses:
        yield addresses


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urlopen(request, timeout=20) as response:
            return response.status, response.read(), dict(response.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def page(url: str) -> str:
    status, body, headers = get(url)
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    return body.decode()


def test_the_five_settings_are_served(site: dict[str, str]) -> None:
    assert sorted(site) == [
        "JTAI_GOVUK_URL",
        "JTAI_HMICFRS_ASSETS_URL",
        "JTAI_HMICFRS_URL",
        "JTAI_OFSTED_FILES_URL",
        "JTAI_OFSTED_URL",
    ]
    for address in site.values():
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        status, body, _ = get(f"{address}/robots.txt")
        assert status == 200
        assert b"User-agent: *" in body


def test_the_search_steps_through_the_authorities(site: dict[str, str]) -> None:
    query = "q=&level_1_types=3&level_2_types%5B%5D=12"
    whole = page(f"{site['JTAI_OFSTED_URL']}/search?{query}&start=0&rows=500")
    urns = re.findall(r'<h3 class="search-result__title[^>]*><a href="/provider/44/(\d+)"', whole)
    assert sorted(urns) == sorted(area.urn or "" for area in sample_areas())
    assert re.findall(r'js-results-count">(\d+)<', whole) == [str(len(urns))] * 2
    assert "pagination__next" not in whole
    stepped: list[str] = []
    for start in range(0, len(urns), 4):
        part = page(f"{site['JTAI_OFSTED_URL']}/search?{query}&start={start}&rows=4")
        stepped += re.findall(r'href="/provider/44/(\d+)"', part)
        assert ("pagination__next" in part) == (start + 4 < len(urns))
    assert stepped == urns
    assert 'js-results-count">0<' in page(f"{site['JTAI_OFSTED_URL']}/search?level_1_types=1")


def test_provider_pages_have_both_layouts_and_an_archive(site: dict[str, str]) -> None:
    new = page(f"{site['JTAI_OFSTED_URL']}/provider/44/99001")
    old = page(f"{site['JTAI_OFSTED_URL']}/provider/44/99002")
    assert re.search(r'<a class="publication-link"[^>]*>\s*<time>26 January 2024</time>', new)
    assert '<p class="timeline__date"><time>03 March 2017</time></p>' in old
    assert new.index("timeline__archive") < new.index("/v1/file/50990001")
    assert new.index("/v1/file/50990010") < new.index("timeline__archive")
    assert "<time pubdate>08 March 2024</time>" in new
    assert "Joint area review" in old
    assert get(f"{site['JTAI_OFSTED_URL']}/provider/44/12345")[0] == 404


def test_every_listed_letter_is_served_and_known_again(site: dict[str, str]) -> None:
    for entry in publications().ofsted:
        url = f"{site['JTAI_OFSTED_FILES_URL']}/v1/file/{entry.file_id}"
        assert url in page(f"{site['JTAI_OFSTED_URL']}/provider/44/{entry.urn}")
        status, body, headers = get(url)
        if entry.document is None:
            assert status == 404
            assert b"not found" in body
            continue
        assert (status, body) == (200, rendered(entry.document))
        assert headers["Content-Type"] == "application/pdf"
        assert get(url, If_None_Match=headers["ETag"])[:2] == (304, b"")
        assert get(url, If_Modified_Since=headers["Last-Modified"])[:2] == (304, b"")
        assert get(url, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200
        assert get(url, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT")[0] == 200


def test_hmicfrs_lists_letters_and_serves_a_copy_of_its_own(site: dict[str, str]) -> None:
    listing = page(site["JTAI_HMICFRS_URL"] + LISTING_PATH)
    entries = re.findall(
        r'<a href="(/publications/[^"]+/)">Joint targeted area inspection – ([^<]+)</a> – published', listing
    )
    assert len(entries) == len(publications().hmicfrs)
    links = {}
    for path, area in entries:
        text = page(site["JTAI_HMICFRS_URL"] + path)
        links[area] = re.findall(r'<p>.*<a href="(http[^"]+)"', text)
    assert all(len(found) == 1 for found in links.values())
    assert links["Kestrelford"][0].startswith(site["JTAI_OFSTED_FILES_URL"])
    assert links["Colverton, Estwold and Fenholt"][0].startswith(site["JTAI_GOVUK_URL"])
    assert links["Aldermarsh"][0].startswith(site["JTAI_HMICFRS_ASSETS_URL"])
    copy = get(links["Aldermarsh"][0])[1]
    assert copy == rendered("aldermarsh-2024") + COPY_MARK
    assert read_document(copy) == document("aldermarsh-2024")
    assert get(links["Dunmarrow"][0])[1] == rendered("dunmarrow-2019")


def test_govuk_lists_the_overviews(site: dict[str, str]) -> None:
    found = json.loads(get(f"{site['JTAI_GOVUK_URL']}/api/search.json?q=joint&count=100")[1])
    assert found["total"] == len(found["results"]) == 2
    for hit in found["results"]:
        content = json.loads(get(f"{site['JTAI_GOVUK_URL']}/api/content{hit['link']}")[1])
        assert content["title"] == hit["title"]
        assert content["base_path"] == hit["link"]
    assert get(f"{site['JTAI_GOVUK_URL']}/api/content/nowhere")[0] == 404
    assert json.loads(get(f"{site['JTAI_GOVUK_URL']}/api/search.json?start=2")[1])["results"] == []


def test_a_head_request_brings_no_body(site: dict[str, str]) -> None:
    request = Request(f"{site['JTAI_OFSTED_FILES_URL']}/v1/file/50990001", method="HEAD")
    with urlopen(request, timeout=20) as response:
        assert response.read() == b""
        assert int(response.headers["Content-Length"]) == len(rendered("aldermarsh-2016"))


def test_two_at_once_have_addresses_of_their_own(site: dict[str, str]) -> None:
    with serve_sample() as others:
        assert not set(site.values()) & set(others.values())
        assert get(f"{others['JTAI_GOVUK_URL']}/robots.txt")[0] == 200


def test_the_site_ends_with_its_context() -> None:
    with serve_sample() as addresses:
        url = f"{addresses['JTAI_OFSTED_URL']}/robots.txt"
        assert get(url)[0] == 200
    with pytest.raises(OSError, match="refused"):
        urlopen(url, timeout=5)
