"""Fits a multinomial model and a small network to examples; what the examples are is none of its business."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from extract.statements.features import Blocks
from extract.statements.linear import Multinomial, Numbers, learn_vocabulary, shorten, softmax
from extract.statements.network import Network

FEWEST = 2
"""Sentences in which a name must stand to be used."""

ROUNDS, MEMORY = 40, 6
"""Steps of the fit, and how many of the last ones shape the next (L-BFGS)."""

A_LITTLE = 0.02
"""What a name that never stands in sentences of a class counts there, so that it does not rule the class out."""

HIDDEN, ROWS_SEEN = 24, 1_000_000
"""Size of the second models, and how many rows each sees in its training (every row some times); with twice as many it
learns the letters by heart (0.02 less). Boosted trees (150 of 15 leaves) gave 0.003 more, bins 0.01 less.
"""


def fit_network(inputs: Numbers, wanted: NDArray[np.generic]) -> Network:
    """A network that tells the wanted classes (true or false, or numbers) from the inputs (rows × inputs)."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread[spread == 0] = 1
    epochs = max(1, round(ROWS_SEEN / len(inputs)))
    fitted = MLPClassifier((HIDDEN,), alpha=1.0, batch_size=512, learning_rate_init=1e-3, random_state=0)
    fitted.set_params(max_iter=epochs, n_iter_no_change=epochs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops before it knows the letters by heart
        fitted.fit((inputs - mean) / spread, wanted)
    (hidden, out), (hidden_intercepts, out_intercepts) = fitted.coefs_, fitted.intercepts_
    return Network(
        *(part.astype(np.float32) for part in (mean, spread, hidden, hidden_intercepts, out, out_intercepts))
    )


def fit(
    described: Sequence[Blocks],
    wanted: Numbers,
    classes: tuple[str, ...],
    block_weights: dict[str, float],
    strength: float,
    *,
    with_odds: bool = False,
) -> Multinomial:
    """A multinomial model: the least cross-entropy with the wanted shares (sentences × classes) and an L2 penalty.

    `with_odds` adds its second opinion. Its weights are rounded as its file keeps them, so what is measured is what
    ships.
    """
    vocabulary = learn_vocabulary(described, block_weights, FEWEST)
    vectors = vocabulary.vectors(described)
    bounds = np.concatenate([[0], vectors.ends])
    known = sparse.csr_matrix((vectors.values, vectors.rows, bounds), (len(described), len(vocabulary.rarity)))
    weights, intercepts = _descend(known, known.T.tocsr(), wanted, 1 / strength)
    odds = _as_kept(_odds(known, wanted > 0)) if with_odds else None
    return Multinomial(classes, vocabulary, _as_kept(weights), intercepts, odds)


def _as_kept(weights: Numbers) -> Numbers:
    steps, step = shorten(weights)
    return steps.astype(np.float32) * np.float32(step)


def _odds(known: sparse.csr_matrix, wanted: NDArray[np.bool_]) -> Numbers:
    """The odds of each name (names × classes), with a little of every name in every class."""
    inside = np.asarray(known.T @ wanted.astype(np.float32)) + A_LITTLE
    outside = inside.sum(axis=1, keepdims=True) - inside + A_LITTLE
    return np.asarray(np.log(inside / inside.sum(axis=0)) - np.log(outside / outside.sum(axis=0)), dtype=np.float32)


def fit_vectors(known: Numbers, wanted: Numbers, strength: float) -> tuple[Numbers, Numbers]:
    """Weights and intercepts of such a model over vectors (sentences × numbers), rounded as their file keeps them."""
    weights, intercepts = _descend(known, np.ascontiguousarray(known.T), wanted, 1 / strength)
    return weights.astype(np.float16).astype(np.float32), intercepts


def _descend(
    known: sparse.csr_matrix | Numbers, turned: sparse.csr_matrix | Numbers, wanted: Numbers, penalty: float
) -> tuple[Numbers, Numbers]:
    """Weights and intercepts by L-BFGS; `turned` has the columns of `known` as rows.

    scikit-learn's own takes several times as long with so many classes.
    """
    counts = wanted.sum(axis=1, keepdims=True)
    usual = np.log(wanted.sum(axis=0) + 0.5)
    # The intercepts are the last row.
    point = np.zeros((known.shape[1] + 1, wanted.shape[1]), dtype=np.float32)
    point[-1] = usual - usual.mean()

    def loss(point: Numbers) -> tuple[float, Numbers]:
        totals = known @ point[:-1] + point[-1]
        likely = softmax(totals)
        errors = likely * counts - wanted
        value = -float((wanted * np.log(likely + 1e-12)).sum()) + penalty / 2 * float((point[:-1] ** 2).sum())
        return value, np.vstack([turned @ errors + penalty * point[:-1], errors.sum(axis=0)]).astype(np.float32)

    value, slope = loss(point)
    steps: list[tuple[Numbers, Numbers, float]] = []
    for _ in range(ROUNDS):
        direction = _direction(slope, steps)
        gain = float(np.vdot(slope, direction))
        length = 1.0
        for _ in range(8):
            reached = point - np.float32(length) * direction
            new_value, new_slope = loss(reached)
            if new_value <= value - 1e-4 * length * gain:
                break
            length *= 0.4
        moved, turn = reached - point, new_slope - slope
        if (bend := float(np.vdot(moved, turn))) > 1e-9:
            steps = [*steps, (moved, turn, 1 / bend)][-MEMORY:]
        is_settled = value - new_value < 1e-4 * abs(value)
        point, value, slope = reached, new_value, new_slope
        if is_settled:
            break
    return point[:-1], point[-1]


def _direction(slope: Numbers, steps: Sequence[tuple[Numbers, Numbers, float]]) -> Numbers:
    """Where to go from here: the slope, bent by what the last steps showed."""
    direction = slope.copy()
    shares = []
    for moved, turn, inverse in reversed(steps):
        share = inverse * float(np.vdot(moved, direction))
        shares.append(share)
        direction -= np.float32(share) * turn
    if steps:
        _, turn, inverse = steps[-1]
        direction *= np.float32(1 / (inverse * float(np.vdot(turn, turn))))
    else:
        direction *= np.float32(1 / max(1.0, float(np.sqrt(np.vdot(slope, slope)))))
    for (moved, turn, inverse), share in zip(steps, reversed(shares), strict=True):
        direction += np.float32(share - inverse * float(np.vdot(turn, direction))) * moved
    return direction
