"""The agencies of statements agree with the annotated sample, and the figures that ship are those of this program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import extract.statements
from extract.statements.agency_sample import load_sample, measure_agencies
from extract.themes.measured import AGENCIES_FILE, MeasuredAgencies, load_measured_agencies
from pipelines.settings import Workspace
from pipelines.stages.stage_files import LetterRecords
from warehouse.files.json_files import dump

ENOUGH = 0.93


@pytest.fixture(scope="module")
def measured(letters: Workspace) -> MeasuredAgencies:
    records = LetterRecords(letters)
    read = {sha256: one.letter for sha256, one in records.extractions.items() if one.letter is not None}
    return measure_agencies((read[sha256], tagged) for sha256, tagged in records.tagged.items())


def test_agencies_are_named_rightly(measured: MeasuredAgencies) -> None:
    assert measured.statements == len(load_sample())
    for score in (measured.agencies, measured.kept_back):
        assert score.precision >= ENOUGH
        assert score.recall >= ENOUGH


def test_the_figures_that_ship_are_those_of_the_program(
    measured: MeasuredAgencies, check_page: Callable[[Path, str], None]
) -> None:
    check_page(Path(str(extract.statements.__path__[0])) / AGENCIES_FILE, dump(measured).decode())
    load_measured_agencies()
