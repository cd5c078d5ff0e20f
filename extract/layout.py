"""Separates a document's text from its furniture, by margins, sizes, glyphs, footnote marks and boxes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extract.boxes import encloses, find_boxes
from extract.furniture import PAGE_NUMBER, Furniture, FurnitureLine, find_running
from extract.glyphs import Rect
from extract.pdf import Document, Line, Page, join_runs
from extract.runs import Run

FOOT = 0.9
"""The share of the page's height below which a lone number is a page number."""

SMALLER = 1.4
"""How many points smaller than the body footnotes are (8 to 10, against 12)."""

GLYPHS = frozenset("◼■▪●•○◦–−-o§·►➢✓*")
"""Characters that are bullets if they stand alone before a text; private-use characters are too."""

NESTED = frozenset("-–−o○◦*·")
"""Glyphs of nested bullets, in letters that use another glyph for their bullets."""

INDENT = 12.0
"""The fewest points from the margin for a bullet to be nested."""

_AMBIGUOUS = frozenset("-–o*·§")
_SUPERSCRIPTS = re.compile("[¹²³⁰⁴-⁹]+")


@dataclass(frozen=True)
class BodyLine:
    """A line of the letter's text, with its glyph separate and without footnote marks.

    `box` is the box around it. `list_item` and `paragraph` are IDs in the tagged structure, increasing in reading
    order; None if the file is not tagged there. `share` is below 1 if the line has two paragraphs. `is_heading` is set
    by its place, in files without bold type.
    """

    line: Line
    glyph: str | None
    text: str
    text_x0: float
    box: Rect | None
    list_item: int | None
    paragraph: int | None
    share: float = 1.0
    is_heading: bool = False

    @property
    def page(self) -> int:
        """Page number, from 1."""
        return self.line.page

    @cached_property
    def is_bold(self) -> bool:
        """Whether all of it is bold, apart from a footnote mark, or placed like a heading."""
        if self.is_heading:
            return True
        shown = [run for run in self.line.runs if run.text.strip() and not is_mark(run, self.line)]
        return bool(shown) and all(run.is_bold for run in shown)


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's text and furniture, in reading order. `glyph` is the glyph of the letter's bullets.

    `has_weight` says whether some lines are bolder than others.
    """

    furniture: tuple[FurnitureLine, ...]
    lines: tuple[BodyLine, ...]
    glyph: str | None
    has_weight: bool = True


def lay_out(document: Document) -> Layout:
    """Separate the text of a document from its furniture."""
    body_size = find_body_size(document)
    running = find_running(document)
    furniture: list[FurnitureLine] = []
    lines: list[BodyLine] = []
    for page in document.pages:
        furniture += [FurnitureLine(Furniture.ARTIFACT, line) for line in page.artifacts]
        boxes = find_boxes(page)
        text_bottom = _text_bottom(page, body_size, running)
        for line in page.lines:
            body_line = _body_line(document, boxes, line)
            is_small = line.size <= body_size - SMALLER and body_line.box is None
            kind = running.get(id(line)) or _page_number(page, line)
            if kind is None and (_is_note(document, line) or (is_small and line.top > text_bottom)):
                kind = Furniture.FOOTNOTE
            if kind is None:
                lines.append(body_line)
            else:
                furniture.append(FurnitureLine(kind, line))
    return Layout(tuple(furniture), tuple(lines), _main_glyph(lines))


def find_body_size(document: Document) -> float:
    """The font size, in points, of most of a document's text."""
    sizes: Counter[float] = Counter()
    for line in document.lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _page_number(page: Page, line: Line) -> Furniture | None:
    """Whether a line is a lone number at the foot of its page."""
    is_number = line.top > FOOT * page.height and PAGE_NUMBER.fullmatch(line.text.strip())
    return Furniture.PAGE_NUMBER if is_number else None


def _is_note(document: Document, line: Line) -> bool:
    element = document.element(line)
    return element is not None and element.is_note


def _text_bottom(page: Page, body_size: float, running: Mapping[int, Furniture]) -> float:
    """Where the body text of a page ends, above the footer."""
    bottoms = [
        line.bottom
        for line in page.lines
        if line.size > body_size - SMALLER and id(line) not in running and _page_number(page, line) is None
    ]
    return max(bottoms, default=0.0) - 2


def is_mark(run: Run, line: Line) -> bool:
    """Whether a run is a footnote mark: digits, smaller than its line and raised."""
    small = run.size <= 0.8 * line.size
    return small and run.text.strip().isdigit() and run.bottom < line.bottom - 0.8


def _body_line(document: Document, boxes: Sequence[Rect], line: Line) -> BodyLine:
    # A mark keeps its space: otherwise there would be a gap before a comma that follows.
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
    """Remove a bullet's glyph from the line's runs."""
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
    """The glyph of the letter's bullets: the one that begins most bullets outside boxes.

    A dash counts only at the left margin; further in, it marks nested bullets.
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
