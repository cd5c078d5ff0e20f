"""Puts the glyphs of a page together to runs of one font and size; what is drawn twice or as a stamp is left aside.

Belongs here: which glyphs touch, and which are drawn for effect. Does not belong here: what a glyph is (glyphs,
characters) or what a line means (layout).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np

from extract.characters import ILLEGIBLE
from extract.glyphs import Glyphs, round_place

APART = 3.0
"""Points between two glyphs, across or down, from which they are of different runs."""

DOUBLE = 0.15
"""Share of the type size within which a glyph drawn again makes the first bolder, or gives it a shadow."""

SAME_PLACE = 0.01
"""Share of the type size within which a glyph drawn again changes nothing."""

MOST_BOLD = 0.6
"""Share of bold characters from which weight tells nothing apart."""

THICKER = 1.25
"""How many times the stems of the body's font those of a bold one measure at least."""

UPON = 0.6
"""Share of the narrower letter's width from which two lie upon each other; kerning is a tenth."""

FEWEST_UPON = 5
"""Pairs of letters of a row that lie upon each other from which words do; a font may set single ones so close."""

LETTERS_UPON = 2.0
"""Type sizes by which a run reaches into the next from which it lies upon it."""

STAMP = 1.5
"""How many times larger than the body a stamp is, at least, that lies over lines of it."""

_REACHES = ((1, np.minimum), (2, np.maximum), (3, np.maximum))
"""The edges of a box around others, but for the left one, by their place in it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line in one font and size. `text` keeps its spaces; the box is in points from the top left."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    font: str
    size: float
    element: int | None
    is_bold: bool = False


def drop_doubles(glyphs: Glyphs) -> Glyphs:
    """The glyphs without those drawn a second time; a first one that was drawn again a little aside is bold."""
    is_kept = np.ones(len(glyphs.texts_at), dtype=bool)
    sizes = glyphs.column("size", float)
    earlier: dict[int, list[tuple[int, float, float]]] = {}
    for at in np.flatnonzero(_have_twins(glyphs, sizes)).tolist():
        x0, top, _, _ = glyphs.places[:, at].tolist()
        same = earlier.setdefault(int(glyphs.texts_at[at]), [])
        distances = ((first, max(abs(x - x0), abs(y - top))) for first, x, y in same)
        first, distance = next((pair for pair in distances if pair[1] <= DOUBLE * sizes[at]), (None, 0.0))
        if first is None:
            same.append((at, x0, top))
            continue
        is_kept[at] = False
        if distance > SAME_PLACE * sizes[at]:
            glyphs.is_bold[first] = True
    return glyphs.where(is_kept)


def _have_twins(glyphs: Glyphs, sizes: Any) -> Any:
    """For each glyph whether another of the same text may stand so near that one is drawn upon the other.

    In one of four grids, each half a cell aside of the last, two glyphs that are near fall into one cell.
    """
    has_twin = np.zeros(len(sizes), dtype=bool)
    if not len(sizes):
        return has_twin
    places = glyphs.places[:2]
    half = max(DOUBLE * sizes.max(), 1.0)
    columns, rows = np.floor((places - places.min(axis=1, keepdims=True)) / half).astype(np.int64)
    for aside, down in product((0, 1), (0, 1)):
        across, upward = (columns + aside) // 2, (rows + down) // 2
        cells = (glyphs.texts_at * (int(upward.max()) + 1) + upward) * (int(across.max()) + 1) + across
        order = np.argsort(cells)
        is_same = np.diff(cells[order]) == 0
        has_twin[order[1:][is_same]] = True
        has_twin[order[:-1][is_same]] = True
    return has_twin


def weigh(pages: Sequence[Glyphs]) -> None:
    """Settle which glyphs of a document are bold.

    Where nothing says that any is, or all are, the fonts' stems tell; where they do not either, none is.
    """
    have_text = [glyphs.have_text for glyphs in pages]
    bold = sum(int(glyphs.is_bold[shown].sum()) for glyphs, shown in zip(pages, have_text, strict=True))
    if 0 < bold <= MOST_BOLD * sum(int(shown.sum()) for shown in have_text):
        return
    stems = [glyphs.column("stem", float) for glyphs in pages]
    counts = Counter(stem for all_, shown in zip(stems, have_text, strict=True) for stem in all_[shown].tolist())
    body = max(counts, key=lambda stem: counts[stem], default=0.0)
    for glyphs, all_ in zip(pages, stems, strict=True):
        glyphs.is_bold[:] = (all_ >= THICKER * body) & (THICKER * body > 0)


def join_glyphs(glyphs: Glyphs, find_element: Callable[[int | None], int | None] = lambda mcid: None) -> list[Run]:
    """The runs of a page in the order of drawing, each with the element that its marked-content id leads to."""
    if not len(glyphs.texts_at):
        return []
    order, row = _arrange(glyphs)
    places = glyphs.places[:, order]
    x0, top, x1, _ = places
    texts = [glyphs.texts[at] for at in glyphs.texts_at[order].tolist()]
    for at in _find_unreadable(texts, row, x0, x1):
        texts[at] = ILLEGIBLE
    is_first = _differ(row) | _differ(top, APART)
    is_first[1:] |= x0[1:] > x1[:-1] + APART
    starts = np.flatnonzero(is_first)
    edges = (x0[starts], *(reach.reduceat(places[side], starts) for side, reach in _REACHES))
    boxes = np.stack(edges, axis=1).tolist()
    ends = [*starts[1:].tolist(), len(texts)]
    runs = []
    for start, end, first, box in zip(starts.tolist(), ends, order[starts].tolist(), boxes, strict=True):
        text = unicodedata.normalize("NFC", "".join(texts[start:end]))
        if text:
            style, is_bold = glyphs.styles[glyphs.styles_at[first]], bool(glyphs.is_bold[first])
            element = find_element(style.mcid)
            runs.append(Run(text, *round_place(*box), style.font, style.size, element, is_bold))
    return runs


def _arrange(glyphs: Glyphs) -> tuple[Any, Any]:
    """The glyphs that are drawn in one look, stretch by stretch, in rows from left to right; and the row of each."""
    looks: dict[tuple[str, float, int | None], int] = {}
    of_styles = [looks.setdefault(style[:3], len(looks)) for style in glyphs.styles]
    look = np.array(of_styles)[glyphs.styles_at] * 2 + glyphs.is_bold
    group = np.cumsum(_differ(look))
    x0, top, _, _ = glyphs.places
    order = np.lexsort((top, group))
    row = np.cumsum(_differ(group[order]) | _differ(top[order], APART))
    return order[np.lexsort((x0[order], row))], row


def _differ(values: Any, by: float = 0) -> Any:
    """Where a value differs from the one before by more than so much; the first always does."""
    return np.concatenate(([True], np.abs(np.diff(values)) > by))


def _find_unreadable(texts: Sequence[str], row: Any, x0: Any, x1: Any) -> set[int]:
    """The letters of rows in which words lie upon others: nobody knows which of them are meant."""
    common = np.minimum(x1[:-1], x1[1:]) - np.maximum(x0[:-1], x0[1:])
    narrower = np.minimum(x1[:-1] - x0[:-1], x1[1:] - x0[1:])
    is_upon = (np.diff(row) == 0) & (common > UPON * narrower) & (narrower > 0)
    upon = [at for at in np.flatnonzero(is_upon).tolist() if texts[at].isalnum() and texts[at + 1].isalnum()]
    counts = Counter(row[upon].tolist())
    return {letter for at in upon if counts[row[at]] >= FEWEST_UPON for letter in (at, at + 1)}


def separate(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of one line from left to right; where one lies upon another, neither can be read."""
    ordered = sorted(runs, key=lambda run: run.x0)
    upon = {
        at
        for at, (left, right) in enumerate(pairwise(ordered))
        if _shown_end(left) - right.x0 > LETTERS_UPON * right.size and right.text.strip() and right.text[0] != " "
    }
    return tuple(
        replace(run, text=ILLEGIBLE + run.text) if at in upon or at - 1 in upon else run
        for at, run in enumerate(ordered)
    )


def _shown_end(run: Run) -> float:
    """Where the last letter of a run ends, in points; blanks after it may run on over the next."""
    return run.x0 + (run.x1 - run.x0) * len(run.text.rstrip()) / len(run.text)


def find_stamps(runs: Sequence[Run]) -> set[int]:
    """Which of a page's runs, by their place in the sequence, are drawn across the lines of its text."""
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[run.size] += len(run.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    large = [index for index, run in enumerate(runs) if run.size >= STAMP * body]
    lines = [run for run in runs if run.size < STAMP * body and run.text.strip()]
    return {index for index in large if any(_crosses(runs[index], line) for line in lines)}


def _crosses(stamp: Run, line: Run) -> bool:
    across = min(stamp.x1, line.x1) - max(stamp.x0, line.x0)
    down = min(stamp.bottom, line.bottom) - max(stamp.top, line.top)
    return across > line.size / 2 and down > line.size / 3
