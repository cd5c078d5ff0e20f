"""Parts known headings from the text that follows them on the same line.

Does not belong here: what a heading means (headings), or headings on lines of their own (sections).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from extract.headings import Headings, SectionKind
from extract.layout import BodyLine
from extract.paragraphs import Paragraph, split_paragraph
from extract.pdf import join_runs

_AFTER = re.compile(r"[\s:.–-]*")


def part_headings(paragraphs: Sequence[Paragraph], headings: Headings) -> Iterator[Paragraph]:
    """The paragraphs, those that begin with a known heading in bold in two."""
    for paragraph in paragraphs:
        heading = "" if paragraph.level or paragraph.is_bold else _bold_start(paragraph.lines[0])
        is_known = headings.section(heading) not in (None, SectionKind.LETTER) or headings.is_study(heading)
        if not (heading and is_known and paragraph.text.startswith(heading)):
            yield paragraph
            continue
        found = _AFTER.match(paragraph.text, len(heading))
        end = found.end() if found else len(heading)
        if end == len(paragraph.text):  # only the mark after the heading is not bold
            yield _as_heading(paragraph)
        else:
            above, below = split_paragraph(paragraph, end)
            yield _as_heading(above)
            yield below


def _as_heading(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, lines=tuple(replace(line, is_heading=True) for line in paragraph.lines))


def _bold_start(line: BodyLine) -> str:
    runs = tuple(takewhile(lambda run: run.is_bold or not run.text.strip(), line.line.runs))
    return " ".join(join_runs(runs).split()) if runs else ""
