"""Joins lines into paragraphs, headings and bullets, including across pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from extract.characters import SOFT_HYPHEN
from extract.layout import INDENT, BodyLine, Layout
from warehouse.records import Box

PARAGRAPH_GAP = 1.28
"""The distance between lines, in line pitches, that starts a new paragraph (15 pt within one, 20 to 30 between)."""

OUTDENT = 6.0
"""The fewest points for a line to be outdented from another; bullet levels are 14 to 18 points apart."""

FEWEST_BLANKS = 3
"""The number of empty paragraphs above which the absence of one is a sign."""

DEFAULT_PITCH = 15.0
"""The line pitch in points for documents too short to measure: that of the letters' 12 pt type."""

_NUMBERED = re.compile(r"\d{1,3}[.)]\s+[A-Z‘“]")
_ENDS_SENTENCE = re.compile(r"[.!?:][)\]’”'\"]*$")


@dataclass(frozen=True)
class Paragraph:
    """Body lines that make one paragraph, heading or bullet.

    `level` is 0 without a glyph, 1 for a bullet and 2 for one within it. The letter's own glyph makes a bullet and any
    other a nested one, unless its place in its list says otherwise.
    """

    lines: tuple[BodyLine, ...]
    level: int

    @cached_property
    def text(self) -> str:
        """The text, verbatim, on one line; a hyphen at the end of a line is part of a word and adds no space."""
        return join_lines([line.text for line in self.lines])

    @cached_property
    def is_bold(self) -> bool:
        """Whether all of it is bold and it is not a bullet, like a heading."""
        return self.level == 0 and all(line.is_bold for line in self.lines)

    @property
    def is_boxed(self) -> bool:
        """Whether it is in a box."""
        return self.lines[0].box is not None

    @property
    def page(self) -> int:
        """The page where it starts."""
        return self.lines[0].page

    @property
    def x0(self) -> float:
        """Left edge of its first line's text."""
        return self.lines[0].text_x0


def join_lines(texts: Sequence[str]) -> str:
    """Join the texts of lines with spaces, except after a hyphen that directly follows a word.

    A soft hyphen is removed: it only marks where a word was divided at the end of a line.
    """
    joined = ""
    for text in texts:
        if joined.endswith(SOFT_HYPHEN):
            joined = joined.removesuffix(SOFT_HYPHEN) + text
            continue
        glued = joined.endswith("-") and not joined.endswith(" -")
        joined += text if not joined or glued else f" {text}"
    return joined


def split_paragraph(paragraph: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    """Split a paragraph in two at a character of its text; both share the line that contains it."""
    texts = [line.text for line in paragraph.lines]
    ends = [len(join_lines(texts[: count + 1])) for count in range(len(texts))]
    number = next(count for count, end in enumerate(ends) if at < end)
    line = paragraph.lines[number]
    kept = len(line.text) - (ends[number] - at)
    if kept <= 0:
        return Paragraph(paragraph.lines[:number], paragraph.level), Paragraph(paragraph.lines[number:], 0)
    share = kept / len(line.text)
    head = replace(line, text=line.text[:kept].rstrip(), share=share)
    tail = replace(line, text=line.text[kept:], glyph=None, share=1 - share)
    above, below = (*paragraph.lines[:number], head), (tail, *paragraph.lines[number + 1 :])
    return Paragraph(above, paragraph.level), Paragraph(below, 0)


def box_of(lines: Sequence[BodyLine]) -> tuple[Box, ...]:
    """One box for each page around the lines, in points."""
    boxes = []
    for page in dict.fromkeys(line.page for line in lines):
        here = [line.line for line in lines if line.page == page]
        boxes.append(
            Box(
                page,
                round(min(line.x0 for line in here), 1),
                round(min(line.top for line in here), 1),
                round(max(line.x1 for line in here), 1),
                round(max(line.bottom for line in here), 1),
            )
        )
    return tuple(boxes)


def find_paragraphs(layout: Layout) -> tuple[Paragraph, ...]:
    """The paragraphs of a document in reading order; every body line is in exactly one."""
    return tuple(_Typesetting.of(layout).paragraphs(layout))


@dataclass(frozen=True, slots=True)
class _Typesetting:
    """How one document separates its paragraphs.

    `pitch` is the distance between lines within a paragraph, and `right` the right margin, both in points.
    `has_blanks` says whether empty paragraphs separate the others, as the tags of most letters show.
    """

    pitch: float
    right: float
    has_blanks: bool

    @classmethod
    def of(cls, layout: Layout) -> _Typesetting:
        lines = layout.lines
        pitch = _pitch(lines)
        # From paragraph to paragraph of plain text: two where an empty one stands between. Lists count items and
        # bodies besides, footnotes their notes.
        steps = [
            below.paragraph - above.paragraph
            for above, below in pairwise(lines)
            if above.paragraph is not None
            and below.paragraph is not None
            and above.page == below.page
            and above.list_item is None
            and below.list_item is None
            and not (below.is_bold or above.is_bold)
            and below.line.top - above.line.top > PARAGRAPH_GAP * pitch
        ]
        return cls(
            pitch,
            _right_margin(lines),
            sum(step == 2 for step in steps) > max(FEWEST_BLANKS, len(steps) / 2),
        )

    def paragraphs(self, layout: Layout) -> Iterator[Paragraph]:
        current: list[BodyLine] = []
        level = 0
        bullets = _Bullets(layout.glyph)
        for line in layout.lines:
            above = current[-1] if current else None
            begins_item = layout.glyph is None and _begins_tagged_item(above, line)
            is_new = begins_item or not above or self._starts_new(above, line, level)
            if not (is_new or _is_outdented(current, level, line)):
                current.append(line)
                continue
            if current:
                yield Paragraph(tuple(current), level)
            current = [line]
            level = 1 if begins_item else bullets.level(line, above)
        if current:
            yield Paragraph(tuple(current), level)

    def _starts_new(self, above: BodyLine, line: BodyLine, level: int) -> bool:
        if line.glyph is not None or above.is_bold != line.is_bold or (above.box is None) != (line.box is None):
            return True
        if above.page != line.page:
            return self._starts_new_over_page(above, line, level)
        # Tags split a paragraph wherever its author pressed Enter; readers see a break only at a gap.
        gap = line.line.top - above.line.top
        same = above.paragraph is not None and above.paragraph == line.paragraph
        limit = 2 if same else PARAGRAPH_GAP
        return gap > limit * self.pitch * max(1.0, line.line.size / 12) or gap < 0

    def _starts_new_over_page(self, above: BodyLine, line: BodyLine, level: int) -> bool:
        if above.is_bold:
            return True
        if not _ENDS_SENTENCE.search(above.text):
            # Nested bullets often end without a full stop; the tags then show whether another item follows.
            tagged = level == 2 and above.list_item is not None and line.paragraph is not None
            return tagged and above.list_item != line.list_item and line.text[:1].isupper()
        if above.paragraph is None or line.paragraph is None or _NUMBERED.match(line.text):
            return True
        if above.paragraph == line.paragraph:
            return False
        # A sentence may end with its page by chance. Then the line above is full, and a letter that sets its paragraphs
        # apart by empty ones has none there.
        is_full = _text_end(above) + _width(line, len(line.text.split(" ", 1)[0]) + 1) > self.right
        is_next = line.paragraph - above.paragraph == 1
        return not (self.has_blanks and is_next and is_full)


class _Bullets:
    """Tells the levels of bullets line by line, by their glyphs and by where their list stands on the page.

    `own` is the glyph of the open list's bullets: what directly follows a heading is nested in nothing.
    """

    def __init__(self, glyph: str | None) -> None:
        self.glyph = glyph
        self.own = glyph
        self.left: float | None = None

    def level(self, line: BodyLine, above: BodyLine | None) -> int:
        """The level of the paragraph that the line begins, below a line."""
        if line.glyph is None or above is None or above.page != line.page or (above.box is None) != (line.box is None):
            self.left = None
        if line.glyph is None:
            self.own = self.glyph if line.is_bold else self.own
            return 0
        if above is not None and above.is_bold and above.glyph is None:
            self.own = line.glyph
        if self.left is None:
            is_nested = line.glyph != self.own
        else:
            is_nested = line.line.x0 > self.left + (INDENT if line.glyph == self.own else OUTDENT)
        if not is_nested:
            self.left = line.line.x0
        return 2 if is_nested else 1


def _begins_tagged_item(above: BodyLine | None, line: BodyLine) -> bool:
    """Whether the tags begin a list item here, in letters that draw no bullets.

    The tags split an item at the end of a page, but a sentence that continues shows that it is one item. Numbered
    paragraphs are tagged as lists too, and nested bullets as items.
    """
    if line.list_item is None or line.glyph is not None or line.text[:1].isdigit():
        return False
    if above is not None and above.list_item == line.list_item:
        return False
    goes_on = above is not None and above.page != line.page and above.list_item is not None
    return not (goes_on and above is not None and not _ENDS_SENTENCE.search(above.text))


def _is_outdented(current: Sequence[BodyLine], level: int, line: BodyLine) -> bool:
    """Whether a line is left of the bullet that it would continue, like a paragraph after nested bullets."""
    if level == 0 or current[-1].page != line.page or line.text_x0 > current[0].text_x0 - OUTDENT:
        return False
    return bool(_ENDS_SENTENCE.search(current[-1].text)) or (level == 2 and line.text[:1].isupper())


def _right_margin(lines: Sequence[BodyLine]) -> float:
    """The right end of the longest lines in points, apart from a few that stick out."""
    ends = sorted(_text_end(line) for line in lines if line.box is None)
    return ends[int(0.98 * (len(ends) - 1))] if ends else 0.0


def _text_end(line: BodyLine) -> float:
    """Where the last visible character ends, in points."""
    text = line.line.text
    return line.line.x1 - _width(line, len(text) - len(text.rstrip()))


def _width(line: BodyLine, characters: int) -> float:
    """The width of some characters in points, by the mean width of the line's own characters."""
    return (line.line.x1 - line.line.x0) * characters / max(1, len(line.line.text))


def _pitch(lines: Sequence[BodyLine]) -> float:
    gaps: Counter[float] = Counter()
    for above, below in pairwise(lines):
        if above.page == below.page:
            gap = below.line.top - above.line.top
            if 0.8 * above.line.size < gap < 2 * above.line.size:
                gaps[round(gap, 0)] += 1
    # The smallest of the common ones: if paragraphs are short, there are as many gaps between as within them.
    common = [gap for gap, count in gaps.items() if count >= max(gaps.values()) / 4]
    return min(common, default=DEFAULT_PITCH)
