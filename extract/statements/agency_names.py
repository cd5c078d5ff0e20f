"""Where a text names agencies: the matches of the rulers, and names that only their surroundings tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from extract.themes.text import AGENCY_NAMES, AGENCY_TERMS, Match, Text
from warehouse.files.yaml_files import read_data
from warehouse.records import Letter

NOBODY = "nobody"
"""Label of phrases in which the word for an agency names none ("agency staff")."""

ALONE = "?"
"""Ends the label of a word that names an agency only where it stands alone."""

PARTNERSHIP, POLICE = "partnership", "police"

_LOCAL_PARTNERSHIP = re.compile(r"\b[A-Z]{1,6}SC[PB]s?\b|\bSA?CPs?\b")
"""What local safeguarding partnerships and boards call themselves: capitals that end so."""

_OFFICER = re.compile(r"\bofficers?\b", re.IGNORECASE)

_PLACE = re.compile(
    r"\b(?:attend\w*|at|in|chang\w+|after|before|outside|missing|leave|leaving|home and|home or)"
    r" (?:(?:his|her|their|a|the|new|own|mainstream|secondary|primary) )*(?:school|college|nursery)\b"
    r"(?! (?:nurs|staff|leader|health|teacher|team))",
    re.IGNORECASE,
)
"""A school as the place where a child is, or is not."""

_JOINTS = frozenset({",", ";", "and", "or", "/", "as", "well", "both", "the", "&"})
_TAKING_PART = frozenset({"participation", "representation", "involvement", "attendance", "engagement", "input"})
_WITH = frozenset({"involving", "between", "across", "by", "with", "including"})

_SHORT = re.compile(r"\(([A-Z][A-Za-z]{1,8})\)")

_BODIES = re.compile(
    r"(?:trusts?|services?|teams?|units?|hubs?|boards?|partnerships?|company|companies|constabulary|police|groups?|forum"
    r"|panels?|hospitals?|organisations?|network|authority|council|agency)$",
    re.IGNORECASE,
)

_TRUST = re.compile(r" NHS (?:Foundation )?Trust\W*$")
"""What the short name of a trust may leave out."""

_SMALL = frozenset({"of", "and", "the", "for", "in", "to", "at"})


class _NamesFile(BaseModel):
    """agency_names.yml."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    nobody: list[str]
    agencies: dict[str, Annotated[list[str], Field(min_length=1)]]
    alone: dict[str, Annotated[list[str], Field(min_length=1)]]
    never_after: Annotated[frozenset[str], Field(strict=False)]
    other_officers: Annotated[frozenset[str], Field(strict=False)]
    turns: Annotated[frozenset[str], Field(strict=False)]


@cache
def load_names() -> _NamesFile:
    """The names; raises `BadInput` that names the key which is wrong."""
    return read_data("extract.statements", "agency_names.yml", _NamesFile)


def name_patterns() -> Iterator[tuple[str, str]]:
    """Labels and patterns for the ruler of names."""
    names = load_names()
    yield from ((NOBODY, pattern) for pattern in names.nobody)
    yield from ((agency, pattern) for agency, found in names.agencies.items() for pattern in found)
    yield from ((f"{agency}{ALONE}", pattern) for agency, found in names.alone.items() for pattern in found)


def find_agencies(text: Text, abbreviations: Mapping[str, str] | None = None) -> list[Match]:
    """The mentions of agencies in a text, labelled with their codes; a name inside a longer one does not count.

    `abbreviations` are what the letter calls agencies for short, with their codes.
    """
    found = [*text.matches[AGENCY_TERMS], *text.matches[AGENCY_NAMES]]
    found += _matches(text, _LOCAL_PARTNERSHIP, PARTNERSHIP)
    found += _matches(text, _PLACE, NOBODY)
    for short, agency in (abbreviations or {}).items():
        if short in text.text:
            found += _matches(text, re.compile(rf"\b{re.escape(short)}\b"), agency)
    others = load_names().other_officers
    found += [
        match
        for match in _matches(text, _OFFICER, POLICE)
        if not (match.start and text.words[match.start - 1].lower in others)
    ]
    kept = sorted(
        (
            match
            for match in found
            if match.label != NOBODY and not any(_is_inside(match, other) for other in found if other is not match)
        ),
        key=lambda match: (match.start, match.end),
    )
    return _with_those_alone(text, kept)


def _matches(text: Text, pattern: re.Pattern[str], label: str) -> list[Match]:
    found = [text.words_between(*match.span()) for match in pattern.finditer(text.text)]
    return [Match(*words, label, "") for words in found if words is not None]


def _is_inside(match: Match, other: Match) -> bool:
    is_within = other.start <= match.start and match.end <= other.end and other.label != match.label
    return is_within and (other.end - other.start > match.end - match.start or other.label == NOBODY)


def _with_those_alone(text: Text, matches: Sequence[Match]) -> list[Match]:
    """The mentions, with the words that stand alone as one; such a word makes the next one of a list count, too."""
    kept = {(one.start, one.end): one for one in matches if not one.label.endswith(ALONE)}
    open_ones = [one for one in matches if one.label.endswith(ALONE)]
    is_more = bool(open_ones)
    while is_more:
        found = [one for one in open_ones if (one.start, one.end) not in kept and _is_alone(text, one, kept.values())]
        for one in found:
            kept[one.start, one.end] = one._replace(label=one.label.removesuffix(ALONE))
        is_more = bool(found)
    return [kept[place] for place in sorted(kept)]


def _is_alone(text: Text, match: Match, others: Iterable[Match]) -> bool:
    words = text.words
    before = words[match.start - 1].lower if match.start else "."
    after = words[match.end].lower if match.end < len(words) else "."
    turns = load_names().turns
    if before in load_names().never_after:
        return False
    if after in _TAKING_PART or (before in _WITH and (not after.isalpha() or after in turns)):
        return True
    if before in ".:\n" and after in turns:
        return True
    return any(
        one.label != match.label.removesuffix(ALONE)
        and (_are_joined(text, match.end, one.start) or _are_joined(text, one.end, match.start))
        for one in others
    ) and (not after.isalpha() or after in _JOINTS or after in turns)


def _are_joined(text: Text, start: int, end: int) -> bool:
    between = [word.lower for word in text.words[start:end]] if 0 < end - start <= 3 else []
    return bool(between) and all(word in _JOINTS for word in between)


def find_abbreviations(letter: Letter) -> dict[str, str]:
    """What a letter calls something for short, with the words for which it stands."""
    found: dict[str, str] = {}
    for text in (*(one.text for one in letter.passages), *(one.text for one in letter.findings)):
        for match in _SHORT.finditer(text):
            short = match.group(1)
            if short not in found and (long := _long_form(text[: match.start()], short)):
                found[short] = long
    return found


def _long_form(before: str, short: str) -> str:
    """The fewest words at the end of `before` whose first letters are those of `short`; empty if there are none."""
    name = _TRUST.sub("", before)
    words = re.findall(r"[\w’']+", name)[-3 * len(short) :]
    letters = short.removesuffix("s").lower()
    for first in range(len(words) - 1, -1, -1):
        initials = [(word[0].lower(), word.lower() in _SMALL) for word in words[first:]]
        if letters in ("".join(one for one, _ in initials), "".join(one for one, is_small in initials if not is_small)):
            return " ".join(words[first:]) + before[len(name) :].rstrip()
    return ""


def agency_of(text: Text) -> str | None:
    """The agency that a long form names: it stands at its end, or the last word is that of a body."""
    mentions = [] if "inspect" in text.text.lower() else find_agencies(text)  # who inspects is none of the inspected
    if mentions and (mentions[-1].end == len(text.words) or _BODIES.search(text.text)):
        return mentions[-1].label
    return None
