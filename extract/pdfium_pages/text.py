"""Reads the text objects of a page from PDFium: what each shows, where, in which font, under which marks.

PDFium's list of characters is made for copying text. It adds blanks and line ends, leaves out repeated blanks, blanks
by themselves and what is drawn twice, and turns hyphens at line ends into a code of its own. Each object is therefore
proved: its characters are known to its font and stand where their widths put them, and a gap is as wide as the blanks
that were left out of it. Whatever leaves room for doubt raises `Untrusted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, sqrt
from typing import Any, NamedTuple

import numpy as np
from pypdfium2 import raw

from extract.pdfium_pages import library
from extract.pdfium_pages.fonts import Face, Fonts
from extract.pdfium_pages.items import Item, Mark, Untrusted
from extract.pdfium_pages.library import Box, Matrix, multiply

CLOSE = 0.6
"""Share of a blank's width up to which a gap after a blank is no other blank: spacing, or kerning."""

EVEN = 0.1
"""Blanks' widths by which blanks that were left out may differ from the gap that they leave, and for each of them a"""

EVEN_EACH = 0.02
"""little more: how far apart they are set."""

SPACED = 0.05
"""Share of the type size from which a gap after a letter is no kerning."""

FLAT = 0.01
"""Points of height up to which an object has no ink: nothing but blanks."""

ON_LINE = 0.05
"""Points by which a character may stand beside the baseline of its object."""

MOST_BLANKS = 500
"""Blanks that one gap may hold."""

SAME_PLACE = 0.001
"""Share of the type size within which two characters of an object are one: the letters of a ligature."""

_BLANK, _LINE_END = 0x20, library.LINE_END
_STROKED = frozenset({1, 2, 5, 6})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe]")


class TextObject(NamedTuple):
    """What one operator of a page shows.

    `matrix` leads from the space of its type to the page's, `size` is the type size in that space. `starts` are the
    distances of the characters from its origin, `widths` how far each moves on, both in that space. `marks` are the
    tags and ids of the marked content around it, the outermost first. `mode` is the way of drawing text (0: filled).
    """

    handle: int
    face: Face
    matrix: Matrix
    size: float
    mode: int
    marks: tuple[Mark, ...]
    texts: list[str]
    starts: list[float]
    widths: list[float]


def read_text(page: Any, items: Sequence[Item], fonts: Fonts, to_page: Matrix) -> list[TextObject]:
    """The text objects of a loaded page, in the order of drawing; `to_page` leads from the file's space to the page's.

    Raises `Untrusted`.
    """
    text_page = raw.FPDFText_LoadPage(page)
    try:
        return _read(library.address_of(text_page), raw.FPDFText_CountChars(text_page), items, fonts, to_page)
    finally:
        raw.FPDFText_ClosePage(text_page)


def _read(text_page: int, count: int, items: Sequence[Item], fonts: Fonts, to_page: Matrix) -> list[TextObject]:
    codes, handles, across, upward = library.get_characters(text_page, count)
    if _RIGHT_TO_LEFT.search("".join(map(chr, codes.tolist()))):
        raise Untrusted("some of it runs from right to left")
    for index in np.flatnonzero((codes == _BLANK) & (handles != 0)).tolist():
        if library.is_generated(text_page, index):
            handles[index] = 0
    for index in np.flatnonzero((codes == _LINE_END) & (handles != 0)).tolist():
        if not library.is_hyphen(text_page, index):
            raise Untrusted("a control character may be a hyphen")
    order = np.argsort(handles, kind="stable")
    codes_of, across_of, upward_of = (column[order].tolist() for column in (codes, across, upward))
    handles = handles[order]
    firsts = np.flatnonzero(np.diff(handles, prepend=0))
    places = pairwise((*firsts.tolist(), count))
    shown = {handle: slice(*place) for handle, place in zip(handles[firsts].tolist(), places, strict=True)}
    nothing = slice(0)
    objects = []
    for item in items:
        if item.kind == library.TEXT:
            its = shown.pop(item.handle, nothing)
            objects.append(_read_object(item, codes_of[its], across_of[its], upward_of[its], fonts, to_page))
    if shown:
        raise Untrusted("characters belong to no object")
    return objects


def _read_object(
    item: Item, codes: list[int], across: list[float], upward: list[float], fonts: Fonts, to_page: Matrix
) -> TextObject:
    own = library.get_matrix(item.handle)
    matrix = multiply(own, item.form) if item.form else own
    face = fonts.face(library.get_font(item.handle) or 0)
    mode = library.get_mode(item.handle)
    if mode in _STROKED:
        raise Untrusted("type is drawn by its outline, whose width PDFium does not say")
    row = _Row(face, library.get_size(item.handle))
    a, b, _, _, e, f = matrix
    square = a * a + b * b
    if not (square and row.size):
        raise Untrusted("type has no size")
    if not codes:
        if not row.blank or _is_inked(own, library.get_bounds(item.handle)):
            raise Untrusted("what an object shows is left out")
        row.add_blanks(_end(own, library.get_bounds(item.handle)), is_last=True)
    row.add(codes, [((x - e) * a + (y - f) * b) / square for x, y in zip(across, upward, strict=True)])
    if row.is_open and codes:
        if abs((upward[-1] - f) * a - (across[-1] - e) * b) > ON_LINE * sqrt(square):
            raise Untrusted("characters stand beside their line")
        row.add_blanks(_end(own, library.get_bounds(item.handle)), is_last=True)
    return TextObject(
        item.handle, face, multiply(matrix, to_page), row.size, mode, item.marks, row.texts, row.starts, row.widths
    )


class _Row:
    """The characters of one object, put one after the other; what was left out between them is filled in."""

    def __init__(self, face: Face, size: float) -> None:
        self.face = face
        self.size = size
        self.blank = face.blank * size
        self.texts: list[str] = []
        self.starts: list[float] = []
        self.widths: list[float] = []
        self.end = 0.0
        self.is_spaced = False
        """Whether characters stand apart, so that a gap tells nothing of blanks."""
        self.is_open = True
        """Whether a blank that follows here would be left out."""

    def add(self, codes: Iterable[int], starts: Iterable[float]) -> None:
        """Add characters, each after the blanks that were left out before it.

        They drift from where PDFium has them, which rounds the width of each.
        """
        size, met = self.size, self.face.met
        same, spaced = SAME_PLACE * abs(size), SPACED * abs(size)
        put_text, put_start, put_width = self.texts.append, self.starts.append, self.widths.append
        last, drift, is_open = -inf, 0.0, self.is_open
        for code, start in zip(codes, starts, strict=True):
            start += drift
            if -same < start - last < same:
                self._lengthen(code)
                continue
            if start > self.end:
                if is_open:
                    self.add_blanks(start)
                elif start - self.end > spaced:
                    self.is_spaced = True
            text, width, advance = met.get(code) or self.face.meet(code)
            width *= size
            put_text(text)
            put_start(start)
            put_width(width)
            last, self.end = start, start + width
            is_open = code == _BLANK or text.isspace()
            drift += width - advance * size
        self.is_open = is_open

    def add_blanks(self, end: float, *, is_last: bool = False) -> None:
        """Add as many blanks as fill the gap from the last character to the next, or to where the last blank begins.

        Raises `Untrusted` unless they fill it.
        """
        gap = (end - self.end) / (self.blank or self.size) + is_last
        if gap <= CLOSE:
            return
        count = round(gap) if self.blank and gap < MOST_BLANKS else 0
        if not count or self.is_spaced or abs(gap - count) > EVEN + EVEN_EACH * count:
            raise Untrusted("a gap is not as wide as blanks are")
        # Blanks in a row are spaced evenly; the row begins with the blank that PDFium has kept.
        start, first = (self.starts[-1], 1) if self.texts else (0.0, 0)
        steps = first + count - is_last
        for place in range(first, first + count):
            self.texts.append(" ")
            self.starts.append(start + place * (end - start) / (steps or 1))
            self.widths.append(self.blank)
        self.end = self.starts[-1] + self.blank

    def _lengthen(self, code: int) -> None:
        """PDFium gives a ligature as its letters, all in one place."""
        text, width, _ = self.face.find(self.texts[-1] + chr(code))
        self.texts[-1], self.widths[-1] = text, width * self.size
        self.end = self.starts[-1] + self.widths[-1]


def _end(matrix: Matrix, bounds: Box) -> float:
    """Where along the line of its type an object ends, which is where its last blank begins."""
    a, b, _, _, e, f = matrix
    left, bottom, right, top = bounds
    return (max((left - e) * a, (right - e) * a) + max((bottom - f) * b, (top - f) * b)) / (a * a + b * b)


def _is_inked(matrix: Matrix, bounds: Box) -> bool:
    """Whether an object is high across its line, as all but blanks are."""
    a, b, _, _, _, _ = matrix
    left, bottom, right, top = bounds
    across = [(y * a - x * b) / sqrt(a * a + b * b) for x in (left, right) for y in (bottom, top)]
    return max(across) - min(across) > FLAT
