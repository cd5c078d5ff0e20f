"""Every table, view, column and macro has a comment, and the data dictionary is up to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.build.schema import create_schema
from warehouse.docs.dictionary import DICTIONARY, PAGE, data_dictionary

CONTRACT = Path(__file__).resolve().parents[4] / "shared" / "design" / "warehouse.md"


@pytest.fixture
def schema() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        create_schema(connection)
        yield connection


@pytest.mark.parametrize(
    "what",
    [
        "table_name FROM duckdb_tables()",
        "view_name FROM duckdb_views()",
        "table_name || '.' || column_name FROM duckdb_columns()",
        "function_name FROM (FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro'))",
    ],
)
def test_nothing_is_without_a_comment(schema: duckdb.DuckDBPyConnection, what: str) -> None:
    assert schema.execute(f"SELECT {what} WHERE NOT internal AND coalesce(comment, '') = ''").fetchall() == []


def test_the_page_is_up_to_date(schema: duckdb.DuckDBPyConnection, check_page: Callable[[Path, str], None]) -> None:
    check_page(DICTIONARY, data_dictionary(schema))
    check_page(PAGE, data_dictionary(schema, as_html=True))


def test_a_built_file_has_the_same_dictionary(world: Any, tmp_path: Path) -> None:
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    assert data_dictionary(tmp_path / "jtai.duckdb") == data_dictionary()


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not here (../shared)")
def test_the_contract_is_kept(schema: duckdb.DuckDBPyConnection) -> None:
    held = schema.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    columns = {f"{table}.{column}" for table, column in held}
    text = CONTRACT.read_text()
    views = set(re.findall(r"`(v_\w+)`", text))
    listed: set[str] = set()
    for block in re.split(r"\n(?=\*\*|##)", text):
        name = re.match(r"\*\*(\w+)\*\*", block)
        if name and "| column |" in block:
            named = re.findall(r"^\| ([a-z_0-9, ]+) \|", block, re.MULTILINE)
            listed |= {f"{name[1]}.{c}" for cell in named for c in cell.split(", ") if c != "column"}
    inline = re.findall(r"\*\*(\w+)\*\*\(([^)]*(?:\([^)]*\)[^)]*)*)\)", text)
    for table, inside in inline:
        plain = re.sub(r"\([^)]*\)|:.*", "", inside)
        listed |= {f"{table}.{part.split()[0]}" for part in plain.split(",") if part.split()}
    assert len(listed) > 60
    assert listed - columns == set()
    assert views - {table for table, _ in held} == set()
