"""The page for operators about changed pages, command by command, against a publisher that does change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.run.progress import silent
from pipelines.run.refresh import run_stages
from pipelines.settings import Workspace, read_settings
from pipelines.stages.table import STAGES
from warehouse.read.api import open_warehouse

BUILDING = STAGES[:-1]
"""Pages and documents take longer than all else and have tests of their own."""

PAGE = "deploy/publisher-changes.md"
RunPage = Callable[..., str]
Rows = Callable[[str], list[dict[str, str]]]
AsRead = Callable[[Path, Iterable[Mapping[str, str]]], Workspace]


@pytest.fixture
def replica(serve: ModuleType) -> Iterator[Any]:
    """The publishers as they were when the first letters were out: few, to be quick."""
    world, servers = serve.start(port=0, until="2016-06-30")
    yield world, {**serve.env(world.port), "JTAI_DOWNLOAD_DELAY": "0"}
    serve.stop(servers)


def test_what_is_told_what_stays_and_how_it_goes_on(
    replica: Any, tmp_path: Path, as_read: AsRead, run_page: RunPage, rows: Rows
) -> None:
    world, env = replica
    out = [row for row in rows("manifest.csv") if row["published_on"] <= world.until]
    workspace = as_read(tmp_path / "archive", out)

    first = run_stages(workspace, read_settings(env), BUILDING, lambda stage: nullcontext(silent))
    assert first.blocked is None
    published = workspace.database.read_bytes()

    # A page that looks otherwise is told and kept; the archive stays.
    changed = out[0]["urn"]
    world.faults = [{"kind": "html", "match": f"/provider/44/{changed}$"}]
    said = run_page(PAGE, workspace.root, blocks=(0,), **env)
    assert f"/provider/44/{changed}: no timeline" in said
    assert any(line.startswith(str(workspace.runs)) and line.endswith(".html") for line in said.splitlines())
    assert workspace.database.read_bytes() == published

    # A listing that shrank stops what would follow.
    world.faults = []
    world.hidden = {row["urn"] for row in rows("manifest.csv") if row["urn"] != changed}
    run_stages(workspace, read_settings(env), STAGES[:1], lambda stage: nullcontext(silent))
    said = run_page(PAGE, workspace.root, blocks=(1,), **env)
    assert "Nothing was published" in said
    assert "80%" in said
    assert workspace.database.read_bytes() == published

    # Healed, it goes on where it stopped, with the letters that came meanwhile.
    world.hidden = set()
    world.until = "2016-11-30"
    run_page(PAGE, workspace.root, blocks=(2,), **env)
    wanted = {row["sha256"] for row in rows("manifest.csv") if row["published_on"] <= world.until}
    with open_warehouse(workspace.database) as warehouse:
        held = {sha for (sha,) in warehouse.query("SELECT sha256 FROM reports WHERE status = 'current'").rows}
    assert held == wanted
    news = json.loads((max(workspace.runs.glob("*Z")) / "report.json").read_text())
    assert len(news["letters"]) == len(wanted) - len(first.letters)
