"""`jtai.xlsx`: the workbook made for reading; what is on its sheets is in sheets.yml."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import chain
from tempfile import TemporaryDirectory

from pydantic import BaseModel
from xlsxwriter.worksheet import Worksheet

from pipelines.publish.blocks import Cells
from pipelines.publish.dataset.about import CAVEATS, About
from pipelines.publish.dataset.cells import CUT_ROWS, MOST_ROWS, Styles, open_workbook, write_cell
from pipelines.publish.formatting import web_address
from pipelines.publish.queries import Queries, query_text
from warehouse.files.spreadsheet_cells import neutral
from warehouse.files.yaml_files import read_data

MOST_LINKS = 65_530
"""Links that Excel allows on one sheet; later addresses are plain text."""


class Column(BaseModel, frozen=True, extra="forbid"):
    """A column of a sheet: its title, its width in characters, and whether it holds addresses."""

    title: str
    width: int
    link: bool = False


class Sheet(BaseModel, frozen=True, extra="forbid"):
    """A sheet with a table: its name, what it shows, a query of the catalogue, and a column for each of the query's."""

    name: str
    says: str
    query: str
    columns: tuple[Column, ...]


@cache
def load_sheets() -> tuple[Sheet, ...]:
    """The sheets after the one that explains, in their order (`sheets.yml`)."""
    return read_data("pipelines.publish.dataset", "sheets.yml", tuple[Sheet, ...])


def workbook(queries: Queries, facts: About) -> bytes:
    """The workbook as bytes: a sheet that explains, then those of `sheets.yml`. No cell of it is a formula."""
    out = io.BytesIO()
    # The file's own dates are those of the data: the same warehouse gives the same bytes.
    created = facts.as_of.replace(tzinfo=None, microsecond=0) if facts.as_of else datetime(2016, 1, 1)
    with TemporaryDirectory() as scratch:
        book, styles = open_workbook(out, scratch)
        book.set_properties({"title": facts.title, "comments": facts.meta["attribution"], "created": created})
        _explain(book.add_worksheet("Read me"), facts, styles)
        for sheet in load_sheets():
            _, batches = queries.warehouse.stream(query_text(sheet.query))
            _fill(book.add_worksheet(sheet.name), sheet, chain.from_iterable(batches), styles)
        book.close()
    return out.getvalue()


def _explain(page: Worksheet, facts: About, styles: Styles) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, facts.title, styles["title"])
    span = f", dated {facts.first_letter} to {facts.last_letter}" if facts.first_letter else ""
    kinds = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in facts.findings.items())
    lines: list[tuple[str, str]] = [
        ("Letters", f"{facts.letters} current letters{span}"),
        ("Findings", kinds or "none"),
        ("Version", facts.version),
        ("", ""),
        *((sheet.name, sheet.says) for sheet in load_sheets()),
        ("", ""),
        *((("Before you count" if not number else ""), caveat) for number, caveat in enumerate(CAVEATS)),
        ("", "Text that a spreadsheet would run as a formula has an apostrophe before it."),
        ("", ""),
        *((f"meta: {key}", value) for key, value in sorted(facts.meta.items())),
    ]
    for row, (name, said) in enumerate(lines, start=2):
        page.write_string(row, 0, neutral(name), styles["head"] if name else None)
        write_cell(page, (row, 1), said, styles)


def _fill(page: Worksheet, sheet: Sheet, rows: Iterable[Cells], styles: Styles) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, styles["head"])
    page.freeze_panes(1, 2)
    links = number = 0
    for number, row in enumerate(rows, start=1):
        if number == MOST_ROWS - 1:
            page.write_string(number, 0, CUT_ROWS)
            break
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            is_link = column.link and web_address(value) is not None and links < MOST_LINKS
            links += is_link
            write_cell(page, (number, place), value, styles, is_link=is_link)
    page.autofilter(0, 0, max(number, 1), len(sheet.columns) - 1)
