"""Finds headers, footers and page numbers: lines in the same place on page after page, whatever their size."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.pdf import Document, Line, Page

EDGE = 0.15
"""Share of the page's height, at its head and at its foot, within which lines may run along."""

SAME_HEIGHT = 3.0
"""Points within which lines of two pages stand at the same height."""

APART = 1.6
"""Type sizes from the top of a line to the next from which the two are apart: text is set closer."""

FEWEST_PAGES = 3
"""Pages on which a line whose words change must stand at its place: on two it may be by chance."""

MOST_LINES = 3
"""Lines that run along the head or the foot of a page at most."""

PAGE_NUMBER = re.compile(r"\W*(page )?\d{1,3}( (of|/) \d{1,3})?\W*", re.IGNORECASE)


class Furniture(StrEnum):
    """What is on a page and no part of the letter's text."""

    ARTIFACT = "artifact"
    PAGE_NUMBER = "page_number"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True)
class FurnitureLine:
    """A line that was taken for furniture."""

    kind: Furniture
    line: Line


@dataclass(frozen=True, slots=True)
class _Place:
    """A line by its page: `depth` is how far into the page it begins, from the edge at which it stands."""

    page: Page
    line: Line
    depth: float
    kind: Furniture


def find_running(document: Document) -> dict[int, Furniture]:
    """What runs along the edges of the pages, by the identity of its lines."""
    found: dict[int, Furniture] = {}
    pages = [page for page in document.pages if page.lines]
    for kind in (Furniture.HEADER, Furniture.FOOTER):
        for _ in range(MOST_LINES):
            edges = [_edge(page, kind, found) for page in pages]
            new = _repeated([place for edge in edges for place in edge], len(pages)) or _outermost(edges, len(pages))
            for place in new:
                is_number = PAGE_NUMBER.fullmatch(place.line.text.strip())
                found[id(place.line)] = Furniture.PAGE_NUMBER if is_number else kind
            if not new:
                break
    return found


def _edge(page: Page, kind: Furniture, found: dict[int, Furniture]) -> list[_Place]:
    """The lines at one edge of a page that nothing was found about yet, the outermost first."""
    lines = [line for line in page.lines if id(line) not in found]
    if kind is Furniture.HEADER:
        places = [_Place(page, line, line.top, kind) for line in lines]
    else:
        places = [_Place(page, line, page.height - line.bottom, kind) for line in lines]
    return sorted((p for p in places if p.depth < EDGE * page.height), key=lambda place: place.depth)


def _repeated(places: Sequence[_Place], pages: int) -> list[_Place]:
    """Those whose words are the same but for their numbers, at one height of at least a third of the pages."""
    by_words: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        words = re.sub(r"\d+", "#", " ".join(place.line.text.split()))
        if re.search(r"[^\W_]|#", words):
            by_words[words].append(place)
    repeated = []
    for alike in by_words.values():
        for place in alike:
            there = {other.page.number for other in alike if abs(other.depth - place.depth) < SAME_HEIGHT}
            if len(there) >= max(2, pages / 3):
                repeated.append(place)
    return repeated


def _outermost(edges: Sequence[Sequence[_Place]], pages: int) -> list[_Place]:
    """The outermost lines where they stand apart, at one height and in one type, on all pages but one at most."""
    outer = [edge[0] for edge in edges if edge and _stands_apart(edge[0])]
    if len(outer) < max(FEWEST_PAGES, pages - 1):
        return []
    first = sorted(outer, key=lambda place: place.depth)[len(outer) // 2]
    alike = [
        place
        for place in outer
        if abs(place.depth - first.depth) < SAME_HEIGHT
        and (place.line.main.font, place.line.size) == (first.line.main.font, first.line.size)
    ]
    return alike if len(alike) >= max(FEWEST_PAGES, pages - 1) else []


def _stands_apart(place: _Place) -> bool:
    gaps = [abs(other.top - place.line.top) for other in place.page.lines if other is not place.line]
    return min(gaps, default=0.0) > APART * place.line.size
