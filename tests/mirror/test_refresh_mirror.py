"""The whole way on the real letters, from the replica of the publishers' sites to the warehouse.

But for reading and tagging them, which is done once for all tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import Request, urlopen

import pytest

from pipelines.run.progress import silent
from pipelines.run.refresh import run_stages
from pipelines.run.report import RunReport
from pipelines.settings import Workspace, read_settings
from pipelines.stages.table import STAGES
from warehouse.read.api import open_warehouse

Rows = Callable[[str], list[dict[str, str]]]
AsRead = Callable[[Path, Iterable[Mapping[str, str]]], Workspace]

BUILDING = STAGES[:-1]
"""Pages and documents take longer than all else and have tests of their own."""


@pytest.fixture(scope="module")
def replica(serve: ModuleType) -> Iterator[Any]:
    world, servers = serve.start(port=0)
    yield world, serve
    serve.stop(servers)


@pytest.fixture(scope="module")
def workspace(as_read: AsRead, rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return as_read(tmp_path_factory.mktemp("real"), rows("manifest.csv"))


def refresh(workspace: Workspace, replica: Any) -> RunReport:
    world, serve = replica
    settings = read_settings({**serve.env(world.port), "JTAI_DOWNLOAD_DELAY": "0"})

    @contextmanager
    def telling(stage: str) -> Iterator[Any]:
        yield silent

    return run_stages(workspace, settings, BUILDING, telling)


@pytest.fixture(scope="module")
def first(workspace: Workspace, replica: Any) -> RunReport:
    return refresh(workspace, replica)


def test_every_letter_becomes_current_and_no_other_report_does(
    workspace: Workspace, first: RunReport, rows: Rows
) -> None:
    report = first
    assert report.blocked is None
    assert [letter.change for letter in report.letters] == ["added"] * len(rows("manifest.csv"))
    with open_warehouse(workspace.database) as warehouse:
        current = {sha for (sha,) in warehouse.query("SELECT sha256 FROM reports WHERE status = 'current'").rows}
        urns = dict(warehouse.query("SELECT sha256, urn FROM reports WHERE status = 'current'").rows)
    assert current == {row["sha256"] for row in rows("manifest.csv")}
    assert urns == {row["sha256"]: row["urn"] for row in rows("manifest.csv")}
    assert not current & {row["sha256"] for row in rows("others.csv")}


@pytest.mark.usefixtures("first")
def test_a_letter_that_one_publisher_alone_lists_is_shown_as_such(
    workspace: Workspace, replica: Any, rows: Rows
) -> None:
    listed = replica[0].listed["reports"]
    at_hmicfrs = {entry.get("file_id") for entry in listed}
    with open_warehouse(workspace.database) as warehouse:
        only_at = dict(
            warehouse.query(
                "SELECT sha256, only_at FROM v_coverage JOIN reports USING (letter_id) WHERE status = 'current'"
            ).rows
        )
        gaps = warehouse.query("SELECT label, only_at FROM v_coverage WHERE is_gap ORDER BY ALL").rows
    expected = {row["sha256"]: None if row["file_id"] in at_hmicfrs else "ofsted" for row in rows("manifest.csv")}
    assert only_at == expected
    assert set(expected.values()) == {None, "ofsted"}
    # Nobody serves these, and Ofsted does not even list them.
    unserved = [entry["title"] for entry in listed if not (entry.get("file_id") or entry.get("overview"))]
    assert gaps == [(title, "hmicfrs") for title in sorted(unserved)]


@pytest.mark.usefixtures("first")
def test_again_at_once_nothing_is_fetched_read_or_built(workspace: Workspace, replica: Any) -> None:
    before = workspace.database.stat().st_mtime_ns
    report = refresh(workspace, replica)
    counts = {stage.stage: stage.counts for stage in report.stages}
    assert counts["harvest"]["fetched"] == counts["extract"]["read"] == counts["tag"]["tagged"] == 0
    assert report.attention == report.letters == ()
    assert workspace.database.stat().st_mtime_ns == before


@pytest.mark.usefixtures("first")
def test_other_reports_under_the_label_of_a_letter_are_told_apart(
    workspace: Workspace, replica: Any, rows: Rows
) -> None:
    world, _ = replica
    labels = {row["file_id"]: "Joint area child protection inspection" for row in rows("others.csv")}
    body = json.dumps({"relabel": labels}).encode()
    with urlopen(Request(f"http://127.0.0.1:{world.port}/_control", body, method="POST")) as answer:
        assert json.load(answer) == {"ok": True}
    report = refresh(workspace, replica)
    assert sum(item.code == "quarantined" for item in report.attention) == len(labels)
    with open_warehouse(workspace.database) as warehouse:
        assert warehouse.query(
            "SELECT count(*), count(DISTINCT sha256) FROM quarantine WHERE code = 'not_a_jtai'"
        ).rows == [(len(labels), len(labels))]
        assert warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows == [
            (len(rows("manifest.csv")),)
        ]
