"""Numbers, dates and links as readers get them: words first, singular and plural, no percentage of a few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

FEWEST_FOR_PERCENT = 10
"""Letters from which a share is given in per cent, as `is_few` in the warehouse has it."""

_PLURALS = {"area for improvement": "areas for improvement", "case study": "case studies", "weakness": "weaknesses"}


def plural(noun: str) -> str:
    """The plural of a unit."""
    return _PLURALS.get(noun, f"{noun}s")


def count(value: int, noun: str) -> str:
    """24 letters, 1 letter, 0 letters; the bare number where there is no noun."""
    if not noun:
        return f"{value:,}"
    return f"{value:,} {noun if value == 1 else plural(noun)}"


def share(part: int, whole: int, noun: str = "letter") -> str:
    """24 of 64 letters, 38%: words first; in per cent too where there are ten or more."""
    said = f"{part:,} of {count(whole, noun)}"
    return f"{said}, {percent(part / whole)}" if whole >= FEWEST_FOR_PERCENT else said


def percent(value: float) -> str:
    """A share of 0 to 1 in whole per cent; what is not all or none is never rounded to it."""
    rounded = round(100 * value)
    if rounded == 0 and value > 0:
        return "under 1%"
    if rounded == 100 and value < 1:
        return "over 99%"
    return f"{rounded}%"


def interval(whole: int, low: float | None, high: float | None) -> str:
    """The 95% interval of a share in brackets; nothing where there is none or the letters are few."""
    if low is None or high is None or whole < FEWEST_FOR_PERCENT:
        return ""
    return f" (95% interval {round(100 * low)}% to {round(100 * high)}%)"


@lru_cache(maxsize=10_000)
def day(value: date | None) -> str:
    """A date as it is read: 8 March 2024."""
    return f"{value.day} {value:%B %Y}" if value else "undated"


def month(value: date | None) -> str:
    """The month of a date as it is read: March 2024."""
    return f"{value:%B %Y}" if value else "an undated letter"


def listed(names: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def web_address(text: str | None) -> str | None:
    """The text if it is an address on the web; None if it is anything else, which would not be a safe link."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def plain(value: object) -> str:
    """A value of a table in words: dates as they are read, lists with commas, a dash for what is not known."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case date():
            return day(value)
        case float():
            return f"{value:.1f}"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
