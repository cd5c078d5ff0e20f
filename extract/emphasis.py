"""Tells headings by their place where a file's type does not: no weight and no size says which lines they are.

Does not belong here: weight (runs), or what a heading means (headings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extract.headings import closes, greets
from extract.layout import BodyLine, Layout

LONGEST = 3
"""Lines that a heading runs over at most; the subject may take so many."""

LARGER = 0.8
"""Points by which type larger than the body's says that a line is a heading."""

GAP = 1.28
"""Line pitches from which there is space between two lines."""

_OPENS = re.compile(r"(dear|joint targeted area inspection)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.,;:!?][)\]’”'\"]*$")


def tell_headings(layout: Layout, body_size: float) -> Layout:
    """The layout, its headings told by place if nothing in it is bold."""
    if any(line.is_bold for line in layout.lines):
        return layout
    headings = {id(line) for group in _between_greeting_and_farewell(layout.lines, body_size) for line in group}
    return replace(
        layout, lines=tuple(replace(line, is_heading=id(line) in headings) for line in layout.lines), has_weight=False
    )


def _between_greeting_and_farewell(lines: Sequence[BodyLine], body_size: float) -> Iterator[list[BodyLine]]:
    """The groups of lines that stand as headings do; the address and the names below the letter stand so as well."""
    pitch = median(
        [b.line.top - a.line.top for a, b in pairwise(lines) if a.page == b.page and b.line.top > a.line.top]
        or [GAP * body_size]
    )
    has_opened = False
    for group in _groups(lines, min(pitch, 1.5 * body_size)):
        text = " ".join(line.text for line in group)
        if closes(text):
            return
        is_greeting = not has_opened and greets(text)
        has_opened = has_opened or _OPENS.match(text) is not None
        is_larger = all(line.line.size >= body_size + LARGER for line in group)
        stands_so = group[0].glyph is None and text[:1].isupper() and not _SENTENCE.search(text)
        if has_opened and not is_greeting and len(group) <= LONGEST and (is_larger or stands_so):
            yield group


def _groups(lines: Sequence[BodyLine], pitch: float) -> Iterator[list[BodyLine]]:
    """Lines of one size that follow each other without space; a bullet begins a group."""
    group: list[BodyLine] = []
    for line in lines:
        above = group[-1] if group else None
        gap = line.line.top - above.line.top if above and above.page == line.page else None
        is_close = gap is not None and 0 <= gap <= GAP * pitch
        if above and (not is_close or line.glyph is not None or abs(above.line.size - line.line.size) >= LARGER):
            yield group
            group = []
        group.append(line)
    if group:
        yield group
