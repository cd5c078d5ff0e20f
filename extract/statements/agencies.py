"""The agencies of a statement, and the part that each has in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from spacy.tokens import Doc, Span

from extract.themes.taxonomy import AGENCIES

Role = Literal["acts", "responsible", "named"]

NOBODY = "nobody"
"""Label of phrases in which the word for an agency names none ("agency staff")."""

PARTNERSHIP = "partnership"

_LOCAL_PARTNERSHIP = re.compile(r"\b[A-Z]{1,5}SC[PB]s?\b")
"""What local safeguarding partnerships and boards call themselves: two or more capitals that end so."""

_TURNS = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "may",
        "might",
        "must",
        "should",
        "need",
        "needs",
        "ensure",
        "ensures",
        "provide",
        "provides",
        "work",
        "works",
        "share",
        "shares",
        "make",
        "makes",
        "take",
        "takes",
        "use",
        "uses",
        "receive",
        "receives",
        "know",
        "knows",
        "understand",
        "understands",
        "identify",
        "identifies",
        "attend",
        "attends",
        "contribute",
        "contributes",
        "support",
        "supports",
        "respond",
        "responds",
        "recognise",
        "recognises",
        "show",
        "shows",
        "lack",
        "lacks",
    }
)
"""Words at which the subject of a sentence ends."""

_AGENT = 3
"""Words after "by" in which the one who acts is named."""


def find_agencies(doc: Doc) -> list[Span]:
    """The mentions of agencies in a text, labelled with their codes; a name inside a longer one does not count."""
    spans = list(doc.spans["agencies"])
    for match in _LOCAL_PARTNERSHIP.finditer(doc.text):
        if (local := doc.char_span(match.start(), match.end(), label=PARTNERSHIP)) is not None:
            spans.append(local)
    kept = [
        span
        for span in spans
        if span.label_ != NOBODY and not any(_is_inside(span, other) for other in spans if other.label_ != span.label_)
    ]
    return sorted(kept, key=lambda span: (span.start, span.end))


def _is_inside(span: Span, other: Span) -> bool:
    is_within = other.start <= span.start and span.end <= other.end
    return is_within and (len(other) > len(span) or other.label_ == NOBODY)


def tell_roles(
    doc: Doc, mentions: Sequence[Span], sentences: Sequence[tuple[int, int]], responsible: Sequence[str]
) -> list[tuple[tuple[str, Role], ...]]:
    """For each sentence (first and last character) its agencies with their roles, in the order of `AGENCIES`.

    One acts whose name stands before the first verb or right after "by"; those that the lead-in asks to act are
    `responsible`, whatever the sentence says of them besides.
    """
    words = [(token.idx, token.lower_) for token in doc]
    told = []
    for start, end in sentences:
        turn = next((at for at, word in words if start <= at < end and word in _TURNS), end)
        roles: dict[str, Role] = {}
        for span in mentions:
            if not start <= span.start_char < end:
                continue
            is_agent = any(word == "by" for _, word in words[max(0, span.start - _AGENT) : span.start])
            if span.start_char < turn or is_agent:
                roles[span.label_] = "acts"
            else:
                roles.setdefault(span.label_, "named")
        roles |= dict.fromkeys(responsible, "responsible")
        told.append(tuple((agency, roles[agency]) for agency in AGENCIES if agency in roles))
    return told
