"""Compares two readings of one document, and names every difference.

Does not belong here: which of them is kept (extraction).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from extract.glyphs import Rect
from extract.pdf import Document, Line, Page
from extract.runs import Run

SAME_PLACE = 0.01
"""Points by which the places of two readings may differ."""

_COUNTED = ("width", "height", "hidden", "steering", "is_picture")


def compare_documents(one: Document, other: Document) -> tuple[str, ...]:
    """Where two readings of a document differ, page by page; empty if they say the same."""
    if len(one.pages) != len(other.pages):
        return (f"{len(one.pages)} pages, {len(other.pages)} pages",)
    pages = zip(one.pages, other.pages, strict=True)
    structure = () if one.elements == other.elements else ("the tagged structure",)
    return (*structure, *(found for pair in pages for found in _compare_pages(*pair)))


def _compare_pages(one: Page, other: Page) -> Iterator[str]:
    for name in _COUNTED:
        if getattr(one, name) != getattr(other, name):
            yield f"page {one.number}: {name} {getattr(one, name)}, {getattr(other, name)}"
    for name in ("rects", "images"):
        places = zip_longest(getattr(one, name), getattr(other, name))
        if not all(a and b and _is_same_place(a, b) for a, b in places):
            yield f"page {one.number}: {name}"
    for name in ("lines", "artifacts"):
        for first, second in zip_longest(getattr(one, name), getattr(other, name)):
            if not (first and second and _is_same_line(first, second)):
                # No words of the document: they may be an address.
                yield f"page {one.number}: {name}, from {round((first or second).top)} points below its top"
                break


def _is_same_line(one: Line, other: Line) -> bool:
    return len(one.runs) == len(other.runs) and all(
        (a.text, a.font, a.size, a.element, a.is_bold) == (b.text, b.font, b.size, b.element, b.is_bold)
        and _is_same_place(a, b)
        for a, b in zip(one.runs, other.runs, strict=True)
    )


def _is_same_place(one: Run | Rect, other: Run | Rect) -> bool:
    sides = ("x0", "top", "x1", "bottom")
    return all(abs(getattr(one, side) - getattr(other, side)) <= SAME_PLACE for side in sides)
