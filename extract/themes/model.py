"""The trained model: a linear one over the features of a finding, in one file without code.

Belongs here: its shape, its file, what it says of one finding. Does not belong here: how it is trained (training) or
how good it is (evaluation).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from extract.model_files import pack

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Weights (features × themes), and one intercept for each theme."""

    features: tuple[str, ...]
    themes: tuple[str, ...]
    weights: Numbers
    intercepts: Numbers

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.features)}

    def probabilities(self, described: Mapping[str, float]) -> dict[str, float]:
        """How likely each theme is, 0 to 1; a feature that training did not see says nothing."""
        rows = np.fromiter(map(self._row.get, described, repeat(-1)), dtype=np.int64)
        is_known = rows >= 0
        values = np.fromiter(described.values(), dtype=np.float64)
        total = self.intercepts + values[is_known] @ self.weights[rows[is_known]]
        return dict(zip(self.themes, (1 / (1 + np.exp(-total))).tolist(), strict=True))

    def weigh(self, theme: str, names: Sequence[str]) -> Numbers:
        """What each feature adds to the log-odds of a theme; nothing for one that training did not see."""
        rows = np.fromiter(map(self._row.get, names, repeat(-1)), dtype=np.int64)
        return np.where(rows >= 0, self.weights[rows, self.themes.index(theme)], 0)


def dump(model: Model) -> bytes:
    """The model's file; the same model gives the same bytes."""
    return pack(
        features=np.array("\n".join(model.features)),
        themes=np.array("\n".join(model.themes)),
        weights=model.weights.astype(np.float32),
        intercepts=model.intercepts.astype(np.float32),
    )


def parse(data: bytes) -> Model:
    """A model from its file; nothing in it is executed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return Model(
            tuple(str(stored["features"]).split("\n")),
            tuple(str(stored["themes"]).split("\n")),
            stored["weights"].astype(np.float64),
            stored["intercepts"].astype(np.float64),
        )


def shipped(name: str) -> Model:
    """A model that ships with the project."""
    return parse(files("extract.themes").joinpath(name).read_bytes())
