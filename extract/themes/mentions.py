"""Where a finding speaks of a theme: the matches of the rules, without those inside an exception."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from extract.themes.features import Mention
from extract.themes.taxonomy import AGENCIES, Grade
from extract.themes.text import AGENCY_TERMS, THEME_TERMS, Match, Text

AGENCY_THEMES = frozenset({"police", "health_services", "education", "probation_youth_justice"})
QUALIFIER = "qualifier"
"""Label of the phrases after which a mention only says which children are meant."""

QUALIFIER_REACH = 3
"""A mention that starts at most so many words after a qualifier's end is qualified by it."""

_GRADES = {grade.name: grade for grade in Grade}

LIST_GAP = 4
"""At most so many words and marks stand between two agencies of one list."""


def find_mentions(text: Text) -> dict[str, list[Mention]]:
    """The mentions of each theme in the order of the text, without those that stand inside an exception."""
    by_theme: dict[str, list[Match]] = defaultdict(list)
    for match in text.matches[THEME_TERMS]:
        by_theme[match.label].append(match)
    qualified = {at for match in by_theme.pop(QUALIFIER, []) for at in range(match.end, match.end + QUALIFIER_REACH)}
    listed = _listed_agencies(text)
    mentions = {}
    for theme, matches in by_theme.items():
        demoted = qualified | listed if theme in AGENCY_THEMES else qualified
        exceptions = [match for match in matches if match.identifier == Grade.EXCEPT.name]
        kept = [
            Mention(match.start, match.end, Grade.WEAK if match.start in demoted else _GRADES[match.identifier])
            for match in matches
            if not any(other.start <= match.start and match.end <= other.end for other in exceptions)
        ]
        if kept:
            mentions[theme] = _merge(kept)
    return mentions


def _merge(mentions: Sequence[Mention]) -> list[Mention]:
    """Overlapping mentions as one, with the highest grade of them."""
    merged: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: m[:2]):
        if merged and mention.start < merged[-1].end:
            last = merged.pop()
            mention = Mention(last.start, max(last.end, mention.end), max(last.grade, mention.grade))
        merged.append(mention)
    return merged


def _listed_agencies(text: Text) -> set[int]:
    """Tokens of agencies that stand in a list of three or more (police, health and education): named, not judged."""
    named = [
        Mention(match.start, match.end, Grade.WEAK)
        for match in (*text.matches[THEME_TERMS], *text.matches[AGENCY_TERMS])
        if match.label in AGENCY_THEMES or match.label in AGENCIES
    ]
    runs: list[list[Mention]] = []
    for mention in _merge(named):
        if runs and _are_listed(text, runs[-1][-1], mention):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    listed = itertools.chain.from_iterable(run for run in runs if len(run) > 2)
    return {at for mention in listed for at in range(mention.start, mention.end)}


def _are_listed(text: Text, left: Mention, right: Mention) -> bool:
    """Whether a comma or conjunction joins two mentions; it may be the last word of one or the first of the other."""
    joint = text.words[left.end - 1 : right.start + 1]
    return right.start - left.end <= LIST_GAP and any(word.lower in {",", ";", "and", "or"} for word in joint)
