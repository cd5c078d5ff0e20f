"""Whether this machine can run a refresh: Python, rights, room on the disk."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.operate.finding import Finding
from pipelines.settings import Workspace

MEGABYTE = 1_000_000
ENOUGH_BYTES = 1000 * MEGABYTE
"""Less room is worth a warning: some years of letters."""
FEWEST_BYTES = 100 * MEGABYTE
"""Less room, or less than three times the warehouse, which is built beside the old one, is too little."""

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
LIBRARIES = ("scrapy", "pdfplumber", "spacy", "duckdb", "dagster")


def check_versions() -> Iterator[Finding]:
    """Whether Python is one of those that the project is tested with."""
    here = sys.version_info[:2]
    said = ", ".join(
        [f"Python {sys.version.split()[0]}", *(f"{name} {_version(name)}" for name in ("jtai-archive", *LIBRARIES))]
    )
    if OLDEST_PYTHON <= here <= NEWEST_PYTHON:
        yield Finding("ok", "versions", said)
    else:
        yield Finding(
            "wrong", "versions", said, "Use Python 3.11, 3.12 or 3.13: make clean, make PYTHON=python3.12 run"
        )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def check_folder(workspace: Workspace) -> Iterator[Finding]:
    """Whether the workspace is there and can be written."""
    root = workspace.root.resolve()
    if not root.exists():
        above = next(folder for folder in root.parents if folder.exists())
        if _can_be_written(above):
            yield Finding("warning", "workspace", f"{root} is not there yet", "Make it with jtai refresh.")
        else:
            yield Finding(
                "wrong",
                "permissions",
                f"{root} is not there yet, and cannot be made in {above}",
                "Make it and give it to the user that runs the refresh, or name another --workspace.",
            )
        return
    folders = (root, *sorted(path for path in root.iterdir() if path.is_dir())) if root.is_dir() else (root,)
    refused = [str(folder) for folder in folders if not _can_be_written(folder)]
    if refused:
        yield Finding(
            "wrong",
            "permissions",
            f"cannot be written: {', '.join(refused)}",
            "Give the user that runs the refresh the right to write there (chown -R), or name another --workspace.",
        )
    else:
        yield Finding("ok", "workspace", f"{root} ({workspace.source}) can be written")


def _can_be_written(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def check_room(workspace: Workspace) -> Iterator[Finding]:
    """Whether there is room for another warehouse beside the one that is published."""
    root = next(folder for folder in (workspace.root.resolve(), *workspace.root.resolve().parents) if folder.exists())
    free = shutil.disk_usage(root).free
    built = workspace.database.stat().st_size if workspace.database.is_file() else 0
    said = f"{free / MEGABYTE:,.0f} MB free"
    if free < max(FEWEST_BYTES, 3 * built):
        yield Finding("wrong", "disk", said, f"Make room at {root}: old folders of runs/ may go.")
    elif free < ENOUGH_BYTES:
        yield Finding("warning", "disk", said, f"Make room at {root} before it is needed.")
    else:
        yield Finding("ok", "disk", said)
