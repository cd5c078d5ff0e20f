"""Training on the real letters gives the shipped models, and they are as accurate as stated on unseen letters.

Whole trainings run with `make models` only. Each run of the suite compares the shipped models with what they are made
of now, and measures the first models on the letters of one fold.
"""

from __future__ import annotations

import numpy as np
import pytest

from extract.statements import training
from extract.statements.coding import load_coding
from extract.statements.features import SIDE_BLOCKS, TOPIC_BLOCKS, side_features, topic_features
from extract.statements.fitting import FEWEST
from extract.statements.linear import learn_vocabulary
from extract.statements.measuring import measure_statements
from extract.statements.models import shipped_models
from extract.statements.training import CodedLetter, coded_letters, fold_of
from extract.themes.context import dump_themes, shipped_themes
from extract.themes.gathering import TrainingData, gather
from extract.themes.measured import load_measured
from extract.themes.tagger import Tagger
from extract.themes.training import choose_thresholds, pick_all, train, validate, validate_words
from pipelines.settings import Workspace
from warehouse.files.json_files import read
from warehouse.records import Extraction

FOLD = 0


@pytest.fixture(scope="module")
def extractions(letters: Workspace) -> list[Extraction]:
    return [read(path, Extraction) for path in sorted(letters.extracted.glob("*.json"))]


@pytest.fixture(scope="module")
def coded(extractions: list[Extraction]) -> tuple[CodedLetter, ...]:
    tagger = Tagger()
    read_letters = ((one.sha256[:12], tagger.read(one.letter)[1]) for one in extractions if one.letter is not None)
    return coded_letters(read_letters, load_coding())


def test_the_shipped_models_are_made_of_what_is_read_and_coded_now(coded: tuple[CodedLetter, ...]) -> None:
    ships = shipped_models()
    read_findings = [one for letter in coded for one in letter.read]
    for model, features, blocks in (
        (ships.topics, topic_features, TOPIC_BLOCKS),
        (ships.sides, side_features, SIDE_BLOCKS),
    ):
        described = [told for one in read_findings for told in features(one)]
        now = {
            (block, name) for block, rows in learn_vocabulary(described, blocks, FEWEST).rows.items() for name in rows
        }
        then = {(block, name) for block, rows in model.vocabulary.rows.items() for name in rows}
        assert len(now ^ then) <= len(then) / 100


def test_first_models_tell_the_letters_of_a_fold_that_they_were_not_fitted_on(coded: tuple[CodedLetter, ...]) -> None:
    rest = [place for place in range(len(coded)) if fold_of(place) != FOLD]
    kept_back = [letter for place, letter in enumerate(coded) if fold_of(place) == FOLD]
    texts = [letter.read for letter in kept_back]
    sides, topics = training.fit_sides(coded, rest), training.fit_topics(coded, rest)
    told = np.vstack([sides.probabilities(b for one in read for b in side_features(one)) for read in texts])
    assert (told.argmax(axis=1) == np.concatenate([letter.sides for letter in kept_back])).mean() >= 0.86
    said = np.vstack(
        [topics.probabilities(b for one in letter.read for b in topic_features(one)) for letter in kept_back]
    )
    wanted = np.vstack([letter.subtopics for letter in kept_back])
    best = said.argmax(axis=1)
    has_any = wanted.any(axis=1)
    assert wanted[np.arange(len(best)), best][has_any].mean() >= 0.5


def test_what_is_said_of_accuracy_was_measured_on_these_letters(coded: tuple[CodedLetter, ...]) -> None:
    measured = load_measured()
    assert measured.letters == len(coded)
    assert measured.statements.statements == sum(len(letter.sides) for letter in coded)
    assert measured.statements.certain.precision >= 0.85
    assert measured.certain.precision >= 0.90


@pytest.fixture(scope="module")
def gathered(request: pytest.FixtureRequest, extractions: list[Extraction]) -> TrainingData:
    if not request.config.getoption("--models"):
        pytest.skip("training the models whole takes 15 minutes: make models")
    found = gather(extractions)
    assert found.missing <= 10
    return found


def test_training_gives_the_shipped_models(gathered: TrainingData) -> None:
    trained, ship = train(gathered.table), shipped_themes()
    assert len(set(trained.words.features) ^ set(ship.words.features)) <= len(ship.words.features) / 100
    assert trained.context.assigned_from == pytest.approx(ship.context.assigned_from, abs=0.05)
    assert trained.context.certain_from == pytest.approx(ship.context.certain_from, abs=0.05)
    told, ships = gathered.models, shipped_models()
    some = gathered.letters[0].read
    assert np.allclose(told.tell_topics(some), ships.tell_topics(some), atol=0.05)
    assert np.allclose(told.tell_sides(some), ships.tell_sides(some), atol=0.05)
    assert dump_themes(train(gathered.table)) == dump_themes(trained)


def test_tags_of_letters_unseen_are_as_good_as_said(gathered: TrainingData) -> None:
    table = gathered.table
    here = table.is_finding
    probabilities = validate(table, validate_words(table))
    assigned_from, certain_from = choose_thresholds(table, probabilities)
    wanted, picked = table.wanted[here], pick_all(probabilities[here], assigned_from)
    right = wanted & picked
    each = 2 * right.sum(axis=0) / (wanted.sum(axis=0) + picked.sum(axis=0))
    assert 2 * right.sum() / (wanted.sum() + picked.sum()) >= 0.83
    assert each.mean() >= 0.81
    assert each.min() >= 0.60
    certain = picked & (probabilities[here] >= certain_from)
    assert (certain & wanted).sum() / certain.sum() >= 0.90
    assert (certain & wanted).sum() / wanted.sum() >= 0.67


def test_statements_of_letters_unseen_are_told_as_well_as_said(gathered: TrainingData) -> None:
    measured = measure_statements(gathered.letters, gathered.validated)
    assert measured.sides_right / measured.statements >= 0.89
    assert measured.sides_swapped / measured.statements <= 0.04
    assert measured.subtopics.f1 >= 0.55
    assert measured.claims.f1 >= 0.72
    assert measured.certain.precision >= 0.85
    assert measured.subtopics.f1 == pytest.approx(load_measured().statements.subtopics.f1, abs=0.01)
