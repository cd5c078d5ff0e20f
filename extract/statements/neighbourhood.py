"""What the second models are told: what the first ones say of a sentence, its neighbours, its finding, its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

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
    """For each sentence of a letter, in order: the first and the last one of its finding."""

    first: Indices
    last: Indices

    @classmethod
    def of(cls, read: Sequence[ReadFinding]) -> Neighbours:
        """Of the findings of one letter."""
        sizes = np.array([len(one.sentences) for one in read], dtype=np.int64)
        ends = np.cumsum(sizes)
        return cls(np.repeat(ends - sizes, sizes), np.repeat(ends - 1, sizes))

    @cached_property
    def is_first(self) -> NDArray[np.bool_]:
        """Whether a sentence begins its finding."""
        return np.asarray(self.first == np.arange(len(self.first)))

    @cached_property
    def is_last(self) -> NDArray[np.bool_]:
        """Whether a sentence ends its finding."""
        return np.asarray(self.last == np.arange(len(self.last)))

    def before(self, said: Numbers) -> Numbers:
        """What is said of the sentence before; zero where there is none."""
        return np.where(self.is_first[:, None], 0, np.roll(said, 1, axis=0))

    def after(self, said: Numbers) -> Numbers:
        """What is said of the sentence after; zero where there is none."""
        return np.where(self.is_last[:, None], 0, np.roll(said, -1, axis=0))

    def mean_of_others(self, said: Numbers) -> Numbers:
        """The mean over the other sentences of the finding; zero where there are none."""
        others = self._each(np.add, said) - said
        return np.asarray(others / np.maximum(self.last - self.first, 1)[:, None].astype(np.float32))

    def most_of_others(self, said: Numbers) -> Numbers:
        """The greatest value among the other sentences of the finding; zero where there are none."""
        highest = self._each(np.maximum, said)
        is_highest = said == highest
        is_alone = self._each(np.add, is_highest.astype(np.float32)) == 1
        second = self._each(np.maximum, np.where(is_highest, 0, said))
        return np.where(is_highest & is_alone, second, highest)

    def _each(self, combine: np.ufunc, values: Numbers) -> Numbers:
        """What the sentences of a finding make together, for each of them."""
        begins = np.flatnonzero(self.is_first)
        if not len(begins):
            return values
        return np.repeat(combine.reduceat(values, begins, axis=0), np.diff([*begins, len(values)]), axis=0)


def side_inputs(read: Sequence[ReadFinding], said: Numbers) -> Numbers:
    """Sentences × inputs, from the first model's probabilities of the sides (sentences × sides)."""
    near = Neighbours.of(read)
    of_finding = [[*(kind_of(one) == kind for kind in SIDE_KINDS), one.letter.framework == "2016"] for one in read]
    flags = np.repeat(np.array(of_finding, dtype=bool), [len(one.sentences) for one in read], axis=0)
    parts = (
        np.log(said + 1e-6),
        near.before(said),
        near.after(said),
        near.mean_of_others(said),
        said[near.first],
        said[near.last],
        flags,
        np.stack([near.is_first, near.is_last, near.is_first & near.is_last], axis=1),
    )
    return np.hstack(parts).astype(np.float32)


SIDE_KINDS = (
    *(str(kind) for kind in FindingKind if kind is not FindingKind.CASE_STUDY),
    *(f"case_study:{study}" for study in ("effective_practice", "area_for_improvement", "priority_action", "mixed")),
)


def tally(said: Numbers, wanted: NDArray[np.bool_]) -> Numbers:
    """How often each sub-topic is the likeliest, is so rightly, should be so by its probability, and is coded."""
    first = np.zeros_like(wanted)
    first[np.arange(len(said)), said.argmax(axis=1)] = True
    counts = (first, first & wanted, np.where(first, said, 0), wanted)
    return np.stack([one.sum(axis=0) for one in counts]).astype(np.float32)


def _reliability(tallies: Numbers) -> list[Numbers]:
    """How far the first model can be trusted on each sub-topic; the fewer its cases, the closer to the usual."""
    given, right, expected, coded = tallies
    usual = right.sum() / np.maximum(given.sum(), 1)
    return [
        (right + 5 * usual) / (given + 5),
        np.log((right + 3) / (expected + 3)),
        (right + 2) / (coded + 4),
        np.log(coded + 1),
    ]


def topic_inputs(
    read: Sequence[ReadFinding], tallies: Numbers, said: Numbers, odds: Numbers, *others: Numbers
) -> tuple[Indices, Numbers]:
    """The candidates of each sentence (sentences × candidates, as places in the codebook) and the inputs on each.

    `said` are the first model's probabilities of one letter, `odds` its second opinion and `others` more of them
    (sentences × sub-topics), `tallies` how it did on letters that it had not seen (`tally`).
    """
    near = Neighbours.of(read)
    theme_of = _themes()
    candidates = np.argsort(-said, axis=1, kind="stable")[:, :CANDIDATES]
    of_theme = said @ np.eye(int(theme_of.max()) + 1, dtype=np.float32)[theme_of]

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

    def rank_of(table: Numbers) -> Numbers:
        ranks = np.argsort(np.argsort(-table, axis=1, kind="stable"), axis=1, kind="stable")
        return np.log1p(pick(ranks.astype(np.float32)))

    def opinion(table: Numbers) -> tuple[Numbers, ...]:
        chances = np.log(table + 1e-6)
        nearest = chances.max(axis=1, keepdims=True, initial=-99)
        near_by = (pick(near.before(table)), pick(near.after(table)))
        return (pick(chances), pick(table), pick(chances - nearest), rank_of(table), *near_by)

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
        same(near.is_first.astype(np.float32)),
        pick(odds - odds.max(axis=1, keepdims=True, initial=-99)),
        rank_of(odds),
        *(column[candidates] for column in _reliability(tallies)),
        *(part for table in others for part in opinion(table)),
    )
    return candidates, np.stack([part.astype(np.float32) for part in inputs], axis=2)


def count_terms(read: Sequence[ReadFinding], candidates: Indices) -> Numbers:
    """How many of a candidate's terms stand in the sentence, all words of each in any order."""
    by_word = _terms_by_word()
    counts = np.zeros((len(candidates), len(load_codebook())), dtype=np.float32)
    for row, sentence in enumerate(sentence for one in read for sentence in one.sentences):
        own = {norm for _, _, norm in sentence.places}
        for word in own & by_word.keys():
            for term, code in by_word[word]:
                counts[row, code] += term <= own
    return np.take_along_axis(counts, candidates, axis=1)


@cache
def _themes() -> Indices:
    codebook = load_codebook()
    places = {theme: place for place, theme in enumerate(dict.fromkeys(one.theme for one in codebook))}
    return np.array([places[one.theme] for one in codebook])


@cache
def terms_by_place() -> tuple[tuple[frozenset[str], ...], ...]:
    """The terms of each sub-topic in the order of the codebook, longest first, each as its words' normal forms."""
    terms = ([_stems(text) for text in (*one.terms, one.label)] for one in load_codebook())
    return tuple(tuple(sorted(filter(None, found), key=lambda term: (-len(term), sorted(term)))) for found in terms)


@cache
def _terms_by_word() -> dict[str, list[tuple[frozenset[str], int]]]:
    """The terms, with the place of the sub-topic of each, by the longest word of each."""
    found: dict[str, list[tuple[frozenset[str], int]]] = {}
    for code, terms in enumerate(terms_by_place()):
        for term in terms:
            found.setdefault(max(term, key=lambda word: (len(word), word)), []).append((term, code))
    return found


def _stems(text: str) -> frozenset[str]:
    words = "".join(letter if letter.isalpha() or letter == "'" else " " for letter in text).split()
    return frozenset(normal_form(word) for word in words if len(word) > 2)
