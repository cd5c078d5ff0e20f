"""The changes of each run, computed from the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.archive.harvest_records import Sighting

LETTERS = {"a": {}, "b": {}, "c": {"letter_date": date(2029, 11, 21)}}
"""Two versions of one letter, and another letter; any other document is none."""


def told(world: Any) -> list[list[str]]:
    """The changes of each run, as lists of `source change entry-number`."""
    runs: dict[str, list[str]] = {}
    for row in world.rows()["runs"]:
        said = runs.setdefault(row["run_id"], [])
        said += [f"{row['source']} {one['change']} {one['url'].rsplit('/', 1)[1]}" for one in row["changes"]]
    return list(runs.values())


def changes(world: Any) -> list[dict[str, Any]]:
    """All changes of the latest run that has any."""
    rows = world.rows()["runs"]
    last = max(row["run_id"] for row in rows if row["changes"])
    return [one for row in rows if row["run_id"] == last for one in row["changes"]]


@pytest.fixture
def known(empty_world: Any, make: Any) -> Any:
    """No sightings yet, but the letters are extracted."""
    for name, different in LETTERS.items():
        empty_world.read(name, make.letter(**different))
    return empty_world


def test_a_night_without_news_tells_nothing(known: Any) -> None:
    for _ in range(3):
        known.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    assert told(known) == [["ofsted added 1"], [], []]


def test_a_copy_and_a_republished_letter(known: Any, make: Any) -> None:
    known.run(("ofsted", "1", "a"))
    known.run(("ofsted", "1", "a"), ("hmicfrs", "1", "b"))
    assert told(known) == [["ofsted added 1"], ["hmicfrs copy_added 1"]]
    known.run(("ofsted", "1", "b"), ("hmicfrs", "1", "b"))
    (change,) = changes(known)
    assert (change["change"], change["sha256"], change["previous_sha256"]) == (
        "republished",
        make.sha("b"),
        make.sha("a"),
    )


def test_a_moved_letter_whether_or_not_its_bytes_stay(known: Any) -> None:
    known.run(("ofsted", "1", "a"), ("ofsted", "3", "c"))
    known.run(("ofsted", "2", "a"), ("ofsted", "3", "c"))
    (moved,) = changes(known)
    assert (moved["change"], moved["url"][-1], moved["previous_url"][-1]) == ("moved", "2", "1")
    known.run(("ofsted", "4", "b"), ("ofsted", "3", "c"))
    assert told(known)[2] == ["ofsted republished 4", "ofsted moved 4"]


def test_a_letter_that_moves_while_another_page_fails_is_told_once(known: Any) -> None:
    known.run(("ofsted", "1", "a"))
    known.run(("ofsted", "2", "a"), errors={"ofsted": "one page of many"})
    known.run(("ofsted", "2", "a"))
    known.run(("ofsted", "2", "a"))
    assert told(known) == [["ofsted added 1"], [], ["ofsted moved 2"], []]


def test_a_letter_that_moves_to_an_address_that_fails_at_first(known: Any) -> None:
    known.run(("ofsted", "1", "a"))
    known.run(known.sighting("ofsted", "2", outcome="failed"))
    known.run(("ofsted", "2", "a"))
    assert told(known) == [["ofsted added 1"], [], ["ofsted moved 2"]]


def test_withdrawn_and_reappeared(known: Any) -> None:
    known.run(("ofsted", "1", "a"), ("ofsted", "3", "c"))
    known.run(("ofsted", "3", "c"))
    known.run(("ofsted", "3", "c"))
    known.run(("ofsted", "2", "a"), ("ofsted", "3", "c"))
    assert told(known)[1:] == [["ofsted withdrawn 1"], [], ["ofsted reappeared 2"]]
    assert changes(known)[0]["previous_url"][-1] == "1"


def test_what_one_publisher_drops_and_the_other_serves(known: Any) -> None:
    known.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    known.run(("hmicfrs", "1", "a"))
    known.run(("hmicfrs", "1", None))
    known.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    known.run(("ofsted", "1", "a"))
    known.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    assert told(known)[1:] == [
        ["ofsted unlisted 1"],
        ["hmicfrs withdrawn 1"],
        ["ofsted reappeared 1"],
        ["hmicfrs unlisted 1"],
        ["hmicfrs relisted 1"],
    ]


def test_other_words_for_the_same_entry(known: Any) -> None:
    known.run(("ofsted", "1", "a"))
    known.run(known.sighting("ofsted", "1", "a", label="Another kind of inspection"))
    (change,) = changes(known)
    assert (change["change"], change["label"]) == ("relabelled", "Another kind of inspection")
    assert change["previous_label"] == "Joint area child protection inspection"


def test_what_is_no_letter_is_told_once(known: Any) -> None:
    page = known.sighting("ofsted", "7", outcome="quarantined", reason="an HTML page")
    for _ in range(2):
        known.run(("ofsted", "1", "a"), ("ofsted", "6", "another report"), page)
    assert told(known) == [["ofsted quarantined 6", "ofsted quarantined 7", "ofsted added 1"], []]


def test_what_a_killed_run_saw_is_told_by_the_next(known: Any) -> None:
    known.run(("ofsted", "1", "a"))
    known.run(("ofsted", "1", "a"), ("ofsted", "3", "c"))
    del known.runs[1]
    assert told(known) == [["ofsted added 1"]]
    known.runs.append(None)  # the days go on
    known.run(("ofsted", "1", "a"), ("ofsted", "3", "c"))
    known.runs.remove(None)
    assert told(known) == [["ofsted added 1"], ["ofsted added 3"]]


def test_a_letter_added_by_hand_has_a_run_of_its_own(known: Any) -> None:
    known.run(("ofsted", "1", "a"))
    by_hand = known.sighting("added", "9", "c")
    known.sightings.append(replace(by_hand, run_id="20300101T120000000000Z"))
    known.run(("ofsted", "1", "a"))
    assert told(known) == [["ofsted added 1"], ["added added 9"], []]


DOCUMENTS = st.sampled_from(["a", "b", "c", "another report", None])
OUTCOMES = st.sampled_from(["failed", "quarantined", "not_served", "unchanged"])


@st.composite
def nights(draw: Any) -> list[tuple[dict[tuple[str, str], tuple[str | None, str]], dict[str, str]]]:
    """A few runs: what each entry showed, and which publisher could not be read completely."""
    entries = st.tuples(st.sampled_from(["ofsted", "hmicfrs"]), st.sampled_from(["1", "2"]))
    seen = st.dictionaries(entries, st.tuples(DOCUMENTS, OUTCOMES), max_size=4)
    errors = st.dictionaries(st.sampled_from(["ofsted", "hmicfrs"]), st.just("no answer"), max_size=1)
    return draw(st.lists(st.tuples(seen, errors), min_size=1, max_size=6))


@given(played=nights())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_change_agrees_with_how_things_stand(known: Any, played: Any) -> None:
    known.runs.clear()
    known.sightings.clear()
    held: dict[tuple[str, str], str] = {}
    for seen, errors in played:
        sightings: list[Sighting] = []
        for (source, number), (document, outcome) in seen.items():
            standing = document or held.get((source, number))
            made = known.sighting(source, number, standing)
            sightings.append(made if document else replace(made, outcome=outcome))
            if standing:
                held[source, number] = standing
        known.run(*sightings, errors=errors)
    tables = known.rows()
    letter_of = {row["sha256"]: row["letter_id"] for row in tables["reports"]}
    last: dict[str, str] = {}
    first: dict[str, str] = {}
    for row in sorted(tables["runs"], key=lambda row: (row["run_id"], row["source"] == "hmicfrs")):
        for change in row["changes"]:
            if change["change"] in ("added", "withdrawn", "reappeared"):
                first.setdefault(letter_of[change["sha256"]], change["change"])
                assert last.get(letter_of[change["sha256"]]) != change["change"]
                last[letter_of[change["sha256"]]] = change["change"]
    assert set(first.values()) <= {"added"}
    counting = {
        row["letter_id"]: row["status"] for row in tables["reports"] if row["status"] in ("current", "withdrawn")
    }
    assert {letter: change == "withdrawn" for letter, change in last.items()} == {
        letter: status == "withdrawn" for letter, status in counting.items()
    }
