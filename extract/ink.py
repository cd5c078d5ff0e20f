"""Looks at pages as a reader sees them: which glyphs leave a mark, and whether a page shows anything besides text.

PDFium draws the page, so that every way of hiding text counts alike: white, transparent, clipped, covered, on a layer
that is off, or beside the page. Belongs here: pixels. Does not belong here: what is written (glyphs, characters).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2

from extract.glyphs import Drawing

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
    """Mark the glyphs of a page that a reader does not see (`Glyphs.is_shown`)."""
    drawn = drawing.glyphs.is_shown & drawing.glyphs.have_text
    boxes = drawing.glyphs.places[:, drawn]
    x0, top, x1, bottom = boxes
    size = drawing.glyphs.column("size", float)[drawn]
    is_shown = (x1 > 0) & (bottom > 0) & (x0 < drawing.width) & (top < drawing.height) & (size >= SMALLEST)
    if is_shown.any():
        boxes = boxes[:, is_shown]
        left, above = np.maximum(0.0, boxes[:2].min(axis=1) - MARGIN)
        right, below = np.maximum(0.0, (drawing.width, drawing.height) - boxes[2:].max(axis=1) - MARGIN)
        edges, scale = _find_edges(page, (float(left), float(below), float(right), float(above)), drawing)
        has_mark = _have_marks(edges, (boxes - [[left], [above], [left], [above]]) * scale)
        # Beyond its ends a row of glyphs goes on as it began.
        around = np.convolve(np.pad(~has_mark, NEIGHBOURS, "edge"), np.ones(2 * NEIGHBOURS + 1), "valid")
        is_shown[is_shown] = has_mark | (around <= NEIGHBOURS)
    drawing.glyphs.is_shown[drawn] = is_shown


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
    scale = min(1.0, (MOST_PIXELS / area) ** 0.5) if area > 0 else 1.0
    grey = page.render(scale=scale, crop=crop, grayscale=True).to_numpy()
    grey = grey.reshape(grey.shape[0], grey.shape[1])
    edges = np.zeros(grey.shape, dtype=bool)
    edges[:, 1:] |= _differ(grey[:, 1:], grey[:, :-1])
    edges[1:, :] |= _differ(grey[1:], grey[:-1])
    return edges, scale


def _differ(ones: Any, others: Any) -> Any:
    """Where bytes differ by more than the contrast; they cannot be negative."""
    return np.maximum(ones, others) - np.minimum(ones, others) > CONTRAST


def _have_marks(edges: Any, boxes: Any) -> Any:
    """For each box whether there are edges in it, counted row of type by row.

    `boxes` has four rows: left, top, right and bottom edges in pixels.
    """
    x0, y0 = np.floor(boxes[:2]).astype(int)
    x1, y1 = np.ceil(boxes[2:]).astype(int)
    y0, y1 = y0 + 1, y1 - 1
    x0, x1 = np.clip(x0, 0, edges.shape[1]), np.clip(np.maximum(x1, x0 + 1), 0, edges.shape[1])
    y0, y1 = np.clip(y0, 0, edges.shape[0]), np.clip(np.maximum(y1, y0 + 1), 0, edges.shape[0])
    rows, row_of = np.unique(y0 * (edges.shape[0] + 1) + y1, return_inverse=True)
    sums = np.zeros((len(rows), edges.shape[1] + 1), dtype=np.int32)
    for row, (upper, lower) in enumerate(zip(*np.divmod(rows, edges.shape[0] + 1), strict=True)):
        np.cumsum(edges[upper:lower].any(axis=0), out=sums[row, 1:])
    return sums[row_of, x1] > sums[row_of, x0]
