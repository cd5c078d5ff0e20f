"""DuckDB's full-text search, offline: the extension comes as a Python package and is loaded from its file.

Belongs here: loading the extension and making the index. Does not belong here: searching (warehouse.read.search), or
the search that needs no extension (sql/search.sql).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import duckdb

from warehouse.files.sql_text import literal

PACKAGE = "duckdb_extension_fts"

STEMMER = "porter"

_BETWEEN_WORDS = "[^a-z0-9]+"
"""What the index treats as a break between words; by default that would include numbers (section 47)."""

INDEXED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "findings": ("finding_id", ("section_heading", "sub_heading", "lead_in", "text")),
    "passages": ("passage_id", ("section_heading", "text")),
}
"""The key of each table that can be searched, and the columns that are, in reading order."""


def load_extension(connection: duckdb.DuckDBPyConnection) -> bool:
    """Load the extension into the connection; False if the package has none for this DuckDB version and machine."""
    try:
        file = files(PACKAGE) / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        connection.execute(f"LOAD {literal(str(file))}")
    except (ModuleNotFoundError, duckdb.Error):
        return False
    return True


def index_kind(connection: duckdb.DuckDBPyConnection) -> str:
    """The kind of index that can be made here, for `meta`: `bm25, porter` or `none`."""
    return f"bm25, {STEMMER}" if load_extension(connection) else "none"


def make_index(connection: duckdb.DuckDBPyConnection) -> None:
    """Index findings and passages of all versions for BM25, where the extension can be loaded.

    The indexes are in the schemas `fts_main_findings` and `fts_main_passages`, which readers without the extension can
    ignore.
    """
    if not load_extension(connection):
        return
    how = f"stemmer = {literal(STEMMER)}, ignore = {literal(_BETWEEN_WORDS)}"
    for table, (key, columns) in INDEXED.items():
        named = ", ".join(map(literal, columns))
        connection.execute(f"PRAGMA create_fts_index('{table}', '{key}', {named}, {how})")
