"""Training on the real letters gives the shipped model, and it is as accurate as stated on unseen letters."""

from __future__ import annotations

import numpy as np
import pytest

from extract.themes.labels import join, load_labels
from extract.themes.model import PARAGRAPHS, SENTENCES, THEMES, dump, shipped
from extract.themes.polarity_training import PolarityTrainer
from extract.themes.tagger import Tagger, load_tagger
from extract.themes.taxonomy import load_taxonomy
from extract.themes.training import Table, choose_thresholds, cross_validate, pick_all, tabulate, train
from pipelines.settings import Workspace
from warehouse.files.json_files import read
from warehouse.records import Extraction


@pytest.fixture(scope="module")
def table(letters: Workspace) -> Table:
    extractions = [read(path, Extraction) for path in sorted(letters.extracted.glob("*.json"))]
    examples, missing = join(load_labels(), extractions)
    assert missing == ()
    return tabulate(examples, Tagger(), load_taxonomy().codes)


def test_training_gives_the_shipped_model(table: Table) -> None:
    trained, model = train(table), shipped(THEMES)
    assert trained.features == model.features
    assert (trained.assigned_from, trained.certain_from) == (model.assigned_from, model.certain_from)
    assert np.allclose(trained.weights, model.weights, atol=1e-3)
    mine, theirs = Tagger(trained), load_tagger()
    some = {example.label.sha256: example.letter for example in table.examples[::120]}
    for letter in some.values():
        ours = [(t.theme, t.is_certain) for f in mine.tag(letter, "").findings for t in f.tags]
        assert ours == [(t.theme, t.is_certain) for f in theirs.tag(letter, "").findings for t in f.tags]


def test_the_same_letters_give_the_same_model_twice(table: Table) -> None:
    some = tabulate(table.examples[::8], Tagger(), table.themes)
    assert dump(train(some)) == dump(train(some))


def test_tags_of_letters_unseen_are_as_good_as_said(table: Table) -> None:
    here = table.is_finding
    probabilities = cross_validate(table)
    assigned_from, certain_from = choose_thresholds(table, probabilities)
    wanted, picked = table.wanted[here], pick_all(probabilities[here], assigned_from)
    right = wanted & picked
    each = 2 * right.sum(axis=0) / (wanted.sum(axis=0) + picked.sum(axis=0))
    assert 2 * right.sum() / (wanted.sum() + picked.sum()) >= 0.80
    assert each.mean() >= 0.78
    certain = picked & (probabilities[here] >= certain_from)
    assert (certain & wanted).sum() / certain.sum() >= 0.90
    assert (certain & wanted).sum() / wanted.sum() >= 0.60


def test_polarity_is_the_shipped_one_and_as_right_as_said(table: Table) -> None:
    trainer = PolarityTrainer(table, Tagger())
    trained = trainer.train(np.ones(len(table.fold), dtype=bool))
    assert np.allclose(trained.sentences.weights, shipped(SENTENCES).weights, atol=1e-3)
    assert np.allclose(trained.paragraphs.weights, shipped(PARAGRAPHS).weights, atol=1e-3)
    measured = trainer.measure()
    assert measured.right / measured.judged >= 0.79
