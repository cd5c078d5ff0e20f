"""The bundled letters: everything in them is extracted, and no record changes unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.extraction import extract
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from pipelines.sample.letter import ExpectedFinding, expected_findings
from warehouse.files.json_files import dump
from warehouse.records import Extraction, IssueCode, Letter

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = sorted(sample_letters())
LETTERS = [name for name in NAMES if not name.endswith("not-a-letter")]
ISSUES = {
    "estwold-2020": {IssueCode.UNKNOWN_HEADING, IssueCode.ASSUMED_HEADING, IssueCode.UNACCOUNTED_WORDS},
    "garrowshire-2023": {IssueCode.MISSING_SECTION},
    "harrowmere-2023": {IssueCode.UNKNOWN_HEADING},
}
"""The letters that were made to be understood in part only."""


@cache
def record(name: str) -> Extraction:
    return extract("", rendered(name), sample_areas())


def letter(name: str) -> Letter:
    found = record(name).letter
    assert found is not None
    return found


@pytest.mark.parametrize("name", LETTERS)
def test_the_findings_come_out_as_they_were_put_in(name: str) -> None:
    found = [
        ExpectedFinding(f.kind, f.section_heading, f.text, f.sub_heading, f.lead_in, f.study_type)
        for f in letter(name).findings
    ]
    assert found == list(expected_findings(sample_letters()[name]))


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_says_of_itself_what_was_put_in(name: str) -> None:
    given, found = sample_letters()[name], letter(name)
    (area,) = [area for area in sample_areas() if area.name in given.subject]
    assert (found.area_name, found.area_codes) == (area.name, (area.area_code,))
    assert found.letter_date == given.letter_date
    assert found.title == given.subject
    assert [(one.role, one.organisation) for one in found.addressees] == [
        (person.role, person.organisation) for person in given.addressees
    ]
    assert found.fieldwork_start is not None
    assert found.fieldwork_end is not None
    assert found.fieldwork_start < found.fieldwork_end < given.letter_date
    assert len(found.inspectorates) > 1
    assert found.deep_dive is not None
    assert found.framework == ("2016" if given.letter_date.year < 2022 else "2022")


@pytest.mark.parametrize("name", LETTERS)
def test_only_what_was_made_to_be_strange_is_an_issue(name: str) -> None:
    assert {issue.code for issue in letter(name).issues} == ISSUES.get(name, set())
    assert (letter(name).unaccounted_words > 0) is (IssueCode.UNACCOUNTED_WORDS in ISSUES.get(name, set()))


@pytest.mark.parametrize("name", LETTERS)
def test_no_name_of_a_person_is_in_the_record(name: str) -> None:
    given = sample_letters()[name]
    held = dump(record(name)).decode()
    people = (*given.addressees, *given.signatories)
    assert people
    assert [person.name for person in people if person.name.split()[-1] in held] == []


@pytest.mark.parametrize("name", LETTERS)
def test_a_finding_stands_where_its_boxes_are(name: str) -> None:
    for finding in letter(name).findings:
        assert [box.page for box in finding.boxes] == list(range(finding.page_start, finding.page_end + 1))
        assert all(0 < box.x0 < box.x1 < 595 and 0 < box.top < box.bottom < 842 for box in finding.boxes)


# ------------------------------------------------------------------------------------------------------- golden records


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """A JSON document as one value per place (`letter.findings.3.text`)."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for key, one in inner for k, v in flat(one, f"{place}.{key}".lstrip(".")).items()} or {
            place: value
        }
    return {place: value}


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_the_golden_one(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    assert path.exists(), f"{path} is missing; write it with tests/golden/write.py and look at what it says"
    golden = flat(json.loads(path.read_text(encoding="utf-8")))
    found = flat(json.loads(dump(replace(record(name), extractor_version=""))))
    changed = {place: (golden.get(place), found.get(place)) for place in golden.keys() | found.keys()}
    assert {place: pair for place, pair in changed.items() if pair[0] != pair[1]} == {}


def test_there_is_no_golden_record_of_a_letter_that_is_gone() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == NAMES
