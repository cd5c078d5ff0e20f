"""The four models of statements as they ship, and what they say together of the sentences of one letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extract.statements import encoded, linear, network
from extract.statements.codebook import MOST
from extract.statements.encoded import EncodedTopics, combine, encode
from extract.statements.encoder import load_encoder
from extract.statements.features import side_features, topic_features
from extract.statements.linear import Multinomial, Numbers
from extract.statements.neighbourhood import side_inputs, topic_inputs
from extract.statements.network import Network
from extract.statements.reading import ReadFinding
from warehouse.records import Polarity

SIDES = (Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.MIXED, Polarity.NEUTRAL)

TOPICS, TOPIC_NETWORK = "topics.npz", "topic_network.npz"
SIDES_FILE, SIDE_NETWORK = "sides.npz", "side_network.npz"


@dataclass(frozen=True)
class StatementModels:
    """A first model of words and a second one that knows the neighbours, for the sub-topics and for the side."""

    topics: Multinomial
    topic_network: Network
    sides: Multinomial
    side_network: Network
    encoded: EncodedTopics | None = None

    @property
    def judge(self) -> Network:
        """The second model of the sub-topics that is asked, with its thresholds."""
        return self.encoded.network if self.encoded else self.topic_network

    def tell_sides(self, read: Sequence[ReadFinding]) -> Numbers:
        """How likely each side is, for the sentences of a letter in order (sentences × `SIDES`)."""
        first = self.sides.probabilities(blocks for one in read for blocks in side_features(one))
        return self.side_network.probabilities(side_inputs(read, first)) if len(first) else first

    def tell_topics(self, read: Sequence[ReadFinding]) -> Numbers:
        """How likely each sub-topic is, likewise (sentences × sub-topics); zero for those out of the question."""
        opinions: tuple[Numbers, ...] = self.topics.opinions(blocks for one in read for blocks in topic_features(one))
        said = np.zeros_like(opinions[0])
        if len(said):
            if self.encoded and (encoder := load_encoder()):
                opinions = combine(opinions, self.encoded.probabilities(encode(encoder, read)))
            candidates, inputs = topic_inputs(read, self.judge.tallies, *opinions)
            np.put_along_axis(said, candidates, self.judge.probabilities(inputs)[:, :, 0], axis=1)
        return said


def choose(said: Numbers, assigned_from: float) -> NDArray[np.bool_]:
    """The sub-topics of each sentence: all that are likely enough, at most `MOST`."""
    chosen = np.zeros(said.shape, dtype=bool)
    best = np.argsort(-said, axis=1, kind="stable")[:, :MOST]
    np.put_along_axis(chosen, best, np.take_along_axis(said, best, axis=1) >= assigned_from, axis=1)
    return chosen


@cache
def shipped_models() -> StatementModels:
    """The models that ship with the project, those of the encoder where it is installed."""
    return StatementModels(
        linear.shipped(TOPICS),
        network.shipped(TOPIC_NETWORK),
        linear.shipped(SIDES_FILE),
        network.shipped(SIDE_NETWORK),
        encoded.shipped() if load_encoder() else None,
    )


def dump_models(models: StatementModels) -> dict[str, bytes]:
    """The files of the models by name."""
    return {
        TOPICS: linear.dump(models.topics),
        TOPIC_NETWORK: network.dump(models.topic_network),
        SIDES_FILE: linear.dump(models.sides),
        SIDE_NETWORK: network.dump(models.side_network),
        **(encoded.dump(models.encoded) if models.encoded else {}),
    }
