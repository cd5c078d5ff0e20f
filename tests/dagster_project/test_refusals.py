"""What Dagster shows, and what stays published, if a stage refuses, fails or finds the workspace locked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from filelock import FileLock

from pipelines.run.locking import only_run
from pipelines.run.progress import Tell
from pipelines.settings import Source, Workspace
from pipelines.stages.harvest import harvest as real
from pipelines.stages.stage import StageReport, StageRun
from warehouse.errors import WrongWorkspace

Again = Callable[..., Any]


def test_a_letter_that_would_be_lost_keeps_the_old_warehouse_and_shows_the_check(copy: Path, again: Again) -> None:
    database = copy / "warehouse" / "jtai.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO reports SELECT * REPLACE ('lost' AS letter_id, 'lost' AS report_id, 'lost' AS sha256) "
            "FROM reports LIMIT 1"
        )
    before = database.read_bytes()
    ran = again()
    assert not ran.result.success
    lost = ran.checks()["no_letter_is_lost"]
    assert (lost.passed, lost.severity, lost.blocking) == (False, dg.AssetCheckSeverity.ERROR, True)
    assert "lost" in str(lost.metadata["says"].value)
    assert ran.materialized() == ["archive", "verified", "extracted", "tagged"]
    assert database.read_bytes() == before
    assert len(ran.result.get_step_failure_events()) == 1, "what is refused is not tried again"


def test_a_listing_that_shrank_is_shown_and_stops_the_run(
    copy: Path, again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = copy / "archive" / "runs.jsonl"
    *before, newest = ledger.read_text().splitlines()
    run = json.loads(newest)
    run["sources"][0]["listed"] *= 9
    ledger.write_text("\n".join((*before, json.dumps(run))) + "\n")
    ran = again()
    assert not ran.result.success
    checks = ran.checks()
    assert not checks["ofsted"].passed
    assert checks["ofsted"].severity is dg.AssetCheckSeverity.ERROR
    assert checks["hmicfrs"].passed
    assert ran.materialized() == ["archive"]
    assert "what was published stays" in ran.steps_failed()


def test_no_other_run_gets_in_between_the_stages(copy: Path, again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = []

    def tag(run: StageRun, tell: object) -> StageReport:
        with pytest.raises(WrongWorkspace), only_run(run.workspace, 0):
            pass
        refused.append(True)
        return StageReport("tag", "")

    monkeypatch.setattr("pipelines.stages.tag.tag", tag)
    assert again().result.success
    assert refused
    with only_run(Workspace(copy, Source.SAMPLE), 0):
        pass


def test_a_run_waits_for_another_one_and_then_says_so(copy: Path, again: Again) -> None:
    with FileLock(copy / ".lock"):
        ran = again(patience=0.2)
    assert not ran.result.success
    assert "another run is at work" in ran.everything()


class Clock:
    """A clock on which sleeping takes no time; it records the requested times."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def time(self) -> float:
        return time.time() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_a_harvest_that_reaches_nobody_is_tried_again_later(again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def harvest(run: StageRun, tell: Tell) -> StageReport:
        asked.append("once")
        report = real(run, tell)
        down = {**report.counts, "publishers_read": 0}
        return report if len(asked) == 3 else StageReport("harvest", "not read: ofsted (HTTP 503)", down)

    clock = Clock()
    monkeypatch.setattr("pipelines.stages.harvest.harvest", harvest)
    monkeypatch.setattr("dagster._core.execution.plan.active.time", clock)
    ran = again()
    assert ran.result.success
    assert len(asked) == 3
    assert "not read: ofsted (HTTP 503)" in ran.everything()
    assert [round(pause, -1) for pause in clock.slept] == [600, 1800]


def test_no_secret_is_in_what_dagster_keeps(copy: Path, again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "https://hooks.example/services/T000SECRET0/B000SECRET0"
    monkeypatch.setenv("JTAI_WEBHOOK_URL", secret)

    def tag(run: StageRun, tell: object) -> StageReport:
        raise KeyError(f"cannot reach {secret}")

    monkeypatch.setattr("pipelines.stages.tag.tag", tag)
    ran = again()
    assert not ran.result.success
    assert "cannot reach" in ran.everything()
    assert "SECRET" not in ran.everything()
    logs = "".join(path.read_text() for path in copy.rglob("*.jsonl"))
    assert "cannot reach" in logs
    assert "SECRET" not in logs
