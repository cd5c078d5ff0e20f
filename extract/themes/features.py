"""What the model is told of a finding: where the terms of each theme stand in it, which they are, and its surroundings.

Belongs here: turning matches into named numbers. Does not belong here: the matches (tagger), their weights (model). The
letter's area, date and names are no features: a model that knew the letter would recite it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from extract.themes.taxonomy import Grade
from warehouse.records import FindingKind

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


def describe(
    doc: Doc,
    mentions: Mapping[str, Sequence[Mention]],
    scores: Mapping[str, float],
    around: Surroundings,
) -> dict[str, float]:
    """All features of a finding by name, zeros left out; each is about 1 at most, so that one penalty fits all."""
    parts = (_of_mentions(doc, mentions, scores), _of_terms(doc), _of_words(doc), _of_surroundings(doc, around))
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


def _of_mentions(doc: Doc, mentions: Mapping[str, Sequence[Mention]], scores: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    words = _count_words(doc)
    first_sentence = next(doc.sents).end if len(doc) else 0
    points = {theme: sum(POINTS[mention.grade] for mention in here) for theme, here in mentions.items()}
    for theme, here in mentions.items():
        best = max(mention.grade for mention in here)
        found[f"{theme}:score"] = 2 * scores[theme]
        found[f"{theme}:odds"] = math.log(scores[theme] / (1 - scores[theme])) / 4 + 0.5
        found |= {f"{theme}:grade{grade}": 0.5 for grade in range(1, best + 1)}
        found[f"{theme}:points"] = math.log1p(points[theme]) / 2
        found[f"{theme}:early"] = 0.5 * any(m.grade >= Grade.FAIR and m.start < first_sentence for m in here)
        found[f"{theme}:place"] = 1 - min(mention.start for mention in here) / len(doc)
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


def _of_surroundings(doc: Doc, around: Surroundings) -> dict[str, float]:
    agencies = {span.label_ for span in doc.spans["agencies"]}
    return {
        f"kind={around.kind}": 0.5,
        f"deep_dive={around.deep_dive}": 0.5,
        f"framework={around.framework}": 0.5,
        "length": math.log(_count_words(doc) / USUAL_WORDS) / 4,
        "sentences": math.log1p(sum(1 for _ in doc.sents)) / 4,
        "agencies": len(agencies) / 8,
        **{f"agency={agency}": 0.5 for agency in sorted(agencies)},
    }


def _count_words(doc: Doc) -> int:
    return max(1, sum(not (token.is_punct or token.is_space) for token in doc))
