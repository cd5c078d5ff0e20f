"""Runs of the job on copies of the refreshed sample, and what the sensors send of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dagster_project.definitions import build_defs
from dagster_project.resources import ArchiveResource
from pipelines.notify import delivery as notifying
from pipelines.notify.news import News
from pipelines.secret_settings import Notices
from pipelines.settings import Source, Workspace


@dataclass
class Ran:
    """A run of the job, with its instance, events and workspace."""

    result: dg.ExecuteInProcessResult
    instance: dg.DagsterInstance
    workspace: Workspace

    def checks(self) -> dict[str, dg.AssetCheckEvaluation]:
        return {one.check_name: one for one in self.result.get_asset_check_evaluations()}

    def materialized(self) -> list[str]:
        events = self.result.get_asset_materialization_events()
        return [str(event.asset_key.to_user_string()) for event in events if event.asset_key]

    def everything(self) -> str:
        """All events that Dagster recorded for the run."""
        return "\n".join(repr(entry) for entry in self.instance.all_logs(self.result.run_id))

    def steps_failed(self) -> str:
        return "\n".join(str(event.step_failure_data) for event in self.result.get_step_failure_events())


def refresh(root: Path, instance: dg.DagsterInstance, source: str = "sample", **settings: Any) -> Ran:
    defs = build_defs(resource_overrides={"jtai": ArchiveResource(root=str(root), source=source, **settings)})
    result = defs.resolve_job_def("refresh").execute_in_process(instance=instance, raise_on_error=False)
    return Ran(result, instance, Workspace(root, Source(source)))


def evaluated(ran: Any, name: str) -> str:
    """The message of the named sensor for a finished run."""
    defs = build_defs(
        resource_overrides={"jtai": ArchiveResource(root=str(ran.workspace.root), source=str(ran.workspace.source))}
    )
    sensor: Any = defs.resolve_sensor_def(name)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    run = ran.instance.get_run_by_id(ran.result.run_id)
    kind = {
        dg.DagsterRunStatus.SUCCESS: dg.DagsterEventType.RUN_SUCCESS,
        dg.DagsterRunStatus.CANCELED: dg.DagsterEventType.RUN_CANCELED,
    }.get(run.status, dg.DagsterEventType.RUN_FAILURE)
    [entry] = ran.instance.all_logs(run.run_id, of_type=kind)
    context: Any = dg.build_run_status_sensor_context(
        sensor_name=name, dagster_event=entry.dagster_event, dagster_instance=ran.instance, dagster_run=run
    )
    skipped = sensor(context.for_run_failure() if name == "failure" else context)
    return str(skipped.skip_message)


@pytest.fixture(scope="session")
def refresh_by_job() -> Callable[..., Ran]:
    return refresh


@pytest.fixture
def evaluate() -> Callable[[Any, str], str]:
    return evaluated


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


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample.root, tmp_path / "copy"))


@pytest.fixture
def again(copy: Path) -> Iterator[Callable[..., Ran]]:
    """Runs the job on the copy."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield lambda **settings: refresh(copy, instance, **settings)
