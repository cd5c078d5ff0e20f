"""The agencies of a statement, and the part that each has in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import Literal

from extract.statements.agency_names import load_names
from extract.themes.taxonomy import AGENCIES
from extract.themes.text import Match, Text

Role = Literal["acts", "responsible", "named"]

_AGENT = 6
"""Words after "by" in which the one who acts is named."""

_RECEIVING = frozenset({"to", "for", "with", "into", "involving"})
"""Words after which stands one to whom something is done."""

_REACH = 2
"""Words between these and the name."""


def tell_roles(
    text: Text, mentions: Sequence[Match], sentences: Sequence[tuple[int, int]], responsible: Sequence[str]
) -> list[tuple[tuple[str, Role], ...]]:
    """For each sentence (first and last character) its agencies with their roles, in the order of `AGENCIES`.

    Those that the lead-in asks to act are `responsible`, whatever the sentence says of them besides.
    """
    if not mentions:
        return [tuple((agency, "responsible") for agency in AGENCIES if agency in responsible) for _ in sentences]
    turns = load_names().turns
    words = [word.lower for word in text.words]
    told = []
    for start, end in sentences:
        first, last = bisect_left(text.starts, start), bisect_left(text.starts, end)
        turn = next((place for place in range(first, last) if words[place] in turns), last)
        roles: dict[str, Role] = {}
        for match in mentions:
            if first <= match.start < last:
                acts = _acts(words, match.start, match.end, turn, turns)
                roles[match.label] = "acts" if acts else roles.get(match.label, "named")
        roles |= dict.fromkeys(responsible, "responsible")
        told.append(tuple((agency, roles[agency]) for agency in AGENCIES if agency in roles))
    return told


def _acts(words: Sequence[str], start: int, end: int, turn: int, turns: Collection[str]) -> bool:
    """Whether a name (words `start` to `end`) stands before the first verb of the sentence (word `turn`), right before
    another one, or after "by"; "multi-agency" only describes what is done.
    """
    if end - start <= 2 and any(word.startswith("multi") for word in words[max(0, start - 1) : end]):
        return False
    if "by" in words[max(0, start - _AGENT) : start]:
        return True
    if not _RECEIVING.isdisjoint(words[max(0, start - _REACH) : start]):
        return False
    after = next((word for word in words[end : end + _AGENT] if word.isalpha() and word[-2:] != "ly"), "")
    return start < turn or after in turns
