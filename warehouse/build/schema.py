"""The schema of the warehouse, from the files in `sql/`: tables, views and macros with their comments, without rows.

Does not belong here: rows (database).
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

import duckdb

from warehouse.build import fulltext

SCHEMA_FILES = (
    *("tables.sql", "derived.sql", "macros.sql", "views.sql", "letters.sql", "claims.sql", "analysis.sql"),
    *("comparisons.sql", "passages.sql", "texts.sql", "search.sql"),
)
"""The SQL files that create the schema, in order; each depends on those before it."""


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all tables, views and macros, with comments but without rows, in the connection's database."""
    connection.execute(_schema())


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the schema `derived` and make the search index from the tables."""
    connection.execute(_sql("derive.sql"))
    fulltext.make_index(connection)


def schema_digest() -> str:
    """The first 12 hexadecimal digits of the SHA-256 of the schema and of how its derived tables are filled."""
    return hashlib.sha256((_schema() + _sql("derive.sql")).encode()).hexdigest()[:12]


def _schema() -> str:
    return "\n".join(map(_sql, SCHEMA_FILES))


def _sql(name: str) -> str:
    return (files("warehouse.build") / "sql" / name).read_text(encoding="utf-8")
