"""The data dictionary in Markdown, made from the comments of the tables and views themselves.

Belongs here: turning comments into text, and `python -m warehouse.dictionary`, which writes docs/data_dictionary.md.
Does not belong here: any meaning of a table or column (sql/).
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.database import create_schema
from warehouse.documents import write_bytes

DICTIONARY = Path(str(files("warehouse"))) / "docs" / "data_dictionary.md"

_HEAD = """# Data dictionary

Made from the comments in `warehouse/sql/` by `python -m warehouse.dictionary`: change them, not this page. Rebuilding
from the same archive gives the same rows: of all tables but `runs` and `meta`, in all columns but those that end in
`_at`. Dates end in `_on` or `_date`, instants in `_at` (UTC); `is_` and `has_` begin what is true or false. Null means
not known or not said, never a guess.
"""


def data_dictionary(source: Path | duckdb.DuckDBPyConnection | None = None) -> str:
    """The dictionary of a built file or an open connection; without one, of the schema as it is written."""
    if isinstance(source, duckdb.DuckDBPyConnection):
        return _render(source)
    with duckdb.connect(":memory:") as connection:
        if source is None:
            create_schema(connection)
        else:
            place = str(source).replace("'", "''")
            connection.execute(f"ATTACH '{place}' AS jtai (READ_ONLY)")
            connection.execute("USE jtai")
        return _render(connection)


def _render(connection: duckdb.DuckDBPyConnection) -> str:
    tables = connection.execute(
        "SELECT table_name, comment FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY table_name"
    ).fetchall()
    views = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY view_name"
    ).fetchall()
    parts = [_HEAD, "## Views: current letters only\n"]
    parts += [_section(connection, name, comment) for name, comment in views]
    parts.append("## Tables\n")
    parts += [_section(connection, name, comment) for name, comment in tables]
    return "\n".join(parts)


def _section(connection: duckdb.DuckDBPyConnection, name: str, comment: str | None) -> str:
    columns = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND table_name = ? ORDER BY column_index",
        [name],
    ).fetchall()
    lines = [f"### {name}", "", comment or "", "", "| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{column}` | {_type(kind)} | {_cell(meaning)} |" for column, kind, meaning in columns]
    return "\n".join(lines) + "\n"


def _type(kind: str) -> str:
    return kind.lower().replace("timestamp with time zone", "timestamptz")


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    write_bytes(DICTIONARY, data_dictionary().encode())
