"""What the model is told of a finding: where the terms of each theme stand in it, which they are, and its surroundings.

Belongs here: turning matches into named numbers. Does not belong here: the matches (tagger), their weights (model). The
letter's area, date and names are no features: a model that knew the letter would recite it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.themes.taxonomy import Grade
from extract.themes.text import AGENCY_TERMS, Text
from warehouse.records import FindingKind

Numbers = NDArray[np.float32]

POINTS = {Grade.WEAK: 1, Grade.FAIR: 2, Grade.STRONG: 3, Grade.SURE: 5}
USUAL_WORDS = 60


class Mention(NamedTuple):
    """A place where a finding speaks of a theme: tokens `start` to `end` (exclusive)."""

    start: int
    end: int
    grade: Grade


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a finding besides its words: its kind, the inspection's focus, the letter's generation."""

    kind: FindingKind
    deep_dive: str | None
    framework: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Of a finding: its words, its sentences, and the token at which the first sentence ends."""

    words: int
    sentences: int
    first_sentence: int


def measure(text: Text) -> Measures:
    """The measures of a finding; it has at least one word."""
    words = sum(not word.is_mark for word in text.words)
    return Measures(max(1, words), len(text.sentence_ends), text.sentence_ends[0])


def describe(
    text: Text,
    measures: Measures,
    mentions: Mapping[str, Sequence[Mention]],
    scores: Mapping[str, float],
    around: Surroundings,
) -> dict[str, float]:
    """All features of a finding by name, zeros left out; each is about 1 at most, so that one penalty fits all."""
    parts = (
        _of_mentions(len(text.words), measures, mentions, scores),
        _of_terms(text),
        _of_words(text),
        _of_surroundings(text, measures, around),
    )
    return {name: value for part in parts for name, value in part.items()}


def _of_mentions(
    length: int, measures: Measures, mentions: Mapping[str, Sequence[Mention]], scores: Mapping[str, float]
) -> dict[str, float]:
    found: dict[str, float] = {}
    words, first_sentence = measures.words, measures.first_sentence
    points = {theme: sum(POINTS[mention.grade] for mention in here) for theme, here in mentions.items()}
    for theme, here in mentions.items():
        best = max(mention.grade for mention in here)
        found[f"{theme}:score"] = 2 * scores[theme]
        found[f"{theme}:odds"] = math.log(scores[theme] / (1 - scores[theme])) / 4 + 0.5
        found |= {f"{theme}:grade{grade}": 0.5 for grade in range(1, best + 1)}
        found[f"{theme}:points"] = math.log1p(points[theme]) / 2
        found[f"{theme}:early"] = 0.5 * any(m.grade >= Grade.FAIR and m.start < first_sentence for m in here)
        found[f"{theme}:place"] = 1 - min(mention.start for mention in here) / length
        found[f"{theme}:twice"] = 0.5 * (sum(mention.grade >= Grade.STRONG for mention in here) >= 2)
        found[f"{theme}:density"] = min(1.0, 10 * points[theme] / words) / 2
        found[f"{theme}:share"] = points[theme] / sum(points.values())
    for rank, theme in enumerate(sorted(scores, key=lambda theme: (-scores[theme], theme))[:3]):
        found[f"{theme}:rank{rank}"] = 0.5
    return found


def _of_terms(text: Text) -> dict[str, float]:
    names = dict.fromkeys(chain.from_iterable(text.term_names))
    return dict.fromkeys(names, 1.5 / math.sqrt(max(1, len(names))))


def _of_words(text: Text) -> dict[str, float]:
    names = dict.fromkeys([word.feature for word in text.words if word.feature])
    return dict.fromkeys(names, 2.5 / math.sqrt(max(1, len(names))))


def _of_surroundings(text: Text, measures: Measures, around: Surroundings) -> dict[str, float]:
    agencies = {match.label for match in text.matches[AGENCY_TERMS]}
    return {
        f"kind={around.kind}": 0.5,
        f"deep_dive={around.deep_dive}": 0.5,
        f"framework={around.framework}": 0.5,
        "length": math.log(measures.words / USUAL_WORDS) / 4,
        "sentences": math.log1p(measures.sentences) / 4,
        "agencies": len(agencies) / 8,
        **{f"agency={agency}": 0.5 for agency in sorted(agencies)},
    }
