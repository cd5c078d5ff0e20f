"""How likely a finding is about a theme by the rules alone: the formula of rules.yml."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extract.themes.features import Measures, Mention
from extract.themes.taxonomy import Grade, load_rules


def score_mentions(measures: Measures, mentions: Sequence[Mention]) -> float:
    """How likely a finding with these mentions of a theme is about it, 0 to 1."""
    rules = load_rules()
    weights = rules.weights
    best = max(mention.grade for mention in mentions)
    is_early = any(m.grade >= Grade.FAIR and m.start < measures.first_sentence for m in mentions)
    points = sum(rules.points.get(mention.grade.name.lower(), 0.0) for mention in mentions)
    total = (
        weights.base
        + weights.points * math.log1p(points)
        + weights.strong * (best >= Grade.STRONG)
        + weights.sure * (best >= Grade.SURE)
        + weights.early * is_early
        + weights.length * math.log(measures.words / rules.usual_words)
    )
    return 1 / (1 + math.exp(-total))
