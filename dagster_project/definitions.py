"""The code location: assets, the job that makes them all, when it runs, who is told, and the archive they work on.

Load it by module: `dagster dev -m dagster_project.definitions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from dagster_project.assets import ASSETS
from dagster_project.jobs import REFRESH
from dagster_project.resources import ArchiveResource
from dagster_project.schedules import nightly
from dagster_project.sensors import news_sensors
from pipelines.settings import read_settings


def build_defs(*, resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """The definitions, with resources replaced by name for tests; raises `ValueError` for a setting that is wrong."""
    resources = {"jtai": ArchiveResource(), **(resource_overrides or {})}
    return dg.Definitions(
        assets=list(ASSETS),
        jobs=[REFRESH],
        schedules=[nightly(read_settings().nightly_cron)],
        sensors=news_sensors(resources["jtai"]),
        resources=resources,
        # A process for each step costs two seconds; the extraction brings its own pool of processes.
        executor=dg.in_process_executor,
    )


defs = build_defs()
