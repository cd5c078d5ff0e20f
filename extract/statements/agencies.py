"""The agencies of a statement, and the part that each has in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from spacy.tokens import Doc, Span

from extract.themes.taxonomy import AGENCIES

Role = Literal["acts", "responsible", "named"]

NOBODY = "nobody"
"""Label of phrases in which the word for an agency names none ("agency staff")."""

PARTNERSHIP = "partnership"

_LOCAL_PARTNERSHIP = re.compile(r"[A-Z]{1,5}SC[PB]s?")
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
    spans += [
        Span(doc, token.i, token.i + 1, label=PARTNERSHIP) for token in doc if _LOCAL_PARTNERSHIP.fullmatch(token.text)
    ]
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
    doc: Doc, mentions: Iterable[Span], start: int, end: int, responsible: Sequence[str]
) -> tuple[tuple[str, Role], ...]:
    """The agencies of the sentence from character `start` to `end` with their roles, in the order of `AGENCIES`.

    One acts whose name stands before the first verb or right after "by"; those that the lead-in asks to act are
    `responsible`, whatever the sentence says of them besides.
    """
    words = [token for token in doc if start <= token.idx < end]
    turn = next((token.i for token in words if token.lower_ in _TURNS), words[-1].i + 1 if words else 0)
    roles: dict[str, Role] = {}
    for span in mentions:
        if start <= span.start_char < end:
            before = {token.lower_ for token in doc[max(0, span.start - _AGENT) : span.start]}
            acts = span.start < turn or "by" in before
            if acts or span.label_ not in roles:
                roles[span.label_] = "acts" if acts else "named"
    roles |= dict.fromkeys(responsible, "responsible")
    return tuple((agency, roles[agency]) for agency in AGENCIES if agency in roles)
