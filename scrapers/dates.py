"""Dates as the publishers' pages write them, such as 05 April 2016. Does not belong here: dates inside letters."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})[a-z]*\.?,?\s+(\d{{4}})\b", re.IGNORECASE)


def find_date(text: str | None) -> date | None:
    """The first full date in the text; None if there is none, only a month, or an impossible date."""
    found = _DATE.search(text or "")
    if not found:
        return None
    try:
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        return None
