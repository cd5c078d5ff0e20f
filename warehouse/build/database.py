"""Builds the published DuckDB file: in a file beside it, checked, then put in its place in one step.

Belongs here: inserting, checking, replacing. Does not belong here: what a row holds (assembly), what a table means
(schema), what must hold (checks).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from warehouse.build import fulltext
from warehouse.build.assembly import Batch
from warehouse.build.checks import BrokenCheck, CheckResult, run_checks
from warehouse.build.schema import create_schema, derive, schema_digest
from warehouse.errors import DamagedWarehouse, NoWarehouse, OtherWarehouse, WrongWorkspace
from warehouse.files.duckdb_files import attach, is_damage, log_of, require_tables, use_threads, why_unreadable
from warehouse.files.sql_text import identifier

ALL_ROWS = 2**31 - 1
"""DuckDB samples 1,000 rows of an object column to find its type, but a column can begin with more unknown values."""

MEMORY = 1000
"""Megabytes that DuckDB takes to build the file, besides its keys; what needs more is put on the disk for the time."""

KEY_BYTES = 300
"""Bytes more for each row: its keys, which cannot be put on the disk, take 86 (200 letters, 152,087 rows)."""

BLOCK_BYTES = 16384
"""DuckDB's smallest block size. Each column of each table fills one; the default makes the file 3.6 times as big."""

Ask = Callable[[str], list[tuple[Any, ...]]]
"""What gives the rows of a query of the database that is being built."""

MoreRows = Callable[[Ask], Batch]
"""What gives rows that follow from those already inserted."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: the number of rows by table and the results of the checks (any that failed are warnings).

    `is_new` is False if the old file already has the same rows and was kept.
    """

    path: Path
    is_new: bool
    rows: Mapping[str, int]
    checks: tuple[CheckResult, ...]

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """The failed checks that do not block publication."""
        return tuple(check for check in self.checks if not check.passed)


def build(path: Path, batches: Iterable[Batch], add: MoreRows | None = None) -> BuildReport:
    """Build the file from the rows of all tables and replace the old one, which open readers keep reading. `add` gives
    the rows that follow from those inserted.

    The old file stays if everything that a rebuild reproduces is unchanged (every table except `runs`, every
    column except those ending in `_at`): a night without news gives no new version of the data.

    Raises `BrokenCheck`, which names the check and the rows, if a required check fails, and `LockedWarehouse` if
    another program has the old file open for writing; the old file then stays as it is. Call it under the workspace's
    lock, because it removes what a killed build left beside the file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        # A path that no database of this process has had, because DuckDB shares open databases with equal paths.
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.building")
        try:
            report = _fill(unfinished, path, batches, add)
            # Nobody has the old file open for writing, or it could not have been read: a log beside it is of a session
            # that was killed. It goes first, since with the new file its changes would come upon other rows.
            log_of(path).unlink(missing_ok=True)
            if report.is_new:
                unfinished.replace(path)
        finally:
            _remove_leftovers(path)
    except duckdb.IOException as error:
        if is_damage(error):
            raise BrokenCheck(f"{why_unreadable(path, error)}. It was not replaced") from error
        raise WrongWorkspace(f"{path}: cannot be built here ({error}); make room or rights, and load again") from error
    except OSError as error:
        raise WrongWorkspace(f"{path}: cannot be built here ({error}); make room or rights, and load again") from error
    except (duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
        raise WrongWorkspace(f"{path}: cannot be built here for want of memory ({error})") from error
    return report


def _remove_leftovers(path: Path) -> None:
    for leftover in path.parent.glob(f".{path.name}.*.building*"):
        if leftover.is_dir():  # what did not fit into memory
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _fill(unfinished: Path, path: Path, batches: Iterable[Batch], add: MoreRows | None) -> BuildReport:
    with duckdb.connect(str(unfinished), config={"default_block_size": BLOCK_BYTES, "threads": 1}) as connection:
        connection.execute(f"SET pandas_analyze_sample = {ALL_ROWS}")
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # a file that is not wanted need not be complete
        has_previous = _attach_previous(connection, path)
        # In one transaction, since each comment by itself would wait for the disk; the rows outside of it, since a
        # broken key is named rightly only where the table that it leads to is committed.
        connection.begin()
        create_schema(connection)
        connection.commit()
        inserted = 0
        for batch in batches:
            inserted += sum(map(len, batch.values()))
            connection.execute(f"SET memory_limit = '{MEMORY + inserted * KEY_BYTES // 10**6}MB'")
            _insert(connection, path, batch)
        use_threads(connection, _current_database(connection))
        _insert(connection, path, add(lambda sql: connection.execute(sql).fetchall()) if add else {})
        own_facts = {
            "data_version": _digest_of_rows(connection, _current_database(connection)),
            "schema_digest": schema_digest(),
            "search_index": fulltext.index_kind(connection),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [list(fact) for fact in own_facts.items()])
        rows = {name: _count(connection, name) for name in _tables(connection)}
        if has_previous and _is_repeated(connection):
            connection.execute("USE previous")  # what follows from the rows is in there already
            return BuildReport(path, False, rows, _check(connection, path, has_previous))
        derive(connection)
        results = _check(connection, path, has_previous)
        if has_previous:
            connection.execute("DETACH previous")
        connection.execute("CHECKPOINT")
    return BuildReport(path, True, rows, results)


def _check(connection: duckdb.DuckDBPyConnection, path: Path, has_previous: bool) -> tuple[CheckResult, ...]:
    """The results of the checks of the current database; raises `BrokenCheck` if a required one is broken."""
    results = run_checks(connection, has_previous)
    if broken := [result for result in results if result.is_required and not result.passed]:
        said = "\n".join(f"  {result.name}: {result.message}" for result in broken)
        raise BrokenCheck(
            f"{path} was not replaced, since a required check is broken:\n{said}\n"
            f"Put right what the rows come from and load again"
            + ("" if not has_previous else f" (or move {path.name} away, if it is the old file that is wrong)"),
            results,
        )
    return results


def _is_repeated(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file attached as `previous` has the same schema, comments and rows."""
    own = _current_database(connection)
    # meta first: it names the schema, and only tables of one schema can be compared.
    here, there = (_facts(connection, database) for database in (own, "previous"))
    return here == there and here["data_version"] == _digest_of_rows(connection, "previous")


def _current_database(connection: duckdb.DuckDBPyConnection) -> str:
    return str(connection.execute("SELECT current_database()").fetchall()[0][0])


def _facts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    return dict(connection.execute(f"SELECT key, value FROM {identifier(database)}.meta").fetchall())  # noqa: S608 - our own names


def _digest_of_rows(connection: duckdb.DuckDBPyConnection, database: str) -> str:
    """The first 12 hexadecimal digits of a SHA-256 of all that a rebuild reproduces, whatever the order of rows."""
    digest = hashlib.sha256()
    for name in _tables(connection):
        if name in ("meta", "runs"):
            continue
        columns = f"SELECT COLUMNS(c -> c NOT LIKE '%\\_at' ESCAPE '\\') FROM {identifier(database)}.{identifier(name)}"  # noqa: S608
        # Sums of digests, which need no room for the rows: sorted, the text of a table would have to fit into memory.
        line = "md5_number_{}(c::VARCHAR)"
        sums = f"count(*), sum({line.format('lower')}), sum({line.format('upper')})"
        digest.update(f"{name} {connection.execute(f'SELECT {sums} FROM ({columns}) AS c').fetchall()}\n".encode())  # noqa: S608
    return digest.hexdigest()[:12]


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Our tables in order of creation, so that a table comes after those it refers to.

    The tables of the search index are in their own schema.
    """
    named = connection.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_oid"
    )
    return [name for (name,) in named.fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {identifier(table)}").fetchone()  # noqa: S608 - our own tables' names
    return int(row[0]) if row else 0


def _insert(connection: duckdb.DuckDBPyConnection, path: Path, batch: Batch) -> None:
    names = _tables(connection)
    if strange := sorted(set(batch) - set(names)):
        raise ValueError(f"{path}: no such table: {', '.join(strange)}")
    for name in names:
        if not batch.get(name):
            continue
        connection.register("incoming", pd.DataFrame(batch[name], dtype=object))
        try:
            connection.execute(f"INSERT INTO {identifier(name)} BY NAME SELECT * FROM incoming")  # noqa: S608 - our own names
        except duckdb.ConstraintException as error:
            raise BrokenCheck(f"{path} was not replaced: a row of {name} breaks a key or rule: {error}") from error
        connection.unregister("incoming")


def _attach_previous(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    try:
        attach(connection, path, "previous")
        require_tables(connection, path, "previous")
    except NoWarehouse:
        return False
    except (DamagedWarehouse, OtherWarehouse) as error:
        raise BrokenCheck(f"{error}. It was not replaced: nobody could tell whether letters would be lost") from error
    return True
