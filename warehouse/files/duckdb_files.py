"""Opens our DuckDB files for reading, and says what is wrong if that fails."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.errors import (
    DamagedWarehouse,
    LockedWarehouse,
    NoWarehouse,
    OtherWarehouse,
    UnreadableWarehouse,
)
from warehouse.files.sql_text import literal

_LOCKED = re.compile(r"Conflicting lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_DAMAGED = re.compile(r"corrupt|checksum|not a valid DuckDB|read enough bytes|has been invalidated", re.IGNORECASE)
_OTHER_VERSION = re.compile(r"version number|storage version|newer version", re.IGNORECASE)

ROW_GROUP = 122_880
"""Rows that DuckDB gives to one thread at least (its documentation, "Tuning workloads")."""

_AGAIN = "move it away and run jtai load, which builds it again from the archive"


def log_of(path: Path) -> Path:
    """The write-ahead log of a file. A build leaves none, so if there is one it belongs to somebody else's session."""
    return path.with_name(f"{path.name}.wal")


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a file for reading as it was built, ignoring what a killed session left in its write-ahead log.

    Raises `UnreadableWarehouse` or one of its subclasses.
    """
    if not path.exists():
        raise NoWarehouse(f"{path}: there is no warehouse yet; make one with jtai refresh")
    try:
        with _without_log(path) as place:
            connection.execute(f"ATTACH {literal(place)} AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise why_unreadable(path, error) from error


def use_threads(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Let queries have as many threads as the largest table of a database has work for; more would only cost time."""
    # The name stands in the query: for a parameter DuckDB would import NumPy and pandas.
    found = connection.execute(
        f"SELECT max(estimated_size) FROM duckdb_tables() WHERE database_name = {literal(database)} "  # noqa: S608
        "AND schema_name = 'main'"
    )
    ((rows,),) = found.fetchall()
    connection.execute(f"SET GLOBAL threads = {min(1 + (rows or 0) // ROW_GROUP, os.cpu_count() or 1)}")


@contextmanager
def _without_log(path: Path) -> Iterator[Path]:
    """A path that opens the file without its write-ahead log, which DuckDB finds by the file's name."""
    if not log_of(path).exists():
        yield path
        return
    other = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.reading")
    try:
        other.hardlink_to(path)
    except OSError as error:
        raise UnreadableWarehouse(
            f"{log_of(path)} was left by a program that was writing to {path.name} and was killed; run jtai load, "
            f"which removes it ({error.strerror})"
        ) from error
    try:
        yield other
    finally:
        other.unlink(missing_ok=True)


def why_unreadable(path: Path, error: duckdb.Error) -> UnreadableWarehouse:
    """The error of ours for DuckDB's error about a file that was being opened."""
    said = str(error)
    if found := _LOCKED.search(said):
        return LockedWarehouse(
            f"{path} is open for writing in another program ({found['program']}, process {found['pid']}); "
            "close it there, or end that process, and try again"
        )
    if _OTHER_VERSION.search(said):
        return OtherWarehouse(f"{path} was written by another version of DuckDB ({said}); {_AGAIN}")
    if is_damage(error):
        return DamagedWarehouse(f"{path} is damaged ({said}); {_AGAIN}")
    return UnreadableWarehouse(f"{path} cannot be read ({said}); check who may read the file")


def is_damage(error: duckdb.Error) -> bool:
    """Whether the error says that a file is damaged."""
    return bool(_DAMAGED.search(str(error)))


def require_tables(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Raise `OtherWarehouse` if an attached file is not one of our warehouses."""
    try:
        connection.execute(f"SELECT letter_id, key, value FROM {name}.reports, {name}.meta LIMIT 0")  # noqa: S608 - our own name
    except duckdb.CatalogException as error:
        raise OtherWarehouse(f"{path} is a DuckDB file without the tables of a warehouse; {_AGAIN}") from error
    except duckdb.Error as error:
        raise why_unreadable(path, error) from error
