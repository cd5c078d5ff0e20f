"""External problems for a refresh: a full disk, missing permissions, a wrong clock, a killed run."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from pipelines.settings import Source, Workspace
from warehouse.archive.harvest_records import RUN_ID, HarvestRun
from warehouse.archive.integrity import find_damage
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(sample.root, tmp_path / "copy")
    return Workspace(tmp_path / "copy", Source.SAMPLE)


def command(workspace: Workspace, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "pipelines.cli", "--workspace", str(workspace.root), *arguments]


def letters(workspace: Workspace) -> int:
    with open_warehouse(workspace.database) as warehouse:
        return int(warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows[0][0])


def run_without_room(workspace: Workspace, stage: str) -> str:
    """Run a stage that fails for want of room; what it says of that."""
    room = 4096  # the largest file allowed, in bytes: writing fails in the middle, as on a full disk
    found = subprocess.run(
        command(workspace, stage),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY)),
    )
    assert found.returncode == 2, found.stderr
    assert "Traceback" not in found.stderr
    return found.stderr


@pytest.mark.parametrize("stage", ["extract", "load"])
def test_without_room_the_old_state_stays_and_the_next_run_mends_it(
    copy: Workspace, jtai: Run, rows_of: Any, stage: str
) -> None:
    wanted, before = rows_of(copy.database), copy.database.read_bytes()
    first = sorted(copy.extracted.glob("*.json"))[0]
    first.unlink()
    assert str(copy.root) in run_without_room(copy, stage)
    assert copy.database.read_bytes() == before
    for name in ("extract", "tag", "load"):
        assert jtai("--workspace", str(copy.root), name).exit_code in (0, 1)
    assert rows_of(copy.database) == wanted
    assert not list(copy.root.rglob("*.tmp"))


def test_without_room_publish_names_the_file_and_the_next_run_mends_it(copy: Workspace, jtai: Run) -> None:
    file = copy.release / "data" / "csv" / "findings.csv"
    before = file.read_bytes()
    file.unlink()
    said = run_without_room(copy, "publish")
    assert "make room" in said
    assert "README.md" in said, "the first file that is larger"
    assert jtai("--workspace", str(copy.root), "publish").exit_code in (0, 1)
    assert file.read_bytes() == before
    assert not list(copy.root.rglob("*.tmp"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("folder", ["archive", "extracted", "warehouse"])
def test_a_folder_that_cannot_be_written_is_named(copy: Workspace, jtai: Run, folder: str) -> None:
    place = copy.root / folder
    (copy.extracted / sorted(copy.extracted.glob("*.json"))[0].name).unlink()
    place.chmod(0o500)
    try:
        results = [jtai("--workspace", str(copy.root), name) for name in ("harvest", "extract", "load")]
        assert 2 in {result.exit_code for result in results} or "could not be recorded" in results[0].output
    finally:
        place.chmod(0o700)
    assert jtai("--workspace", str(copy.root), "refresh").exit_code in (0, 1)


def test_a_clock_that_was_ahead_costs_nothing(copy: Workspace, jtai: Run) -> None:
    archive, before = Archive(copy.archive), letters(copy)
    ahead = datetime(2199, 1, 1, tzinfo=UTC)
    archive.append_run(HarvestRun(f"{ahead:{RUN_ID}}", ahead, ahead, ()))
    assert jtai("--workspace", str(copy.root), "refresh").exit_code in (0, 1)
    runs = archive.runs()
    assert runs[-1].run_id > runs[-2].run_id > "2199"
    assert runs[-1].started_at < ahead
    assert letters(copy) == before
    assert list(find_damage(archive)) == []


def test_a_killed_run_leaves_no_lock_behind(copy: Workspace, jtai: Run) -> None:
    known = len(list(copy.runs.iterdir()))
    process = subprocess.Popen(
        command(copy, "harvest"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while len(list(copy.runs.iterdir())) == known:
        assert process.poll() is None
        time.sleep(0.01)
    assert jtai("--workspace", str(copy.root), "verify").exit_code == 2, "one run at a time"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert jtai("--workspace", str(copy.root), "verify").exit_code == 0
