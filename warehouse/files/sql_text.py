"""Quotes values and names for SQL."""

from __future__ import annotations

from pathlib import Path


def literal(value: object) -> str:
    """A value as an SQL literal; raises `TypeError` for all but text, paths, whole numbers and lists of these."""
    if isinstance(value, str | Path):
        escaped = str(value).replace("'", "''")
        return f"'{escaped}'"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"{value!r} is no value for a query")


def identifier(name: str) -> str:
    """The name of a table or column, quoted."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
