"""Reads the text objects of a page from PDFium: what each shows, where, in which font, under which marks.

PDFium's list of characters is made for copying text. It adds blanks and line ends, leaves out repeated blanks, blanks
by themselves and what is drawn twice, and turns hyphens at line ends into a code of its own. Each object is therefore
proved: its characters are known to its font and stand where their widths put them, and a gap is as wide as the blanks
that were left out of it. Whatever leaves room for doubt raises `Untrusted`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

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

_BLANK, _LINE_END = 0x20, 0x02
_STROKED = frozenset({1, 2, 5, 6})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe]")


@dataclass(frozen=True, slots=True)
class TextObject:
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
    codes, handles, origins = library.get_characters(text_page, count)
    if _RIGHT_TO_LEFT.search("".join(map(chr, codes))):
        raise Untrusted("some of it runs from right to left")
    shown: dict[int, list[tuple[int, float, float]]] = {}
    for index, (code, handle, x, y) in enumerate(zip(codes, handles, *origins, strict=True)):
        if handle and not (code == _BLANK and library.is_generated(text_page, index)):
            if code == _LINE_END and not library.is_hyphen(text_page, index):
                raise Untrusted("a control character may be a hyphen")
            shown.setdefault(handle, []).append((code, x, y))
    texts = [item for item in items if item.kind == library.TEXT]
    objects = [_read_object(item, shown.pop(item.handle, []), fonts, to_page) for item in texts]
    if shown:
        raise Untrusted("characters belong to no object")
    return objects


def _read_object(item: Item, characters: list[tuple[int, float, float]], fonts: Fonts, to_page: Matrix) -> TextObject:
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
    if not characters:
        if not row.blank or _is_inked(own, library.get_bounds(item.handle)):
            raise Untrusted("what an object shows is left out")
        row.add_blanks(_end(own, library.get_bounds(item.handle)), is_last=True)
    for code, x, y in characters:
        row.add(code, ((x - e) * a + (y - f) * b) / square)
    if row.is_open and characters:
        _, x, y = characters[-1]
        if abs((y - f) * a - (x - e) * b) > ON_LINE * sqrt(square):
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
        self.drift = 0.0
        """How far the characters are from where PDFium has them, which rounds the width of each."""
        self.is_spaced = False
        """Whether characters stand apart, so that a gap tells nothing of blanks."""
        self.is_open = True
        """Whether a blank that follows here would be left out."""

    def add(self, code: int, start: float) -> None:
        """Add a character, after the blanks that were left out before it."""
        start += self.drift
        if self.texts and abs(start - self.starts[-1]) < SAME_PLACE * abs(self.size):
            self._lengthen(code)
            return
        if start > self.end:
            if self.is_open:
                self.add_blanks(start)
            elif start - self.end > SPACED * abs(self.size):
                self.is_spaced = True
        text, width, advance = self.face.find_hyphen() if code == _LINE_END else self.face.meet(code)
        width *= self.size
        self.texts.append(text)
        self.starts.append(start)
        self.widths.append(width)
        self.end = start + width
        self.is_open = code == _BLANK or text.isspace()
        self.drift += width - advance * self.size

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
    return max(((x - e) * a + (y - f) * b) / (a * a + b * b) for x in (left, right) for y in (bottom, top))


def _is_inked(matrix: Matrix, bounds: Box) -> bool:
    """Whether an object is high across its line, as all but blanks are."""
    a, b, _, _, _, _ = matrix
    left, bottom, right, top = bounds
    across = [(y * a - x * b) / sqrt(a * a + b * b) for x in (left, right) for y in (bottom, top)]
    return max(across) - min(across) > FLAT
