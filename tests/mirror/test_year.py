"""A year of nights on the replica: letters arrive, one is replaced, one moves, one goes, two are mislabelled."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.run.progress import silent
from pipelines.run.refresh import run_stages
from pipelines.run.report import RunReport
from pipelines.settings import Workspace, read_settings
from pipelines.stages.load import load
from pipelines.stages.stage import RunOptions, StageRun
from pipelines.stages.table import STAGES
from scrapers.revalidation import Revalidate
from warehouse.archive.integrity import find_damage
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse

Rows = list[dict[str, str]]
AsRead = Callable[[Path, Iterable[Mapping[str, str]]], Workspace]
FIRST, LAST = "2022-12-31", "2023-12-31"
BUILDING = STAGES[:-1]
"""Pages and documents take longer than all else and have tests of their own."""


class Year:
    """The replica from one day to another, with the letters of these months only."""

    def __init__(self, serve: ModuleType, root: Path) -> None:
        self.serve, self.root = serve, root
        self.world, self.servers = serve.start(port=0)
        letters = sorted(self.world.letters, key=lambda row: row["published_on"])
        before = [row for row in letters if row["published_on"] <= FIRST][-3:]
        self.world.letters = before + [row for row in letters if FIRST < row["published_on"] <= LAST]
        # What happens to the first three is Ofsted's alone: a copy elsewhere would know of it what one night cannot.
        ids = {row["file_id"] for row in self.world.letters[3:]}
        self.world.listed["reports"] = [e for e in self.world.listed["reports"] if e.get("file_id") in ids]
        self.world.others = [row for row in self.world.others if row["published_on"] <= FIRST][:3]
        urns = {row["urn"] for row in [*self.world.letters, *self.world.others]}
        spare = [area["urn"] for area in self.world.areas if area["urn"] not in urns]
        urns |= set(spare[: 101 - len(urns)])
        self.world.areas = [area for area in self.world.areas if area["urn"] in urns]

    def refresh(self, workspace: Workspace, until: str, faults: Rows | None = None) -> RunReport:
        self.world.until = until
        self.world.faults = faults or []
        settings = read_settings({**self.serve.env(self.world.port), "JTAI_DOWNLOAD_DELAY": "0"})

        @contextmanager
        def telling(stage: str) -> Iterator[Any]:
            yield silent

        return run_stages(workspace, settings, BUILDING, telling, RunOptions(Revalidate.ALL))


@pytest.fixture
def year(request: pytest.FixtureRequest, serve: ModuleType, tmp_path: Path) -> Iterator[Year]:
    if not request.config.getoption("--soak"):
        pytest.skip("a year of nights takes minutes: make soak")
    made = Year(serve, tmp_path)
    yield made
    serve.stop(made.servers)


def months(first: str, last: str) -> list[str]:
    """The last days of the months after the first day, as the replica's `until`: a 31st of any month will do."""
    year, month = date.fromisoformat(first).year, date.fromisoformat(first).month
    found = []
    while (found or [first])[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        found.append(f"{year}-{month:02}-31")
    return [*found[:-1], last]


def rows(workspace: Workspace, *, listed_only: bool) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that the contract compares; of a history, those that a single refresh can know: what is listed now."""
    with open_warehouse(workspace.database) as warehouse:
        columns: dict[str, list[str]] = {}
        for table, column in warehouse.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'jtai' AND NOT internal "
            "AND table_name IN (SELECT table_name FROM duckdb_tables()) AND schema_name = 'main' "
            "ORDER BY table_name, column_index"
        ).rows:
            if table not in ("runs", "meta") and not column.endswith("_at"):
                columns.setdefault(table, []).append(column)
        past = "SELECT report_id FROM reports WHERE status IN ('superseded', 'withdrawn')"
        findings = f"SELECT finding_id FROM findings WHERE report_id IN ({past})"
        statements = f"SELECT statement_id FROM statements WHERE finding_id IN ({findings})"
        of_past = {"report_id": past, "finding_id": findings, "statement_id": statements}
        where = {
            table: next((f"{key} IS NULL OR {key} NOT IN ({of_past[key]})" for key in of_past if key in names), "true")
            for table, names in columns.items()
        }
        where |= {"sightings": "is_listed"}
        return {
            table: warehouse.query(
                f'SELECT {", ".join(names)} FROM "{table}" WHERE {where.get(table, "true") if listed_only else "true"} '
                "ORDER BY ALL"
            ).rows
            for table, names in columns.items()
        }


Told = tuple[int, str, str, str | None, str]
"""Number of the night (0: the last before the year), change, publisher, letter, last part of the address."""


def changes(workspace: Workspace) -> list[Told]:
    """All that the nights told."""
    with open_warehouse(workspace.database) as warehouse:
        return warehouse.query(
            "SELECT night, change, source, letter_id, regexp_extract(source_url, '[^/]+$') FROM v_changes "
            "JOIN (SELECT run_id, row_number() OVER (ORDER BY run_id) - 1 AS night FROM runs GROUP BY run_id) "
            "USING (run_id)"
        ).rows


def news(world: Any, nights: list[str], letter_of: dict[str, str]) -> Iterator[Told]:
    """The letters' first coming: at Ofsted, in the night after; HMICFRS's copy where it is another file."""
    hosted = {entry["file_id"]: entry["slug"] for entry in world.listed["reports"] if entry.get("hosted")}
    for row in world.letters:
        file_id = row["file_id"]
        night = next(number for number, until in enumerate(nights) if row["published_on"] <= until)
        yield (night, "added", "ofsted", letter_of[file_id], file_id)
        if file_id in hosted and world.body(file_id, own_copy=True) != world.body(file_id):
            yield (night, "copy_added", "hmicfrs", letter_of[file_id], f"{hosted[file_id]}.pdf")


def test_a_year_ends_as_if_there_had_been_one_night_and_tells_what_happened(
    year: Year, as_read: AsRead, tmp_path: Path
) -> None:
    workspace, world = as_read(tmp_path / "year", year.world.letters), year.world
    replaced, moved, withdrawn, steady, *_ = (row["file_id"] for row in world.letters)
    other = world.others[0]["file_id"]
    again = tmp_path / "again.pdf"
    again.write_bytes(world.paths[replaced].read_bytes() + b"\n% again\n%%EOF\n")
    letters: list[int] = []
    nights = iter(months(FIRST, LAST))

    def night(*faults: dict[str, Any]) -> None:
        assert year.refresh(workspace, next(nights), list(faults)).blocked is None
        with open_warehouse(workspace.database) as warehouse:
            letters.append(warehouse.query("SELECT count(DISTINCT letter_id) FROM reports").rows[0][0])

    assert year.refresh(workspace, FIRST).blocked is None
    world.relabelled = {other: "JTAI"}
    night({"kind": "status", "value": 503, "match": "/v1/file/", "every": 2})
    world.replaced = {replaced: str(again)}
    night({"kind": "reset", "match": "/provider/", "times": 2})
    world.renamed = {moved: "50999999"}
    night({"kind": "status", "value": 503, "match": "/v1/file/50999999"})  # moved to where nothing answers tonight
    night({"kind": "html", "site": 0, "match": r"^/search\?"})  # no search to be had
    world.withdrawn = {withdrawn}
    world.relabelled = {other: "JTAI", steady: "Another kind of inspection"}
    night({"kind": "garbage", "match": f"/v1/file/{replaced}"})
    world.withdrawn = set()
    night({"kind": "empty", "match": "/v1/file/", "every": 3})
    world.withdrawn = {withdrawn}
    world.relabelled = {other: "JTAI"}
    night()
    night()
    night()
    # No letter is new from here on: whatever these nights tell is false.
    night({"kind": "truncate", "match": f"/provider/44/{world.letters[3]['urn']}$"})
    night({"kind": "reset", "match": "/v1/file/", "every": 4})
    night()
    assert not list(nights)
    assert letters == sorted(letters), "no letter is ever lost"
    assert list(find_damage(Archive(workspace.archive))) == []

    with open_warehouse(workspace.database) as warehouse:
        reports = {sha: row for sha, *row in warehouse.query("SELECT sha256, letter_id, status FROM reports").rows}
    letter_of = {row["file_id"]: reports[row["sha256"]][0] for row in world.letters}
    expected = [
        *news(world, [FIRST, *months(FIRST, LAST)], letter_of),
        (1, "quarantined", "ofsted", None, other),
        (2, "republished", "ofsted", letter_of[replaced], replaced),
        (5, "moved", "ofsted", letter_of[moved], "50999999"),
        (5, "quarantined", "ofsted", letter_of[replaced], replaced),
        (5, "relabelled", "ofsted", letter_of[steady], steady),
        (5, "withdrawn", "ofsted", letter_of[withdrawn], withdrawn),
        (6, "reappeared", "ofsted", letter_of[withdrawn], withdrawn),
        (7, "relabelled", "ofsted", letter_of[steady], steady),
        (7, "withdrawn", "ofsted", letter_of[withdrawn], withdrawn),
    ]
    assert sorted(changes(workspace), key=repr) == sorted(expected, key=repr)
    versions = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (world.paths[replaced], again)]
    assert [reports[sha] for sha in versions] == [
        [letter_of[replaced], "superseded"],
        [letter_of[replaced], "current"],
    ]

    still = [row for row in world.letters if row["file_id"] not in (replaced, withdrawn)]
    single = as_read(tmp_path / "single", still)
    assert year.refresh(single, LAST).blocked is None
    assert rows(workspace, listed_only=True) == rows(single, listed_only=True)
    rebuilt = Workspace(shutil.copytree(workspace.root, tmp_path / "rebuilt"))
    rebuilt.database.unlink()
    load(StageRun(rebuilt))
    assert rows(rebuilt, listed_only=False) == rows(workspace, listed_only=False)
