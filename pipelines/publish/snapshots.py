"""Snapshots: the data as released under a tag, kept beside the release so that they can be cited and compared.

A snapshot never changes: whoever cites it finds the same rows later.
"""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path

from pipelines.publish.dataset.files import data_files
from pipelines.publish.imprint import Imprint
from pipelines.publish.queries import Queries
from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from warehouse.errors import BadInput
from warehouse.files.atomic import write_content
from warehouse.read.api import open_warehouse

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def keep_snapshot(workspace: Workspace, tag: str, imprint: Imprint | None = None) -> tuple[Path, int]:
    """Keep the data of the published warehouse under a tag; returns the folder and its number of files.

    Raises `BadInput` for a tag that cannot name a folder or is taken.
    """
    if not _TAG.fullmatch(tag):
        raise BadInput(f"--tag {tag}: give letters, digits, dots, hyphens and underscores, such as 2026-11")
    with only_run(workspace), open_warehouse(workspace.database) as warehouse:
        folder = workspace.snapshots / tag
        if folder.exists():
            raise BadInput(f"{folder}: there is a snapshot of this tag, and it stays as it is; choose another tag")
        files = 0
        unfinished = workspace.snapshots / f".{tag}.{secrets.token_hex(4)}.tmp"
        try:
            for name, data in data_files(Queries(warehouse, imprint), tag):
                write_content(unfinished / name, data)
                files += 1
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    return folder, files
