"""What the sensors send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType
from filelock import FileLock

from dagster_project import sensors
from dagster_project.definitions import build_defs
from dagster_project.resources import ArchiveResource
from pipelines.notify.news import News
from pipelines.run.locking import only_run
from pipelines.settings import Source, Workspace
from pipelines.stages.stage import StageReport, StageRun
from warehouse.errors import UnexpectedContent

Evaluate = Callable[[Any, str], str]


def test_a_night_without_news_is_told_to_nobody(
    again: Callable[..., Any], evaluate: Evaluate, told: list[News]
) -> None:
    assert evaluate(again(), "news") == "no news"
    assert told == []


def test_a_run_that_could_not_begin_tells_why(
    copy: Path, again: Callable[..., Any], evaluate: Evaluate, told: list[News]
) -> None:
    with FileLock(copy / ".lock"):
        ran = again(patience=0.2)
    assert evaluate(ran, "failure") == "told: somewhere"
    [news] = told
    assert "another run is at work" in str(news.failed)
    assert news.run_id is None


def test_a_run_that_failed_tells_why(
    copy: Path, again: Callable[..., Any], evaluate: Evaluate, told: list[News], monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(run: StageRun, tell: object) -> StageReport:
        raise UnexpectedContent("manifest.jsonl:1: no sighting")

    monkeypatch.setattr("pipelines.stages.extract.extract", extract)
    ran = again()
    assert evaluate(ran, "failure") == "told: somewhere"
    [news] = told
    assert str(news.failed).startswith("manifest.jsonl:1: no sighting (Dagster's run ")
    assert news.run_id == ran.instance.get_run_by_id(ran.result.run_id).tags["jtai/run"]


@dataclass
class Begun:
    """A run that Dagster takes for one at work and that has no process; `result` names it as that of a run does."""

    result: Any
    instance: dg.DagsterInstance
    workspace: Workspace

    @property
    def run(self) -> dg.DagsterRun:
        run = self.instance.get_run_by_id(self.result.run_id)
        assert run is not None
        return run


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begun]:
    workspace = Workspace(tmp_path / "w", Source.SAMPLE)
    workspace.claim()
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(build_defs().resolve_job_def("refresh"))
        instance.report_dagster_event(DagsterEvent(DagsterEventType.RUN_START.value, "refresh"), run.run_id)
        yield Begun(SimpleNamespace(run_id=run.run_id), instance, workspace)


def test_a_run_that_was_killed_is_told_although_nothing_says_why(
    begun: Begun, evaluate: Evaluate, told: list[News]
) -> None:
    begun.instance.report_run_failed(begun.run, "unexpectedly exited with exit code -9")
    assert evaluate(begun, "failure") == "told: somewhere"
    [news] = told
    assert news.failed == f"unexpectedly exited with exit code -9 (Dagster's run {begun.run.run_id[:8]})"


def test_a_run_that_was_cancelled_is_told(begun: Begun, evaluate: Evaluate, told: list[News]) -> None:
    begun.instance.report_run_canceling(begun.run, "Canceling due to exceeding maximum runtime of 10800 seconds.")
    begun.instance.report_run_canceled(begun.run, "took longer than 180 seconds to cancel")
    assert evaluate(begun, "cancellation") == "told: somewhere"
    [news] = told
    assert "took longer" in str(news.failed)


def test_a_run_whose_process_is_gone_is_ended_and_told(
    begun: Begun, evaluate: Evaluate, told: list[News], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(cursor: str | None) -> str | None:
        jtai = ArchiveResource(root=str(begun.workspace.root), source="sample")
        watch: Any = build_defs(resource_overrides={"jtai": jtai}).resolve_sensor_def("watch")
        context = dg.build_sensor_context(instance=begun.instance, cursor=cursor)
        watch(context)
        return context.cursor

    assert not look(None), "a run may still be on its way to the lock"
    monkeypatch.setattr(sensors, "GRACE", -1.0)
    with only_run(begun.workspace):
        assert not look(look(None))
    seen = look(None)
    assert begun.run.status is dg.DagsterRunStatus.STARTED, "it may have let go of the lock just now, at its end"
    look(seen)
    assert begun.run.status is dg.DagsterRunStatus.FAILURE
    assert evaluate(begun, "failure") == "told: somewhere"
    assert "is gone" in str(told[0].failed)
