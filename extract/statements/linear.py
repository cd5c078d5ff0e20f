"""A multinomial linear model over blocks of names, in one file without code."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from extract.model_files import pack
from extract.statements.features import UNWEIGHED, Blocks

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of sentences, one after the other: rows of the names, their values, and where each sentence ends."""

    rows: NDArray[np.int64]
    values: Numbers
    ends: NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """The row of each name by block, how rare it is, and how much its block counts."""

    rows: Mapping[str, Mapping[str, int]]
    rarity: Numbers
    block_weights: Mapping[str, float]

    def vectors(self, described: Sequence[Blocks]) -> Vectors:
        """The vectors of sentences: each block has length 1 before it is weighed; unknown names say nothing."""
        sentences, rows, values = [], [], []
        for block, weight in self.block_weights.items():
            known = self.rows[block]
            names = [blocks[block] for blocks in described]
            named = np.fromiter(map(known.get, chain.from_iterable(names), repeat(-1)), dtype=np.int64)
            place = np.repeat(np.arange(len(described)), list(map(len, names)))
            is_known = named >= 0
            keys, counts = np.unique(place[is_known] * len(self.rarity) + named[is_known], return_counts=True)
            sentence, row = np.divmod(keys, len(self.rarity))
            value = (1 + np.log(counts)) * self.rarity[row]
            length = np.sqrt(np.bincount(sentence, value * value, len(described)))
            sentences.append(sentence)
            rows.append(row)
            values.append(weight * value / length[sentence])
        together = np.concatenate(sentences)
        order = np.argsort(together, kind="stable")
        ends = np.cumsum(np.bincount(together, minlength=len(described)))
        return Vectors(np.concatenate(rows)[order], np.concatenate(values)[order].astype(np.float32), ends)


def learn_vocabulary(described: Sequence[Blocks], block_weights: Mapping[str, float], fewest: int) -> Vocabulary:
    """The names that stand in at least so many sentences."""
    rows: dict[str, dict[str, int]] = {}
    rarity: list[float] = []
    for block in block_weights:
        counts = Counter(name for blocks in described for name in set(blocks[block]))
        rows[block] = {}
        for name in sorted(name for name, count in counts.items() if count >= fewest):
            rows[block][name] = len(rarity)
            weighed = math.log((1 + len(described)) / (1 + counts[name])) + 1
            rarity.append(1.0 if block in UNWEIGHED else weighed)
    return Vocabulary(rows, np.array(rarity, dtype=np.float16).astype(np.float32), dict(block_weights))


@dataclass(frozen=True)
class Multinomial:
    """Weights (names × classes) and intercepts.

    `odds` are a second opinion on the same names, where there is one: the logarithm of how much more often a name
    stands in the sentences of a class than in the others (names × classes).
    """

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Numbers
    intercepts: Numbers
    odds: Numbers | None = None

    def probabilities(self, described: Iterable[Blocks]) -> Numbers:
        """How likely each class is for each sentence (sentences × classes), each row adding up to 1."""
        return softmax(self._weigh(self.vocabulary.vectors(list(described)), self.weights) + self.intercepts)

    def opinions(self, described: Iterable[Blocks]) -> tuple[Numbers, Numbers]:
        """The probabilities, and what the odds of a sentence's names add up to (each sentences × classes)."""
        vectors = self.vocabulary.vectors(list(described))
        odds = np.zeros_like(self.weights) if self.odds is None else self.odds
        return softmax(self._weigh(vectors, self.weights) + self.intercepts), self._weigh(vectors, odds)

    def _weigh(self, vectors: Vectors, weights: Numbers) -> Numbers:
        bounds = pairwise([0, *vectors.ends.tolist()])
        totals = [vectors.values[a:b] @ weights[vectors.rows[a:b]] for a, b in bounds]
        return np.array(totals, dtype=np.float32).reshape(-1, len(self.classes))


def softmax(totals: Numbers) -> Numbers:
    """Exponentials of each row, scaled to add up to 1."""
    raised = np.exp(totals - totals.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def shorten(weights: Numbers) -> tuple[NDArray[np.int8], float]:
    """The weights as whole steps of one byte each, and the size of a step."""
    step = float(np.abs(weights).max(initial=1e-9)) / 127
    return np.rint(weights / step).astype(np.int8), step


def dump(model: Multinomial) -> bytes:
    """The model's file; the same model gives the same bytes."""
    steps, step = shorten(model.weights)
    odds_steps, odds_step = shorten(np.zeros((0, 0), dtype=np.float32) if model.odds is None else model.odds)
    vocabulary = model.vocabulary
    return pack(
        classes=np.array("\n".join(model.classes)),
        names=np.array("\n".join(f"{block}\t{name}" for block, rows in vocabulary.rows.items() for name in rows)),
        blocks=np.array("\n".join(vocabulary.block_weights)),
        block_weights=np.array(list(vocabulary.block_weights.values())),
        rarity=vocabulary.rarity.astype(np.float16),
        weights=steps,
        step=np.array(step),
        odds=odds_steps,
        odds_step=np.array(odds_step),
        intercepts=model.intercepts.astype(np.float32),
    )


def parse(data: bytes) -> Multinomial:
    """A model from its file; nothing in it is executed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        blocks = str(stored["blocks"]).split("\n")
        rows: dict[str, dict[str, int]] = {block: {} for block in blocks}
        for row, line in enumerate(str(stored["names"]).split("\n")):
            block, _, name = line.partition("\t")
            rows[block][name] = row
        return Multinomial(
            tuple(str(stored["classes"]).split("\n")),
            Vocabulary(
                rows,
                stored["rarity"].astype(np.float32),
                dict(zip(blocks, stored["block_weights"].tolist(), strict=True)),
            ),
            stored["weights"].astype(np.float32) * np.float32(stored["step"]),
            stored["intercepts"],
            stored["odds"].astype(np.float32) * np.float32(stored["odds_step"]) if stored["odds"].size else None,
        )


def shipped(name: str) -> Multinomial:
    """A model that ships with the project."""
    return parse(files("extract.statements").joinpath(name).read_bytes())
