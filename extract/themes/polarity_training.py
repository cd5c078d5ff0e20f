"""Trains and measures the polarity of paragraphs; whole letters stand on one side of each cross-validation.

Belongs here: fitting. Does not belong here: what the models are told (polarity). Sentences of strengths and areas for
improvement teach the sentence model, since their section says which way they point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.themes.labels import Example
from extract.themes.model import Model
from extract.themes.polarity import (
    CLASSES,
    NEGATIVE,
    PolarityModel,
    describe_paragraph,
    describe_sentence,
    sentences_of,
)
from extract.themes.tagger import Tagger, given_polarity
from extract.themes.training import FOLDS, PARAGRAPHS, Flags, Table, fit
from warehouse.records import Polarity

SENTENCE_PENALTY = 1.0
PARAGRAPH_PENALTY = 0.3
INNER_FOLDS = 5
FEWEST_SENTENCES = 3
"""Sentences in which a word must occur to be used."""


@dataclass(frozen=True)
class Measured:
    """Of the annotated paragraphs that point somewhere: how many there are, were told, and were told right."""

    judged: int
    told: int
    right: int


class PolarityTrainer:
    """The examples read once; a model is fitted on any part of them."""

    def __init__(self, table: Table, tagger: Tagger) -> None:
        self.fold = table.fold
        self.docs = [tagger.read(example.finding.text) for example in table.examples]
        self.wanted = [_polarity(example) for example in table.examples]
        self.is_paragraph = np.array([example.finding.kind in PARAGRAPHS for example in table.examples])
        self.is_taught = self.is_paragraph & np.array([polarity in CLASSES for polarity in self.wanted])
        self.sentences = [[describe_sentence(sentence) for sentence in sentences_of(doc)] for doc in self.docs]

    def train(self, rows: Flags) -> PolarityModel:
        """Both models from these examples; the paragraphs learn from sentence odds of letters held out."""
        sentence_model = self._sentence_model(rows)
        described: list[dict[str, float]] = []
        wanted: list[Polarity] = []
        for part in range(INNER_FOLDS):
            held_out = rows & (self.fold % INNER_FOLDS == part)
            inner = self._sentence_model(rows & ~held_out)
            for row in np.flatnonzero(held_out & self.is_taught):
                described.append(describe_paragraph(self.docs[row], inner))
                wanted.append(self.wanted[row] or Polarity.MIXED)
        flags = np.array([[polarity is one for one in CLASSES] for polarity in wanted])
        paragraph_model = fit(described, flags, tuple(CLASSES), PARAGRAPH_PENALTY)
        return PolarityModel(sentence_model, paragraph_model)

    def measure(self) -> Measured:
        """Cross-validation by letter over the annotated paragraphs."""
        told = right = 0
        for fold in range(FOLDS):
            is_test = self.fold == fold
            if not is_test.any():
                continue
            model = self.train(~is_test)
            for row in np.flatnonzero(is_test & self.is_taught):
                answer, _ = model.tell(self.docs[row])
                told += answer is not None
                right += answer is self.wanted[row]
        return Measured(int(self.is_taught.sum()), told, right)

    def _sentence_model(self, rows: Flags) -> Model:
        described, negative = [], []
        for row in np.flatnonzero(rows):
            if self.wanted[row] in (Polarity.POSITIVE, Polarity.NEGATIVE):
                described += self.sentences[row]
                negative += [[self.wanted[row] is Polarity.NEGATIVE]] * len(self.sentences[row])
        return fit(described, np.array(negative), (NEGATIVE,), SENTENCE_PENALTY, FEWEST_SENTENCES)


def _polarity(example: Example) -> Polarity | None:
    """What the annotation says of a paragraph; of other findings what their section says."""
    return Polarity(example.label.polarity) if example.label.polarity else given_polarity(example.finding)
