"""Trains the models: labels and findings in, weights and thresholds out.

Belongs here: fitting, and choosing the thresholds by cross-validation. Does not belong here: what a finding is told by
(features), the model's shape (model), the tables about it (evaluation). The only module that imports scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from extract.statements.fitting import fit_network
from extract.statements.network import Network
from extract.themes.context import ThemeModels, is_candidate, theme_inputs
from extract.themes.labels import Example
from extract.themes.model import Model
from extract.themes.tagger import at_most, pick
from warehouse.records import FindingKind

FOLDS = 11
"""Groups of letters in the cross-validation: each model is trained on ten of the eleven, nearly all of the letters."""

PENALTY = 0.5
"""Inverse strength of the L2 penalty: 1 and 2 gave 0.003 and 0.007 less micro-F1."""

FEWEST = 2
"""Findings in which a feature must occur to be used."""

CERTAIN = 0.9
"""Share of tags right from which they are called certain."""

MARGIN = 0.01
"""How much above it the cross-validated share must be: letters that nobody trained on score a little lower."""

PARAGRAPHS = frozenset({FindingKind.HEADLINE, FindingKind.NARRATIVE})

Flags = NDArray[np.bool_]
Chances = NDArray[np.float32]


@dataclass(frozen=True)
class Table:
    """The examples as numbers: what describes each, how likely each sub-topic is in its sentences (sentences ×
    sub-topics), its themes (examples × themes), the fold of its letter.
    """

    described: list[dict[str, float]]
    said: list[Chances]
    wanted: Flags
    fold: NDArray[np.int64]
    is_finding: Flags
    examples: tuple[Example, ...]
    themes: tuple[str, ...]


def tabulate(
    examples: Sequence[Example],
    described: Sequence[dict[str, float]],
    said: Sequence[Chances],
    themes: Sequence[str],
) -> Table:
    """The examples with what describes each; folds hold whole letters, and follow from the letters' hashes alone."""
    letters = sorted({example.label.sha256 for example in examples})
    fold = {sha256: place % FOLDS for place, sha256 in enumerate(letters)}
    return Table(
        described=list(described),
        said=list(said),
        wanted=np.array([[theme in example.label.themes for theme in themes] for example in examples]),
        fold=np.array([fold[example.label.sha256] for example in examples]),
        is_finding=np.array([example.finding.kind not in PARAGRAPHS for example in examples]),
        examples=tuple(examples),
        themes=tuple(themes),
    )


def train(table: Table) -> ThemeModels:
    """The models of all examples, their thresholds chosen where no letter stands on both sides."""
    words = validate_words(table)
    assigned_from, certain_from = choose_thresholds(table, validate(table, words))
    everything = np.ones(len(table.fold), dtype=bool)
    context = _fit_context(table, words, _inputs(table, words), everything)
    return ThemeModels(
        _fit(table, everything), replace(context, assigned_from=assigned_from, certain_from=certain_from)
    )


def validate_words(table: Table) -> Chances:
    """For each example the probabilities by a first model that saw no finding of its letter."""
    found = np.zeros(table.wanted.shape, dtype=np.float32)
    for fold in range(FOLDS):
        is_test = table.fold == fold
        if not is_test.any():
            continue
        model = _fit(table, ~is_test)
        for row in np.flatnonzero(is_test):
            found[row] = list(model.probabilities(table.described[row]).values())
    return found


def validate(table: Table, words: Chances) -> Chances:
    """The same by both models, from what `validate_words` gives."""
    found = np.zeros(table.wanted.shape, dtype=np.float32)
    inputs = _inputs(table, words)
    for fold in range(FOLDS):
        is_test = table.fold == fold
        if is_test.any():
            context = _fit_context(table, words, inputs, ~is_test)
            found[is_test] = context.probabilities(inputs[is_test])[:, :, 0]
    return np.where(is_candidate(words), found, 0)


def _inputs(table: Table, words: Chances) -> Chances:
    """What the second model is told of each example and theme (examples × themes × inputs)."""
    by_letter: dict[str, list[int]] = {}
    for row, example in enumerate(table.examples):
        by_letter.setdefault(example.label.sha256, []).append(row)
    found: dict[int, Chances] = {}
    for some in by_letter.values():
        rows = sorted(some, key=lambda row: table.examples[row].finding.ordinal)
        findings = [table.examples[row].finding for row in rows]
        inputs = theme_inputs(findings, words[rows], [table.said[row] for row in rows])
        found |= dict(zip(rows, inputs, strict=True))
    return np.stack([found[row] for row in range(len(table.examples))])


def _fit_context(table: Table, words: Chances, inputs: Chances, rows: Flags) -> Network:
    asked = is_candidate(words) & rows[:, None]
    return fit_network(inputs[asked], table.wanted[asked])


def choose_thresholds(table: Table, probabilities: Chances) -> tuple[float, float]:
    """From where a tag is assigned (best micro-F1) and certain (nine in ten right), over the findings.

    One threshold for all themes does as well as one for each, and fits less by chance.
    """
    wanted, p = table.wanted[table.is_finding], probabilities[table.is_finding]
    assigned_from = max(np.arange(0.25, 0.6, 0.025), key=lambda t: _f1(wanted, pick_all(p, float(t))))
    picked = pick_all(p, float(assigned_from))
    certain_from = 1.0
    for threshold in np.arange(float(assigned_from), 0.95, 0.01):
        chosen = picked & (p >= threshold)
        if (chosen & wanted).sum() >= (CERTAIN + MARGIN) * chosen.sum() > 0:
            certain_from = float(threshold)
            break
    return round(float(assigned_from), 3), round(certain_from, 3)


def pick_all(probabilities: Chances, assigned_from: float) -> Flags:
    """Which themes each row gets, by the tagger's own rule."""
    chosen = np.zeros(probabilities.shape, dtype=bool)
    for row, values in enumerate(probabilities):
        chosen[row, pick(values.tolist(), assigned_from, at_most())] = True
    return chosen


def _f1(wanted: Flags, picked: Flags) -> float:
    return float(2 * (wanted & picked).sum() / (wanted.sum() + picked.sum()))


def _fit(table: Table, rows: Flags) -> Model:
    return fit([table.described[row] for row in np.flatnonzero(rows)], table.wanted[rows], table.themes, PENALTY)


def fit(
    described: Sequence[dict[str, float]],
    wanted: Flags,
    classes: tuple[str, ...],
    penalty: float,
    fewest: int = FEWEST,
) -> Model:
    """A linear model of the examples, one regression a class (examples × classes wanted); it has no thresholds yet."""
    vectors = DictVectorizer()
    known = vectors.fit_transform(described)
    used = np.asarray((known != 0).sum(axis=0)).ravel() >= fewest
    known = known[:, used]
    weights = np.zeros((known.shape[1], len(classes)))
    intercepts = np.full(len(classes), -10.0)
    for column in range(len(classes)):
        target = wanted[:, column]
        if target.any() and not target.all():
            fitted = _regression(penalty).fit(known, target)
            weights[:, column], intercepts[column] = fitted.coef_[0], fitted.intercept_[0]
    names = tuple(str(name) for name, is_used in zip(vectors.get_feature_names_out(), used, strict=True) if is_used)
    # As the file keeps them, so that what is measured is what is shipped.
    weights, intercepts = (numbers.astype(np.float32).astype(np.float64) for numbers in (weights, intercepts))
    return Model(names, tuple(str(one) for one in classes), weights, intercepts)


def _regression(penalty: float) -> Any:
    return LogisticRegression(C=penalty, solver="liblinear", random_state=0)
