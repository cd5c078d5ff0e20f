"""Prepares Dagster's own folder (DAGSTER_HOME) before Dagster starts: `python -m dagster_project.home FOLDER`.

Dagster's code server, daemon and web server start together, and each creates any missing databases without waiting for
the others. In a new folder that often leaves a database that no process can open, and every later run fails. Here one
process creates the databases before the others start.
"""

from __future__ import annotations

import sys
from pathlib import Path

import dagster as dg
from filelock import FileLock

from warehouse.errors import JtaiError
from warehouse.files.atomic import write_bytes

SETTINGS = Path(__file__).with_name("dagster.yaml")


class BrokenHome(JtaiError):
    """Dagster cannot open the databases in its folder."""


def prepare(folder: Path) -> None:
    """Create the folder with our dagster.yaml and Dagster's databases, or migrate existing ones to this Dagster.

    Raises `BrokenHome` if Dagster cannot open the databases.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        write_bytes(folder / SETTINGS.name, SETTINGS.read_bytes())
        try:
            with dg.DagsterInstance.from_config(str(folder)) as instance:
                storages = (instance.run_storage, instance.event_log_storage, instance.schedule_storage)
                versions = [storage.alembic_version() for storage in storages if storage is not None]
                if any(version is not None and version[0] != version[1] for version in versions):
                    # An older Dagster made them, or a killed start left them unfinished.
                    instance.upgrade()
        except Exception as error:  # Dagster hands on whatever the libraries of its databases raise
            raise BrokenHome(
                f"{folder}: Dagster cannot open its databases ({type(error).__name__}: {error}). Move the folder away "
                "and start again. You lose Dagster's run history, but nothing of the archive."
            ) from error


def main() -> int:
    """Prepare the folder named on the command line; returns the exit code, 2 if that fails."""
    if len(sys.argv) != 2:
        print("usage: python -m dagster_project.home FOLDER", file=sys.stderr)
        return 2
    try:
        prepare(Path(sys.argv[1]))
    except (JtaiError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
