"""A small network with one hidden layer, in one file without code: the second opinion that knows the neighbours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from extract.statements.linear import Numbers, softmax


@dataclass(frozen=True)
class Network:
    """Mean and spread of the inputs, weights into the hidden layer and out of it.

    From `assigned_from` on an answer is given, from `certain_from` on it is as often right as `training.CERTAIN` says.
    """

    mean: Numbers
    spread: Numbers
    hidden: Numbers
    hidden_intercepts: Numbers
    out: Numbers
    out_intercepts: Numbers
    assigned_from: float = 0.0
    certain_from: float = 0.0

    def probabilities(self, inputs: Numbers) -> Numbers:
        """For each row of inputs how likely each class is; with one output how likely that is."""
        layer = (inputs - self.mean) / self.spread @ self.hidden + self.hidden_intercepts
        totals = np.maximum(layer, 0) @ self.out + self.out_intercepts
        return softmax(totals) if totals.shape[-1] > 1 else np.asarray(1 / (1 + np.exp(-totals)))


_PARTS = ("mean", "spread", "hidden", "hidden_intercepts", "out", "out_intercepts")


def dump(network: Network) -> bytes:
    """The network's file; the same network gives the same bytes."""
    data = io.BytesIO()
    arrays = {part: getattr(network, part).astype(np.float32) for part in _PARTS}
    np.savez_compressed(data, thresholds=np.array([network.assigned_from, network.certain_from]), **arrays)
    return data.getvalue()


def parse(data: bytes) -> Network:
    """A network from its file; nothing in it is executed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return Network(*(stored[part] for part in _PARTS), *stored["thresholds"].tolist())


def shipped(name: str) -> Network:
    """A network that ships with the project."""
    return parse(files("extract.statements").joinpath(name).read_bytes())
