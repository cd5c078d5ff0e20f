"""The folder that Dagster's processes start with."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from dagster_project.home import SETTINGS, BrokenHome, prepare

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")


def revisions(home: Path, database: str) -> list[tuple[str]]:
    with sqlite3.connect(home / database) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall()


def test_every_database_is_made_before_a_second_process_starts(tmp_path: Path) -> None:
    prepare(tmp_path / "of" / "dagster")
    for database in DATABASES:
        assert len(revisions(tmp_path / "of" / "dagster", database)) == 1, database
    assert yaml.safe_load((tmp_path / "of" / "dagster" / "dagster.yaml").read_text()) == yaml.safe_load(
        SETTINGS.read_text()
    )


def test_what_is_there_is_kept_and_our_settings_are_renewed(tmp_path: Path) -> None:
    prepare(tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        instance.add_run(dg.DagsterRun(job_name="refresh"))
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: true\n")
    prepare(tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.get_runs_count() == 1
        assert not instance.telemetry_enabled


@pytest.mark.parametrize("database", DATABASES)
def test_what_a_killed_start_left_is_brought_up_to_date(tmp_path: Path, database: str) -> None:
    prepare(tmp_path)
    wanted = revisions(tmp_path, database)
    with sqlite3.connect(tmp_path / database) as connection:
        connection.execute("DROP TABLE alembic_version")
    prepare(tmp_path)
    assert revisions(tmp_path, database) == wanted


@pytest.mark.parametrize("database", DATABASES)
def test_a_database_that_cannot_be_opened_is_said_with_what_to_do(tmp_path: Path, database: str) -> None:
    prepare(tmp_path)
    with sqlite3.connect(tmp_path / database) as connection:
        connection.execute("INSERT INTO alembic_version VALUES ('another')")
    with pytest.raises(BrokenHome, match="Move the folder away"):
        prepare(tmp_path)
    command = [sys.executable, "-m", "dagster_project.home", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


def test_every_way_to_start_dagster_makes_its_folder_first() -> None:
    unit = (ROOT / "deploy" / "systemd" / "jtai-dagster.service").read_text()
    [home] = re.findall(r"^Environment=DAGSTER_HOME=(\S+)$", unit, re.MULTILINE)
    [before] = re.findall(r"^ExecStartPre=(.*)$", unit, re.MULTILINE)
    assert before.endswith(f"python -m dagster_project.home {home}")
    lines = (ROOT / "Makefile").read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if "/dagster dev" in line]
    assert starts
    for number in starts:
        [home] = re.findall(r'DAGSTER_HOME="\$\(CURDIR\)/(\S+)"', lines[number])
        assert lines[number - 1].endswith(f"-m dagster_project.home {home}")
