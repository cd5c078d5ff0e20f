"""The one job: what the schedule starts and the sensors watch."""

from __future__ import annotations

import dagster as dg

from dagster_project.assets import ASSETS

REFRESH = dg.define_asset_job(
    "refresh",
    selection=list(ASSETS),
    description="All stages, in their order.",
    tags={"jtai/kind": "refresh"},
)
