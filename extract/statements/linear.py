"""A multinomial linear model over blocks of names, in one file without code."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from extract.statements.features import UNWEIGHED, Blocks

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Vocabulary:
    """The row of each name by block, how rare it is, and how much its block counts."""

    rows: Mapping[str, Mapping[str, int]]
    rarity: Numbers
    block_weights: Mapping[str, float]

    @cached_property
    def _rarity(self) -> list[float]:
        return [float(value) for value in self.rarity]

    def vector(self, blocks: Blocks) -> tuple[list[int], list[float]]:
        """Rows and values of a sentence: each block has length one before it is weighed; unknown names say nothing."""
        rows: list[int] = []
        values: list[float] = []
        rarity, log = self._rarity, math.log
        for block, weight in self.block_weights.items():
            known = self.rows[block]
            counts: dict[int, int] = {}
            for name in blocks[block]:
                row = known.get(name)
                if row is not None:
                    counts[row] = counts.get(row, 0) + 1
            if not counts:
                continue
            own = [rarity[row] if count == 1 else (1 + log(count)) * rarity[row] for row, count in counts.items()]
            scale = weight / math.sqrt(sum([value * value for value in own]))
            rows += counts
            values += [scale * value for value in own]
        return rows, values


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
    """Weights (names × classes) and intercepts."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Numbers
    intercepts: Numbers

    def probabilities(self, described: Iterable[Blocks]) -> Numbers:
        """How likely each class is for each sentence (sentences × classes), each row adding up to 1."""
        totals = []
        for blocks in described:
            rows, values = self.vocabulary.vector(blocks)
            totals.append(np.array(values, dtype=np.float32) @ self.weights[rows] + self.intercepts)
        return softmax(np.array(totals, dtype=np.float32).reshape(-1, len(self.classes)))


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
    vocabulary = model.vocabulary
    data = io.BytesIO()
    np.savez_compressed(
        data,
        classes=np.array("\n".join(model.classes)),
        names=np.array("\n".join(f"{block}\t{name}" for block, rows in vocabulary.rows.items() for name in rows)),
        blocks=np.array("\n".join(vocabulary.block_weights)),
        block_weights=np.array(list(vocabulary.block_weights.values())),
        rarity=vocabulary.rarity.astype(np.float16),
        weights=steps,
        step=np.array(step),
        intercepts=model.intercepts.astype(np.float32),
    )
    return data.getvalue()


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
        )


def shipped(name: str) -> Multinomial:
    """A model that ships with the project."""
    return parse(files("extract.statements").joinpath(name).read_bytes())
