"""The data dictionary in Markdown and HTML, made from the comments on tables, views, columns and macros in `sql/`.

`make docs` writes `data_dictionary.md` and `data_dictionary.html`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.build.schema import create_schema
from warehouse.files.atomic import write_bytes
from warehouse.files.duckdb_files import attach

DICTIONARY = Path(str(files("warehouse.docs"))) / "data_dictionary.md"
PAGE = DICTIONARY.with_suffix(".html")

TITLE = "Data dictionary"

_ABOUT = """`make docs` makes this page from the comments in `warehouse/build/sql/`; do not edit it by hand. Rebuilding
from the same archive gives the same rows in all tables except `runs` and `meta`, and in all columns except those ending
in `_at`. Dates end in `_on` or `_date` and times in `_at` (UTC); `is_` and `has_` begin columns that are true or false.
Null means unknown or not stated, never a guess."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table, view or macro: name, meaning, and its columns as name, type and meaning (a macro has none)."""

    name: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...] = ()


def data_dictionary(source: Path | duckdb.DuckDBPyConnection | None = None, *, as_html: bool = False) -> str:
    """The dictionary of a built file or an open connection or, without one, of the schema in the SQL files."""
    render = _html if as_html else _markdown
    if isinstance(source, duckdb.DuckDBPyConnection):
        return render(_parts(source))
    with duckdb.connect(":memory:") as connection:
        if source is None:
            create_schema(connection)
        else:
            attach(connection, source, "jtai")
            connection.execute("USE jtai")
        return render(_parts(connection))


def _parts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[_Entry]]:
    """The entries of our schema by heading; the search index has its own schema."""
    ours = "database_name = current_database() AND schema_name = 'main' AND NOT internal"
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, kind, meaning in connection.execute(
        "SELECT table_name, column_name, replace(lower(data_type), 'timestamp with time zone', 'timestamptz'), "  # noqa: S608 - the condition is ours
        f"coalesce(comment, '') FROM duckdb_columns() WHERE {ours} ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append((column, kind, meaning))
    tables, views = (
        connection.execute(
            f"SELECT {kind}_name, coalesce(comment, '') FROM duckdb_{kind}s() WHERE {ours} ORDER BY ALL"  # noqa: S608 - ours
        ).fetchall()
        for kind in ("table", "view")
    )
    macros = connection.execute(
        "SELECT function_name || '(' || array_to_string(parameters, ', ') || ')', coalesce(comment, '') "  # noqa: S608 - the condition is ours
        f"FROM duckdb_functions() WHERE {ours} AND function_type IN ('macro', 'table_macro') ORDER BY ALL"
    ).fetchall()
    return {
        "Views: current letters only": [_Entry(name, meaning, tuple(columns[name])) for name, meaning in views],
        "Macros: functions to be called in queries": [_Entry(name, meaning) for name, meaning in macros],
        "Tables": [_Entry(name, meaning, tuple(columns[name])) for name, meaning in tables],
    }


def _markdown(parts: dict[str, list[_Entry]]) -> str:
    lines = [f"# {TITLE}", "", _ABOUT, ""]
    for heading, entries in parts.items():
        lines += [f"## {heading}", ""]
        for entry in entries:
            lines += [f"### {entry.name}", "", entry.meaning, ""]
            if entry.columns:
                lines += ["| column | type | meaning |", "|---|---|---|"]
                lines += [f"| `{name}` | {kind} | {_cell(meaning)} |" for name, kind, meaning in entry.columns]
                lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:auto;padding:1rem}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0}"
)


def _html(parts: dict[str, list[_Entry]]) -> str:
    about = html.escape(_ABOUT, quote=False)
    lines = [
        f'<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n<title>{TITLE}</title>',
        f"<style>{_STYLE}</style>\n<h1>{TITLE}</h1>\n<p>{about}</p>",
    ]
    for heading, entries in parts.items():
        lines.append(f"<h2>{html.escape(heading)}</h2>")
        for entry in entries:
            anchor = html.escape(entry.name.partition("(")[0])
            lines.append(f'<h3 id="{anchor}">{html.escape(entry.name)}</h3>')
            lines.append(f"<p>{html.escape(entry.meaning, quote=False)}</p>")
            if entry.columns:
                lines.append("<table>\n<tr><th>column<th>type<th>meaning")
                lines += [
                    f"<tr><td><code>{name}</code><td>{kind}<td>{html.escape(meaning, quote=False)}"
                    for name, kind, meaning in entry.columns
                ]
                lines.append("</table>")
    return "\n".join([*lines, "</html>", ""])


if __name__ == "__main__":
    write_bytes(DICTIONARY, data_dictionary().encode())
    write_bytes(PAGE, data_dictionary(as_html=True).encode())
