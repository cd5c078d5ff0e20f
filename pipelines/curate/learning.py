"""Training and measuring the tagger from a workspace's own archive.

Belongs here: which files are read and written. Does not belong here: labels, features, fitting (extract).
"""

from __future__ import annotations

from pathlib import Path

import extract.themes
from extract.statements.encoded import ENCODED, ENCODED_NETWORK
from extract.statements.models import dump_models
from extract.themes.context import dump_themes
from extract.themes.evaluation import Evaluation, model_card
from extract.themes.evaluation import evaluate as measure
from extract.themes.gathering import TrainingData
from extract.themes.gathering import gather as gather_all
from extract.themes.labels import join, load_labels
from extract.themes.measured import FILE
from extract.themes.training import train as fit
from pipelines.settings import Workspace
from pipelines.stages.stage_files import LetterRecords
from warehouse.errors import JtaiError
from warehouse.files.atomic import write_bytes
from warehouse.files.json_files import write


class TooFewLabels(JtaiError):
    """Hardly any label finds its finding in the archive: what would be trained on it is not worth shipping."""


FEWEST = 100


def gather(workspace: Workspace) -> TrainingData:
    """Join the labels with the findings extracted here; raises `TooFewLabels`."""
    extractions = list(LetterRecords(workspace).extractions.values())
    labels = load_labels()
    examples, _ = join(labels, extractions)
    if len(examples) < FEWEST:
        raise TooFewLabels(
            f"{workspace.extracted}: only {len(examples)} of {len(labels)} labels find their finding here; "
            "harvest and extract the published letters first (jtai refresh)"
        )
    return gather_all(extractions)


def train(workspace: Workspace, folder: Path) -> tuple[int, int]:
    """Write the models to a folder; returns how many findings they saw and how many labels had none.

    Models of themes go to `folder`, those of statements to `statements` beside it.
    """
    gathered = gather(workspace)
    for name, data in dump_themes(fit(gathered.table)).items():
        write_bytes(folder / name, data)
    for name, data in dump_models(gathered.models).items():
        write_bytes(folder.parent / "statements" / name, data)
    if gathered.models.encoded is None:  # what was trained with other first models does not fit these
        for name in (ENCODED, ENCODED_NETWORK):
            (folder.parent / "statements" / name).unlink(missing_ok=True)
    return len(gathered.table.examples), gathered.missing


def evaluate(workspace: Workspace, card: Path) -> Evaluation:
    """Measure by cross-validation and write the model card, and the same numbers as data beside it."""
    gathered = gather(workspace)
    evaluation = measure(gathered)
    write_bytes(card, model_card(evaluation).encode())
    write(card.with_name(FILE), evaluation)
    return evaluation


def shipped_models() -> Path:
    """The folder of the models of themes that ship with the project."""
    return Path(extract.themes.__path__[0])


def shipped_card() -> Path:
    """Where the model card that ships with the project lies."""
    return shipped_models() / "MODEL_CARD.md"
