"""Puts the glyphs of a page together to runs of one font and size; what is drawn twice or as a stamp is left aside.

Belongs here: which glyphs touch, and which are drawn for effect. Does not belong here: what a glyph is (glyphs,
characters) or what a line means (layout).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, product

import numpy as np

from extract.characters import ILLEGIBLE
from extract.glyphs import Glyph, round_place

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


def drop_doubles(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs without those drawn a second time; a first one that was drawn again a little aside is bold."""
    drawn = list(glyphs)
    kept: list[Glyph] = []
    earlier: dict[str, list[Glyph]] = {}
    for glyph, has_twin in zip(drawn, _have_twins(drawn), strict=True):
        same = earlier.setdefault(glyph.text, []) if has_twin else []
        first = next((other for other in same if _distance(other, glyph) <= DOUBLE * glyph.size), None)
        if first is None:
            kept.append(glyph)
            same.append(glyph)
        elif _distance(first, glyph) > SAME_PLACE * glyph.size:
            first.is_bold = True
    return kept


def _have_twins(glyphs: Sequence[Glyph]) -> list[bool]:
    """For each glyph whether another of the same text may stand so near that one is drawn upon the other.

    In one of four grids, each half a cell aside of the last, two glyphs that are near fall into one cell.
    """
    if not glyphs:
        return []
    numbers: dict[str, int] = {}
    texts = np.array([numbers.setdefault(glyph.text, len(numbers)) for glyph in glyphs])
    places = np.array([(glyph.x0, glyph.top) for glyph in glyphs])
    half = max(DOUBLE * max(glyph.size for glyph in glyphs), 1.0)
    columns, rows = np.floor((places - places.min(axis=0)) / half).astype(np.int64).T
    has_twin = np.zeros(len(glyphs), dtype=bool)
    for aside, down in product((0, 1), (0, 1)):
        across, upward = (columns + aside) // 2, (rows + down) // 2
        cells = (texts * (int(upward.max()) + 1) + upward) * (int(across.max()) + 1) + across
        order = np.argsort(cells, kind="stable")
        is_same = np.diff(cells[order]) == 0
        has_twin[order[1:][is_same]] = True
        has_twin[order[:-1][is_same]] = True
    return has_twin.tolist()


def _distance(one: Glyph, other: Glyph) -> float:
    return max(abs(one.x0 - other.x0), abs(one.top - other.top))


def weigh(glyphs: Sequence[Glyph]) -> None:
    """Settle which glyphs of a document are bold.

    Where nothing says that any is, or all are, the fonts' stems tell; where they do not either, none is.
    """
    shown = [glyph for glyph in glyphs if glyph.text.strip()]
    bold = sum(glyph.is_bold for glyph in shown)
    if 0 < bold <= MOST_BOLD * len(shown):
        return
    stems = Counter(glyph.stem for glyph in shown)
    body = max(stems, key=lambda stem: stems[stem], default=0.0)
    for glyph in glyphs:
        glyph.is_bold = glyph.stem >= THICKER * body > 0


def join_glyphs(glyphs: Iterable[Glyph]) -> Iterator[tuple[Run, int | None]]:
    """The runs of a page in the order of drawing, each with its marked-content id."""
    for (font, size, is_bold, mcid), group in groupby(glyphs, lambda g: (g.font, g.size, g.is_bold, g.mcid)):
        for row in _rows(list(group)):
            for piece in _pieces(row):
                text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in piece))
                if text:
                    box = (
                        piece[0].x0,
                        min(g.top for g in piece),
                        max(g.x1 for g in piece),
                        max(g.bottom for g in piece),
                    )
                    yield Run(text, *round_place(*box), font, size, None, is_bold), mcid


def _rows(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs by their upper edges, each row from left to right."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top):
        if row and glyph.top - row[-1].top > APART:
            yield sorted(row, key=lambda glyph: glyph.x0)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda glyph: glyph.x0)


def _pieces(row: list[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs of a row that touch; where words lie upon others nobody knows which of them are meant."""
    upon = [pair for pair in pairwise(row) if pair[1].x0 < pair[0].x1 and _lie_upon_each_other(*pair)]
    if len(upon) >= FEWEST_UPON:
        for glyph in {id(glyph): glyph for pair in upon for glyph in pair}.values():
            glyph.text = ILLEGIBLE
    piece: list[Glyph] = []
    for glyph in row:
        if piece and (glyph.x0 > piece[-1].x1 + APART or abs(glyph.top - piece[-1].top) > APART):
            yield piece
            piece = []
        piece.append(glyph)
    yield piece


def _lie_upon_each_other(left: Glyph, right: Glyph) -> bool:
    if not (left.text.isalnum() and right.text.isalnum()):
        return False
    common = min(left.x1, right.x1) - max(left.x0, right.x0)
    return common > UPON * min(left.x1 - left.x0, right.x1 - right.x0) > 0


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
