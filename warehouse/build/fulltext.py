"""DuckDB's full-text search, offline: the extension comes as a Python package and is loaded from its file.

Belongs here: loading the extension and making the index. Does not belong here: searching (warehouse.read.search), or
the search that needs no extension (sql/search.sql).
"""

from __future__ import annotations

from importlib.resources import files

import duckdb

from warehouse.files.sql_text import literal

PACKAGE = "duckdb_extension_fts"

STEMMER = "porter"

_BETWEEN_WORDS = "[^a-z0-9]+"
"""What the index takes for no part of a word; by default numbers would be (section 47)."""

_INDEXED = ("text", "lead_in", "section_heading", "sub_heading")


def load_extension(connection: duckdb.DuckDBPyConnection) -> bool:
    """Load the extension into the connection; False where the package has none for this DuckDB and machine."""
    try:
        file = files(PACKAGE) / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        connection.execute(f"LOAD {literal(str(file))}")
    except (ModuleNotFoundError, duckdb.Error):
        return False
    return True


def make_index(connection: duckdb.DuckDBPyConnection) -> str:
    """Index the findings of all versions for BM25; what `meta` says of it: `bm25, porter`, or `none`.

    The index is in the schema `fts_main_findings`, which readers without the extension need not understand.
    """
    if not load_extension(connection):
        return "none"
    columns = ", ".join(map(literal, _INDEXED))
    how = f"stemmer = {literal(STEMMER)}, ignore = {literal(_BETWEEN_WORDS)}"
    connection.execute(f"PRAGMA create_fts_index('findings', 'finding_id', {columns}, {how})")
    return f"bm25, {STEMMER}"
