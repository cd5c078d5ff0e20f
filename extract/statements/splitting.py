"""Cuts the text of a finding into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warehouse.records import Letter

_END = re.compile(r"[.!?][\"'’”)\]]*\d{0,2}(\s+)(?=[\"'‘“(\[]?[A-Z0-9])")
"""A stop, what closes after it, perhaps a footnote mark; then a capital or a figure, perhaps in quotation marks."""

_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|Mr|Mrs|Ms|Dr|St|No|vs|cf|approx)|\b[A-Z])\.$")
"""A stop that ends an abbreviation or an initial, and no sentence."""


def split(text: str) -> tuple[tuple[int, int], ...]:
    """First and last character (exclusive) of each sentence; between two of them stands white space, and nothing else.

    A line break ends no sentence: the bullets of a list that completes a sentence are part of it.
    """
    spans = []
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        end = match.start(1)
        if not _ABBREVIATED.search(text, start, end):
            spans.append((start, end))
            start = match.end(1)
    end = len(text.rstrip())
    return (*spans, (start, end)) if end > start else tuple(spans)


def sentences_of(letter: Letter) -> Iterator[str]:
    """All sentences of a letter's findings."""
    for finding in letter.findings:
        yield from (finding.text[start:end] for start, end in split(finding.text))
