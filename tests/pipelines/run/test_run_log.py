"""The log of a run: one file with a JSON line for each event, from any process."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.run.run_log import log, newest_run_id, run_log
from pipelines.settings import Workspace
from pipelines.stages.table import STAGES as TABLE
from warehouse.files.json_log import LOG

STAGES = tuple(stage.name for stage in TABLE)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / LOG).read_text().splitlines()]


def test_a_refresh_leaves_one_log_with_every_stage_in_it(sample: Workspace) -> None:
    [run] = sample.runs.glob("*Z")
    logged = lines(run)
    assert all({"time", "level", "stage", "event"} <= line.keys() for line in logged)
    times = [datetime.fromisoformat(line["time"]) for line in logged]
    assert all(time.utcoffset() == timedelta(0) for time in times)
    for stage in STAGES:
        own = [line for line in logged if line["stage"] == stage]
        assert own[0]["event"] == "stage begins"
        assert own[-1]["event"] == "stage ended"
        assert own[-1]["seconds"] >= 0
        assert own[-1]["counts"]
    assert any(line["logger"].startswith("scrapy") for line in logged), "the crawl's own process writes to it, too"
    assert [line["event"] for line in logged if line["level"] == "warning" and line["stage"] == "extract"]
    assert (run / "harvest.log").read_text() == "", "nothing is said beside the log"


def test_the_record_of_the_run_tells_what_each_stage_did(sample: Workspace) -> None:
    [run] = sample.runs.glob("*Z")
    report = json.loads((run / "report.json").read_text())
    assert report["run_id"] == run.name == newest_run_id(sample.runs)
    assert tuple(stage["stage"] for stage in report["stages"]) == STAGES
    assert [letter["change"] for letter in report["letters"]] == ["added"] * 10


def test_an_error_is_logged_with_its_traceback_and_the_log_closes(tmp_path: Path) -> None:
    with run_log(tmp_path):
        log("something", stage="load", level=logging.WARNING, rows=3, where=tmp_path)
    log("afterwards", stage="load")
    [line] = lines(tmp_path)
    assert (line["event"], line["level"], line["rows"], line["where"]) == ("something", "warning", 3, str(tmp_path))
    assert datetime.now(UTC) - datetime.fromisoformat(line["time"]) < timedelta(minutes=1)


def test_what_was_logged_before_a_run_leaves_its_log_whole(tmp_path: Path) -> None:
    log("before", stage="load")
    with run_log(tmp_path):
        log("meanwhile", stage="load")
    log("afterwards", stage="load")
    assert [line["event"] for line in lines(tmp_path)] == ["meanwhile"]


def test_only_folders_of_runs_count(tmp_path: Path) -> None:
    for name in ("inspect", "20240101T000000000000Z", "20250101T000000000000Z", "ZZZ"):
        (tmp_path / name).mkdir()
    assert newest_run_id(tmp_path) == "20250101T000000000000Z"
    assert newest_run_id(tmp_path / "none") is None
