"""What a page draws, as a reader sees it: its place on a page that is cropped or turned, and how bold it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from extract.pdf import read_document
from warehouse.records import Finding, IssueCode

WIDTH, HEIGHT = 595, 842
PLAIN = (
    "<</Type/Font/Subtype/TrueType/BaseFont/{name}/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[{widths}]"
)
WIDTHS = " ".join(["556"] * 224)


def findings(reading: Any) -> list[tuple[str, str]]:
    return [(str(finding.kind), finding.text) for finding in reading.letter.findings]


def places(reading: Any) -> list[tuple[float, ...]]:
    return [(b.page, b.x0, b.top, b.x1, b.bottom) for finding in reading.letter.findings for b in finding.boxes]


def turned(angle: int) -> Callable[[int], str]:
    """Draws all that follows so that the page, turned by the angle, is upright."""
    matrices = {90: f"0 1 -1 0 {HEIGHT} 0", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 270: f"0 -1 1 0 0 {WIDTH}"}
    return lambda page: f"{matrices[angle]} cm\n"


def moved(x: float, y: float) -> Callable[[int], str]:
    return lambda page: f"1 0 0 1 {x} {y} cm\n"


# --------------------------------------------------------------------------------------------------- one set of places

PAGES = {
    "cropped": ("/MediaBox[0 0 795 1042]/CropBox[100 150 695 992]", moved(100, 150)),
    "cropped, corners in another order": ("/MediaBox[0 0 795 1042]/CropBox[695 992 100 150]", moved(100, 150)),
    "an origin elsewhere": ("/MediaBox[-200 -300 395 542]", moved(-200, -300)),
    "a crop larger than the page": ("/MediaBox[0 0 595 842]/CropBox[-50 -50 700 900]", moved(0, 0)),
    "turned by 90": ("/MediaBox[0 0 842 595]/Rotate 90", turned(90)),
    "turned by 180": ("/MediaBox[0 0 595 842]/Rotate 180", turned(180)),
    "turned by -90": ("/MediaBox[0 0 842 595]/Rotate -90", turned(270)),
    "turned, cropped and elsewhere": (
        "/MediaBox[10 20 1010 920]/CropBox[60 80 902 675]/Rotate 90",
        lambda page: f"1 0 0 1 60 80 cm {turned(90)(page)}",
    ),
}


@pytest.mark.parametrize("kind", PAGES)
def test_places_are_those_of_the_page_as_shown(letter: Any, read: Any, kind: str) -> None:
    page, under = PAGES[kind]
    odd = letter.but(page=page, under=under)
    reading = read(odd)
    assert reading.letter.issues == ()
    assert findings(reading) == findings(read(letter))
    for place, expected in zip(places(reading), places(read(letter)), strict=True):
        assert place == pytest.approx(expected, abs=0.2)
    shown = pypdfium2.PdfDocument(odd.pdf())[0]
    assert (shown.get_width(), shown.get_height()) == (WIDTH, HEIGHT)


def test_what_is_cropped_away_is_no_text(letter: Any, read: Any) -> None:
    slug = "q BT /Plain 12 Tf 1 0 0 1 72 900 Tm (Proof 3, seen by Perpetua Wainscot on Monday) Tj ET Q\n"
    odd = letter.but(page="/MediaBox[0 0 595 1000]/CropBox[0 0 595 842]", over=lambda page: slug)
    reading = read(odd)
    assert findings(reading) == findings(read(letter))
    assert "Wainscot" not in read_document(odd.pdf()).text
    assert {(issue.code, issue.page) for issue in reading.letter.issues} == {
        (IssueCode.HIDDEN_TEXT, 1),
        (IssueCode.HIDDEN_TEXT, 2),
    }


# --------------------------------------------------------------------------------------------------------------- weight


def font(name: str, flags: int, more: str) -> str:
    return PLAIN.format(name=name, widths=WIDTHS) + (
        f"/FontDescriptor<</Type/FontDescriptor/FontName/{name}/Flags {flags}/Ascent 718/Descent -207/CapHeight 718"
        f"/ItalicAngle 0/FontBBox[-166 -225 1000 931]{more}>>>>"
    )


DESCRIPTORS = {
    "weight": ((32, "/FontWeight 400/StemV 80"), (32, "/FontWeight 700/StemV 80")),
    "flags": ((32, "/StemV 80"), (32 | 1 << 18, "/StemV 80")),
    "stems": ((32, "/StemV 80"), (32, "/StemV 120")),
}


@pytest.mark.parametrize("said", DESCRIPTORS)
def test_a_font_says_that_it_is_bold_by_its_descriptor(letter: Any, read: Any, said: str) -> None:
    plain, bold = DESCRIPTORS[said]
    reading = read(letter.but(fonts={"Plain": font("Quill", *plain), "Bold": font("Quill", *bold)}))
    assert reading.letter.issues == ()
    assert findings(reading) == findings(read(letter))


@pytest.mark.parametrize("width", ["", "0.4 w"])
def test_type_is_bold_that_is_filled_and_stroked(letter: Any, read: Any, width: str) -> None:
    reading = read(
        letter.but(
            draw=lambda line: (
                f"q {width} {line.draw('Plain', before='2 Tr')} Q\n"
                if line.kind in ("bold", "head")
                else line.draw("Plain")
            )
        )
    )
    assert reading.letter.issues == ()
    assert findings(reading) == findings(read(letter))


@pytest.mark.parametrize("aside", [(0.3, 0.0), (1.0, -1.0)], ids=["bolder", "shadow"])
def test_type_is_bold_that_is_drawn_twice(letter: Any, read: Any, aside: tuple[float, float]) -> None:
    def draw(line: Any) -> str:
        once = line.draw("Plain")
        again = f"q 1 0 0 1 {aside[0]} {aside[1]} cm {once} Q\n"
        return f"q 0.6 g {again} Q {once}" if line.kind in ("bold", "head") else str(once)

    reading = read(letter.but(draw=draw))
    assert reading.letter.issues == ()
    assert findings(reading) == findings(read(letter))
    assert reading.letter.title == read(letter).letter.title


def test_what_is_drawn_twice_is_read_once(letter: Any, read: Any) -> None:
    reading = read(letter.but(draw=lambda line: 2 * line.draw()))
    assert findings(reading) == findings(read(letter))
    assert reading.letter.issues == ()


@pytest.mark.parametrize("heading", [14.0, 12.0], ids=["larger", "not even larger"])
def test_headings_are_told_by_their_place_where_nothing_is_bold(letter: Any, read: Any, heading: float) -> None:
    from dataclasses import replace

    lines = tuple(replace(line, size=heading) if line.kind == "head" else line for line in letter.lines)
    reading = read(letter.but(lines=lines, draw=lambda line: line.draw("Plain")))
    assert findings(reading) == findings(read(letter))
    assert reading.letter.title == read(letter).letter.title
    assert [issue.code for issue in reading.letter.issues] == [IssueCode.HEADINGS_BY_PLACE]


def test_the_letter_has_the_findings_that_were_typed(letter: Any, read: Any) -> None:
    reading = read(letter)
    assert reading.letter.issues == ()
    kinds = [finding.kind for finding in reading.letter.findings]
    assert [str(kind) for kind in kinds] == ["strength"] * 2 + ["area_for_improvement"] * 3
    assert all(isinstance(finding, Finding) for finding in reading.letter.findings)
