"""Pages of pdfplumber from PDFium beside pdfplumber's own, on letters of our own words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pytest

from extract.pdfium_pages.page import PdfiumPdf
from pipelines.sample.catalogue import rendered

SIDES = ("x0", "x1", "top", "bottom", "doctop", "width", "height", "size", "y0", "y1", "adv")
SAID = ("text", "fontname", "upright", "mcid", "tag", "page_number", "object_type")
NAME = "fenholt-2022"


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Any, Any]]:
    """One PDF, open in both ways."""
    data = rendered(NAME)
    with pdfplumber.open(io.BytesIO(data)) as usual, PdfiumPdf.open(io.BytesIO(data)) as ours:
        yield usual, ours


def test_characters_are_the_same(both: tuple[Any, Any]) -> None:
    usual, ours = both
    assert len(ours.pages) == len(usual.pages)
    for page, expected in zip(ours.pages, usual.pages, strict=True):
        assert len(page.chars) == len(expected.chars) > 0
        for char, other in zip(page.chars, expected.chars, strict=True):
            assert [char[name] for name in SAID] == [other[name] for name in SAID]
            # The font has an f in two widths, and PDFium does not say which one is drawn.
            sides = [side for side in SIDES if char["text"] != "f" or side not in ("x1", "width", "adv")]
            assert [char[name] for name in sides] == pytest.approx([other[name] for name in sides], abs=0.01)
            assert char["matrix"] == pytest.approx(other["matrix"], abs=0.01)


@pytest.mark.parametrize("kind", ["rects", "lines", "curves", "images"])
def test_shapes_are_the_same(both: tuple[Any, Any], kind: str) -> None:
    for page, expected in zip(both[1].pages, both[0].pages, strict=True):
        shapes, others = getattr(page, kind), getattr(expected, kind)
        assert [(s.get("stroke"), s.get("fill")) for s in shapes] == [(s.get("stroke"), s.get("fill")) for s in others]
        for shape, other in zip(shapes, others, strict=True):
            assert [shape[name] for name in SIDES[:7]] == pytest.approx([other[name] for name in SIDES[:7]], abs=0.01)


def test_everything_of_pdfplumber_works_on_them(both: tuple[Any, Any]) -> None:
    usual, ours = (pdf.pages[1] for pdf in both)
    wanted = {"extra_attrs": ["fontname", "size"]}
    assert [word["text"] for word in ours.extract_words(**wanted)] == [w["text"] for w in usual.extract_words(**wanted)]
    half = (0, 0, ours.width, ours.height / 2)
    assert ours.crop(half).extract_text() == usual.crop(half).extract_text() != ""
    assert ours.within_bbox(half).extract_text() == usual.within_bbox(half).extract_text()
    assert [table.bbox for table in ours.find_tables()] == [
        pytest.approx(table.bbox, abs=0.01) for table in usual.find_tables()
    ]
    assert ours.to_image(resolution=36).original.size == usual.to_image(resolution=36).original.size
    assert ours.structure_tree == usual.structure_tree


@pytest.mark.parametrize(
    ("page", "under"),
    [
        ("/MediaBox[-200 -300 395 542]", "1 0 0 1 -200 -300 cm\n"),
        ("/MediaBox[0 0 842 595]/Rotate 90", "0 1 -1 0 842 0 cm\n"),
        ("/MediaBox[0 0 595 842]/Rotate 180", "-1 0 0 -1 595 842 cm\n"),
        ("/MediaBox[0 0 595 842]", "1 0 .3 1 0 0 cm\n"),
    ],
    ids=["elsewhere", "turned", "upside down", "slanted"],
)
def test_places_are_the_same_on_pages_that_are_moved_or_turned(letter: Any, page: str, under: str) -> None:
    rule = "0 0 1 RG 2 w 72 60 m 300 60 l S 100 30 50 20 re f 300 30 m 310 40 320 50 330 30 c S\n"
    data = letter.but(page=page, under=lambda number: under, over=lambda number: rule).pdf()
    with pdfplumber.open(io.BytesIO(data)) as usual, PdfiumPdf.open(io.BytesIO(data)) as ours:
        page_, expected = ours.pages[0], usual.pages[0]
        assert (len(page_.chars) > 500, len(page_.lines), len(page_.rects) + len(page_.curves)) == (True, 1, 2)
        for kind in ("char", "rect", "line", "curve"):
            assert len(getattr(page_, f"{kind}s")) == len(getattr(expected, f"{kind}s"))
            for one, other in zip(getattr(page_, f"{kind}s"), getattr(expected, f"{kind}s"), strict=True):
                names = SIDES[:7] if kind != "char" else SIDES[:8]
                assert [one[name] for name in names] == pytest.approx([other[name] for name in names], abs=0.01)
        assert page_.lines[0]["stroking_color"] == (0, 0, 1)
        assert page_.lines[0]["linewidth"] == 2
