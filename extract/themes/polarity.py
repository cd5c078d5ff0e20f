"""Which way a headline or narrative paragraph points: a model of sentences, and one of what they say together.

Belongs here: what both are told, and their answer for one paragraph. Does not belong here: findings whose section says
it (tagger), training (polarity_training).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Span

from extract.themes.model import Model
from warehouse.records import Polarity

NEGATIVE = "negative"
"""The one thing that the sentence model tells: the odds that a sentence criticises."""

CLASSES = (Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.MIXED)
"""What a paragraph is told apart into; neutral ones are too few to learn."""

TOLD_FROM = 0.4
"""Share of the probability from which an answer is given; a third is what chance gives to each of three."""

FEWEST_WORDS = 3
"""Words from which a sentence counts."""

TURNS = frozenset({"however", "but", "although", "despite", "nevertheless", "while"})


@dataclass(frozen=True, slots=True)
class PolarityModel:
    """The model of sentences (one class) and the model of paragraphs (three)."""

    sentences: Model
    paragraphs: Model

    def tell(self, doc: Doc) -> tuple[Polarity | None, float | None]:
        """Which way a paragraph points and how sure that is, 0 to 1; (None, None) where it cannot be told."""
        likely = self.paragraphs.probabilities(describe_paragraph(doc, self.sentences))
        best = max(CLASSES, key=lambda polarity: likely[polarity])
        share = likely[best] / sum(likely.values())
        return (best, round(share, 3)) if share >= TOLD_FROM else (None, None)


def sentences_of(doc: Doc) -> list[Span]:
    """The sentences that say something; the whole text where none is long enough."""
    long = [sentence for sentence in doc.sents if len(_words(sentence)) >= FEWEST_WORDS]
    return long or [doc[:]]


def describe_sentence(sentence: Span) -> dict[str, float]:
    """Words and pairs of words written small, names of places left out, each sentence of length one."""
    words = _words(sentence)
    names = sorted({*words, *(f"{a} {b}" for a, b in pairwise(words))})
    return dict.fromkeys(names, 3 / math.sqrt(max(1, len(names))))


def describe_paragraph(doc: Doc, model: Model) -> dict[str, float]:
    """How many sentences criticise, how strongly, where, and whether the paragraph turns."""
    sentences = sentences_of(doc)
    odds = [model.probabilities(describe_sentence(sentence))[NEGATIVE] for sentence in sentences]
    lengths = [len(_words(sentence)) or 1 for sentence in sentences]
    turns = sum(sentence[0].lower_ in TURNS for sentence in sentences)
    return {
        "mean": 3 * _share(odds, lengths),
        "over half": 3 * _share([float(p > 0.5) for p in odds], lengths),
        "surely": 3 * _share([float(p > 0.7) for p in odds], lengths),
        "surely not": 3 * _share([float(p < 0.3) for p in odds], lengths),
        "highest": 3 * max(odds),
        "lowest": 3 * min(odds),
        "first": 2 * odds[0],
        "last": 2 * odds[-1],
        "spread": 4 * (max(odds) - min(odds)),
        "both": 4 * min(max(odds), 1 - min(odds)),
        "turns": min(turns, 2),
        "sentences": math.log1p(len(sentences)),
        "alone": float(len(sentences) == 1),
    }


def _share(values: Sequence[float], weights: Sequence[int]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _words(sentence: Span) -> list[str]:
    return [token.norm_ for token in sentence if token.is_alpha and (token.is_lower or token.is_sent_start)]
