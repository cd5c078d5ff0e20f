"""What of a published warehouse needs a person: letters to review, documents in quarantine, broken checks.

Belongs here: gathering it, so that a run can tell what is new of it. Does not belong here: what a stage met on its way
(stages).
"""

from __future__ import annotations

from pipelines.settings import Workspace
from warehouse.errors import NoWarehouse
from warehouse.files.json_files import read_or_none


def attention_of(workspace: Workspace) -> dict[str, str]:
    """A line for each matter, by a key that stays the same from build to build while the matter does."""
    from warehouse.build.checks import CheckReport
    from warehouse.read.api import open_warehouse

    checks = read_or_none(workspace.checks, CheckReport)
    broken = (
        {f"check {check.name}": f"check {check.name}: {check.message}" for check in checks.broken} if checks else {}
    )
    try:
        with open_warehouse(workspace.database) as warehouse:
            return {**dict(warehouse.attention()), **broken}
    except NoWarehouse:
        return broken
