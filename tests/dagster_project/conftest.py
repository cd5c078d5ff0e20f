"""A workspace of the sample, refreshed once by the job, and a copy for each test that changes it."""

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


@pytest.fixture(scope="session")
def first(unread: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield refresh(unread(tmp_path_factory.mktemp("job")).root, instance)


@pytest.fixture
def copy(first: Ran, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first.workspace.root, tmp_path / "copy"))


@pytest.fixture
def again(copy: Path) -> Iterator[Callable[..., Ran]]:
    """Runs the job on the copy."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield lambda **settings: refresh(copy, instance, **settings)
