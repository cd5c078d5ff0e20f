"""Builds the database of a researcher's own codes beside the published file, which stays as it is."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.errors import BadInput
from warehouse.files.duckdb_files import attach
from warehouse.files.sql_text import literal


class CodedStatement(NamedTuple):
    """A statement in which a term of a code stands, and the first of these terms: its place and its words."""

    statement_id: str
    code: str
    char_start: int
    char_end: int
    evidence: str


def build_own_codes(
    out: Path,
    published: Path,
    codes: Iterable[tuple[str, str, str]],
    coded: Iterable[CodedStatement],
    meta: Mapping[str, str],
) -> None:
    """Write the file in one step, in place of an earlier one; `codes` are code, label and definition.

    Raises `BadInput` where the place is taken by a file that is no database of own codes.
    """
    if out.exists() and not _is_ours(out):
        raise BadInput(f"{out}: already exists, and is not a database of your own codes; name another with --database")
    unfinished = out.with_name(f".{out.name}.{secrets.token_hex(4)}.tmp")
    try:
        with duckdb.connect() as connection:
            attach(connection, published, "jtai")
            connection.execute(f"ATTACH {literal(unfinished)} AS mine; USE mine")
            connection.execute((files("warehouse.build") / "sql" / "own_codes.sql").read_text(encoding="utf-8"))
            for table, rows in (("codes", codes), ("statement_codes", coded), ("meta", meta.items())):
                if columns := [list(column) for column in zip(*rows, strict=True)]:
                    marks = ", ".join(["unnest(?)"] * len(columns))
                    connection.execute(f"INSERT INTO {table} SELECT {marks}", columns)
            connection.execute("USE memory; DETACH mine")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT statement_id, code FROM statement_codes LIMIT 0")
    except duckdb.Error:
        return False
    return True
