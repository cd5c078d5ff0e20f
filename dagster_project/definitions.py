"""The code location: assets, job, schedule, sensors and resources. Run it with `make dagster`.

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
    """Build the definitions; tests replace resources by name. Raises `ValueError` for an invalid setting."""
    resources = {"jtai": ArchiveResource(), **(resource_overrides or {})}
    return dg.Definitions(
        assets=list(ASSETS),
        jobs=[REFRESH],
        schedules=[nightly(read_settings().nightly_cron)],
        sensors=news_sensors(resources["jtai"]),
        resources=resources,
        # A process for each step would cost two seconds, and extraction has its own pool of processes.
        executor=dg.in_process_executor,
    )


defs = build_defs()
