"""Finds the boxes on a page: regions enclosed by thin lines, such as the borders of a study."""

from __future__ import annotations

from collections.abc import Sequence

from extract.glyphs import Rect
from extract.pdf import Page

THIN = 3.0
"""The most points across for a rectangle to be a line; borders are half a point, shading behind a line of text 14."""

SHORTEST = 10.0
"""The fewest points for a line to be a border; corners are drawn as dots of half a point."""

NARROWEST = 150.0
"""The fewest points across for a box; narrower ones are table cells."""

WIDEST = 0.95
"""The share of the page's width from which a rectangle is the edge or background of the page."""

SAME_PLACE = 5.0
"""The most points between the pieces of one border."""


def find_boxes(page: Page) -> tuple[Rect, ...]:
    """The boxes of a page from top to bottom, outermost only, in points from the top left."""
    sides = _sides(page.rects)
    found = [rect for rect in page.rects if rect.is_stroked and _is_box(rect, page)]
    for left in sides:
        partners = [right for right in sides if _belong_together(left, right)]
        if partners:
            right = max(partners, key=lambda side: side.x0)
            box = Rect(left.x0, max(left.top, right.top), right.x1, min(left.bottom, right.bottom), True)
            if _is_box(box, page):
                found.append(box)
    outer = [box for box in found if not any(other != box and _encloses(other, box) for other in found)]
    return tuple(sorted(set(outer), key=lambda box: (box.top, box.x0)))


def encloses(box: Rect, x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether the middle of a line of text lies in a box, and most of its width."""
    middle = (top + bottom) / 2
    return box.top - 1 <= middle <= box.bottom + 1 and box.x0 - 1 <= (x0 + x1) / 2 <= box.x1 + 1


def _encloses(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x0 <= inner.x0 + SAME_PLACE
        and outer.x1 >= inner.x1 - SAME_PLACE
        and outer.top <= inner.top + SAME_PLACE
        and outer.bottom >= inner.bottom - SAME_PLACE
        and (outer.x1 - outer.x0) * (outer.bottom - outer.top) > (inner.x1 - inner.x0) * (inner.bottom - inner.top)
    )


def _is_box(rect: Rect, page: Page) -> bool:
    width = rect.x1 - rect.x0
    return NARROWEST <= width < WIDEST * page.width and rect.bottom - rect.top > SHORTEST


def _belong_together(left: Rect, right: Rect) -> bool:
    overlap = min(left.bottom, right.bottom) - max(left.top, right.top)
    longest = max(left.bottom - left.top, right.bottom - right.top)
    return right.x0 - left.x1 > NARROWEST and overlap > 0.8 * longest


def _sides(rects: Sequence[Rect]) -> list[Rect]:
    """Vertical lines, with the pieces of one border joined."""
    sides: list[Rect] = []
    upright = [r for r in rects if r.x1 - r.x0 < THIN and r.bottom - r.top > SHORTEST]
    for piece in sorted(upright, key=lambda r: (r.x0, r.top)):
        above = sides[-1] if sides else None
        if above and abs(above.x0 - piece.x0) < THIN and piece.top - above.bottom < SAME_PLACE:
            sides[-1] = Rect(above.x0, above.top, above.x1, max(above.bottom, piece.bottom), True)
        else:
            sides.append(piece)
    return sides
