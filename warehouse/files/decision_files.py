"""Files of people's decisions: CSV, one decision a line, each with who made it, when and why.

Belongs here: reading such a file with file and line in every error, adding a line to it. Does not belong here: what a
decision changes (warehouse.build.reviews, warehouse.build.withholding).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from warehouse.errors import JtaiError
from warehouse.files.atomic import write_bytes

T = TypeVar("T")
Fields = Mapping[str, str]
Parse = Callable[[Fields], T]


class BadDecision(JtaiError, ValueError):
    """A file of decisions has an invalid line; the message names file and line."""


def read_decisions(path: Path, columns: Sequence[str], parse: Parse[T]) -> tuple[T, ...]:
    """The decisions in the order of the file; none if there is no file.

    `parse` makes a decision from the fields of a line, or raises `ValueError`. Raises `BadDecision` that names file and
    line, because losing a decision silently would publish something that a person found to be wrong.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise BadDecision(f"{path}: is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from error
    return tuple(_read(path, text, columns, parse))


def _read(path: Path, text: str, columns: Sequence[str], parse: Parse[T]) -> Iterator[T]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = tuple(next(rows, ()))
        if header != tuple(columns):
            raise ValueError(f"the columns are {', '.join(header) or 'missing'}, not {', '.join(columns)}")
        line = rows.line_num + 1
        for row in rows:
            if row:
                yield parse(_fields(row, columns))
            line = rows.line_num + 1
    except (ValueError, csv.Error) as error:
        raise BadDecision(f"{path}:{line}: {error}; put the line right or take it out") from error


def _fields(row: Sequence[str], columns: Sequence[str]) -> Fields:
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} fields, not {len(columns)}")
    return {name: value.strip() for name, value in zip(columns, row, strict=True)}


def append_decisions(path: Path, decisions: Iterable[object], columns: Sequence[str], parse: Parse[object]) -> None:
    """Add decisions at the end of the file, all or none; existing lines stay as they are, byte for byte.

    Raises `BadDecision` if the file or a new decision is invalid. Call it under the workspace's lock.
    """
    read_decisions(path, columns, parse)
    # A lone carriage return is not quoted on writing but ends a line on reading.
    rows = [["\n".join(str(getattr(decision, name)).splitlines()) for name in columns] for decision in decisions]
    try:
        for row in rows:
            parse(_fields(row, columns))
    except ValueError as error:
        raise BadDecision(f"nothing was recorded: {error}") from error
    before = path.read_bytes() if path.exists() else _line(columns)
    write_bytes(path, before + (b"" if before.endswith(b"\n") else b"\n") + b"".join(map(_line, rows)))


def _line(row: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue().encode()


def decided_on(said: Fields) -> date:
    """The date of a decision; raises `ValueError` if it is invalid, or if who or why is missing."""
    if empty := [name for name in ("who", "why") if not said[name]]:
        raise ValueError(f"it is not said {' and '.join(empty)}")
    try:
        return date.fromisoformat(said["when"])
    except ValueError:
        raise ValueError(f"when {said['when']!r} is no date such as 2026-01-31") from None
