"""Training and measuring the tagger from a workspace's own archive.

Belongs here: which files are read and written. Does not belong here: labels, features, fitting (extract.themes).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.settings import Workspace
from pipelines.stages.stage_files import LetterRecords
from warehouse.errors import JtaiError
from warehouse.files.json_files import write, write_bytes

if TYPE_CHECKING:
    from extract.themes.evaluation import Evaluation
    from extract.themes.training import Table


class TooFewLabels(JtaiError):
    """Hardly any label finds its finding in the archive: what would be trained on it is not worth shipping."""


FEWEST = 100


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The examples that training has, and how many labels found no finding in this archive."""

    table: Table
    missing: int


def gather(workspace: Workspace) -> TrainingSet:
    """Join the labels with the findings extracted here; raises `TooFewLabels`."""
    from extract.themes.labels import join, load_labels
    from extract.themes.tagger import Tagger
    from extract.themes.taxonomy import load_taxonomy
    from extract.themes.training import tabulate

    examples, missing = join(load_labels(), LetterRecords(workspace).extractions.values())
    if len(examples) < FEWEST:
        raise TooFewLabels(
            f"{workspace.extracted}: only {len(examples)} of {len(examples) + len(missing)} labels find their finding "
            "here; harvest and extract the published letters first (jtai refresh)"
        )
    return TrainingSet(tabulate(examples, Tagger(), load_taxonomy().codes), len(missing))


def train(workspace: Workspace, folder: Path) -> tuple[int, int]:
    """Write the models to a folder; returns how many examples they saw and how many labels had none."""
    import numpy as np

    from extract.themes.model import PARAGRAPHS, SENTENCES, THEMES, dump
    from extract.themes.polarity_training import PolarityTrainer
    from extract.themes.tagger import Tagger
    from extract.themes.training import train as fit

    joined = gather(workspace)
    polarity = PolarityTrainer(joined.table, Tagger()).train(np.ones(len(joined.table.fold), dtype=bool))
    models = {THEMES: fit(joined.table), SENTENCES: polarity.sentences, PARAGRAPHS: polarity.paragraphs}
    for name, model in models.items():
        write_bytes(folder / name, dump(model))
    return len(joined.table.examples), joined.missing


def evaluate(workspace: Workspace, card: Path) -> Evaluation:
    """Measure by cross-validation and write the model card, and the same numbers as data beside it."""
    from extract.themes.evaluation import evaluate as measure
    from extract.themes.evaluation import model_card
    from extract.themes.measured import FILE

    evaluation = measure(gather(workspace).table)
    write_bytes(card, model_card(evaluation).encode())
    write(card.with_name(FILE), evaluation)
    return evaluation


def shipped_models() -> Path:
    """The folder of the models that ship with the project."""
    import extract.themes

    return Path(extract.themes.__path__[0])


def shipped_card() -> Path:
    """Where the model card that ships with the project lies."""
    return shipped_models() / "MODEL_CARD.md"
