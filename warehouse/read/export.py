"""Describes the tables to export, from the database's own constraints and comments, and writes them as Parquet."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.errors import WrongWorkspace
from warehouse.files.duckdb_files import attach
from warehouse.files.sql_text import identifier, literal
from warehouse.read.api import Warehouse

FLAT = "v_findings"
"""The view of findings with everything about their letters."""

VIEWS = (
    "v_letters",
    FLAT,
    "v_statements",
    "v_claims",
    "v_passages",
    "v_theme_by_group",
    "v_subtopic_by_round",
)
"""The views that are exported with the tables: those that carry an answer by themselves. All are of current letters."""

_ONE_OF = re.compile(r"^CHECK\(\((\w+) IN \((.*)\)\)\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, DuckDB type and comment, whether it can be null, and any fixed list of values."""

    name: str
    type: str
    comment: str
    is_required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that refer to columns of another table."""

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """A table, or one of `VIEWS`, to export. `select` gives its rows, always in the same order."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def has_current_only(self) -> bool:
        """Whether it has only what is of current letters: findings and statements in every export, and the views."""
        return self.name in VIEWS or self._current is not None

    @property
    def _current(self) -> str | None:
        """The condition for rows of current letters; None for a table about something else."""
        if self.name in VIEWS:
            return None
        names = {column.name for column in self.columns}
        if "finding_id" in names and "report_id" in names:  # passages: not every one of them is part of a finding
            return "report_id IN (SELECT report_id FROM reports WHERE status = 'current')"
        if "finding_id" in names:
            return "finding_id IN (SELECT finding_id FROM v_findings)"
        if "statement_id" in names:
            return "statement_id IN (SELECT statement_id FROM statements JOIN v_findings USING (finding_id))"
        return None

    @property
    def select(self) -> str:
        """The query for its rows."""
        current = f" WHERE {self._current}" if self._current else ""
        return f"SELECT * FROM {identifier(self.name)}{current} ORDER BY ALL"  # noqa: S608 - our own tables' names


def exported_tables(warehouse: Warehouse) -> tuple[ExportedTable, ...]:
    """Every table of the schema `main`, in the order of the schema, and `VIEWS`."""
    columns: dict[str, list[Column]] = {}
    keys, foreign, required, one_of = _constraints(warehouse)
    for table, name, kind, comment in warehouse.query(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_name, column_index"
    ).rows:
        place = (table, name)
        columns.setdefault(table, []).append(Column(name, kind, comment, place in required, one_of.get(place, ())))
    named = warehouse.query(
        "SELECT table_name, coalesce(comment, '') FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_oid"
    ).rows
    views = warehouse.query(
        "SELECT view_name, coalesce(comment, '') FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND list_contains(?, view_name) "
        "ORDER BY list_position(?, view_name)",
        [list(VIEWS), list(VIEWS)],
    ).rows
    return tuple(
        ExportedTable(name, comment, tuple(columns[name]), keys.get(name, ()), tuple(foreign.get(name, ())))
        for name, comment in (*named, *views)
    )


def _constraints(
    warehouse: Warehouse,
) -> tuple[
    dict[str, tuple[str, ...]],
    dict[str, list[ForeignKey]],
    set[tuple[str, str]],
    dict[tuple[str, str], tuple[str, ...]],
]:
    """Primary keys, foreign keys, columns that are never null, and columns with a fixed list of values."""
    keys: dict[str, tuple[str, ...]] = {}
    foreign: dict[str, list[ForeignKey]] = {}
    required: set[tuple[str, str]] = set()
    one_of: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, kind, columns, leads_to, referenced, text in warehouse.query(
        "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names, "
        "constraint_text FROM duckdb_constraints() "
        "WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_name, constraint_index"
    ).rows:
        if kind == "PRIMARY KEY":
            keys[table] = tuple(columns)
        elif kind == "FOREIGN KEY":
            foreign.setdefault(table, []).append(ForeignKey(tuple(columns), leads_to, tuple(referenced)))
        elif kind == "NOT NULL":
            required.add((table, columns[0]))
        elif kind == "CHECK" and (found := _ONE_OF.match(text)):
            one_of[table, found[1]] = tuple(re.findall(r"'([^']*)'", found[2]))
    return keys, foreign, required, one_of


def parquet(database: Path, selects: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The rows of each query as a Parquet file, after the query's name, with `facts` in each footer.

    The same rows give the same bytes. Raises `WrongWorkspace` without room for them in the folder for temporary files.
    """
    stated = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in sorted(facts.items()))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        attach(connection, database, "jtai")
        connection.execute("USE jtai")
        connection.execute("SET threads = 1")  # with several, the row groups would vary
        for name, select in selects.items():
            place = Path(folder) / "rows.parquet"
            options = "FORMAT parquet, COMPRESSION zstd" + (f", KV_METADATA {{{stated}}}" if stated else "")
            try:
                connection.execute(f"COPY ({select}) TO {literal(place)} ({options})")
            except duckdb.IOException as error:
                raise WrongWorkspace(f"{place}: cannot be written ({error}); make room, and publish again") from error
            yield name, place.read_bytes()
