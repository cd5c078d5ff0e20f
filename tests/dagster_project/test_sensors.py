"""What the sensors send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from filelock import FileLock

from dagster_project.definitions import build_defs
from dagster_project.resources import ArchiveResource
from pipelines.notify import delivery as notifying
from pipelines.notify.news import News
from pipelines.settings import Notices, Workspace
from pipelines.stages.stage import StageReport, StageRun
from warehouse.errors import UnexpectedContent


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[News]:
    """The news that would be sent; delivery has its own tests."""
    sent: list[News] = []

    def notify(news: News, workspace: Workspace, notices: Notices, earlier: object) -> tuple[str, ...]:
        sent.append(news)
        return ("somewhere",)

    monkeypatch.setenv("JTAI_WEBHOOK_URL", "https://hooks.example/x")
    monkeypatch.setattr(notifying, "notify", notify)
    return sent


def evaluate(ran: Any, name: str) -> str:
    """The message of the named sensor for a finished run."""
    defs = build_defs(
        resource_overrides={"jtai": ArchiveResource(root=str(ran.workspace.root), source=str(ran.workspace.source))}
    )
    sensor: Any = defs.resolve_sensor_def(name)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    run = ran.instance.get_run_by_id(ran.result.run_id)
    kind = dg.DagsterEventType.RUN_SUCCESS if run.is_success else dg.DagsterEventType.RUN_FAILURE
    [entry] = ran.instance.all_logs(run.run_id, of_type=kind)
    context: Any = dg.build_run_status_sensor_context(
        sensor_name=name, dagster_event=entry.dagster_event, dagster_instance=ran.instance, dagster_run=run
    )
    skipped = sensor(context.for_run_failure() if name == "failure" else context)
    return str(skipped.skip_message)


def test_news_are_told(first: Any, told: list[News]) -> None:
    assert evaluate(first, "news") == "told: somewhere"
    [news] = told
    assert [letter.change for letter in news.letters] == ["added"] * 10
    assert [item.code for item in news.review].count("quarantined") == 1
    assert news.blocked is news.failed is None


def test_a_night_without_news_is_told_to_nobody(again: Callable[..., Any], told: list[News]) -> None:
    assert evaluate(again(), "news") == "no news"
    assert told == []


def test_without_an_address_nobody_is_told(first: Any, told: list[News], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JTAI_WEBHOOK_URL")
    assert "JTAI_WEBHOOK_URL" in evaluate(first, "news")
    assert told == []


def test_a_run_that_could_not_begin_tells_why(copy: Path, again: Callable[..., Any], told: list[News]) -> None:
    with FileLock(copy / ".lock"):
        ran = again(patience=0.2)
    assert evaluate(ran, "failure") == "told: somewhere"
    [news] = told
    assert "another run is at work" in str(news.failed)
    assert news.run_id is None


def test_a_run_that_failed_tells_why(
    copy: Path, again: Callable[..., Any], told: list[News], monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(run: StageRun, tell: object) -> StageReport:
        raise UnexpectedContent("manifest.jsonl:1: no sighting")

    monkeypatch.setattr("pipelines.stages.extract.extract", extract)
    ran = again()
    assert evaluate(ran, "failure") == "told: somewhere"
    [news] = told
    assert news.failed == "manifest.jsonl:1: no sighting"
    assert news.run_id == ran.instance.get_run_by_id(ran.result.run_id).tags["jtai/run"]
