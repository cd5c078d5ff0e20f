"""Makes text safe that a spreadsheet would run as a formula.

Letters are untrusted text: when a CSV file is opened, Excel, LibreOffice Calc and Google Sheets run a cell that begins
with one of these characters as a formula (OWASP, "CSV Injection").
"""

from __future__ import annotations

from typing import TypeVar

Value = TypeVar("Value")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The first characters of a formula, including full-width forms, and those that are skipped before one."""

SKIPPED_BEFORE = " \u00a0\ufeff\u200b"


def neutral(value: Value) -> Value | str:
    """The value, with an apostrophe before text that a spreadsheet would take for a formula.

    Values that are not text are returned unchanged: a negative number is not a formula.
    """
    if isinstance(value, str) and value.lstrip(SKIPPED_BEFORE).startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
