"""Tells the text of a document from its furniture: lines with their glyph, their place and the box they stand in.

Belongs here: what the arrangement on the page says (margins, sizes, glyphs, marks, boxes). Does not belong here: which
lines make a paragraph (paragraphs), what a heading means (headings) or what makes a finding (findings).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extract.boxes import encloses, find_boxes
from extract.glyphs import Rect
from extract.pdf import Document, Line, Page, join_runs
from extract.runs import Run

FOOT = 0.9
"""Share of the page's height below which a lone number is a page number; its complement bounds the header."""

SMALLER = 1.4
"""Points by which footnotes are smaller than the body (12 against 8 to 10)."""

GLYPHS = frozenset("◼■▪●•○◦–−-o§·►➢✓*")
"""Characters that stand alone before a bullet's text; besides these, every private-use character."""

NESTED = frozenset("-–−o○◦*·")
"""Glyphs that mark a bullet within a bullet where a letter uses another for its own."""

INDENT = 12.0
"""Points right of the margin from which a bullet is one within another."""

_AMBIGUOUS = frozenset("-–o*·§")
_SUPERSCRIPTS = re.compile("[¹²³⁰⁴-⁹]+")
_PAGE_NUMBER = re.compile(r"(page )?\d{1,3}( of \d{1,3})?", re.IGNORECASE)


class Furniture(StrEnum):
    """What is on a page and no part of the letter's text."""

    ARTIFACT = "artifact"
    PAGE_NUMBER = "page_number"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line that was taken for furniture."""

    kind: Furniture
    line: Line


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the letter's text: its glyph and text apart, without footnote marks.

    `box` is the box that encloses it; `list_item` and `paragraph` are ids of the tagged structure, rising in reading
    order, None where the file is not tagged there. `share` is below 1 where two paragraphs stand on the line.
    """

    line: Line
    glyph: str | None
    text: str
    text_x0: float
    box: Rect | None
    list_item: int | None
    paragraph: int | None
    share: float = 1.0

    @property
    def page(self) -> int:
        """Page number, from 1."""
        return self.line.page

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold, a footnote mark apart."""
        shown = [run for run in self.line.runs if run.text.strip() and not is_mark(run, self.line)]
        return bool(shown) and all(run.is_bold for run in shown)


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's lines in reading order, told apart. `glyph` is the one that begins the letter's bullets."""

    furniture: tuple[FurnitureLine, ...]
    lines: tuple[BodyLine, ...]
    glyph: str | None


def lay_out(document: Document) -> Layout:
    """Tell the text of a document from its furniture."""
    body_size = _body_size(document)
    repeated = _repeated_at_the_edges(document)
    furniture: list[FurnitureLine] = []
    lines: list[BodyLine] = []
    for page in document.pages:
        furniture += [FurnitureLine(Furniture.ARTIFACT, line) for line in page.artifacts]
        boxes = find_boxes(page)
        text_bottom = _text_bottom(page, body_size)
        for line in page.lines:
            body_line = _body_line(document, boxes, line)
            is_small = line.size <= body_size - SMALLER and body_line.box is None
            kind = _edge_furniture(page, line, repeated)
            if kind is None and (_is_note(document, line) or (is_small and line.top > text_bottom)):
                kind = Furniture.FOOTNOTE
            if kind is None:
                lines.append(body_line)
            else:
                furniture.append(FurnitureLine(kind, line))
    return Layout(tuple(furniture), tuple(lines), _main_glyph(lines))


def _body_size(document: Document) -> float:
    sizes: Counter[float] = Counter()
    for line in document.lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _edge_furniture(page: Page, line: Line, repeated: frozenset[str]) -> Furniture | None:
    """What a line at the head or the foot of a page is, if it is none of the text."""
    text = line.text.strip()
    if line.top > FOOT * page.height:
        return Furniture.PAGE_NUMBER if _PAGE_NUMBER.fullmatch(text) else Furniture.FOOTER if text in repeated else None
    return Furniture.HEADER if line.top < (1 - FOOT) * page.height and text in repeated else None


def _is_note(document: Document, line: Line) -> bool:
    element = document.element(line)
    return element is not None and element.is_note


def _text_bottom(page: Page, body_size: float) -> float:
    """Where the body text of a page ends; a page number in body size does not count."""
    bottoms = [
        line.bottom
        for line in page.lines
        if line.size > body_size - SMALLER and not _PAGE_NUMBER.fullmatch(line.text.strip())
    ]
    return max(bottoms, default=0.0) - 2


def _repeated_at_the_edges(document: Document) -> frozenset[str]:
    """Texts that stand at the head or the foot of most pages."""
    seen: Counter[str] = Counter()
    for page in document.pages:
        low, high = (1 - FOOT) * page.height, FOOT * page.height
        seen.update({line.text.strip() for line in page.lines if not low <= line.top <= high})
    return frozenset(text for text, count in seen.items() if count > len(document.pages) / 2 and count > 2)


def is_mark(run: Run, line: Line) -> bool:
    """Whether a run is a footnote mark: digits, smaller than its line and raised."""
    small = run.size <= 0.8 * line.size
    return small and run.text.strip().isdigit() and run.bottom < line.bottom - 0.8


def _body_line(document: Document, boxes: Sequence[Rect], line: Line) -> BodyLine:
    # A mark keeps its place: without it a gap would open before the comma that follows.
    runs = [replace(run, text="") if is_mark(run, line) else run for run in line.runs]
    element = document.element(line)
    glyph: str | None = None
    shown = [run for run in runs if run.text.strip()]
    if shown:
        glyph, runs = _split_glyph(shown, runs)
    text = _SUPERSCRIPTS.sub("", join_runs(tuple(runs))) if runs else ""
    text = re.sub(r"\s+", " ", text).strip()
    first = next((run for run in runs if run.text.strip()), None)
    return BodyLine(
        line=line,
        glyph=glyph,
        text=text,
        text_x0=first.x0 if first else line.x0,
        box=next((box for box in boxes if encloses(box, line.x0, line.top, line.x1, line.bottom)), None),
        list_item=element.list_item if element else None,
        paragraph=element.paragraph if element else None,
    )


def _split_glyph(shown: list[Run], runs: list[Run]) -> tuple[str | None, list[Run]]:
    """Take a bullet's glyph off the line's runs."""
    first = shown[0]
    mark = first.text.strip()
    head, tail = mark[:1], mark[1:]
    if is_glyph(mark) and (len(shown) == 1 or shown[1].x0 - first.x0 > 4):
        if mark in _AMBIGUOUS and len(shown) == 1:
            return None, runs
        return mark, runs[runs.index(first) + 1 :]
    if is_glyph(head) and head not in _AMBIGUOUS and tail.strip():
        return head, [replace(first, text=tail), *runs[runs.index(first) + 1 :]]
    return None, runs


def is_glyph(text: str) -> bool:
    """Whether a text is a single character that letters use as a bullet."""
    return len(text) == 1 and (text in GLYPHS or "\ue000" <= text <= "\uf8ff")


def _main_glyph(lines: Sequence[BodyLine]) -> str | None:
    """The glyph of the letter's bullets: the one that begins most bullets outside of boxes.

    A dash is one only where it stands at the left margin; further in it marks bullets within what has no bullet.
    """
    open_ = [line for line in lines if line.box is None]
    margins = Counter(round(line.line.x0) for line in open_ if line.glyph is None)
    margin = max(margins, key=lambda x0: (margins[x0], -x0), default=0)
    counts = Counter(
        line.glyph for line in open_ if line.glyph and (line.glyph not in NESTED or line.line.x0 < margin + INDENT)
    )
    outer = {glyph: n for glyph, n in counts.items() if glyph not in NESTED}
    pool = outer or dict(counts)
    return max(pool, key=lambda glyph: pool[glyph]) if pool else None
