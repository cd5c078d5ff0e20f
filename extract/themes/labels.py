"""The annotations that the model is trained on, stand-off: which themes a finding has, without its text.

Belongs here: reading `labels.csv` and joining it with findings. Does not belong here: training. A label names its
finding by the letter's SHA-256, the kind and a fingerprint of the text, so it holds no sentence of a letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from warehouse.files.csv_files import read_rows
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Extraction, Finding, FindingKind, Letter

FILE = "labels.csv"


@dataclass(frozen=True, slots=True)
class Label:
    """The themes of one finding, and of a headline or narrative paragraph which way it points."""

    sha256: str
    kind: FindingKind
    fingerprint: str
    themes: tuple[str, ...]
    polarity: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """A finding with its label, and the letter in which it stands."""

    label: Label
    finding: Finding
    letter: Letter


def load_labels() -> tuple[Label, ...]:
    """All labels; raises `BadInput` naming the line that cannot be read."""
    return tuple(read_rows(Path(str(files("extract.themes"))) / FILE, _label))


def _label(row: Mapping[str, str]) -> Label:
    themes = tuple(theme for theme in row["themes"].split("|") if theme)
    return Label(row["sha256"], FindingKind(row["kind"]), row["fingerprint"], themes, row["polarity"] or None)


def join(labels: Iterable[Label], extractions: Iterable[Extraction]) -> tuple[tuple[Example, ...], tuple[Label, ...]]:
    """The labels with their findings, in the order of the labels, and those whose letter or finding is not there."""
    found = {
        (extraction.sha256, finding.kind, fingerprint(finding.text)): (finding, extraction.letter)
        for extraction in extractions
        if extraction.letter is not None
        for finding in extraction.letter.findings
    }
    examples, missing = [], []
    for label in labels:
        match = found.get((label.sha256, label.kind, label.fingerprint))
        if match is None:
            missing.append(label)
        else:
            examples.append(Example(label, *match))
    return tuple(examples), tuple(missing)
