"""Dagster's own folder (DAGSTER_HOME), made before anything of Dagster starts: `python -m dagster_project.home FOLDER`.

Dagster's processes (code server, daemon, web server) start together, and each makes the databases of a new folder where
they are missing, none waiting for another. That often leaves one that no process can open any more, and every night
after it is lost. Here one process makes them, and those that follow find them made.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import dagster as dg
from alembic.util import CommandError
from filelock import FileLock
from sqlalchemy.exc import SQLAlchemyError

from warehouse.errors import JtaiError
from warehouse.files.json_files import write_bytes

SETTINGS = Path(__file__).with_name("dagster.yaml")


class BrokenHome(JtaiError):
    """The databases in the folder cannot be opened."""


def prepare(folder: Path) -> None:
    """Put our dagster.yaml and Dagster's databases into the folder, which is made if need be.

    Databases that are there stay, and are migrated where Dagster is newer than they are. Raises `BrokenHome` where they
    cannot be opened.
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
                    # They are of an older Dagster, or of a start that was killed.
                    instance.upgrade()
        except (CommandError, SQLAlchemyError, sqlite3.Error) as error:
            raise BrokenHome(
                f"{folder}: its databases cannot be opened ({error}); move the folder away and start again: "
                "Dagster's history of runs goes with it, the archive does not"
            ) from error


def main() -> int:
    """Prepare the folder that is named on the command line; 2 where that fails."""
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
