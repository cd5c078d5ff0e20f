"""Unfinished files that a killed run left: each lies beside the file that it was to become.

Does not belong here: those of a release (release_folder) and a build (warehouse.build.database), which remove theirs.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.settings import Workspace


def find_leftovers(workspace: Workspace) -> list[Path]:
    """The unfinished files and folders; while a run is at work, its own may be among them."""
    folders = (workspace.archive, workspace.extracted, workspace.tagged, workspace.database.parent, workspace.snapshots)
    return sorted(path for folder in folders for path in folder.rglob(".*.tmp"))


def remove_leftovers(workspace: Workspace) -> None:
    """Remove them, under the lock of the workspace."""
    for path in find_leftovers(workspace):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
