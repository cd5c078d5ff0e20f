"""What all runs saw: leaving out nights without news loses nothing, nor does going on from last night's file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.archive import chronicle_file
from warehouse.archive.chronicle import Chronicle, Chronicler, tell_chronicle
from warehouse.archive.chronicle_file import KeptChronicle, is_true, path_of, read_chronicle
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, Sighting
from warehouse.archive.listing_entries import follow_entries
from warehouse.archive.store import Archive, Place
from warehouse.build.checks import judge_harvest, load_checks
from warehouse.build.history import tell_history
from warehouse.errors import UnexpectedContent
from warehouse.files.json_files import read_sealed, write_sealed

LIMITS = load_checks().harvest
LETTERS = {"a": "letter 1", "b": "letter 1", "c": "letter 2"}
"""Two versions of one letter, and another letter; any other document is none."""

outcomes = st.sampled_from(["fetched", "unchanged", "held", "held", "failed", "not_served", "quarantined"])
entries = st.tuples(
    st.sampled_from(["ofsted", "hmicfrs"]),
    st.sampled_from("123"),
    st.sampled_from(["a", "b", "c", "x", None]),
    outcomes,
)
nights = st.lists(
    st.tuples(
        st.integers(1, 4),  # so many nights alike
        st.lists(entries, max_size=4),
        st.sampled_from([{}, {}, {}, {"ofsted": "a page could not be read"}]),
        st.sampled_from(["", "", "", "killed", "short but right", "the clock went back"]),
    ),
    min_size=1,
    max_size=5,
)


def play(world: Any, drawn: Any) -> Any:
    """The world after these nights."""
    for times, listed, errors, what in drawn:
        for _ in range(times):
            seen = [
                world.sighting(source, number, document, outcome=outcome, label=f"letter {number}")
                for source, number, document, outcome in listed
            ]
            run = world.run(*seen, errors=errors)
            if what == "killed" and len(world.runs) > 1:
                world.runs.pop()
                world.sightings = [
                    replace(one, run_id=run.run_id.replace("Z", "5Z")) if one.run_id == run.run_id else one
                    for one in world.sightings
                ]
            if what == "short but right":
                world.accepted.add(run.run_id)
            if what == "the clock went back":
                world.sightings = [
                    replace(one, seen_at=one.seen_at - timedelta(days=90)) if one.run_id == run.run_id else one
                    for one in world.sightings
                ]
    return world


def all_of(found: Chronicle, make: Any) -> tuple[object, ...]:
    """Everything that anybody asks of a chronicle."""
    letters = {make.sha(name): letter for name, letter in LETTERS.items()}
    told = found.nights(found.sightings)
    return (
        follow_entries(told, letters),
        tell_history(told, found.runs, letters),
        judge_harvest(found),
        found.find_held(letters.__contains__),
        found.answered,
        found.next_run_id(datetime(2030, 1, 1, tzinfo=UTC)),
        {one.sha256: one.url for one in found.sightings},
        {one.url for one in found.sightings if one.varies},
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(drawn=nights)
def test_nights_without_news_add_nothing(drawn: Any, empty_world: Any, make: Any) -> None:
    world = play(type(empty_world)(), drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chronicler, "_continues", lambda chronicler, life, sighting: False)
        whole = all_of(world.chronicle(), make)
    assert all_of(world.chronicle(), make) == whole


def write(archive: Archive, world: Any, since: int = 0) -> None:
    """Append what the world saw, run by run; those of the first `since` runs are there already."""
    done = {run.run_id for run in world.runs[:since]}
    ids = sorted({one.run_id for one in world.sightings} | {run.run_id for run in world.runs})
    for run_id in ids:
        if run_id not in done:
            for sighting in world.sightings:
                if sighting.run_id == run_id:
                    archive.append(sighting)
            for run in world.runs:
                if run.run_id == run_id:
                    archive.append_run(run)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(drawn=nights)
def test_going_on_from_the_file_gives_what_all_lines_give(drawn: Any, empty_world: Any) -> None:
    world = play(type(empty_world)(), drawn)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda handle: None)
        archive = Archive(Path(folder))
        runs, sightings = world.runs, world.sightings
        for run_id in sorted({one.run_id for one in sightings} | {run.run_id for run in runs}):
            for one in sightings:
                if one.run_id == run_id:
                    archive.append(one)
            read_chronicle(archive, LIMITS)
            for run in runs:
                if run.run_id == run_id:
                    archive.append_run(run)
            found = read_chronicle(archive, LIMITS, keep=True)
        assert found == tell_chronicle(runs, sightings, LIMITS)
        assert is_true(archive, LIMITS)


def test_only_what_is_new_grows(empty_world: Any) -> None:
    for _ in range(50):
        empty_world.run(("ofsted", "1", "a"), ("ofsted", "2", "c"), ("hmicfrs", "1", "a"))
        empty_world.run(
            ("ofsted", "1", "a"), ("hmicfrs", "1", "a"), empty_world.sighting("ofsted", "2", "c", outcome="failed")
        )
    assert len(empty_world.chronicle().sightings) == 6


@pytest.fixture
def kept(empty_world: Any, tmp_path: Path) -> Archive:
    """An archive of three runs with its chronicle."""
    for _ in range(3):
        empty_world.run(("ofsted", "1", "a"), ("hmicfrs", "1", "a"))
    archive = Archive(tmp_path)
    write(archive, empty_world)
    read_chronicle(archive, LIMITS, keep=True)
    return archive


@pytest.fixture
def lines_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs of the lines of the manifest that are read."""
    read: list[str] = []
    before = Archive.sightings_after

    def counting(archive: Archive, place: Place) -> Any:
        for sighting, after in before(archive, place):
            read.append(sighting.run_id)
            yield sighting, after

    monkeypatch.setattr(Archive, "sightings_after", counting)
    monkeypatch.setattr(chronicle_file, "_known", {})
    return read


def test_a_night_reads_its_own_lines(kept: Archive, empty_world: Any, lines_read: list[str]) -> None:
    before = read_chronicle(kept, LIMITS)
    assert lines_read == []
    run = empty_world.run(("ofsted", "1", "a"), ("hmicfrs", "1", "b"))
    write(kept, empty_world, since=3)
    now = read_chronicle(kept, LIMITS)
    assert read_chronicle(kept, LIMITS) is now
    assert set(lines_read) == {run.run_id}
    assert len(now.spells) == len(before.spells) + 1


def changed(path: Path, old: str, new: str) -> None:
    data = path.read_text()
    assert old in data
    path.write_text(data.replace(old, new, 1))


def test_what_is_kept_is_never_trusted_over_the_archive(
    kept: Archive, empty_world: Any, lines_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    was = read_chronicle(kept, LIMITS)
    path, all_lines = path_of(kept), [one.run_id for one in empty_world.sightings]
    good = path.read_bytes()

    def read_again() -> Chronicle:
        lines_read.clear()
        monkeypatch.setattr(chronicle_file, "_known", {})
        found = read_chronicle(kept, LIMITS)
        assert lines_read == all_lines
        return found

    for torn in (b"", good[:200], good.replace(b"ofsted.example", b"ofsted.exampel", 1), b'{"seal": 3}'):
        path.write_bytes(torn)
        assert read_again() == was
    path.write_bytes(good)
    changed(kept.manifest, "child protection", "child protectoin")
    assert read_again() != was, "a line was edited"
    changed(kept.manifest, "child protectoin", "child protection")
    kept.accept(was.runs[-1].run_id, datetime.now(UTC))
    lines_read.clear()
    assert read_chronicle(kept, LIMITS).accepted
    assert lines_read == [], "it was complete in any case"
    changed(kept.ledger, '"listed":1', '"listed":9')
    read_again()
    changed(kept.ledger, '"listed":9', '"listed":1')
    monkeypatch.setattr(chronicle_file, "_code", lambda: "of another version")
    assert replace(read_again(), accepted=frozenset()) == was


def test_an_invalid_line_after_what_is_kept_is_named(kept: Archive, lines_read: list[str]) -> None:
    with kept.manifest.open("ab") as file:
        file.write(b"{broken\n")
    with pytest.raises(UnexpectedContent, match=r"manifest\.jsonl:7: .*JSON"):
        read_chronicle(kept, LIMITS)


def test_lines_that_are_not_in_the_order_of_their_runs_are_read_all_the_same(
    kept: Archive, empty_world: Any, lines_read: list[str]
) -> None:
    run_id = f"{empty_world.runs[0].started_at - timedelta(days=1):{RUN_ID}}"
    early = replace(empty_world.sightings[0], run_id=run_id, url="https://ofsted.example/file/9")
    kept.append(early)
    found = read_chronicle(kept, LIMITS, keep=True)
    assert found == tell_chronicle(empty_world.runs, [*empty_world.sightings, early], LIMITS)


def test_that_what_is_kept_is_not_so_is_found(kept: Archive, lines_read: list[str]) -> None:
    assert is_true(kept, LIMITS)
    held = read_sealed(path_of(kept), KeptChronicle)
    assert held is not None
    write_sealed(path_of(kept), replace(held, answered={}))
    assert not is_true(kept, LIMITS)


def a_sighting(run_id: str = "r1", url: str = "https://files.example/1", **more: Any) -> Sighting:
    at = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    return Sighting(
        run_id, "ofsted", url, "https://reports.example/p", "a label", **{"outcome": "fetched", "seen_at": at, **more}
    )


def told(*sightings: Sighting, runs: tuple[HarvestRun, ...] = ()) -> Chronicle:
    return tell_chronicle(runs, sightings, LIMITS)


def test_runs_follow_one_another_whatever_the_clock_says() -> None:
    now = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    first = told().next_run_id(now)
    assert first == "20240501T123000000000Z"
    killed = a_sighting(first)  # before its line in the ledger
    second = told(killed).next_run_id(now - timedelta(days=400))
    assert second == "20240501T123000000001Z"
    runs = (HarvestRun(second, now, now, ()),)
    assert told(killed, runs=runs).next_run_id(now) == "20240501T123000000002Z"
    assert told(killed, runs=runs).next_run_id(now + timedelta(hours=1)) == "20240501T133000000000Z"


def test_held_is_the_newest_sighting_of_an_address_whose_document_is_here() -> None:
    seen = [
        a_sighting("r1", sha256="old", etag='"old"'),
        a_sighting("r2", sha256="new", etag='"new"'),
        a_sighting("r3", outcome="failed"),
        a_sighting("r3", url="https://files.example/2", sha256="lost"),
    ]
    held = told(*seen).find_held({"old", "new"}.__contains__)
    assert {url: one.etag for url, one in held.items()} == {"https://files.example/1": '"new"'}


def test_only_an_answer_about_the_document_is_a_check() -> None:
    days = [datetime(2030, 1, day, tzinfo=UTC) for day in range(1, 6)]
    seen = [
        a_sighting(f"r{number}", outcome=outcome, seen_at=day)
        for number, (outcome, day) in enumerate(
            zip(("fetched", "unchanged", "held", "failed", "not_served"), days, strict=True)
        )
    ]
    assert told(*seen).answered == {"https://files.example/1": days[1].date()}
