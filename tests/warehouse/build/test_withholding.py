"""Withheld findings and letters are not in the warehouse, which says that they are withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.checks import BrokenCheck
from warehouse.build.database import build
from warehouse.build.withholding import (
    Decision,
    Withholding,
    append_withholdings,
    in_force,
    read_withholdings,
)
from warehouse.files.decision_files import BadDecision
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import open_warehouse
from warehouse.records import Issue, IssueCode

TEXT = "Invented plans drift."
LETTER = "norland-2029-11-20"


@pytest.fixture
def whole(make: Any) -> Withholding:
    return Withholding(LETTER, LETTER, make.sha("a"), "", Decision.WITHHOLD, "Ann", date(2030, 1, 2), "names a child")


@pytest.fixture
def part(whole: Withholding) -> Withholding:
    return replace(whole, name=f"{LETTER}-x", fingerprint=fingerprint(TEXT), why="two boxes are one")


def without(world: Any, *decided: Withholding) -> Any:
    """The rows of the world without what is withheld, in batches."""
    return assemble(replace(world.load(), withheld=decided))


def test_a_letter_is_in_quarantine_with_the_reason(world: Any, make: Any, whole: Withholding, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E2",)))
    build(path, without(world))
    build(path, without(world, whole))
    with open_warehouse(path) as warehouse:
        assert warehouse.query("SELECT letter_id FROM reports").rows == [("st-anns-moor-2029-11-20",)]
        assert warehouse.query("SELECT count(*) FROM findings").rows == [(3,)]
        ((sha256, code, reason),) = warehouse.query("SELECT sha256, code, reason FROM quarantine").rows
        assert (sha256, code) == (whole.sha256, "withheld")
        assert reason == "the letter is withheld since 2 January 2030: names a child"
        assert warehouse.query("SELECT reason FROM sightings WHERE report_id IS NULL").rows == [
            ("quarantined: withheld",)
        ]
        [item] = warehouse.attention()
        assert whole.sha256 in item.key
        assert "names a child" in item.message


def test_another_letter_that_is_lost_at_the_same_time_is_noticed(
    world: Any, make: Any, whole: Withholding, tmp_path: Path
) -> None:
    path = tmp_path / "jtai.duckdb"
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"), ("ofsted", "3", "c"))
    for name, code in (("b", "E2"), ("c", "E3")):
        world.read(name, make.letter(area_codes=(code,)))
    build(path, without(world))
    world.read("b")
    with pytest.raises(BrokenCheck, match="no_letter_is_lost"):
        build(path, without(world, whole))


def test_without_any_other_letter_there_is_nothing_to_publish(world: Any, whole: Withholding, tmp_path: Path) -> None:
    with pytest.raises(BrokenCheck, match="there_are_letters"):
        build(tmp_path / "jtai.duckdb", without(world, whole))


def test_a_finding_is_gone_with_its_tags_and_its_letter_says_so(world: Any, part: Withholding) -> None:
    tables = world.rows(withheld=(part,))
    assert TEXT not in {row["text"] for row in tables["findings"]}
    assert len(tables["findings"]) == len(tables["finding_themes"]) == 2
    [issue] = tables["issues"]
    assert issue["report_id"] == LETTER
    assert (issue["code"], issue["page"]) == ("withheld", 2)
    assert issue["message"] == "one area for improvement is withheld since 2 January 2030: two boxes are one"


def test_it_holds_for_a_later_version_and_for_another_reading(world: Any, make: Any, whole: Withholding) -> None:
    world.run(("ofsted", "1", "republished"))
    world.read("republished", make.letter(pages=9))
    assert without(world, whole)["reports"].empty
    world.read("a", make.letter(letter_date=date(2029, 11, 21)))
    assert [row.sha256 for row in without(world, whole)["quarantine"].itertuples()] == [
        make.sha("a"),
        make.sha("republished"),
    ]


def test_a_version_that_comes_after_another_reading_is_withheld_too(world: Any, make: Any, whole: Withholding) -> None:
    world.read("a", make.letter(letter_date=date(2029, 11, 21)))
    world.run(("ofsted", "1", "republished"))
    world.read("republished", make.letter(letter_date=date(2029, 11, 21), pages=9))
    assert without(world, whole)["reports"].empty


def test_an_older_letter_does_not_stand_again(world: Any, make: Any, whole: Withholding) -> None:
    world.run(("ofsted", "1", "corrected"))
    world.read("corrected", make.letter(letter_date=date(2029, 11, 21)))
    letter_id = "norland-2029-11-21"
    decided = replace(whole, name=letter_id, letter_id=letter_id, sha256=make.sha("corrected"))
    assert list(without(world)["reports"].status) == ["withdrawn", "current"]
    assert list(without(world, decided)["reports"].status) == ["withdrawn"]


def test_its_history_stays_as_it_was(world: Any, whole: Withholding) -> None:
    assert list(without(world, whole)["runs"].changes) == list(without(world)["runs"].changes)


def test_no_issue_quotes_what_is_withheld(world: Any, make: Any, part: Withholding) -> None:
    quoting = Issue("extract", IssueCode.TEXT_NOT_ON_PAGE, f"not found in order: \u201c{TEXT}\u201d", 2)
    world.read("a", make.letter(issues=(quoting, replace(quoting, page=5))))
    said = list(without(world, part)["issues"].message)
    assert said[0] == "not found in order: (not shown)"
    assert said[1] == quoting.message


def test_other_words_in_its_place_are_for_a_person(world: Any, make: Any, part: Withholding) -> None:
    world.run(("ofsted", "1", "republished"))
    world.read("republished", make.letter(findings=(make.finding(1, "Invented plans drift badly."),)))
    tables = world.rows(withheld=(part,))
    assert [row["needs_review"] for row in tables["reports"]] == [True, False]
    [lost] = [row for row in tables["issues"] if row["report_id"] == LETTER]
    assert lost["code"] == "check_broken"
    assert "no finding of this version has its words" in lost["message"]


def test_other_letters_are_left_as_they_are(world: Any, make: Any, whole: Withholding, part: Withholding) -> None:
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E2",)))
    tables = world.rows(withheld=(whole, part))
    assert [row["letter_id"] for row in tables["reports"]] == ["st-anns-moor-2029-11-20"]
    assert TEXT in {row["text"] for row in tables["findings"]}


def test_the_last_decision_counts(whole: Withholding, part: Withholding) -> None:
    again = replace(whole, decision=Decision.PUBLISH, why="it was redacted")
    assert in_force([whole, part, again]) == (part,)
    assert in_force([again, whole]) == (whole,)
    assert in_force([whole, replace(again, when=date(2029, 1, 1))]) == (), "the file is in order, days may be wrong"


def test_what_is_appended_is_read_again(tmp_path: Path, whole: Withholding, part: Withholding) -> None:
    path = tmp_path / "withheld.csv"
    assert read_withholdings(path) == ()
    append_withholdings(path, [whole, part])
    append_withholdings(path, [replace(whole, decision=Decision.PUBLISH)])
    assert read_withholdings(path) == (whole, part, replace(whole, decision=Decision.PUBLISH))


def test_a_reason_of_several_lines_is_read_again(tmp_path: Path, whole: Withholding) -> None:
    path = tmp_path / "withheld.csv"
    append_withholdings(path, [replace(whole, why="one\rtwo\r\nthree")])
    assert [one.why for one in read_withholdings(path)] == ["one\ntwo\nthree"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"sha256": "abc"}, "64 hexadecimal digits"),
        ({"fingerprint": "abc"}, "12 hexadecimal digits"),
        ({"name": ""}, "name must be named"),
        ({"decision": "perhaps"}, "neither withhold nor publish"),
        ({"why": " "}, "it is not said why"),
    ],
)
def test_a_decision_that_is_none_is_refused(
    tmp_path: Path, whole: Withholding, changes: dict[str, Any], cause: str
) -> None:
    path = tmp_path / "withheld.csv"
    with pytest.raises(BadDecision, match=f"nothing was recorded: .*{cause}"):
        append_withholdings(path, [whole, replace(whole, **changes)])
    assert not path.exists()
