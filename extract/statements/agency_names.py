"""Where a text names agencies: the matches of the rulers, and names that only their surroundings tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc, Span

from warehouse.files.yaml_files import read_data
from warehouse.records import Letter

NOBODY = "nobody"
"""Label of phrases in which the word for an agency names none ("agency staff")."""

ALONE = "?"
"""Ends the label of a word that names an agency only where it stands alone."""

PARTNERSHIP, POLICE = "partnership", "police"

KEYS = ("agencies", "agency_names")
"""The spans that the rulers make, those which the model of themes weighs first."""

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


def find_agencies(doc: Doc, abbreviations: Mapping[str, str] | None = None) -> list[Span]:
    """The mentions of agencies in a text, labelled with their codes; a name inside a longer one does not count.

    `abbreviations` are what the letter calls agencies for short, with their codes.
    """
    spans = [span for key in KEYS for span in doc.spans[key]]
    spans += _matches(doc, _LOCAL_PARTNERSHIP, PARTNERSHIP)
    spans += _matches(doc, _PLACE, NOBODY)
    for short, agency in (abbreviations or {}).items():
        spans += _matches(doc, re.compile(rf"\b{re.escape(short)}\b"), agency)
    spans += [
        span
        for span in _matches(doc, _OFFICER, POLICE)
        if not (span.start and doc[span.start - 1].lower_ in load_names().other_officers)
    ]
    kept = sorted(
        (
            span
            for span in spans
            if span.label_ != NOBODY and not any(_is_inside(span, other) for other in spans if other is not span)
        ),
        key=lambda span: (span.start, span.end),
    )
    return _with_those_alone(doc, kept)


def _matches(doc: Doc, pattern: re.Pattern[str], label: str) -> list[Span]:
    found = [doc.char_span(*match.span(), label=label) for match in pattern.finditer(doc.text)]
    return [span for span in found if span is not None]


def _is_inside(span: Span, other: Span) -> bool:
    is_within = other.start <= span.start and span.end <= other.end and other.label_ != span.label_
    return is_within and (len(other) > len(span) or other.label_ == NOBODY)


def _with_those_alone(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """The mentions, with the words that stand alone as one; such a word makes the next one of a list count, too."""
    kept = {(one.start, one.end): one for one in spans if not one.label_.endswith(ALONE)}
    open_ones = [one for one in spans if one.label_.endswith(ALONE)]
    is_more = True
    while is_more:
        found = [one for one in open_ones if (one.start, one.end) not in kept and _is_alone(doc, one, kept.values())]
        for one in found:
            kept[one.start, one.end] = Span(doc, one.start, one.end, label=one.label_.removesuffix(ALONE))
        is_more = bool(found)
    return [kept[place] for place in sorted(kept)]


def _is_alone(doc: Doc, span: Span, others: Iterable[Span]) -> bool:
    before = doc[span.start - 1].lower_ if span.start else "."
    after = doc[span.end].lower_ if span.end < len(doc) else "."
    turns = load_names().turns
    if before in load_names().never_after:
        return False
    if after in _TAKING_PART or (before in _WITH and (not after.isalpha() or after in turns)):
        return True
    if before in ".:\n" and after in turns:
        return True
    return any(
        one.label_ != span.label_.removesuffix(ALONE)
        and (_are_joined(doc, span.end, one.start) or _are_joined(doc, one.end, span.start))
        for one in others
    ) and (not after.isalpha() or after in _JOINTS or after in turns)


def _are_joined(doc: Doc, start: int, end: int) -> bool:
    between = [token.lower_ for token in doc[start:end]] if 0 < end - start <= 3 else []
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


def agency_of(doc: Doc) -> str | None:
    """The agency that a long form names: it stands at its end, or the last word is that of a body."""
    mentions = [] if "inspect" in doc.text.lower() else find_agencies(doc)  # who inspects is none of the inspected
    if mentions and (mentions[-1].end == len(doc) or _BODIES.search(doc.text)):
        return mentions[-1].label_
    return None
