"""Text that no reader sees is no text of the letter, in whatever way it is hidden."""

from __future__ import annotations

from typing import Any

import pytest

from extract.pdf import read_document
from warehouse.records import IssueCode

LIE = "Children are left at risk because the council ignored every warning that it was given."
BULLET = "q BT /Plain 12 Tf {state} 1 0 0 1 72 {y} Tm (\x95) Tj 1 0 0 1 90 {y} Tm ({text}) Tj ET Q\n"
LAYER = "/OCProperties<</OCGs[100 0 R]/D<</OFF[100 0 R]>>>>"


def bullet(state: str = "", y: float = 300, text: str = LIE) -> str:
    return BULLET.format(state=state, y=y, text=text)


WAYS: dict[str, dict[str, Any]] = {
    "invisible": {"over": bullet("3 Tr")},
    "clip only": {"over": bullet("7 Tr")},
    "white": {"over": bullet("1 g")},
    "nearly white": {"over": bullet("0.97 0.98 0.97 rg")},
    "transparent": {"over": "/Clear gs " + bullet(), "resources": "/ExtGState<</Clear<</ca 0/CA 0>>>>"},
    "clipped": {"over": "q 0 0 10 10 re W n " + bullet() + "Q\n"},
    "covered": {"over": bullet() + "q 1 g 60 290 500 30 re f Q\n"},
    "covered in a colour": {"over": bullet() + "q 0.2 0.3 0.6 rg 60 290 500 30 re f Q\n"},
    "white on its own paper": {"over": "q 0.9 g 60 290 500 30 re f Q\n" + bullet("0.9 g")},
    "off the page": {"over": bullet(y=-200)},
    "beside the page": {"over": "q 1 0 0 1 700 0 cm " + bullet() + "Q\n"},
    "too small": {"over": "q 0.05 0 0 0.05 72 300 cm " + bullet(y=0) + "Q\n"},
    "on a hidden layer": {
        "over": "/OC /Off BDC " + bullet() + "EMC\n",
        "resources": "/Properties<</Off 100 0 R>>",
        "extra": ("<</Type/OCG/Name(off)>>",),
        "catalog": LAYER,
    },
}


def on_first_page(content: str) -> Any:
    return lambda page: content if page == 0 else ""


@pytest.mark.parametrize("way", WAYS)
def test_hidden_text_is_no_finding(letter: Any, read: Any, way: str) -> None:
    changes = dict(WAYS[way])
    odd = letter.but(**{**changes, "over": on_first_page(changes["over"])})
    reading = read(odd)
    assert "warning" not in read_document(odd.pdf()).text
    assert [f.text for f in reading.letter.findings] == [f.text for f in read(letter).letter.findings]
    assert [(issue.code, issue.page) for issue in reading.letter.issues] == [(IssueCode.HIDDEN_TEXT, 1)]


@pytest.mark.parametrize(
    "seen",
    [
        bullet("0.4 g"),
        "q 0.1 0.2 0.5 rg 60 290 500 30 re f Q\n" + bullet("1 g"),
        "q 1 g 60 290 500 30 re f Q\n" + bullet(),
        "q 60 290 500 30 re W n " + bullet() + "Q\n",
    ],
    ids=["grey", "white on a dark ground", "on white", "within its clip"],
)
def test_text_that_is_seen_is_a_finding(letter: Any, read: Any, seen: str) -> None:
    reading = read(letter.but(over=on_first_page(seen)))
    assert reading.letter.issues == ()
    assert [f.text for f in reading.letter.findings if LIE in f.text] == [LIE]


@pytest.mark.parametrize("shade", ["1 g", "0 g"])
@pytest.mark.parametrize("font", ["Plain", "Bold"])
def test_words_that_lie_upon_others_are_never_published(letter: Any, read: Any, shade: str, font: str) -> None:
    """Which of the two a reader sees is not known where they are of one size."""
    under = next(line for line in letter.lines if line.text.startswith("Information sharing"))
    words = "All is well and nobody was ever at risk here"
    lie = f"q BT /{font} 12 Tf {shade} 1 0 0 1 {under.x} {under.y} Tm ({words}) Tj ET Q\n"
    reading = read(letter.but(under=on_first_page(lie)))
    expected = [f.text for f in read(letter).letter.findings]
    assert [text for text in expected if "Information sharing" not in text] == [
        f.text for f in reading.letter.findings if f.text in expected and "Information sharing" not in f.text
    ]
    assert all(f.text in expected for f in reading.letter.findings)
    assert reading.letter.issues


def test_a_page_larger_than_any_paper_is_looked_at(letter: Any, read: Any) -> None:
    odd = letter.but(page="/MediaBox[0 -13158 14000 842]", over=on_first_page(bullet("1 g")))
    reading = read(odd)
    assert [f.text for f in reading.letter.findings] == [f.text for f in read(letter).letter.findings]
    assert IssueCode.HIDDEN_TEXT in {issue.code for issue in reading.letter.issues}


def picture_of_text(page: int) -> str:
    """Rows of black dashes, as a scan of text would draw them."""
    dashes = "".join(f"{x} {y} 8 7 re f\n" for y in range(300, 700, 15) for x in range(72, 500, 12))
    return dashes if page == 1 else ""


@pytest.mark.parametrize("has_number", [True, False])
def test_a_page_without_text_among_others_is_told(letter: Any, read: Any, has_number: bool) -> None:
    lines = [line for line in letter.lines if line.page == 0]
    last = [line for line in letter.lines if line.page == 1]
    from dataclasses import replace

    number = [replace(last[0], kind="plain", x=290, y=40, text="2")] if has_number else []
    lines += [*number, *(replace(line, page=2) for line in last)]
    reading = read(letter.but(lines=tuple(lines), pages=3, over=picture_of_text))
    assert [(issue.code, issue.page) for issue in reading.letter.issues] == [(IssueCode.PAGE_WITHOUT_TEXT, 2)]
    assert [f.text for f in reading.letter.findings] == [f.text for f in read(letter).letter.findings]


def test_an_empty_page_is_nothing_to_tell(letter: Any, read: Any) -> None:
    assert read(letter.but(pages=3)).letter.issues == ()
