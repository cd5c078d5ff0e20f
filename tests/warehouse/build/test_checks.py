"""Checks of a harvest, and whether it may be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from warehouse.archive.chronicle import Chronicle
from warehouse.build.checks import HarvestJudgement, judge_harvest, load_checks
from warehouse.files import json_files as documents


def judge(world: Any) -> HarvestJudgement:
    return judge_harvest(world.chronicle())


def broken(judgement: HarvestJudgement) -> set[str]:
    return {result.name for result in judgement.results if not result.passed}


def urls(changes: Any) -> list[str]:
    return [change.url.rsplit("/", 1)[1] for change in changes]


def test_checks_are_named_once() -> None:
    names = [check.name for check in load_checks().warehouse]
    assert len(names) == len(set(names)) > 5


def test_no_run_may_not_be_published() -> None:
    assert judge_harvest(Chronicle()).may_be_published is False


def test_the_first_run_is_all_new(world: Any, make: Any, tmp_path: Path) -> None:
    judgement = judge(world)
    assert urls(judgement.new) == ["1"]
    assert judgement.new[0].sha256 == make.sha("a")
    assert judgement.may_be_published
    assert judgement.has_news
    assert broken(judgement) == set()
    documents.write(tmp_path / "summary.json", judgement)
    assert documents.read(tmp_path / "summary.json", HarvestJudgement) == judgement


def test_a_night_without_news(world: Any) -> None:
    world.run(world.sighting("ofsted", "1", "a", outcome="unchanged"))
    judgement = judge(world)
    assert not judgement.has_news
    assert judgement.previous_run_ids["ofsted"] == world.runs[0].run_id
    assert broken(judgement) == set()


def test_new_changed_vanished_and_not_served(world: Any, make: Any) -> None:
    steady = [("ofsted", f"1{n}", f"s{n}") for n in range(8)]
    world.run(*steady, ("ofsted", "1", "a"), ("ofsted", "2", "b"), ("ofsted", "3", "c"))
    world.run(*steady, ("ofsted", "1", "d"), ("ofsted", "2", None), ("ofsted", "4", "e"), ("hmicfrs", "5", None))
    judgement = judge(world)
    assert urls(judgement.new) == ["4", "5"]
    assert [(c.sha256, c.previous_sha256) for c in judgement.changed] == [(make.sha("d"), make.sha("a"))]
    assert urls(judgement.vanished) == ["3"]
    assert urls(judgement.not_served) == ["2", "5"]
    assert judgement.may_be_published
    assert broken(judgement) == {"ofsted_keeps_its_letters", "ofsted_serves_its_letters"}


def test_a_letter_that_moved_is_not_missed(world: Any) -> None:
    world.run(("ofsted", "9", "a"))
    judgement = judge(world)
    assert (urls(judgement.new), urls(judgement.vanished)) == (["9"], ["1"])
    assert broken(judgement) == set()


def test_what_was_never_served_is_no_news_each_night(world: Any) -> None:
    for _ in range(2):
        world.run(("ofsted", "1", "a"), ("hmicfrs", "5", None))
    judgement = judge(world)
    assert urls(judgement.not_served) == ["5"]
    assert not judgement.has_news
    assert broken(judgement) == set()


def test_entries_that_are_no_letters_do_not_count(world: Any) -> None:
    world.run(("ofsted", "1", "a"), world.sighting("hmicfrs", "o", outcome="not_a_jtai"))
    assert not judge(world).has_news


@pytest.mark.parametrize(("listed", "may"), [(10, True), (8, True), (7, False), (0, False)])
def test_a_listing_that_shrinks_too_much_blocks(empty_world: Any, listed: int, may: bool) -> None:
    entries = [("ofsted", str(n), f"letter {n}") for n in range(10)]
    empty_world.run(*entries)
    empty_world.run(*entries[:listed])
    judgement = judge(empty_world)
    assert judgement.may_be_published is may
    assert len(judgement.vanished) == 10 - listed
    assert ("ofsted_listing_is_whole" in broken(judgement)) is not may


def test_a_broken_listing_does_not_become_the_measure(empty_world: Any) -> None:
    entries = [("ofsted", str(n), f"letter {n}") for n in range(10)]
    empty_world.run(*entries)
    empty_world.run(*entries[:4])
    empty_world.run(*entries[:4])
    assert not judge(empty_world).may_be_published
    empty_world.run(*entries)
    assert judge(empty_world).may_be_published
    assert not judge(empty_world).has_news


@pytest.mark.parametrize(
    ("rows", "expected", "error", "may"),
    [
        (153, 100, None, True),
        (130, 100, None, True),
        (120, 100, None, False),
        (120, 100, "one page of many", False),
        (99, 100, "lists 99", False),
        (0, 1, "found no provider", False),
        (None, 100, "HTTP 503", True),
    ],
)
def test_a_listing_of_fewer_authorities_blocks_also_where_no_letter_is_missed(
    world: Any, rows: int | None, expected: int, error: str | None, may: bool
) -> None:
    first = world.runs[0]
    ofsted, hmicfrs = first.sources
    world.runs[0] = replace(first, sources=(replace(ofsted, rows=153), hmicfrs))
    run = world.run(("ofsted", "1", "a"), errors={"ofsted": error} if error else {})
    ofsted, hmicfrs = run.sources
    world.runs[1] = replace(run, sources=(replace(ofsted, rows=rows, expected_rows=expected), hmicfrs))
    assert judge(world).may_be_published is may


def test_a_person_may_take_a_short_listing_for_right_and_it_is_the_measure_from_then_on(empty_world: Any) -> None:
    entries = [("ofsted", str(n), f"letter {n}") for n in range(10)]
    empty_world.run(*entries)
    short = empty_world.run(*entries[:4])
    assert not judge(empty_world).may_be_published
    empty_world.accepted = {short.run_id}
    assert judge(empty_world).may_be_published
    empty_world.run(*entries[:4])
    assert judge(empty_world).may_be_published
    assert not judge(replace(empty_world, accepted=set())).may_be_published
    empty_world.run(*entries[:1])
    assert not judge(empty_world).may_be_published


def test_a_publisher_that_could_not_be_read_is_a_warning(world: Any) -> None:
    world.run(("hmicfrs", "5", "a"), errors={"ofsted": "connection reset"})
    judgement = judge(world)
    assert judgement.may_be_published
    assert judgement.vanished == ()
    assert broken(judgement) == {"ofsted_is_read"}
    assert "connection reset" in next(r.message for r in judgement.results if not r.passed)
    world.run(("ofsted", "1", "a"), ("hmicfrs", "5", "a"))
    assert not judge(world).has_news


def test_odd_answers_are_warnings(world: Any) -> None:
    world.run(
        ("ofsted", "1", "a"),
        world.sighting("ofsted", "2", outcome="quarantined", reason="an HTML page"),
        world.sighting("ofsted", "3", outcome="failed", reason="503"),
    )
    judgement = judge(world)
    assert judgement.may_be_published
    assert broken(judgement) == {"ofsted_sends_documents", "ofsted_answers"}
