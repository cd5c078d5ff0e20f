"""What the model is told of a finding: where the terms of each theme stand in it, which they are, and its surroundings.

Belongs here: turning matches into named numbers. Does not belong here: the matches (tagger), their weights (model). The
letter's area, date and names are no features: a model that knew the letter would recite it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, Token

from extract.statements.codebook import places_by_theme
from extract.themes.taxonomy import Grade
from warehouse.records import FindingKind

Numbers = NDArray[np.float32]

POINTS = {Grade.WEAK: 1, Grade.FAIR: 2, Grade.STRONG: 3, Grade.SURE: 5}
LONGEST_TERM = 4
"""Words of a matched term that are told one by one; of a longer one the first and the last."""

SHORTEST_WORD = 3

USUAL_WORDS = 60


@dataclass(frozen=True, slots=True)
class Mention:
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


def measure(doc: Doc) -> Measures:
    """The measures of a finding; it has at least one word."""
    words = sum(not (token.is_punct or token.is_space) for token in doc)
    ends = [sentence.end for sentence in doc.sents] if len(doc) else [0]
    return Measures(max(1, words), len(ends), ends[0])


def describe(
    doc: Doc,
    measures: Measures,
    mentions: Mapping[str, Sequence[Mention]],
    scores: Mapping[str, float],
    around: Surroundings,
) -> dict[str, float]:
    """All features of a finding by name, zeros left out; each is about 1 at most, so that one penalty fits all."""
    parts = (
        _of_mentions(len(doc), measures, mentions, scores),
        _of_terms(doc),
        _of_words(doc),
        _of_surroundings(doc, measures, around),
    )
    return {name: value for part in parts for name, value in part.items()}


def term_features(span: Span) -> tuple[str, str]:
    """The two names of a matched term: as a term of its theme, and whatever theme it is a term of."""
    words = [token.norm_ for token in span]
    text = " ".join(words) if len(words) <= LONGEST_TERM else f"{words[0]}..{words[-1]}"
    return f"{span.label_}|{text}", f"|{text}"


def word_feature(token: Token) -> str | None:
    """The name of a word. Only what is written small counts: names of places and people would tell the letter."""
    is_word = token.is_alpha and token.is_lower and not token.is_stop and len(token.norm_) >= SHORTEST_WORD
    return f"word|{token.norm_}" if is_word else None


def of_statements(topics: Numbers) -> dict[str, float]:
    """What the sentences of a finding say of its themes: the chance that one of them has a sub-topic of it, and the
    likeliest one.

    `topics` is how likely each sub-topic of the codebook is (sentences × sub-topics).
    """
    if not topics.size:
        return {}
    found: dict[str, float] = {}
    missed, best = (1 - topics).prod(axis=0), topics.max(axis=0)
    for theme, places in places_by_theme().items():
        if (likeliest := float(best[places].max())) > 0:
            found[f"{theme}:statements"] = 2 * (1 - float(missed[places].prod()))
            found[f"{theme}:statement"] = 2 * likeliest
    return found


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


def _of_terms(doc: Doc) -> dict[str, float]:
    names = {name for span in doc.spans["themes"] for name in term_features(span)}
    return dict.fromkeys(sorted(names), 1.5 / math.sqrt(max(1, len(names))))


def _of_words(doc: Doc) -> dict[str, float]:
    names = {name for token in doc if (name := word_feature(token))}
    return dict.fromkeys(sorted(names), 2.5 / math.sqrt(max(1, len(names))))


def _of_surroundings(doc: Doc, measures: Measures, around: Surroundings) -> dict[str, float]:
    agencies = {span.label_ for span in doc.spans["agencies"]}
    return {
        f"kind={around.kind}": 0.5,
        f"deep_dive={around.deep_dive}": 0.5,
        f"framework={around.framework}": 0.5,
        "length": math.log(measures.words / USUAL_WORDS) / 4,
        "sentences": math.log1p(measures.sentences) / 4,
        "agencies": len(agencies) / 8,
        **{f"agency={agency}": 0.5 for agency in sorted(agencies)},
    }
