"""Reads what a page draws with PDFium: the first reader, an eighth of the work of pdfminer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import copysign, hypot

from extract.characters import STEERING, write_character
from extract.glyphs import INVISIBLE, Drawing, Face, Glyph, Rect, is_level
from extract.pdfium_pages.items import Mark
from extract.pdfium_pages.page import PdfiumPage
from extract.pdfium_pages.text import TextObject

_ARTIFACT = "Artifact"


def read_drawing(page: PdfiumPage) -> Drawing:
    """What a page draws, whose media box is what is shown of it.

    Raises `Untrusted` where PDFium leaves room for doubt.
    """
    width, height = page.size
    glyphs = [glyph for one in page.text_objects for glyph in _glyphs(one, height)]
    rulings, images = [], []
    for shape in page.shapes:
        x0, low, x1, high = shape.box
        place = Rect(x0, height - high, x1, height - low, shape.is_stroked)
        if shape.kind == "image":
            images.append(place)
        elif shape.kind != "curve":
            rulings.append(place)
    return Drawing(width, height, glyphs, rulings, images)


def _glyphs(one: TextObject, height: float) -> Iterator[Glyph]:
    a, b, c, d, e, f = one.matrix
    face = Face.of(one.face.font)
    low = face.descent * one.size
    high = low + one.size
    turn = copysign(1.0, one.size)
    mcid, is_artifact = _read_marks(one.marks)
    common = (
        round(abs(one.size) * hypot(c, d), 1),
        face.name,
        face.stem,
        face.is_bold,
        mcid,
        is_artifact,
        is_level(a * turn, b * turn),
        one.mode not in INVISIBLE,
    )
    # The box around the four corners of each glyph.
    left, right = min(c * low, c * high), max(c * low, c * high)
    lower, upper = min(d * low, d * high), max(d * low, d * high)
    for said, start, width in zip(one.texts, one.starts, one.widths, strict=True):
        text, steers = _write(said)
        x0, x1, y0, y1 = a * start + e, a * (start + width) + e, b * start + f, b * (start + width) + f
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        yield Glyph(text, x0 + left, height - y1 - upper, x1 + right, height - y0 - lower, *common, steers)


@lru_cache(4096)
def _write(said: str) -> tuple[str, bool]:
    return write_character(said), STEERING.search(said) is not None


def _read_marks(marks: tuple[Mark, ...]) -> tuple[int | None, bool]:
    """The innermost id of marked content, and whether any of it is an artefact."""
    ids = [number for _, number in marks if number is not None]
    return (ids[-1] if ids else None), any(tag == _ARTIFACT for tag, _ in marks)
