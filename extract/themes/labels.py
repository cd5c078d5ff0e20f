"""The annotations that the model is trained on, stand-off: which themes a finding has, without its text.

Belongs here: reading `labels.csv` and joining it with findings. Does not belong here: training. A label names its
finding by the letter's SHA-256, the kind and a fingerprint of the text, so it holds no sentence of a letter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

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
    """All labels; raises `ValueError` naming the line that cannot be read."""
    lines = files("extract.themes").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    labels = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            themes = tuple(theme for theme in row["themes"].split("|") if theme)
            kind = FindingKind(row["kind"])
            labels.append(Label(row["sha256"], kind, row["fingerprint"], themes, row["polarity"] or None))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{FILE}:{number}: {error}") from error
    return tuple(labels)


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
