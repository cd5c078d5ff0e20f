"""One open warehouse file, read-only: the base of the Python API.

Belongs here: opening the file, guarding queries, results as rows or as a DataFrame. Does not belong here: any table or
view by name (the other modules of warehouse.read).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import duckdb

from warehouse.build.fulltext import load_extension
from warehouse.errors import JtaiError
from warehouse.files.duckdb_files import attach, is_damage, require_tables, use_threads, why_unreadable
from warehouse.files.sql_text import identifier, literal, with_values

if TYPE_CHECKING:
    import pandas as pd

BATCH = 10_000
"""Rows that are in memory at once while a result is read."""

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


class BadQuery(JtaiError, ValueError):
    """A query that fails, or that would do more than read."""


class Rows(NamedTuple):
    """The result of a query: column names and rows of Python values."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class OpenFile:
    """A file open for reading; close it, or use it in a `with` statement.

    It keeps showing the file it opened, even after a new one has replaced that file. `can_rank` says whether queries
    can use DuckDB's fts extension. `codes` is a database of a researcher's own codes, which queries know as `mine`.
    Raises `UnreadableWarehouse` or one of its subclasses.
    """

    def __init__(self, path: Path, memory: str | None = None, codes: Path | None = None) -> None:
        self.path = path
        # The file is attached to an in-memory database. Opened by its path, it would be shared with whatever this
        # process opened at that path before, and a replacement would not be seen.
        self._connection = duckdb.connect(":memory:")
        try:
            self.can_rank = load_extension(self._connection)
            attach(self._connection, path, "jtai")
            require_tables(self._connection, path, "jtai")
            use_threads(self._connection, "jtai")
            if codes is not None:
                attach(self._connection, codes, "mine")
            self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
            if memory is not None:
                _limit_memory(self._connection, memory)
            # From here on a query can neither read nor write any other file, nor undo this.
            self._connection.execute("SET GLOBAL enable_external_access = false")
            self._connection.execute("SET GLOBAL lock_configuration = true")
            self._connection.execute("USE jtai")
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Run one reading statement; `?` in it stand for the parameters. Raises `BadQuery` for anything else."""
        columns, batches = self.stream(sql, parameters)
        return Rows(columns, [row for batch in batches for row in batch])

    def stream(
        self, sql: str, parameters: Sequence[object] = (), seconds: float | None = None
    ) -> tuple[list[str], Iterator[list[tuple[Any, ...]]]]:
        """As `query`, and the rows come in batches; after so many seconds for all of it `BadQuery` is raised."""
        cursor = self._connection.cursor()
        timer = Timer(seconds or 0, cursor.interrupt)
        timer.daemon = True
        if seconds is not None:
            timer.start()
        try:
            self._run(cursor, sql, parameters)
        except BaseException:
            _end(cursor, timer)
            raise
        return [column[0] for column in cursor.description or ()], self._batches(cursor, timer)

    def _batches(self, cursor: duckdb.DuckDBPyConnection, timer: Timer) -> Iterator[list[tuple[Any, ...]]]:
        try:
            while batch := cursor.fetchmany(BATCH):
                yield batch
        except duckdb.Error as error:
            raise self._why(error) from error
        finally:
            _end(cursor, timer)

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """As `query`, as a DataFrame: columns that contain only numbers are numeric, others hold Python objects.

        Unknown values are None, dates are `datetime.date` and lists are lists.
        """
        import pandas as pd  # takes longer than most questions, and only answers as frames need it

        columns, rows = self.query(sql, parameters)
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        for place in range(len(columns)):
            column = frame.iloc[:, place]
            if all(isinstance(value, int | float) for value in column):
                frame.isetitem(place, column.infer_objects().array)
        return frame

    def answer(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """As `frame`, for a question of ours: `attrs["sql"]` is the query, and runs as it stands."""
        frame = self.frame(sql, parameters)
        frame.attrs["sql"] = with_values(inspect.cleandoc(sql), parameters)
        return frame

    def read_all(self) -> None:
        """Read every row of every table; raises `DamagedWarehouse` if that fails."""
        names = self.query("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'jtai'").rows
        for schema, table in names:
            self.query(f"SELECT bit_xor(hash(t)) FROM {identifier(schema)}.{identifier(table)} AS t")  # noqa: S608

    def _run(self, cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]) -> None:
        try:
            cursor.execute("USE jtai")
            statements = cursor.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise BadQuery("the warehouse is open for reading: give one SELECT, DESCRIBE, SUMMARIZE or EXPLAIN")
            cursor.execute(statements[0], list(parameters))
        except UnicodeError as error:
            raise BadQuery(f"the query cannot be run: {error}") from error
        except duckdb.Error as error:
            raise self._why(error) from error

    def _why(self, error: duckdb.Error) -> JtaiError:
        if is_damage(error):
            return why_unreadable(self.path, error)
        if isinstance(error, duckdb.InterruptException):
            return BadQuery("the query took longer than it may; allow more seconds with --timeout")
        if isinstance(error, duckdb.OutOfMemoryException):
            return BadQuery("the query needs more memory than it may take; allow more with --memory")
        return BadQuery(f"the query cannot be run: {str(error).strip()}")


def _end(cursor: duckdb.DuckDBPyConnection, timer: Timer) -> None:
    """End a query's clock and close its cursor: what is left of either when Python ends may abort the process."""
    timer.cancel()
    if timer.is_alive():
        timer.join()
    cursor.close()


def _limit_memory(connection: duckdb.DuckDBPyConnection, memory: str) -> None:
    """Bound the memory of queries, which then write no temporary files either."""
    try:
        connection.execute(f"SET GLOBAL memory_limit = {literal(memory)}")
        connection.execute("SET GLOBAL temp_directory = ''")
    except duckdb.Error as error:
        raise BadQuery(f"{memory!r} is not an amount of memory such as 500MB or 2GB") from error
