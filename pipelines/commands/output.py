"""Results of reading commands as a table on the terminal, CSV, JSON or an Excel file.

Belongs here: the four forms. Does not belong here: what is asked (findings, query), how a cell is written
(pipelines.publish.dataset).
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.publish.dataset.cells import open_workbook, write_cell
from pipelines.publish.dataset.tables import as_csv
from warehouse.errors import BadInput
from warehouse.files.json_files import write_bytes

MOST_ROWS = 200
"""Rows that a table on a terminal shows; the other forms have them all."""

_WIDEST = 60
"""Width of a column of a workbook, in characters."""


Row = Mapping[str, Any]
"""A row of a DataFrame by column; pandas does not know the types of its values."""


class Format(StrEnum):
    """A form of a result."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def show(
    found: pd.DataFrame,
    form: Format,
    out: Path | None,
    columns: Sequence[str],
    notes: Sequence[str],
    styled: Callable[[str, Row], Text] | None = None,
) -> None:
    """Write the result to `out`, or print it; a workbook needs `out`, whose ending can tell the form.

    The table has `columns` only, each cell as `styled` makes it; the other forms have all. `notes` say what the data
    are: under the table, on a sheet of the workbook; in a CSV or JSON they would be no data.
    Raises `BadInput` for a workbook without a file.
    """
    if form is Format.TABLE and out is not None and (ending := out.suffix.lower().lstrip(".")) in list(Format):
        form = Format(ending)
    if form is Format.TABLE and out is None:
        _print_table(found, columns, notes, styled)
        return
    if form is Format.XLSX and out is None:
        raise BadInput("a workbook cannot be printed; name a file with --out FILE.xlsx")
    written = _bytes(found, form, columns, notes, styled)
    if out is None:
        sys.stdout.write(written.decode())
    else:
        write_bytes(out, written)
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"{len(found)} rows in {out}", markup=False)


def _bytes(
    found: pd.DataFrame,
    form: Format,
    columns: Sequence[str],
    notes: Sequence[str],
    styled: Callable[[str, Row], Text] | None,
) -> bytes:
    match form:
        case Format.CSV:
            return _csv(found)
        case Format.JSON:
            return _json(found)
        case Format.XLSX:
            return _xlsx(found, notes)
        case _:
            return _text(found, columns, notes, styled)


def _print_table(
    found: pd.DataFrame,
    columns: Sequence[str],
    notes: Sequence[str],
    styled: Callable[[str, Row], Text] | None,
    console: Console | None = None,
) -> None:
    out = console or Console(highlight=False)
    table = Table(*columns, show_lines=True)
    for row in found.head(MOST_ROWS).to_dict("records"):
        named = {str(key): value for key, value in row.items()}
        table.add_row(*(styled(name, named) if styled else Text(plain_cell(named[name])) for name in columns))
    out.print(table)
    shown = f", {MOST_ROWS} shown; --format csv has all" if len(found) > MOST_ROWS else ""
    out.print(f"{len(found)} {'row' if len(found) == 1 else 'rows'}{shown}", markup=False)
    for note in notes:
        out.print(note, markup=False, style="dim")


def _text(
    found: pd.DataFrame,
    columns: Sequence[str],
    notes: Sequence[str],
    styled: Callable[[str, Row], Text] | None,
) -> bytes:
    written = io.StringIO()
    _print_table(found, columns, notes, styled, Console(file=written, width=160, highlight=False))
    return written.getvalue().encode()


def plain_cell(value: object) -> str:
    """A value as the text of a cell: lists joined by commas, nothing for an unknown value."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _csv(found: pd.DataFrame) -> bytes:
    return as_csv([str(name) for name in found.columns], found.itertuples(index=False, name=None))


def _json(found: pd.DataFrame) -> bytes:
    rows = [
        {str(name): None if isinstance(value, float) and pd.isna(value) else value for name, value in row.items()}
        for row in found.to_dict("records")
    ]
    return (json.dumps(rows, indent=1, default=str, ensure_ascii=False) + "\n").encode()


def _xlsx(found: pd.DataFrame, notes: Sequence[str]) -> bytes:
    written = io.BytesIO()
    book, styles = open_workbook(written)
    sheet, about = book.add_worksheet("result"), book.add_worksheet("about")
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(found.columns):
        longest = max([len(str(name)), *(len(plain_cell(value)) for value in found[name])])
        sheet.set_column(place, place, min(longest + 2, _WIDEST))
        sheet.write_string(0, place, str(name), styles["head"])
        for number, value in enumerate(found[name], start=1):
            write_cell(sheet, (number, place), value, styles)
    if len(found.columns):
        sheet.autofilter(0, 0, len(found), len(found.columns) - 1)
    about.set_column(0, 0, 100)
    for number, note in enumerate(notes):
        write_cell(about, (number, 0), note, styles)
    book.close()
    return written.getvalue()
