"""What training and measuring work on: the findings of an archive joined with their labels and their coding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from extract.statements.coding import load_coding
from extract.statements.encoded import encode
from extract.statements.encoder import load_encoder
from extract.statements.models import StatementModels
from extract.statements.training import CodedLetter, Validation, coded_letters, train, train_encoded
from extract.themes.labels import join, load_labels
from extract.themes.tagger import Tagger
from extract.themes.taxonomy import load_taxonomy
from extract.themes.training import Table, tabulate
from warehouse.records import Extraction


@dataclass(frozen=True)
class TrainingData:
    """The table of findings, the coded letters, the models of statements, what they say of letters not seen, also with
    the encoder where it is installed, and how many labels found no finding.
    """

    table: Table
    letters: tuple[CodedLetter, ...]
    models: StatementModels
    validated: Validation
    validated_with_encoder: Validation | None
    missing: int


def gather(extractions: Iterable[Extraction]) -> TrainingData:
    """Train the models of statements, and describe every labelled finding as one of a letter that they had not seen."""
    coding, tagger = load_coding(), Tagger()
    held = [one for one in extractions if one.letter is not None and one.sha256[:12] in coding.letters]
    read = {one.sha256: tagger.read(one.letter) for one in held if one.letter is not None}
    letters = coded_letters(((sha256[:12], statements) for sha256, (_, statements) in read.items()), coding)
    models, validated, first = train(letters)
    with_encoder = None
    if encoder := load_encoder():
        encoded, said = train_encoded(letters, first, [encode(encoder, letter.read) for letter in letters])
        models, with_encoder = replace(models, encoded=encoded), Validation(validated.sides, said)
    topics = {
        (letter.name, one.finding.ordinal): rows
        for letter, said in zip(letters, validated.subtopics, strict=True)
        for one, rows in zip(letter.read, np.split(said, letter.ends[:-1]), strict=True)
    }
    examples, missing = join(load_labels(), held)
    themes = {(sha256, one.finding.ordinal): one for sha256, (found, _) in read.items() for one in found}
    nothing = np.zeros((0, 0), dtype=np.float32)
    described = [themes[example.label.sha256, example.finding.ordinal].describe() for example in examples]
    said = [topics.get((example.label.sha256[:12], example.finding.ordinal), nothing) for example in examples]
    table = tabulate(examples, described, said, load_taxonomy().codes)
    return TrainingData(table, letters, models, validated, with_encoder, len(missing))
