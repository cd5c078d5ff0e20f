"""What the second models are told: what the first ones say of a sentence, its neighbours, its finding, its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extract.statements.codebook import load_codebook
from extract.statements.features import kind_of
from extract.statements.linear import Numbers
from extract.statements.reading import ReadFinding
from extract.themes.words import normal_form
from warehouse.records import FindingKind

CANDIDATES = 8
"""The likeliest sub-topics of a sentence, among which the second model chooses."""

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """For each sentence of a letter, in order: its finding, and the sentences before and after in it (-1: none)."""

    finding: Indices
    previous: Indices
    following: Indices
    size: Indices

    @classmethod
    def of(cls, read: Sequence[ReadFinding]) -> Neighbours:
        """Of the findings of one letter."""
        sizes = [len(one.sentences) for one in read]
        finding = np.repeat(np.arange(len(read)), sizes)
        place = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.zeros(0, dtype=np.int64)
        size = np.repeat(sizes, sizes).astype(np.int64)
        at = np.arange(len(finding))
        return cls(finding, np.where(place > 0, at - 1, -1), np.where(place + 1 < size, at + 1, -1), size)

    def before(self, said: Numbers) -> Numbers:
        """What is said of the sentence before; zero where there is none."""
        return np.where(self.previous[:, None] >= 0, said[self.previous], 0)

    def after(self, said: Numbers) -> Numbers:
        """What is said of the sentence after; zero where there is none."""
        return np.where(self.following[:, None] >= 0, said[self.following], 0)

    def mean_of_others(self, said: Numbers) -> Numbers:
        """The mean over the other sentences of the finding; zero where there are none."""
        total = np.zeros((int(self.finding.max(initial=-1)) + 1, said.shape[1]), dtype=np.float32)
        np.add.at(total, self.finding, said)
        return np.asarray((total[self.finding] - said) / np.maximum(self.size - 1, 1)[:, None])

    def most_of_others(self, said: Numbers) -> Numbers:
        """The greatest value among the other sentences of the finding; zero where there are none."""
        found = np.zeros_like(said)
        for finding in range(int(self.finding.max(initial=-1)) + 1):
            rows = np.flatnonzero(self.finding == finding)
            if len(rows) < 2:
                continue
            highest = said[rows].max(axis=0)
            second = np.partition(said[rows], -2, axis=0)[-2]
            found[rows] = np.where(said[rows] == highest, second, highest)
        return found


def side_inputs(read: Sequence[ReadFinding], said: Numbers) -> Numbers:
    """Sentences × inputs, from the first model's probabilities of the sides (sentences × sides)."""
    near = Neighbours.of(read)
    first = np.searchsorted(near.finding, near.finding)
    last = np.searchsorted(near.finding, near.finding, side="right") - 1
    kinds = [one for one in read for _ in one.sentences]
    flags = np.array(
        [
            [
                *(kind_of(one) == kind for kind in SIDE_KINDS),
                one.letter.framework == "2016",
                near.previous[row] < 0,
                near.following[row] < 0,
                near.size[row] == 1,
            ]
            for row, one in enumerate(kinds)
        ],
        dtype=np.float32,
    ).reshape(len(kinds), len(SIDE_KINDS) + 4)
    parts = (
        np.log(said + 1e-6),
        near.before(said),
        near.after(said),
        near.mean_of_others(said),
        said[first],
        said[last],
        flags,
    )
    return np.hstack(parts).astype(np.float32)


SIDE_KINDS = (
    *(str(kind) for kind in FindingKind if kind is not FindingKind.CASE_STUDY),
    *(f"case_study:{study}" for study in ("effective_practice", "area_for_improvement", "priority_action", "mixed")),
)


def topic_inputs(read: Sequence[ReadFinding], said: Numbers) -> tuple[Indices, Numbers]:
    """The candidates of each sentence (sentences × candidates, as places in the codebook) and the inputs on each.

    `said` are the first model's probabilities (sentences × sub-topics) of one letter.
    """
    near = Neighbours.of(read)
    theme_of = _themes()
    candidates = np.argsort(-said, axis=1, kind="stable")[:, :CANDIDATES]
    of_theme = np.zeros((len(said), int(theme_of.max()) + 1), dtype=np.float32)
    np.add.at(of_theme.T, theme_of, said.T)

    def pick(table: Numbers) -> Numbers:
        return np.take_along_axis(table, candidates, axis=1)

    def same(column: Numbers) -> Numbers:
        return np.repeat(column[:, None], candidates.shape[1], axis=1)

    logs = np.log(said + 1e-9)
    own, before, after = pick(logs), pick(near.before(said)), pick(near.after(said))
    mean = pick(near.mean_of_others(said))
    in_letter = pick((said.sum(axis=0) - said) / max(1, len(said) - 1))
    own_theme = np.take_along_axis(of_theme, theme_of[candidates], axis=1)
    named = count_terms(read, candidates)
    lengths = np.array([one.end - one.start for finding in read for one in finding.sentences], dtype=np.float32) / 200
    rank = np.broadcast_to(np.arange(candidates.shape[1]), candidates.shape)
    inputs = (
        own,
        np.exp(own),
        rank == 0,
        rank == 1,
        own - logs.max(axis=1, keepdims=True, initial=-99),
        before,
        after,
        np.sqrt(before),
        np.sqrt(after),
        mean,
        pick(near.most_of_others(said)),
        np.log(mean + 1e-3),
        np.log(in_letter + 1e-4),
        own_theme,
        np.log(own_theme + 1e-3),
        np.minimum(named, 3),
        named > 0,
        same(lengths.astype(np.float32)),
        same(np.asarray(-(said * logs).sum(axis=1), dtype=np.float32)),
        same((near.previous < 0).astype(np.float32)),
    )
    return candidates, np.stack([part.astype(np.float32) for part in inputs], axis=2)


def count_terms(read: Sequence[ReadFinding], candidates: Indices) -> Numbers:
    """How many of a candidate's terms stand in the sentence, all words of each in any order."""
    terms = terms_by_place()
    counts = np.zeros(candidates.shape, dtype=np.float32)
    sentences = (sentence for one in read for sentence in one.sentences)
    for row, sentence in enumerate(sentences):
        words = {norm for _, _, norm in sentence.places}
        for place, code in enumerate(candidates[row].tolist()):
            counts[row, place] = sum(term <= words for term in terms[code])
    return counts


@cache
def _themes() -> Indices:
    codebook = load_codebook()
    places = {theme: place for place, theme in enumerate(dict.fromkeys(one.theme for one in codebook))}
    return np.array([places[one.theme] for one in codebook])


@cache
def terms_by_place() -> tuple[tuple[frozenset[str], ...], ...]:
    """The terms of each sub-topic in the order of the codebook, each as the normal forms of its words."""
    return tuple(tuple(term for text in (*one.terms, one.label) if (term := _stems(text))) for one in load_codebook())


def _stems(text: str) -> frozenset[str]:
    words = "".join(letter if letter.isalpha() or letter == "'" else " " for letter in text).split()
    return frozenset(normal_form(word) for word in words if len(word) > 2)
