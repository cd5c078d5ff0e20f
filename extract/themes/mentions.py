"""Where a finding speaks of a theme: the matches of the rules, without those inside an exception."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from extract.themes.features import Mention
from extract.themes.taxonomy import AGENCIES, Grade

AGENCY_THEMES = frozenset({"police", "health_services", "education", "probation_youth_justice"})
QUALIFIER = "qualifier"
"""Label of the phrases after which a mention only says which children are meant."""

QUALIFIER_REACH = 3
"""A mention that starts at most so many words after a qualifier's end is qualified by it."""

LIST_GAP = 4
"""At most so many words and marks stand between two agencies of one list."""


def find_mentions(doc: Doc) -> dict[str, list[Mention]]:
    """The mentions of each theme in the order of the text, without those that stand inside an exception."""
    by_theme: dict[str, list[Span]] = defaultdict(list)
    for span in doc.spans["themes"]:
        by_theme[span.label_].append(span)
    qualified = {
        at for span in by_theme.pop(QUALIFIER, []) for at in range(span.end, min(span.end + QUALIFIER_REACH, len(doc)))
    }
    listed = _listed_agencies(doc)
    mentions = {}
    for theme, spans in by_theme.items():
        demoted = qualified | listed if theme in AGENCY_THEMES else qualified
        exceptions = [span for span in spans if Grade[span.id_] is Grade.EXCEPT]
        kept = [
            Mention(span.start, span.end, Grade.WEAK if span.start in demoted else Grade[span.id_])
            for span in spans
            if not any(other.start <= span.start and span.end <= other.end for other in exceptions)
        ]
        if kept:
            mentions[theme] = _merge(kept)
    return mentions


def _merge(mentions: Sequence[Mention]) -> list[Mention]:
    """Overlapping mentions as one, with the highest grade of them."""
    merged: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        if merged and mention.start < merged[-1].end:
            last = merged.pop()
            mention = Mention(last.start, max(last.end, mention.end), max(last.grade, mention.grade))
        merged.append(mention)
    return merged


def _listed_agencies(doc: Doc) -> set[int]:
    """Tokens of agencies that stand in a list of three or more (police, health and education): named, not judged."""
    spans = [
        Mention(span.start, span.end, Grade.WEAK)
        for span in (*doc.spans["themes"], *doc.spans["agencies"])
        if span.label_ in AGENCY_THEMES or span.label_ in AGENCIES
    ]
    runs: list[list[Mention]] = []
    for mention in _merge(spans):
        if runs and _are_listed(doc, runs[-1][-1], mention):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    listed = itertools.chain.from_iterable(run for run in runs if len(run) > 2)
    return {at for mention in listed for at in range(mention.start, mention.end)}


def _are_listed(doc: Doc, left: Mention, right: Mention) -> bool:
    """Whether a comma or conjunction joins two mentions; it may be the last word of one or the first of the other."""
    joint = doc[left.end - 1 : right.start + 1]
    return right.start - left.end <= LIST_GAP and any(token.lower_ in {",", ";", "and", "or"} for token in joint)
