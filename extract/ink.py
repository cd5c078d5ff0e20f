"""Looks at pages as a reader sees them: which glyphs leave a mark, and whether a page shows anything besides text.

PDFium draws the page, so that every way of hiding text counts alike: white, transparent, clipped, covered, on a layer
that is off, or beside the page. Belongs here: pixels. Does not belong here: what is written (glyphs, characters).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2

from extract.glyphs import Drawing, Glyph

MOST_PIXELS = 3_000_000
"""Pixels to draw at most: a page of A4 has half a million at one a point, and a larger one is drawn smaller."""

CONTRAST = 20
"""Of 255, the step in grey from one pixel to the next that an eye sees as an edge."""

MARGIN = 4.0
"""Points drawn around the glyphs of a page."""

NEIGHBOURS = 2
"""Glyphs on either side that must be without a mark as well: a full stop may fall between two pixels."""

SMALLEST = 2.0
"""Points of type size below which nobody reads it."""

BODY = (0.15, 0.9)
"""Between which shares of a page's height its text stands: logos are above, page numbers below."""

PICTURE = 0.002
"""Share of that part's pixels that are edges from which it shows something: a line of text has as many."""


def mark_hidden(page: pypdfium2.PdfPage, drawing: Drawing) -> None:
    """Mark the glyphs of a page that a reader does not see (`Glyph.is_shown`)."""
    shown = [g for g in drawing.glyphs if g.is_shown and g.text.strip()]
    for glyph in shown:
        is_on_page = glyph.x1 > 0 and glyph.bottom > 0 and glyph.x0 < drawing.width and glyph.top < drawing.height
        glyph.is_shown = is_on_page and glyph.size >= SMALLEST
    shown = [glyph for glyph in shown if glyph.is_shown]
    if not shown:
        return
    left = max(0.0, min(g.x0 for g in shown) - MARGIN)
    top = max(0.0, min(g.top for g in shown) - MARGIN)
    right = max(0.0, drawing.width - max(g.x1 for g in shown) - MARGIN)
    bottom = max(0.0, drawing.height - max(g.bottom for g in shown) - MARGIN)
    edges, scale = _find_edges(page, (left, bottom, right, top), drawing)
    has_mark = _have_marks(edges, shown, left, top, scale)
    # Beyond its ends a row of glyphs goes on as it began.
    around = np.convolve(np.pad(~has_mark, NEIGHBOURS, "edge"), np.ones(2 * NEIGHBOURS + 1), "valid")
    for glyph, is_hidden in zip(shown, ~has_mark & (around > NEIGHBOURS), strict=True):
        glyph.is_shown = not is_hidden


def shows_picture(page: pypdfium2.PdfPage, drawing: Drawing) -> bool:
    """Whether a page shows anything where text would stand."""
    first, last = BODY
    crop = (0.0, (1 - last) * drawing.height, 0.0, first * drawing.height)
    edges, _ = _find_edges(page, crop, drawing)
    return bool(edges.mean() > PICTURE)


def _find_edges(
    page: pypdfium2.PdfPage, crop: tuple[float, float, float, float], drawing: Drawing
) -> tuple[Any, float]:
    """Where the part of a page inside the crop (left, bottom, right, top) has edges, and its pixels a point."""
    area = (drawing.width - crop[0] - crop[2]) * (drawing.height - crop[1] - crop[3])
    scale = min(1.0, (MOST_PIXELS / area) ** 0.5)
    grey = page.render(scale=scale, crop=crop, grayscale=True).to_numpy().astype(np.int16)
    grey = grey.reshape(grey.shape[0], grey.shape[1])
    edges = np.zeros(grey.shape, dtype=bool)
    across, down = np.abs(np.diff(grey, axis=1)) > CONTRAST, np.abs(np.diff(grey, axis=0)) > CONTRAST
    edges[:, 1:] |= across
    edges[1:, :] |= down
    return edges, scale


def _have_marks(edges: Any, glyphs: Sequence[Glyph], left: float, top: float, scale: float) -> Any:
    """For each glyph whether there are edges where it stands; counted in a table of sums from the corner."""
    sums = np.zeros((edges.shape[0] + 1, edges.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = edges.cumsum(axis=0).cumsum(axis=1)
    boxes = np.array([(g.x0 - left, g.top - top, g.x1 - left, g.bottom - top) for g in glyphs]) * scale
    x0, x1 = np.floor(boxes[:, 0]).astype(int), np.ceil(boxes[:, 2]).astype(int)
    y0, y1 = np.floor(boxes[:, 1]).astype(int) + 1, np.ceil(boxes[:, 3]).astype(int) - 1
    x0, x1 = np.clip(x0, 0, edges.shape[1]), np.clip(np.maximum(x1, x0 + 1), 0, edges.shape[1])
    y0, y1 = np.clip(y0, 0, edges.shape[0]), np.clip(np.maximum(y1, y0 + 1), 0, edges.shape[0])
    return sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0] > 0
