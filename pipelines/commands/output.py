"""Results of commands that give rows: as a table on the terminal, CSV, JSON or an Excel file.

Belongs here: the four forms and the options that choose one. Does not belong here: what is asked (findings, query), how
a cell is written (pipelines.publish.dataset).
"""

from __future__ import annotations

import io
import json
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from pipelines.commands.option_groups import OptionGroup
from pipelines.commands.places import out_file
from pipelines.publish.dataset.cells import open_workbook, write_cell
from pipelines.publish.dataset.tables import csv_rows
from warehouse.errors import BadInput
from warehouse.files.atomic import write_bytes

if TYPE_CHECKING:
    import pandas as pd

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_ROWS = 200
"""Rows that a table on a terminal shows; other forms, and a table that goes elsewhere, have them all."""

PANEL = "Result"
"""The heading of these options in the help."""

_WIDEST = 60
"""Width of a column of a workbook, in characters."""

_BATCH = 1000
"""Rows that are turned into CSV at once."""

_UNBOUNDED = 1_000_000
"""Characters in which any table has room."""

_WIDTH_OF_FILE = 160
"""Characters across a table that is written to a file."""

Row = Mapping[str, Any]
"""A row of a result by column."""


class Format(StrEnum):
    """A form of a result."""

    TABLE = "table"
    CSV = "csv"
    CSV_EXCEL = "csv-excel"
    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How a result is wanted: its form, at most how many rows, a file, or the query in place of its answer."""

    form: Format = Format.TABLE
    limit: int | None = None
    out: Path | None = None
    as_sql: bool = False

    def __post_init__(self) -> None:
        """The ending of the file tells the form. Raises `BadInput` for a workbook without a file."""
        if self.form is Format.TABLE and self.out and (ending := self.out.suffix.lower().lstrip(".")) in set(Format):
            object.__setattr__(self, "form", Format(ending))
        if self.form is Format.XLSX and self.out is None:
            raise BadInput("a workbook cannot be printed; name a file with --out FILE.xlsx")

    @property
    def is_table(self) -> bool:
        """Whether it is printed for people."""
        return self.form is Format.TABLE and self.out is None


def result_options(*, limit: int | None = None, has_sql: bool = True) -> OptionGroup:
    """The options of a command that gives rows, at most `limit` of them unless told otherwise."""
    options: dict[str, tuple[Any, Any]] = {
        "limit": (
            Annotated[int | None, typer.Option("--limit", min=1, help="At most so many rows.", rich_help_panel=PANEL)],
            limit,
        ),
        "form": (
            # `json`, too, so that older scripts go on working: every command is asked for it by `--json`.
            Annotated[
                Format,
                typer.Option(
                    "--format",
                    metavar="[table|csv|csv-excel|xlsx]",
                    help="Its form; csv-excel begins as Excel wants it.",
                    rich_help_panel=PANEL,
                ),
            ],
            Format.TABLE,
        ),
        "as_json": (
            Annotated[bool, typer.Option("--json", help="Print JSON, nothing else.", rich_help_panel=PANEL)],
            False,
        ),
        "out": (
            Annotated[
                Path | None,
                out_file("File to write, in the form of its ending; a workbook needs one.", rich_help_panel=PANEL),
            ],
            None,
        ),
    }
    if has_sql:
        as_sql = typer.Option("--sql", help="Print the query behind the answer instead.", rich_help_panel=PANEL)
        options["as_sql"] = (Annotated[bool, as_sql], False)
    return OptionGroup(options, _wanted)


def _wanted(
    *, form: Format, as_json: bool, limit: int | None = None, out: Path | None = None, as_sql: bool = False
) -> OutputOptions:
    return OutputOptions(Format.JSON if as_json else form, limit, out, as_sql)


@dataclass(frozen=True, slots=True)
class Look:
    """How a table looks to people: its columns, each cell as `styled` makes it; without these, all columns as they are.

    `notes` say what the data are: under the table, and on a sheet of a workbook; in CSV or JSON they would be no data.
    """

    columns: Sequence[str] = ()
    styled: Callable[[str, Row], Text] | None = None
    notes: Sequence[str] = ()


def show_frame(found: pd.DataFrame, wanted: OutputOptions, look: Look) -> None:
    """As `show`, for a DataFrame that carries its query (`attrs["sql"]`)."""
    if wanted.as_sql:
        is_cut = wanted.limit is not None and wanted.limit < len(found)
        sys.stdout.write(f"{found.attrs['sql']}\n" + (f"LIMIT {wanted.limit}\n" if is_cut else ""))
        return
    show([str(name) for name in found.columns], [list(found.itertuples(index=False, name=None))], wanted, look)


def show_records(
    records: Sequence[DataclassInstance], kind: type[DataclassInstance], wanted: OutputOptions, look: Look | None = None
) -> None:
    """As `show`, for records of one kind: a column for each field."""
    show([field.name for field in fields(kind)], [[astuple(record) for record in records]], wanted, look or Look())


def show(columns: Sequence[str], batches: Iterable[Sequence[Sequence[Any]]], wanted: OutputOptions, look: Look) -> None:
    """Write rows to the file, or print them. CSV and JSON are printed batch by batch: they need not fit into memory."""
    rows = islice(chain.from_iterable(batches), wanted.limit)
    if wanted.is_table:
        _print_table(Console(highlight=False), columns, rows, wanted.limit, look)
        return
    counted = _RowCounter(rows)
    written = _written(columns, counted, wanted.form, look)
    if wanted.out is None:
        for part in written:
            sys.stdout.write(part.decode())
    else:
        write_bytes(wanted.out, b"".join(written))
        said = Console(stderr=True, highlight=False, soft_wrap=True)
        said.print(f"{_rows(counted.count)} in {wanted.out}", markup=False)


class _RowCounter:
    """Rows, and how many of them have been read."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _written(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format, look: Look) -> Iterator[bytes]:
    match form:
        case Format.CSV | Format.CSV_EXCEL:
            yield BOM_UTF8 if form is Format.CSV_EXCEL else b""
            yield csv_rows([columns])
            yield from map(csv_rows, _in_batches(rows))
        case Format.JSON:
            yield from (part.encode() for part in _json(columns, rows))
        case Format.XLSX:
            yield _xlsx(columns, list(rows), look.notes)
        case _:
            text = io.StringIO()
            _print_table(Console(file=text, width=_WIDTH_OF_FILE, highlight=False), columns, rows, None, look)
            yield text.getvalue().encode()


def _in_batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    begin = "[\n"
    for row in rows:
        named = {name: None if _is_unknown(value) else value for name, value in zip(columns, row, strict=True)}
        yield begin + indent(json.dumps(named, indent=1, default=str, ensure_ascii=False), " ")
        begin = ",\n"
    yield "[]\n" if begin == "[\n" else "\n]\n"


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _print_table(
    out: Console, columns: Sequence[str], rows: Iterable[Sequence[Any]], limit: int | None, look: Look
) -> None:
    most = MOST_ROWS if out.is_terminal and limit is None else None
    rows = iter(rows)
    shown = list(islice(rows, most))
    count = len(shown) + sum(1 for _ in rows)
    if look.styled is None:
        out.print(_table_or_records(out, columns, shown))
    else:
        table = Table(*look.columns, show_lines=True)
        for row in shown:
            named = dict(zip(columns, row, strict=True))
            table.add_row(*(look.styled(name, named) for name in look.columns))
        out.print(table)
    more = f", {len(shown)} shown; --limit, --format and --out have more" if count > len(shown) else ""
    out.print(f"{_rows(count)}{more}", markup=False)
    for note in look.notes:
        out.print(note, markup=False, style="dim")


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def _table_or_records(out: Console, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table where every word fits into its column; else the columns of each row under each other, nothing cut off."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    table = Table(*map(escape, columns), show_lines=any(len(cell) > _WIDEST for row in cells for cell in row))
    for row in cells:
        table.add_row(*map(escape, row))
    if Measurement.get(out, out.options.update(max_width=_UNBOUNDED), table).minimum <= out.width:
        return table
    records = Table(show_header=False, box=box.SIMPLE, pad_edge=False)
    records.add_column(style="bold", no_wrap=True)
    records.add_column(overflow="fold")
    for row in cells:
        for column, cell in zip(columns, row, strict=True):
            records.add_row(escape(column), escape(cell))
        records.add_section()
    return records


def plain_cell(value: object) -> str:
    """A value as the text of a cell: lists joined by commas, nothing for an unknown value."""
    if _is_unknown(value):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _xlsx(columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: Sequence[str]) -> bytes:
    written = io.BytesIO()
    book, styles = open_workbook(written)
    sheet, about = book.add_worksheet("result"), book.add_worksheet("about")
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        longest = max([len(name), *(len(plain_cell(row[place])) for row in rows)])
        sheet.set_column(place, place, min(longest + 2, _WIDEST))
        sheet.write_string(0, place, name, styles["head"])
        for number, row in enumerate(rows, start=1):
            write_cell(sheet, (number, place), row[place], styles)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    about.set_column(0, 0, 100)
    for number, note in enumerate(notes):
        write_cell(about, (number, 0), note, styles)
    book.close()
    return written.getvalue()
