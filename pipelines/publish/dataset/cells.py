"""Cells of a workbook: the one way to write a value, so that a spreadsheet runs nothing and cuts nothing unsaid."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from warehouse.files.spreadsheet_cells import neutral

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767
"""Characters that Excel takes in a cell."""

CUT = " [shortened: the full text is in the CSV files]"

MOST_ROWS = 1_048_576
"""Rows that Excel has on a sheet."""

CUT_ROWS = "[shortened: all rows are in the CSV files]"

Styles = dict[str, "Format"]


def open_workbook(out: BinaryIO, scratch: str | None = None) -> tuple[Workbook, Styles]:
    """A workbook that is written to `out` when it is closed, and its styles by name; no text of it is a formula.

    With `scratch`, a folder, no cells are held in memory: rows must be written in their order, since each goes to a
    file there when the next begins, and a cell of an earlier one is lost.
    """
    import xlsxwriter  # only a workbook needs it, and commands that print tables start with this module

    held = {"constant_memory": True, "tmpdir": scratch} if scratch else {"in_memory": True}
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, held | plain)
    return book, {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "d mmm yyyy", "valign": "top", "align": "left"}),
        "link": book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"}),
    }


def write_cell(
    page: Worksheet, place: tuple[int, int], value: object, styles: Styles, *, is_link: bool = False
) -> None:
    """Write a number, a day or text at (row, column), a list joined by commas; nothing for None or not-a-number."""
    if value is None or value != value:
        return
    if is_link:
        # What Excel takes for no address (it is longer than 2,079 characters) comes back as an error code.
        if page.write_url(*place, str(value), styles["link"], string=str(value)) < 0:
            page.write_string(*place, str(value), styles["text"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(*place, value, styles["text"])
    elif isinstance(value, date) and not isinstance(value, datetime):
        page.write_datetime(*place, value, styles["day"])
    else:
        text = neutral(", ".join(map(str, value)) if isinstance(value, list) else str(value))
        page.write_string(*place, text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT, styles["text"])
