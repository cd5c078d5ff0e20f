"""Reads the dates of a letter: its own, those of the fieldwork, and the day by which a plan is due.

Belongs here: how these letters write a date. Does not belong here: where in the letter to look (metadata).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
"""Number of each month by its English name; the system's locale has no say in it."""

_SHORT = "|".join(name[:3] for name in _NAMES)
_MONTH = rf"(?:{'|'.join(_NAMES)}|(?:{_SHORT})t?\b\.?)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DAY = r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?"
_DATE = re.compile(rf"{_WEEKDAY}\b{_DAY}\s+(?:of\s+)?({_MONTH}),?\s+(\d{{4}}|\d{{2}}(?=\W*$|[.,;)]))\b", re.IGNORECASE)
_IN_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/.-])")
_SPAN = re.compile(
    rf"\b{_WEEKDAY}{_DAY}(?:,\s*\d{{1,2}})*(?:\s+(?:of\s+)?({_MONTH}))?,?(?:\s+(\d{{4}}))?\s*(?:and|(?:through\s+)?to|until|-|–)\s*"
    rf"{_WEEKDAY}{_DAY}\s+(?:of\s+)?({_MONTH})\b,?(?:\s+(\d{{4}}))?",
    re.IGNORECASE,
)


LONGEST_SPAN = 92
"""Days that fieldwork takes at most; it takes one to three weeks, and a span of a year is a slip of the pen."""

LONGEST_WAIT = 365
"""Days from fieldwork to its letter at most; what was longer ago is an earlier inspection, if another span is named."""


def _make(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, next(number for name, number in MONTHS.items() if name[:3] == month[:3].lower()), int(day))
    except ValueError:
        return None


def find_date(text: str) -> date | None:
    """The first full date in a text (“Friday 18 April 2023”), or None; a day that no month has is none.

    A year of two digits is of this century, and ends the text or stands before a stop or a comma.
    """
    if found := _DATE.search(text):
        return _make(int(found[3]) + (2000 if len(found[3]) == 2 else 0), found[2], found[1])
    if in_figures := _IN_FIGURES.search(text):
        day, _, month, year = in_figures.groups()
        return _make(int(year), _NAMES[int(month) - 1], day) if 1 <= int(month) <= 12 else None
    return None


def is_date(text: str) -> bool:
    """Whether a text is a full date and nothing else."""
    return any(pattern.fullmatch(text.strip()) for pattern in (_DATE, _IN_FIGURES))


def find_span(text: str, before: date | None) -> tuple[date, date] | None:
    """The first span of days in a text (“between 22 and 26 February 2016”), first and last day included.

    Where the text gives no year, it is the last one in which the span ends before the day given; without that day there
    is no date range. A span that ended long before that day is taken only if there is no other.
    """
    spans = list(_spans(text, before))
    recent = (span for span in spans if before is None or (before - span[1]).days <= LONGEST_WAIT)
    return next(recent, spans[0] if spans else None)


def _spans(text: str, before: date | None) -> Iterator[tuple[date, date]]:
    for found in _SPAN.finditer(text):
        day1, month1, year1, day2, month2, year2 = found.groups()
        year = int(year2 or year1 or (before.year if before else 0))
        if not year:
            return
        last = _make(year, month2, day2)
        if last and before and not (year1 or year2) and last > before:
            last = _make(year - 1, month2, day2)
        if last is None:
            continue
        first_year = int(year1) if year1 else last.year
        first = _make(first_year, month1 or month2, day1)
        if first and first > last and month1 and not year1:
            first = _make(first_year - 1, month1 or month2, day1)
        if first and 0 <= (last - first).days <= LONGEST_SPAN:
            yield first, last
