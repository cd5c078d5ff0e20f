"""Trains the models of statements: letters with their coding in, weights and thresholds out.

Whole letters stand on one side of each cross-validation. The second models learn from what the first ones say of
letters that they were not fitted on; what is measured is what a letter that nobody has coded gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from extract.statements.codebook import themes_of_subtopics
from extract.statements.coding import CodedSentence, Coding
from extract.statements.encoded import EncodedTopics, combine
from extract.statements.features import SIDE_BLOCKS, TOPIC_BLOCKS, Blocks, side_features, topic_features
from extract.statements.fitting import fit, fit_network, fit_vectors
from extract.statements.linear import Multinomial, Numbers, softmax
from extract.statements.models import SIDES, StatementModels, choose
from extract.statements.neighbourhood import Indices, side_inputs, tally, topic_inputs
from extract.statements.network import Network
from extract.statements.reading import ReadFinding

FOLDS = 7
"""Groups of letters of the cross-validation, eight letters each of 56."""

TOPIC_STRENGTH, SIDE_STRENGTH = 30.0, 10.0
"""Inverse strength of the L2 penalties; half and double gave the same to 0.003."""

CERTAIN = 0.85
"""Share of sub-topics right from which they are called certain."""

MARGIN = 0.005
"""How much above it the cross-validated share must be: letters that nobody trained on score a little lower."""

Flags = NDArray[np.bool_]

Opinions = tuple[Numbers, ...]
"""What first models say of the sentences of a letter: what `topic_inputs` is told."""

_FirstT = TypeVar("_FirstT")


@dataclass(frozen=True)
class CodedLetter:
    """A coded letter: its name, its findings as the models read them, side and sub-topics of each sentence."""

    name: str
    read: tuple[ReadFinding, ...]
    sides: Indices
    subtopics: Flags

    @property
    def ends(self) -> list[int]:
        """Where each finding ends among the sentences."""
        return list(accumulate(len(one.sentences) for one in self.read))


def coded_letters(letters: Iterable[tuple[str, Sequence[ReadFinding]]], coding: Coding) -> tuple[CodedLetter, ...]:
    """The letters (beginning of their hash, findings) that are coded, without findings that are coded in part only."""
    codes = {code: place for place, code in enumerate(themes_of_subtopics())}
    found = []
    for name, read in letters:
        if name not in coding.letters:
            continue
        kept: list[ReadFinding] = []
        said: list[CodedSentence] = []
        for one in read:
            coded = [known for known in coding.statements(name, one.finding) if known]
            if len(coded) == len(one.sentences):
                kept.append(one)
                said += coded
        flags = np.zeros((len(said), len(codes)), dtype=bool)
        for row, known in enumerate(said):
            flags[row, [codes[code] for code in known.subtopics]] = True
        sides = np.array([SIDES.index(known.side) for known in said], dtype=np.int64)
        found.append(CodedLetter(name, tuple(kept), sides, flags))
    return tuple(sorted(found, key=lambda letter: letter.name))


@dataclass(frozen=True)
class Validation:
    """What models that saw nothing of a letter say of it, letter by letter: sides, and sub-topics that stand."""

    sides: list[Numbers]
    subtopics: list[Numbers]


def train(letters: Sequence[CodedLetter]) -> tuple[StatementModels, Validation, list[Opinions]]:
    """The models of all letters, what cross-validation says of each, and the first opinions on its sub-topics."""
    first_sides = _held_out(letters, fit_sides, side_features)
    first_topics = _held_out(letters, fit_topics, topic_features)
    sides = _held_out_network(letters, [said for said, _ in first_sides], _fit_side_network, _say_sides)
    topics = _held_out_network(letters, first_topics, _fit_topic_network, _say_topics)
    everything = range(len(letters))
    topic_network = _fit_topic_network(letters, first_topics, everything)
    assigned_from, certain_from = choose_thresholds(letters, topics)
    models = StatementModels(
        topics=fit_topics(letters, everything),
        topic_network=replace(topic_network, assigned_from=assigned_from, certain_from=certain_from),
        sides=fit_sides(letters, everything),
        side_network=_fit_side_network(letters, [said for said, _ in first_sides], everything),
    )
    return models, Validation(sides, topics), first_topics


def train_encoded(
    letters: Sequence[CodedLetter], first: Sequence[Opinions], vectors: Sequence[Numbers]
) -> tuple[EncodedTopics, list[Numbers]]:
    """The models that know the encoder's vectors of the letters, and what cross-validation says of each.

    `first` is what `train` says of the letters held out.
    """
    thirds: dict[int, Numbers] = {}
    for fold in range(min(FOLDS, len(letters))):
        weights, intercepts = _fit_vectors(letters, vectors, _rest(letters, fold))
        for place in range(len(letters)):
            if fold_of(place) == fold:
                thirds[place] = softmax(vectors[place] @ weights + intercepts)
    opinions = [combine(own, thirds[place]) for place, own in enumerate(first)]
    said = _held_out_network(letters, opinions, _fit_topic_network, _say_topics)
    assigned_from, certain_from = choose_thresholds(letters, said)
    everything = range(len(letters))
    network = _fit_topic_network(letters, opinions, everything)
    network = replace(network, assigned_from=assigned_from, certain_from=certain_from)
    return EncodedTopics(*_fit_vectors(letters, vectors, everything), network), said


def _fit_vectors(
    letters: Sequence[CodedLetter], vectors: Sequence[Numbers], places: Iterable[int]
) -> tuple[Numbers, Numbers]:
    chosen = list(places)
    known = np.vstack([vectors[place] for place in chosen])
    return fit_vectors(known, _shares([letters[place] for place in chosen]), TOPIC_STRENGTH)


def _shares(letters: Sequence[CodedLetter]) -> Numbers:
    wanted = np.vstack([letter.subtopics for letter in letters]).astype(np.float32)
    return np.asarray(wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1))


def choose_thresholds(letters: Sequence[CodedLetter], topics: Sequence[Numbers]) -> tuple[float, float]:
    """From where a sub-topic is assigned (best micro-F1 of sentences), and from where it is certain."""
    wanted = np.vstack([letter.subtopics for letter in letters])
    said = np.vstack(topics)
    steps = np.arange(0.15, 0.6, 0.025)
    assigned_from = float(max(steps, key=lambda step: _f1(wanted, choose(said, float(step)))))
    picked = choose(said, assigned_from)
    certain_from = 1.0
    for step in np.arange(assigned_from, 0.99, 0.01):
        sure = picked & (said >= step)
        if (sure & wanted).sum() >= (CERTAIN + MARGIN) * sure.sum() > 0:
            certain_from = float(step)
            break
    return round(assigned_from, 3), round(certain_from, 3)


def _f1(wanted: Flags, picked: Flags) -> float:
    return float(2 * (wanted & picked).sum() / (wanted.sum() + picked.sum()))


def fold_of(place: int) -> int:
    """The fold of the letter that stands at a place in the order of the hashes."""
    return place % FOLDS


def _rest(letters: Sequence[CodedLetter], fold: int) -> list[int]:
    return [place for place in range(len(letters)) if fold_of(place) != fold]


def _held_out(
    letters: Sequence[CodedLetter],
    fit_first: Callable[[Sequence[CodedLetter], Iterable[int]], Multinomial],
    features: Callable[[ReadFinding], Iterable[Blocks]],
) -> list[Opinions]:
    """What a first model says of each letter that it was not fitted on."""
    said: dict[int, Opinions] = {}
    for fold in range(min(FOLDS, len(letters))):
        model = fit_first(letters, _rest(letters, fold))
        for place, letter in enumerate(letters):
            if fold_of(place) == fold:
                said[place] = model.opinions(blocks for read in letter.read for blocks in features(read))
    return [said[place] for place in range(len(letters))]


def _held_out_network(
    letters: Sequence[CodedLetter],
    first: Sequence[_FirstT],
    fit_second: Callable[[Sequence[CodedLetter], Sequence[_FirstT], Iterable[int]], Network],
    say: Callable[[Network, CodedLetter, _FirstT], Numbers],
) -> list[Numbers]:
    said: dict[int, Numbers] = {}
    for fold in range(min(FOLDS, len(letters))):
        network = fit_second(letters, first, _rest(letters, fold))
        for place, letter in enumerate(letters):
            if fold_of(place) == fold:
                said[place] = say(network, letter, first[place])
    return [said[place] for place in range(len(letters))]


def fit_topics(letters: Sequence[CodedLetter], places: Iterable[int]) -> Multinomial:
    """The first model of sub-topics, from the letters at these places."""
    chosen = [letters[place] for place in places]
    described = [blocks for letter in chosen for read in letter.read for blocks in topic_features(read)]
    return fit(described, _shares(chosen), tuple(themes_of_subtopics()), TOPIC_BLOCKS, TOPIC_STRENGTH, with_odds=True)


def fit_sides(letters: Sequence[CodedLetter], places: Iterable[int]) -> Multinomial:
    """The first model of sides, from the letters at these places."""
    chosen = [letters[place] for place in places]
    described = [blocks for letter in chosen for read in letter.read for blocks in side_features(read)]
    wanted = np.eye(len(SIDES), dtype=np.float32)[np.concatenate([letter.sides for letter in chosen])]
    return fit(described, wanted, tuple(map(str, SIDES)), SIDE_BLOCKS, SIDE_STRENGTH)


def _fit_topic_network(letters: Sequence[CodedLetter], first: Sequence[Opinions], places: Iterable[int]) -> Network:
    inputs, right = [], []
    tallies = {place: tally(first[place][0], letters[place].subtopics) for place in places}
    together = np.sum(list(tallies.values()), axis=0)
    for place, own in tallies.items():
        # As of a letter not seen: its own cases do not count.
        candidates, told = topic_inputs(letters[place].read, together - own, *first[place])
        inputs.append(told.reshape(-1, told.shape[2]))
        right.append(np.take_along_axis(letters[place].subtopics, candidates, axis=1).ravel())
    return replace(fit_network(np.vstack(inputs), np.concatenate(right)), tallies=together)


def _fit_side_network(letters: Sequence[CodedLetter], first: Sequence[Numbers], places: Iterable[int]) -> Network:
    chosen = list(places)
    inputs = [side_inputs(letters[place].read, first[place]) for place in chosen]
    return fit_network(np.vstack(inputs), np.concatenate([letters[place].sides for place in chosen]))


def _say_topics(network: Network, letter: CodedLetter, first: Opinions) -> Numbers:
    candidates, inputs = topic_inputs(letter.read, network.tallies, *first)
    said = np.zeros_like(first[0])
    np.put_along_axis(said, candidates, network.probabilities(inputs)[:, :, 0], axis=1)
    return said


def _say_sides(network: Network, letter: CodedLetter, first: Numbers) -> Numbers:
    return network.probabilities(side_inputs(letter.read, first))
