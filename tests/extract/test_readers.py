"""Both readers of pages, PDFium and pdfminer: one `Document`, whatever is odd in a file."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from extract.pdf import Document, read_document
from pipelines.sample.catalogue import rendered
from warehouse.errors import UnreadablePdf
from warehouse.records import Reader

HOSTILE = runpy.run_path(str(Path(__file__).with_name("hostile.py")))
SLOW = {"a stream that unpacks to 3 GB", "20,000 shadings of the whole page", "a picture of 10,000 by 10,000 dots"}

LINE = "q BT /Plain 12 Tf {} 1 0 0 1 90 60 Tm {} ET Q\n"
DRAWN = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 100 0 R>>"

ALIKE = {
    "blanks in a row": LINE.format("", "(Words   and  more ) Tj ( ) Tj (  ) Tj (again) Tj"),
    "blanks drawn apart": LINE.format("", "[(Words) -20 ( ) -10 ( ) (and )] TJ 1 0 0 1 200 60 Tm ( ) Tj"),
    "gaps instead of blanks": LINE.format("", "[(Words)-300(and)-290(more)] TJ"),
    "type set narrow": LINE.format("-.2 Tc 1 Tw 80 Tz", "(Words and more) Tj"),
    "a hyphen at the end of a line": LINE.format("", "(multi) Tj (-) Tj 1 0 0 1 90 45 Tm (agency work) Tj"),
    "raised type": LINE.format("5 Ts", "(Words) Tj"),
    "slanted type": "q BT /Plain 12 Tf 1 0 .3 1 90 60 Tm (Words that lean) Tj ET Q\n",
    "turned type": "q BT /Plain 12 Tf 0 1 -1 0 90 60 Tm (Words  that climb ) Tj ET Q\n",
    "mirrored type": "q BT /Plain 12 Tf -1 0 0 1 300 60 Tm (Words that turn back) Tj ET Q\n",
    "marks within marks": "/P <</MCID 7>> BDC /Artifact BMC " + LINE.format("", "(Words) Tj") + "EMC EMC\n",
    "rules and boxes": "72 60 m 300 60 l S 100 30 50 20 re f 60 60 9 9 re 70 70 9 9 re B\n",
}

DOUBTED = {
    "blanks of uneven width": (LINE.format("", "[(Words )-190(far )-200(and near)] TJ"), "not as wide as blanks"),
    "type set wide": (LINE.format("2 Tc 1 Tw", "(Words and more) Tj"), "not as wide as blanks"),
    "outlines": (LINE.format("2 Tr", "(Words in bold) Tj"), "its outline"),
    "words drawn twice": (LINE.format("", "(Words) Tj 1 0 0 1 90.3 60 Tm (Words) Tj"), "left out"),
    "other words that stand for these": (
        "/Span <</ActualText(Other)>> BDC " + LINE.format("", "(Words) Tj") + "EMC\n",
        "other words",
    ),
}


def read_twice(pdf: bytes) -> Document:
    """What both read, which is the same."""
    document = read_document(pdf)
    assert document == read_document(pdf, reader=Reader.PDFMINER)
    return document


@pytest.mark.parametrize("name", ["aldermarsh-2016", "fenholt-2022"])
def test_a_letter_is_read_alike_and_without_a_doubt(name: str) -> None:
    assert not read_twice(rendered(name)).doubts


@pytest.mark.parametrize("kind", ALIKE)
def test_what_is_odd_is_read_alike(letter: Any, kind: str) -> None:
    assert not read_twice(letter.but(over=lambda page: ALIKE[kind]).pdf()).doubts


@pytest.mark.parametrize("kind", DOUBTED)
def test_what_pdfium_leaves_in_doubt_is_read_with_pdfminer(letter: Any, kind: str) -> None:
    drawn, reason = DOUBTED[kind]
    document = read_twice(letter.but(over=lambda page: drawn if page == 1 else "").pdf())
    assert list(document.doubts) == [2]
    assert reason in document.doubts[2]


def test_a_form_and_its_marks_are_read_alike(letter: Any) -> None:
    """What stands on a form within a form is part of the marks around both."""
    outer = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Matrix[1 0 0 1 5 5]/Resources<</XObject<</In 101 0 R>>>>"
    inner = f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</Plain {letter.fonts['Plain']}>>>>"
    words = LINE.format("", "(Words on a form) Tj") + "10 10 50 20 re S\n"
    odd = letter.but(
        resources="/XObject<</Out 100 0 R>>",
        over=lambda page: "/P <</MCID 3>> BDC q .5 0 0 .5 9 9 cm /Out Do Q EMC\n",
        extra=(
            f"{outer}/Length 6>>stream\n/In Do\nendstream",
            f"{inner}/Length {len(words)}>>stream\n{words}\nendstream",
        ),
    )
    document = read_twice(odd.pdf())
    assert "Words on a form" in document.text
    assert not document.doubts


def test_a_drawn_font_is_left_to_pdfminer(letter: Any) -> None:
    font = f"{DRAWN}/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<<>>>>"
    odd = letter.but(
        fonts=letter.fonts | {"Drawn": font},
        over=lambda page: "BT /Drawn 12 Tf 1 0 0 1 90 60 Tm (aaa) Tj ET\n",
        extra=("<</Length 27>>stream\n9 0 0 0 9 9 d1 0 0 9 9 re f\nendstream",),
    )
    assert list(read_twice(odd.pdf()).doubts) == [1, 2]


@pytest.mark.parametrize("kind", sorted(HOSTILE["CHANGES"].keys() - SLOW))
def test_hostile_documents_are_read_alike(letter: Any, kind: str) -> None:
    changes = HOSTILE["CHANGES"][kind]
    drawn = {key: HOSTILE["on_the_page"](changes[key]) for key in ("over", "under") if key in changes}
    fonts = {"fonts": letter.fonts | changes["fonts"]} if "fonts" in changes else {}
    pdf = letter.but(**{**changes, **drawn, **fonts}).pdf()
    try:
        read_twice(pdf)
    except UnreadablePdf:
        with pytest.raises(UnreadablePdf):
            read_document(pdf, reader=Reader.PDFMINER)
