"""Tables as CSV and JSON Lines: how a value is written in these formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from warehouse.files.spreadsheet_cells import neutral

LIST_SEPARATOR = ";"
"""Stands between the items of a list in a CSV cell; no code of ours has it."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8: a header line, nothing for null and not-a-number, true and false, ISO dates.

    Lists of text are joined by `LIST_SEPARATOR`, lists of records are JSON.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    return csv_rows(chain([columns], rows))


def csv_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as lines of `as_csv`."""
    # Encoded as they are written: a table as text, and then as bytes, would be held in memory twice.
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8", newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    text.flush()
    return out.getvalue()


def as_json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An object a line, keys in the order of the columns; dates as ISO text, lists as lists."""
    out = io.BytesIO()
    for row in rows:
        values = {column: _plain(value) for column, value in zip(columns, row, strict=True)}
        out.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):  # most are
        return neutral(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    plain = _plain(value)
    if isinstance(plain, list):
        is_text = all(isinstance(item, str) for item in plain)
        plain = LIST_SEPARATOR.join(plain) if is_text else json.dumps(plain, ensure_ascii=False)
    return neutral(str(plain))


def _plain(value: Any) -> Any:
    """What JSON can hold: instants in UTC with a Z, dates as they are written, in lists and records too."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value
