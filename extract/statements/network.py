"""A small network with one hidden layer, in one file without code: the second opinion that knows the neighbours."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np

from extract.model_files import pack
from extract.statements.linear import Numbers, softmax


@dataclass(frozen=True)
class Network:
    """Mean and spread of the inputs, weights into the hidden layer and out of it.

    `tallies` are what else it has to know of the classes that the inputs are about (rows × classes). From
    `assigned_from` on an answer is given, from `certain_from` on it is as often right as `training.CERTAIN` says.
    """

    mean: Numbers
    spread: Numbers
    hidden: Numbers
    hidden_intercepts: Numbers
    out: Numbers
    out_intercepts: Numbers
    assigned_from: float = 0.0
    certain_from: float = 0.0
    tallies: Numbers = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def probabilities(self, inputs: Numbers) -> Numbers:
        """For each row of inputs how likely each class is; with one output how likely that is."""
        layer = (inputs - self.mean) / self.spread @ self.hidden + self.hidden_intercepts
        totals = np.maximum(layer, 0) @ self.out + self.out_intercepts
        return softmax(totals) if totals.shape[-1] > 1 else np.asarray(1 / (1 + np.exp(-totals)))


_PARTS = ("mean", "spread", "hidden", "hidden_intercepts", "out", "out_intercepts")


def dump(network: Network) -> bytes:
    """The network's file; the same network gives the same bytes."""
    arrays = {part: getattr(network, part).astype(np.float32) for part in _PARTS}
    thresholds = np.array([network.assigned_from, network.certain_from])
    return pack(thresholds=thresholds, tallies=network.tallies, **arrays)


def parse(data: bytes) -> Network:
    """A network from its file; nothing in it is executed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        parts = {part: stored[part] for part in (*_PARTS, "tallies")}
        assigned_from, certain_from = stored["thresholds"].tolist()
        return Network(**parts, assigned_from=assigned_from, certain_from=certain_from)


def shipped(name: str, package: str = "extract.statements") -> Network:
    """A network that ships with the project."""
    return parse(files(package).joinpath(name).read_bytes())
