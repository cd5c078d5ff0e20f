"""How right the tags are: cross-validation by letter, systems side by side, as the tables of the model card.

Belongs here: measures and their page. Does not belong here: training or the choice of thresholds (training).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import numpy as np
from jinja2 import Environment, StrictUndefined

from extract.statements.measuring import measure_statements
from extract.themes.gathering import TrainingData
from extract.themes.measured import STANDING, MeasuredStatements, Score, load_measured_agencies
from extract.themes.taxonomy import load_rules
from extract.themes.training import Chances, Flags, Table, choose_thresholds, pick_all, validate, validate_words
from extract.themes.version import TAGGER_VERSION

CONFUSIONS = 12
BANDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class System:
    """One way to tag, on findings of letters that it was not trained on: over all tags, and the mean over themes."""

    name: str
    micro: Score
    macro: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that the model card tells. `bands` are (from, to, tags given, share right) by score."""

    tagger: str
    findings: int
    paragraphs: int
    letters: int
    tags: Score
    systems: tuple[System, ...]
    per_theme: dict[str, Score]
    certain: Score
    assigned_from: float
    certain_from: float
    confusions: tuple[tuple[str, str, int], ...]
    bands: tuple[tuple[float, float, int, float], ...]
    statements: MeasuredStatements
    with_encoder: MeasuredStatements | None


def evaluate(gathered: TrainingData) -> Evaluation:
    """Measure the rules, the first model and both models together; then the statements."""
    table, letters = gathered.table, gathered.letters
    here = table.is_finding
    wanted = table.wanted[here]
    encoded = gathered.validated_with_encoder
    words = validate_words(table)
    both = validate(table, words)
    assigned_from, certain_from = choose_thresholds(table, both)
    picked = pick_all(both[here], assigned_from)
    systems = (
        System("rules alone", *_measure(table, _rules(table), load_rules().assigned_from)),
        System("rules and words (first model)", *_measure(table, words)),
        System("with context and statements (what is shipped)", _score(wanted, picked), _macro(wanted, picked)),
    )
    sure = picked & (both[here] >= certain_from)
    return Evaluation(
        tagger=TAGGER_VERSION,
        findings=int(here.sum()),
        paragraphs=int((~here).sum()),
        letters=len({example.label.sha256 for example in table.examples}),
        tags=_score(wanted, picked),
        systems=systems,
        per_theme={theme: _score(wanted[:, [k]], picked[:, [k]]) for k, theme in enumerate(table.themes)},
        certain=_score(wanted, sure),
        assigned_from=assigned_from,
        certain_from=certain_from,
        confusions=_confusions(table.themes, wanted, picked),
        bands=_bands(wanted, both[here]),
        statements=measure_statements(letters, gathered.validated),
        with_encoder=measure_statements(letters, encoded) if encoded else None,
    )


def _measure(table: Table, probabilities: Chances, assigned_from: float | None = None) -> tuple[Score, float]:
    wanted = table.wanted[table.is_finding]
    threshold = choose_thresholds(table, probabilities)[0] if assigned_from is None else assigned_from
    picked = pick_all(probabilities[table.is_finding], threshold)
    return _score(wanted, picked), _macro(wanted, picked)


def _rules(table: Table) -> Chances:
    """The scores of the rules, which are among the features."""
    found = np.zeros(table.wanted.shape, dtype=np.float32)
    for row, described in enumerate(table.described):
        for column, theme in enumerate(table.themes):
            found[row, column] = described.get(f"{theme}:score", 0.0) / 2
    return found


def _score(wanted: Flags, picked: Flags) -> Score:
    return Score(int((wanted & picked).sum()), int(picked.sum()), int(wanted.sum()))


def _macro(wanted: Flags, picked: Flags) -> float:
    columns = [k for k in range(wanted.shape[1]) if wanted[:, k].any()]
    return float(np.mean([_score(wanted[:, [k]], picked[:, [k]]).f1 for k in columns]))


def _confusions(themes: tuple[str, ...], wanted: Flags, picked: Flags) -> tuple[tuple[str, str, int], ...]:
    """Pairs of a missed theme and a wrong one on the same finding, most common first."""
    missed, extra = (wanted & ~picked).astype(int), (picked & ~wanted).astype(int)
    counts = missed.T @ extra
    pairs = [
        (themes[a], themes[b], int(counts[a, b])) for a in range(len(themes)) for b in range(len(themes)) if a != b
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[:CONFUSIONS])


def _bands(wanted: Flags, probabilities: Chances) -> tuple[tuple[float, float, int, float], ...]:
    bands = []
    for low, high in pairwise(BANDS):
        inside = (probabilities >= low) & (probabilities < high if high < 1 else probabilities <= 1)
        bands.append((low, high, int(inside.sum()), float(wanted[inside].mean()) if inside.any() else 0.0))
    return tuple(bands)


def model_card(evaluation: Evaluation) -> str:
    """The model card, in Markdown."""
    source = files("extract.themes").joinpath("model_card.md.j2").read_text(encoding="utf-8")
    # Markdown of our own numbers: nothing in it is to be escaped.
    settings = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
    environment = Environment(**settings)  # type: ignore[arg-type]  # noqa: S701
    return environment.from_string(source).render(e=evaluation, a=load_measured_agencies(), standing=STANDING)
