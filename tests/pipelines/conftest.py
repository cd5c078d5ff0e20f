"""Runs the command line in this process, and reads the rows of a warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app, exit_code
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]


def _rows_of(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that a rebuild reproduces: every table except `runs` and `meta`, every column except times."""
    with open_warehouse(database) as warehouse:
        columns: dict[str, list[str]] = {}
        for table, column in warehouse.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'jtai' "
            "AND schema_name = 'main' AND table_name IN "
            "(SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main') ORDER BY table_name, column_index"
        ).rows:
            if table not in ("runs", "meta") and not column.endswith("_at"):
                columns.setdefault(table, []).append(column)
        return {
            table: warehouse.query(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY ALL').rows
            for table, names in columns.items()
        }


def run_jtai(*arguments: str) -> Result:
    """Run the command line in this process; `exit_code` is the shell's."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        result.exit_code = exit_code(result.exception)
    return result


@pytest.fixture
def rows_of() -> Callable[[Path], dict[str, list[tuple[Any, ...]]]]:
    return _rows_of


@pytest.fixture
def jtai() -> Run:
    return run_jtai
