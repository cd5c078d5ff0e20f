"""What the two models of a sentence are told: blocks of names, each block weighed as a whole.

The letter's area, date and names are no features: a model that knew the letter would recite it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extract.statements.reading import ReadFinding, telling_mentions

Blocks = Mapping[str, Sequence[str]]

TOPIC_BLOCKS = {
    "own": 1.0,
    "previous": 0.25,
    "next": 0.15,
    "others": 0.4,
    "terms": 0.7,
    "mentions": 0.5,
    "mentions of finding": 0.3,
    "place": 0.4,
    "lead-in": 0.3,
}
"""How much each block counts for the sub-topics."""

SIDE_BLOCKS = {"own": 2.0, "threes": 1.0, "previous": 0.7, "next": 0.5, "place": 2.2, "own by kind": 1.0}
"""How much each block counts for the side."""

UNWEIGHED = frozenset({"mentions", "mentions of finding", "place"})
"""Blocks of few names, which count alike however rare they are."""

_WORD = re.compile(r"[a-z]+")


def topic_features(read: ReadFinding) -> Iterator[Blocks]:
    """For each sentence of a finding what tells its sub-topics."""
    letter, kind = read.letter, read.finding.kind
    around = f"{read.finding.sub_heading or ''} {read.finding.lead_in or ''}".lower()
    lead_in = _WORD.findall(around)
    own = [one.topic_words for one in read.sentences]
    clear = telling_mentions(read)
    for place, sentence in enumerate(read.sentences):
        yield {
            "own": (*own[place], *sentence.topic_pairs),
            "previous": own[place - 1] if place else (),
            "next": own[place + 1] if place + 1 < len(own) else (),
            "others": [word for other, words in enumerate(own) if other != place for word in words],
            "terms": sentence.terms,
            "mentions": [name for theme, grade in sentence.mentions for name in (theme, f"{theme}{grade}")],
            "mentions of finding": clear,
            "place": (
                f"kind {kind}",
                f"dive {letter.deep_dive}",
                f"layout {letter.framework}",
                f"sentence {min(place + 1, 3)}",
            ),
            "lead-in": lead_in,
        }


def side_features(read: ReadFinding) -> Iterator[Blocks]:
    """For each sentence of a finding what tells its side."""
    kind = kind_of(read)
    sentences = read.sentences
    for place, sentence in enumerate(sentences):
        words = sentence.words
        opening = words[0] if words else ""
        yield {
            "own": sentence.phrases,
            "threes": [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)],
            "previous": sentences[place - 1].phrases if place else (),
            "next": sentences[place + 1].phrases if place + 1 < len(sentences) else (),
            "place": (
                kind,
                f"{kind} first {place == 0}",
                f"{kind} last {place + 1 == len(sentences)}",
                f"{kind} sentence {min(place, 4)}",
                f"{kind} alone {len(sentences) == 1}",
                f"{kind} layout {read.letter.framework}",
                f"{kind} lead-in {bool(read.finding.lead_in)}",
                f"opens {opening}",
                f"{kind} opens {opening}",
                f"opens {' '.join(words[:2])}",
            ),
            "own by kind": [f"{kind} {word}" for word in words],
        }


def kind_of(read: ReadFinding) -> str:
    """The kind of a finding, of a boxed study with what it is an example of."""
    study = read.finding.study_type
    return f"{read.finding.kind}:{study}" if study else str(read.finding.kind)
