"""Reads what a page draws with PDFium: the first reader, an eighth of the work of pdfminer."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain
from math import copysign, hypot

import numpy as np

from extract.characters import count_steering, write_characters
from extract.glyphs import INVISIBLE, Drawing, Face, Glyphs, Rect, Style, is_level
from extract.pdfium_pages.items import Mark
from extract.pdfium_pages.page import PdfiumPage
from extract.pdfium_pages.text import TextObject

_ARTIFACT = "Artifact"


def read_drawing(page: PdfiumPage) -> Drawing:
    """What a page draws, whose media box is what is shown of it.

    Raises `Untrusted` where PDFium leaves room for doubt.
    """
    width, height = page.size
    objects = page.text_objects
    said = list(chain.from_iterable(one.texts for one in objects))
    glyphs = _read_glyphs(objects, said, height)
    rulings, images = [], []
    for shape in page.shapes:
        x0, low, x1, high = shape.box
        place = Rect(x0, height - high, x1, height - low, shape.is_stroked)
        if shape.kind == "image":
            images.append(place)
        elif shape.kind != "curve":
            rulings.append(place)
    return Drawing(width, height, glyphs, rulings, images, count_steering(said), page.tagged_content)


def _read_glyphs(objects: Sequence[TextObject], said: Sequence[str], height: float) -> Glyphs:
    faces = {face.handle: Face.of(face.font) for face in {one.face.handle: one.face for one in objects}.values()}
    styles: dict[Style, int] = {}
    known: dict[Hashable, int] = {}
    numbers = []
    for one in objects:
        says = (one.face.handle, one.size, one.matrix[:4], one.mode, one.marks)
        if (number := known.get(says)) is None:
            style = _read_style(one, faces[one.face.handle])
            number = known[says] = styles.setdefault(style, len(styles))
        numbers.append(number)
    at = np.repeat(np.arange(len(objects)), [len(one.texts) for one in objects])
    # The box around the four corners of each glyph.
    starts = np.array([start for one in objects for start in one.starts])
    ends = starts + np.array([width for one in objects for width in one.widths])
    descents = [faces[one.face.handle].descent for one in objects]
    size, descent = np.array([one.size for one in objects]), np.array(descents)
    a, b, c, d, e, f = np.array([one.matrix for one in objects]).reshape(-1, 6).T
    low = descent * size
    high = low + size
    left, right = np.minimum(c * low, c * high)[at], np.maximum(c * low, c * high)[at]
    lower, upper = np.minimum(d * low, d * high)[at], np.maximum(d * low, d * high)[at]
    x, y = (a[at] * starts + e[at], a[at] * ends + e[at]), (b[at] * starts + f[at], b[at] * ends + f[at])
    places = (
        np.minimum(*x) + left,
        height - np.maximum(*y) - upper,
        np.maximum(*x) + right,
        height - np.minimum(*y) - lower,
    )
    return Glyphs.of(*write_characters(said), list(styles), np.array(numbers, dtype=np.intp)[at], np.stack(places))


def _read_style(one: TextObject, face: Face) -> Style:
    a, b, c, d, _, _ = one.matrix
    turn = copysign(1.0, one.size)
    mcid, is_artifact = _read_marks(one.marks)
    return Style(
        face.name,
        round(abs(one.size) * hypot(c, d), 1),
        mcid,
        face.stem,
        face.is_bold,
        is_artifact,
        is_level(a * turn, b * turn),
        one.mode not in INVISIBLE,
    )


def _read_marks(marks: tuple[Mark, ...]) -> tuple[int | None, bool]:
    """The innermost id of marked content, and whether any of it is an artefact."""
    ids = [number for _, number in marks if number is not None]
    return (ids[-1] if ids else None), any(tag == _ARTIFACT for tag, _ in marks)
