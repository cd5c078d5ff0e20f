"""The two models of themes: the second knows what the first says of the neighbours, and what the sentences say.

Belongs here: what the second model is told, and what both say of a letter. Does not belong here: training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extract.statements import network
from extract.statements.codebook import places_by_theme
from extract.statements.network import Network
from extract.themes import model
from extract.themes.model import Model
from extract.themes.taxonomy import load_taxonomy
from warehouse.records import Finding, FindingKind

WORDS, CONTEXT = "model.npz", "theme_network.npz"

CANDIDATES = 8
"""The likeliest themes of a finding by the first model, among which the second chooses."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class ThemeModels:
    """A first model of the words of a finding, and a second one that knows its context and has the thresholds."""

    words: Model
    context: Network

    def tell(
        self, findings: Sequence[Finding], described: Sequence[Mapping[str, float]], said: Sequence[Numbers]
    ) -> Numbers:
        """How likely each theme is (findings × themes), of the findings of a letter in order; zero for no candidate.

        `said` is how likely each sub-topic is in each sentence of a finding (sentences × sub-topics).
        """
        likely = np.array([list(self.words.probabilities(one).values()) for one in described], dtype=np.float32)
        return self.tell_in_context(findings, likely.reshape(-1, len(self.words.themes)), said)

    def tell_in_context(self, findings: Sequence[Finding], likely: Numbers, said: Sequence[Numbers]) -> Numbers:
        """The same from what the first model says (findings × themes)."""
        told = self.context.probabilities(theme_inputs(findings, likely, said))[:, :, 0]
        return np.where(is_candidate(likely), told, 0)


def is_candidate(likely: Numbers) -> NDArray[np.bool_]:
    """Which themes the second model is asked about."""
    return np.asarray(_ranks(likely) < CANDIDATES)


def theme_inputs(findings: Sequence[Finding], likely: Numbers, said: Sequence[Numbers]) -> Numbers:
    """Findings × themes × inputs, for the findings of one letter in order."""
    themes = likely.shape[1]

    def same(column: Sequence[float] | Numbers) -> Numbers:
        return np.repeat(np.asarray(column, dtype=np.float32)[:, None], themes, axis=1)

    def mean_of_others(groups: Sequence[object]) -> Numbers:
        """The mean over the other findings of the same group; zero where there are none."""
        number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
        places = np.array([number[group] for group in groups], dtype=np.int64)
        total = np.zeros((len(number), themes), dtype=np.float32)
        np.add.at(total, places, likely)
        others = np.bincount(places, minlength=len(number))[places] - 1
        return np.asarray((total[places] - likely) / np.maximum(others, 1)[:, None])

    odds = np.log((likely + 1e-4) / (1 - likely + 1e-4))
    ranks = _ranks(likely)
    in_letter = mean_of_others([0 for _ in findings])
    nothing = np.zeros((1, themes), dtype=np.float32)
    some, best = (np.array(part, dtype=np.float32).reshape(-1, themes) for part in _of_statements(said, themes))
    inputs = (
        odds,
        likely,
        ranks == 0,
        np.minimum(ranks, 6),
        odds - odds.max(axis=1, keepdims=True, initial=-99),
        some,
        best,
        np.log(some + 1e-3),
        in_letter,
        np.log(in_letter + 1e-3),
        np.vstack([nothing, likely[:-1]])[: len(likely)],
        np.vstack([likely[1:], nothing])[: len(likely)],
        mean_of_others([(one.section_heading, one.kind) for one in findings]),
        same([np.log1p(len(one.text)) for one in findings]),
        same(likely.sum(axis=1)),
        same([one.kind in {FindingKind.HEADLINE, FindingKind.NARRATIVE} for one in findings]),
    )
    return np.stack([part.astype(np.float32) for part in inputs], axis=2)


def _ranks(likely: Numbers) -> NDArray[np.int64]:
    return np.argsort(np.argsort(-likely, axis=1, kind="stable"), axis=1, kind="stable")


def _of_statements(said: Sequence[Numbers], themes: int) -> tuple[list[Numbers], list[Numbers]]:
    """For each finding and theme the chance that a sentence has a sub-topic of it, and the likeliest one's."""
    in_order = np.concatenate([np.array(places) for places in places_by_theme().values()])
    begins = np.cumsum([0, *map(len, places_by_theme().values())])[:-1]
    back = np.argsort(_codebook_order())
    some, best = [], []
    for topics in said:
        if not topics.size:
            some.append(np.zeros(themes, dtype=np.float32))
            best.append(np.zeros(themes, dtype=np.float32))
            continue
        some.append((1 - np.multiply.reduceat((1 - topics).prod(axis=0)[in_order], begins))[back])
        best.append(np.maximum.reduceat(topics.max(axis=0)[in_order], begins)[back])
    return some, best


@cache
def _codebook_order() -> NDArray[np.int64]:
    """The place among the taxonomy's themes of each theme of the codebook."""
    codes = load_taxonomy().codes
    return np.array([codes.index(theme) for theme in places_by_theme()])


def shipped_themes() -> ThemeModels:
    """The models that ship with the project."""
    return ThemeModels(model.shipped(WORDS), network.shipped(CONTEXT, "extract.themes"))


def dump_themes(models: ThemeModels) -> dict[str, bytes]:
    """The files of the models by name."""
    return {WORDS: model.dump(models.words), CONTEXT: network.dump(models.context)}
