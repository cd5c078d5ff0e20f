"""Reads what a letter asks for: who must answer it, and by when.

Belongs here: the wording of the request. Does not belong here: how a date is written (dates), or how a person's name is
told from an office (addressees).
"""

from __future__ import annotations

import re
from datetime import date

from extract.addressees import AddressReader
from extract.dates import find_date
from extract.headings import SectionKind
from extract.sections import Division

SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z‘“])")

_DUE = re.compile(r"\b(?:by|before|no later than)\b")
_ANSWER = r"(?:statement|response|reply|(?:action )?plan)\b"
_NAMED = re.compile(
    r"\bdetermined that (?:the )?(.+?),? (?:is|are|will be|should be) the principal authorit(?:y|ies)\b"
)
_ASKED = re.compile(
    r"^(?:the )?(.+?),? (?:should|must|is asked to|are asked to|will) "
    rf"(?:\w+ ){{0,3}}?(?:prepar|produc|coordinat|co-ordinat|send|submit|provid|return|lead).{{0,60}}\b{_ANSWER}",
    re.IGNORECASE,
)
_NOBODY = frozenset({"this", "it", "response"})
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


def find_due(divided: Division) -> date | None:
    """The day by which the letter asks for the written statement of action; None where it does not say it."""
    for section in divided.sections:
        if section.kind in (SectionKind.NEXT_STEPS, SectionKind.PRIORITY):
            day = due_in(" ".join(paragraph.text for paragraph in section.paragraphs))
            if day is not None:
                return day
    return None


def due_in(text: str) -> date | None:
    """The day by which a text asks for an answer."""
    for sentence in SENTENCE.split(text):
        asked = _DUE.split(sentence, maxsplit=1)
        if len(asked) == 2 and re.search(_ANSWER, asked[0]) and (day := find_date(asked[1])):
            return day
    return None


def principal_in(text: str, reader: AddressReader) -> str | None:
    """Who must answer, as a text says it: an office or a body, never a person's name."""
    sentences = SENTENCE.split(text)
    named = [found[1] for sentence in sentences if (found := _NAMED.search(sentence))]
    asked = [found[1] for sentence in sentences if not _NAMED.search(sentence) and (found := _ASKED.match(sentence))]
    offices = (reader.without_name(_IN_BRACKETS.sub("", who)) for who in (*named, *asked))
    return next((who for who in offices if who and who.lower() not in _NOBODY), None)
