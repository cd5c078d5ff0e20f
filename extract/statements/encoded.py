"""The sub-topics of sentences where the encoder is installed: a linear model of its vectors is a third opinion."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from extract.model_files import pack
from extract.statements import network
from extract.statements.encoder import Encoder
from extract.statements.linear import Numbers, softmax
from extract.statements.neighbourhood import Neighbours
from extract.statements.network import Network
from extract.statements.reading import ReadFinding

ENCODED, ENCODED_NETWORK = "encoded.npz", "encoded_network.npz"

OWN, OTHERS = 3.0, 1.5
"""How much the vector of a sentence counts, and the mean of those of the other sentences of its finding."""


@dataclass(frozen=True)
class EncodedTopics:
    """Weights (numbers of a vector × sub-topics) and intercepts, and a second model that knows this opinion, too."""

    weights: Numbers
    intercepts: Numbers
    network: Network

    def probabilities(self, vectors: Numbers) -> Numbers:
        """How likely each sub-topic is for each sentence (sentences × sub-topics), each row adding up to 1."""
        return softmax(vectors @ self.weights + self.intercepts)


def encode(encoder: Encoder, read: Sequence[ReadFinding]) -> Numbers:
    """What the encoder makes of the sentences of a letter in order (sentences × numbers)."""
    own = encoder.encode([one.finding.text[part.start : part.end] for one in read for part in one.sentences])
    return np.hstack([OWN * own, OTHERS * Neighbours.of(read).mean_of_others(own)])


def combine(first: Sequence[Numbers], third: Numbers) -> tuple[Numbers, ...]:
    """What the second model is told (`topic_inputs`): the mean of both models, the odds, and each model by itself.

    `first` is what `Multinomial.opinions` gives.
    """
    said, odds = first
    return np.asarray((said + third) / np.float32(2)), odds, said, third


def dump(topics: EncodedTopics) -> dict[str, bytes]:
    """The files of the models by name."""
    arrays = pack(weights=topics.weights.astype(np.float16), intercepts=topics.intercepts)
    return {ENCODED: arrays, ENCODED_NETWORK: network.dump(topics.network)}


def shipped() -> EncodedTopics | None:
    """The models that ship with the project; None if they were last trained without the encoder."""
    file = files("extract.statements").joinpath(ENCODED)
    if not file.is_file():
        return None
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
        weights, intercepts = stored["weights"].astype(np.float32), stored["intercepts"]
    return EncodedTopics(weights, intercepts, network.shipped(ENCODED_NETWORK))
