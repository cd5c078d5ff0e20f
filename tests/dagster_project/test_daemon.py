"""The real daemon and code server on the bundled sample, with a schedule that fires every minute."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.home import prepare
from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0
"""Seconds, and no measure of speed: cron's shortest interval, and three processes on however busy a machine."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    prepare(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def workspace(unread: Callable[[Path], Workspace], tmp_path: Path) -> Workspace:
    return unread(tmp_path / "sample")


@pytest.fixture
def daemon(home: Path, workspace: Workspace) -> Iterator[subprocess.Popen[bytes]]:
    env = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "JTAI_WORKSPACE": str(workspace.root),
        "JTAI_NIGHTLY_CRON": "* * * * *",
        "PYTHONPATH": str(ROOT),
    }
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-m", "dagster_project.definitions"],
            cwd=ROOT,
            env=env,
            stdout=said,
            stderr=said,
        )
        yield process
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def test_the_schedule_starts_a_refresh_without_being_switched_on(
    home: Path, workspace: Workspace, daemon: subprocess.Popen[bytes]
) -> None:
    finished = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        end = time.monotonic() + PATIENCE
        ended: list[dg.DagsterRun] = []
        while not ended and time.monotonic() < end:
            assert daemon.poll() is None, (home / "said").read_text()
            time.sleep(1)
            ended = list(instance.get_runs(dg.RunsFilter(statuses=list(finished))))
        assert ended, (home / "said").read_text()
        [run] = ended
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert run.tags["dagster/schedule_name"] == "nightly"
        assert run.tags["jtai/trigger"] == "nightly"
        assert (workspace.runs / run.tags["jtai/run"] / "log.jsonl").is_file()
        logged = [entry.user_message for entry in instance.all_logs(run.run_id)]
        assert "stage ended" in logged, "our log is in that of Dagster"
    with open_warehouse(workspace.database) as warehouse:
        assert warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows == [(10,)]
