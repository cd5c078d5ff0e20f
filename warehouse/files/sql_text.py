"""Quotes values and names for SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path


def literal(value: object) -> str:
    """A value as an SQL literal.

    Raises `TypeError` for all but null, text, paths, days, true and false, whole numbers and lists of these.
    """
    if value is None:
        return "NULL"
    if isinstance(value, str | Path):
        escaped = str(value).replace("'", "''")
        return f"'{escaped}'"
    if isinstance(value, int):
        return str(value).lower()
    if type(value) is date:
        return f"DATE '{value}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"{value!r} is no value for a query")


def identifier(name: str) -> str:
    """The name of a table or column, quoted."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


_PLACE = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\?")


def with_values(sql: str, values: Sequence[object]) -> str:
    """A query with a value in place of each `?` outside quotes: it runs as it stands. Raises as `literal`."""
    left = iter(values)
    return _PLACE.sub(lambda found: literal(next(left)) if found[0] == "?" else found[0], sql)
