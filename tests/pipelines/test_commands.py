"""The output of the commands that read the warehouse, for people and for programs."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from pipelines.cli import exit_code
from pipelines.run.locking import only_run
from pipelines.run.run_log import BEGINS, log, run_log
from pipelines.settings import Workspace
from warehouse.errors import UnknownName
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]


def test_query_prints_a_table_or_json(sample: Workspace, jtai: Run) -> None:
    sql = "SELECT kind, count(*) AS findings FROM v_findings GROUP BY kind ORDER BY kind"
    shown = jtai("--workspace", str(sample.root), "query", sql)
    assert shown.exit_code == 0
    assert "priority_action" in shown.output
    told = json.loads(jtai("--workspace", str(sample.root), "query", sql, "--json").stdout)
    assert {row["kind"] for row in told} >= {"strength", "area_for_improvement", "priority_action", "case_study"}


def test_query_only_reads(sample: Workspace, jtai: Run) -> None:
    before = sample.database.read_bytes()
    for sql in (
        "DELETE FROM findings",
        "COPY findings TO 'x.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELEC",
    ):
        assert jtai("--workspace", str(sample.root), "query", sql).exit_code == 2
    assert sample.database.read_bytes() == before


def test_status_says_what_is_held_and_what_is_missing(sample: Workspace, jtai: Run) -> None:
    state = json.loads(jtai("--workspace", str(sample.root), "status", "--json").stdout)
    assert state["source"] == "sample"
    assert state["warehouse"]["letters"] == 10
    assert [gap[2] for gap in state["gaps"]] == ["not_served"]
    shown = jtai("--workspace", str(sample.root), "status").output
    assert "10 letters" in shown
    assert "not_served" in shown


def test_status_of_nothing_says_how_to_begin(tmp_path: Path, jtai: Run) -> None:
    result = jtai("--workspace", str(tmp_path), "status")
    assert result.exit_code == 2
    assert "jtai refresh" in str(result.exception)


def test_the_version_is_told(jtai: Run) -> None:
    assert jtai("--version").output == f"jtai {version('jtai-archive')}\n"


def test_show_draws_a_finding(sample: Workspace, jtai: Run, tmp_path: Path) -> None:
    with open_warehouse(sample.database) as warehouse:
        ((finding_id,),) = warehouse.query("SELECT finding_id FROM v_findings ORDER BY ALL LIMIT 1").rows
    target = tmp_path / "finding.png"
    result = jtai("--workspace", str(sample.root), "show", finding_id, "--out", str(target))
    assert result.exit_code == 0, result.output
    assert finding_id in result.output
    assert Image.open(target).width > 1000
    assert jtai("--workspace", str(sample.root), "show", "no-such-finding").exit_code == 2


def test_inspect_draws_every_page(sample: Workspace, jtai: Run, tmp_path: Path) -> None:
    result = jtai("--workspace", str(sample.root), "inspect", "estwold-2020-01-27", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "unknown_heading" in result.output
    assert len(list(tmp_path.glob("page-*.png"))) == 4


def test_every_command_says_what_it_does(jtai: Run) -> None:
    listed = jtai("--help").output
    for command in ("refresh", "harvest", "verify", "extract", "tag", "load", "publish", "add", "status", "query"):
        assert command in listed
        assert jtai(command, "--help").exit_code == 0


def test_a_query_has_bounds_of_time_and_memory(sample: Workspace, jtai: Run, capfd: pytest.CaptureFixture[str]) -> None:
    endless = "SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b"
    large = "SELECT list(md5(range::VARCHAR)) FROM range(10000000)"
    for sql, bound, value in (
        (endless, "--timeout", "1"),
        (large, "--memory", "50MB"),
        ("SELECT 1", "--memory", "lots"),
    ):
        assert jtai("--workspace", str(sample.root), "query", sql, bound, value).exit_code == 2
        said = capfd.readouterr().err
        assert bound in said or value in said
    assert jtai("--workspace", str(sample.root), "query", "SELECT 1 WHERE false", "--json").stdout == "[]\n"


def test_status_shows_a_run_at_work(tmp_path: Path, jtai: Run) -> None:
    workspace = Workspace(tmp_path)
    with only_run(workspace), run_log(workspace.runs / "20240101T000000000000Z"):
        log(BEGINS, stage="extract")
        said = jtai("--workspace", str(tmp_path), "status").output
    assert "20240101T000000000000Z is at work: extract, since" in said
    assert "at work" not in jtai("--workspace", str(tmp_path), "status").output


def test_a_defect_has_an_exit_code_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    codes = []
    for error in (UnknownName("no such area"), OSError(errno.ENOSPC, "No space left", "/x/y"), ValueError("ours")):
        try:
            raise error
        except (UnknownName, OSError, ValueError) as caught:
            codes.append(exit_code(caught))
    assert codes == [2, 2, 3]
    said = capfd.readouterr().err
    assert "jtai: no such area" in said
    assert "/x/y: No space left; " in said
    assert " MB free at /" in said
    assert f"a defect of this program: ValueError: ours ({__file__}:" in said
