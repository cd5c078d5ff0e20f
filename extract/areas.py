"""Finds the authority that a letter is about, by the names and aliases of the reference areas.

Belongs here: matching words to areas. Does not belong here: whether the publisher agrees (warehouse).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from warehouse.reference.areas import Area


class AreaNames:
    """The names and aliases of areas, to be found in text; case, hyphens and punctuation do not count."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._named = [
            (area, re.compile(rf"(?<!\S){re.escape(fold_name(name))}(?!\S)"))
            for area in areas
            for name in (area.name, *area.aliases)
        ]

    def find(self, texts: Sequence[str], day: date | None) -> Area | None:
        """The one area named in the first text that names any, as it was on that day (None: any day).

        Within a text the longer name wins over one that it contains (“Bath and North East Somerset”). Two areas side by
        side are none: that is not ours to choose.
        """
        for text in texts:
            found = self._in_text(fold_name(text), day)
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _in_text(self, text: str, day: date | None) -> list[Area]:
        spans = [
            (match.start(), match.end(), area)
            for area, pattern in self._named
            if day is None or area.is_valid_on(day)
            for match in pattern.finditer(text)
        ]
        outermost = [
            area
            for start, end, area in spans
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in spans)
        ]
        return list({area.area_code: area for area in outermost}.values())


def fold_name(text: str) -> str:
    """A name for comparison: lower case, words only, an ampersand spelt out, no possessive."""
    plain = text.lower().replace("&", " and ").replace("’", "'")
    plain = re.sub(r"'s\b", "", plain)
    return " ".join(re.findall(r"[a-z0-9]+", plain))
