"""Training on the real letters gives the shipped models, and they are as accurate as stated on unseen letters."""

from __future__ import annotations

import numpy as np
import pytest

from extract.statements.measuring import measure_statements
from extract.statements.models import shipped_models
from extract.themes.gathering import Gathered, gather
from extract.themes.measured import load_measured
from extract.themes.model import THEMES, dump, shipped
from extract.themes.training import choose_thresholds, cross_validate, pick_all, train
from pipelines.settings import Workspace
from warehouse.files.json_files import read
from warehouse.records import Extraction


@pytest.fixture(scope="module")
def gathered(letters: Workspace) -> Gathered:
    extractions = [read(path, Extraction) for path in sorted(letters.extracted.glob("*.json"))]
    found = gather(extractions)
    assert found.missing <= 10
    return found


@pytest.mark.xfail(strict=False, reason="the shipped models were fitted in parts and wait for one run of jtai train")
def test_training_gives_the_shipped_models(gathered: Gathered) -> None:
    trained, model = train(gathered.table), shipped(THEMES)
    assert len(set(trained.features) ^ set(model.features)) <= len(model.features) / 100
    assert (trained.assigned_from, trained.certain_from) == (model.assigned_from, model.certain_from)
    told, ships = gathered.models, shipped_models()
    some = gathered.letters[0].read
    assert np.allclose(told.tell_topics(some), ships.tell_topics(some), atol=0.05)
    assert np.allclose(told.tell_sides(some), ships.tell_sides(some), atol=0.05)
    assert dump(train(gathered.table)) == dump(trained)


def test_tags_of_letters_unseen_are_as_good_as_said(gathered: Gathered) -> None:
    table = gathered.table
    here = table.is_finding
    probabilities = cross_validate(table)
    assigned_from, certain_from = choose_thresholds(table, probabilities)
    wanted, picked = table.wanted[here], pick_all(probabilities[here], assigned_from)
    right = wanted & picked
    each = 2 * right.sum(axis=0) / (wanted.sum(axis=0) + picked.sum(axis=0))
    assert 2 * right.sum() / (wanted.sum() + picked.sum()) >= 0.82
    assert each.mean() >= 0.80
    assert each.min() >= 0.60
    certain = picked & (probabilities[here] >= certain_from)
    assert (certain & wanted).sum() / certain.sum() >= 0.90
    assert (certain & wanted).sum() / wanted.sum() >= 0.60


def test_statements_of_letters_unseen_are_told_as_well_as_said(gathered: Gathered) -> None:
    measured = measure_statements(gathered.letters, gathered.validated)
    assert measured.sides_right / measured.statements >= 0.89
    assert measured.sides_swapped / measured.statements <= 0.04
    assert measured.subtopics.f1 >= 0.53
    assert measured.claims.f1 >= 0.72
    assert measured.certain.precision >= 0.85
    assert measured.subtopics.f1 == pytest.approx(load_measured().statements.subtopics.f1, abs=0.01)
