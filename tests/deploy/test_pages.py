"""The commands on the operators' pages work."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Source, Workspace
from pipelines.stages.load import load
from pipelines.stages.stage import StageRun
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.name for path in (ROOT / "deploy").glob("*.md"))
RunPage = Callable[..., str]
Webhook = tuple[str, list[dict[str, Any]]]


def answers(workspace: Workspace) -> list[tuple[Any, ...]]:
    with open_warehouse(workspace.database) as warehouse:
        return warehouse.query("SELECT * FROM v_findings ORDER BY ALL").rows


def letters(workspace: Workspace, condition: str = "true") -> int:
    with open_warehouse(workspace.database) as warehouse:
        return int(warehouse.query(f"SELECT count(DISTINCT letter_id) FROM reports WHERE {condition}").rows[0][0])


def test_run_it_nightly(workspace: Workspace, run_page: RunPage, webhook: Webhook) -> None:
    url, got = webhook
    said = run_page("deploy/nightly.md", workspace.root, JTAI_WEBHOOK_URL=url)
    assert "wrong" not in re.findall(r"^(\w+) +\w", said, re.MULTILINE)
    assert [one["failed"] for one in got] == ["a trial: this is how a failure is told"], (
        "a night without news is silent"
    )
    assert len(list(workspace.runs.glob("*Z"))) == 2
    shown = [json.loads(line) for line in said.splitlines() if line.startswith('{"time"')]
    assert {line["level"] for line in shown} == {"info", "warning"}


def test_restore_from_the_archive(workspace: Workspace, run_page: RunPage) -> None:
    before = answers(workspace)
    said = run_page("deploy/restore.md", workspace.root)
    restored = Workspace(workspace.root.with_name(f"{workspace.root.name}-restored"), Source.SAMPLE)
    documents = len(Archive(workspace.archive).shas())
    assert f"\n{documents}\n" in f"\n{said}"
    assert answers(restored) == answers(workspace) == before
    assert said.count("documents of the manifest are not there") == 1, "named as missing, and then brought back"
    assert {path.name for path in restored.archive.iterdir()} == {path.name for path in workspace.archive.iterdir()}


def test_keep_the_archive_in_a_store(workspace: Workspace, run_page: RunPage) -> None:
    said = run_page("deploy/store.md", workspace.root)
    store = workspace.root.with_name(f"{workspace.root.name}-store")
    assert f"and the same in file://{store}, every byte of which was read" in said
    assert f"Store      file://{store}: holds the same as the copy here" in said


def test_withdraw_or_correct_something(workspace: Workspace, run_page: RunPage) -> None:
    with open_warehouse(workspace.database) as warehouse:
        ((oldest, *_), *_) = warehouse.query("SELECT letter_id FROM reports ORDER BY letter_date").rows
        ((finding, theme, tags), *_) = warehouse.query(
            "SELECT finding_id, themes[1], themes FROM v_findings ORDER BY letter_date DESC, 1"
        ).rows
    before = letters(workspace)
    run_page("deploy/corrections.md", workspace.root)
    with open_warehouse(workspace.database) as warehouse:
        found = "SELECT theme FROM finding_themes WHERE finding_id = ?"
        assert warehouse.query("SELECT count(*) FROM findings WHERE finding_id = ?", [finding]).rows == [(0,)]
        assert warehouse.query("SELECT count(*) FROM reports WHERE letter_id = ?", [oldest]).rows == [(0,)]
        assert warehouse.query("SELECT count(*) FROM sightings WHERE source = 'added'").rows == [(1,)]
    assert letters(workspace) == before - 1
    load(StageRun(workspace))  # the page's last command publishes the finding again
    with open_warehouse(workspace.database) as warehouse:
        assert warehouse.query("SELECT count(*) FROM findings WHERE finding_id = ?", [finding]).rows == [(1,)]
        assert {tag for (tag,) in warehouse.query(found, [finding]).rows} == set(tags) - {theme}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / "deploy" / page).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / "deploy" / target).exists(), target
    for path in re.findall(
        r"(?<![\w/])`?((?:deploy|scrapers|warehouse|pipelines|dagster_project|extract)/[\w./-]*\w)", text
    ):
        # `warehouse/` is also a folder of the workspace.
        assert (ROOT / path).exists() or path.startswith("warehouse/jtai"), path
    for unit in re.findall(r"jtai-\w+\.(?:service|timer)", text):
        assert (ROOT / "deploy" / "systemd" / unit).is_file(), unit


@pytest.mark.parametrize("page", PAGES)
def test_commands_for_the_operator_are_whole(page: str) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```", (ROOT / "deploy" / page).read_text(), re.DOTALL | re.MULTILINE)
    for block in blocks:
        lines = [re.sub(r"^(?:[\d*]+ ){2}\* \* \* ", "", line) for line in block.splitlines()]
        subprocess.run(["bash", "-n", "-c", "\n".join(lines)], check=True)
