"""The code location: assets, the job that makes them all, and the archive they work on.

Load it by module: `dagster dev -m dagster_project.definitions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from dagster_project.assets import ASSETS
from dagster_project.resources import ArchiveResource


def build_defs(*, resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """The definitions, with resources replaced by name for tests."""
    return dg.Definitions(
        assets=list(ASSETS),
        jobs=[dg.define_asset_job("refresh", selection=list(ASSETS), description="All six stages, in their order.")],
        resources={"jtai": ArchiveResource(), **(resource_overrides or {})},
        # A process for each step costs two seconds; the extraction brings its own pool of processes.
        executor=dg.in_process_executor,
    )


defs = build_defs()
