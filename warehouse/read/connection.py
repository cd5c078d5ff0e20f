"""One open warehouse file, read-only: the base of the Python API.

Belongs here: opening the file, guarding queries, results as rows or as a DataFrame. Does not belong here: any table or
view by name (the other modules of warehouse.read).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import duckdb
import pandas as pd

from warehouse.build.fulltext import load_extension
from warehouse.errors import JtaiError
from warehouse.files.duckdb_files import attach, is_damage, require_tables, why_unreadable
from warehouse.files.sql_text import identifier

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
    can use DuckDB's fts extension. Raises `UnreadableWarehouse` or one of its subclasses.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # The file is attached to an in-memory database. Opened by its path, it would be shared with whatever this
        # process opened at that path before, and a replacement would not be seen.
        self._connection = duckdb.connect(":memory:")
        try:
            self.can_rank = load_extension(self._connection)
            attach(self._connection, path, "jtai")
            require_tables(self._connection, path, "jtai")
            self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
            # From here on, queries cannot read or write any other file, or undo this.
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
        """Run one statement that only reads, with `?` for parameters. Raises `BadQuery` for anything else."""
        done = self._run(sql, parameters)
        try:
            return Rows([column[0] for column in done.description or ()], done.fetchall())
        except duckdb.Error as error:
            raise self._why(error) from error

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """As `query`, as a DataFrame: columns that contain only numbers are numeric, others hold Python objects.

        Unknown values are None, dates are `datetime.date` and lists are lists.
        """
        columns, rows = self.query(sql, parameters)
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        for place in range(len(columns)):
            column = frame.iloc[:, place]
            if all(isinstance(value, int | float) for value in column):
                frame.isetitem(place, column.infer_objects().array)
        return frame

    def read_all(self) -> None:
        """Read every row of every table; raises `DamagedWarehouse` if that fails."""
        names = self.query("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'jtai'").rows
        for schema, table in names:
            self.query(f"SELECT bit_xor(hash(t)) FROM {identifier(schema)}.{identifier(table)} AS t")  # noqa: S608

    def _run(self, sql: str, parameters: Sequence[object]) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        try:
            cursor.execute("USE jtai")
            statements = cursor.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise BadQuery("the warehouse is open for reading: give one SELECT, DESCRIBE, SUMMARIZE or EXPLAIN")
            return cursor.execute(statements[0], list(parameters))
        except UnicodeError as error:
            raise BadQuery(f"the query cannot be run: {error}") from error
        except duckdb.Error as error:
            raise self._why(error) from error

    def _why(self, error: duckdb.Error) -> JtaiError:
        if is_damage(error):
            return why_unreadable(self.path, error)
        return BadQuery(f"the query cannot be run: {str(error).strip()}")
