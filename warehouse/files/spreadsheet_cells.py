"""Text that a spreadsheet would run as a formula, made harmless.

Belongs here: which values are dangerous in a cell, and what is written instead. Does not belong here: writing a file
(pipelines.commands.output, pipelines.publish).

A letter is text from elsewhere: a cell that begins with one of these characters is run as a formula by Excel,
LibreOffice Calc and Google Sheets when a CSV file is opened (OWASP, "CSV Injection").
"""

from __future__ import annotations

from typing import TypeVar

Value = TypeVar("Value")

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters of a formula, in their full-width forms too, and those that are skipped before one."""

_SKIPPED = " \u00a0\ufeff\u200b"


def neutral(value: Value) -> Value | str:
    """The value, with an apostrophe before text that a spreadsheet would take for a formula.

    Anything that is no text comes back as it is: a negative number is no formula.
    """
    if isinstance(value, str) and value.lstrip(_SKIPPED).startswith(_RUN):
        return f"'{value}"
    return value
