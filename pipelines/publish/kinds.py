"""The kinds of findings: their names, their order, and the mark of each on pages, in charts, in Word and in PDF."""

from __future__ import annotations

from enum import StrEnum

PRAISE, CRITICISM, BOTH, URGENT = "▲", "▼", "◆", "!"
"""The marks. Colour never stands alone: each kind differs by its words and its mark, too."""

PLURALS = {
    "priority_action": "Priority actions",
    "strength": "Strengths",
    "area_for_improvement": "Areas for improvement",
    "case_study": "Case studies",
    "headline": "Headline paragraphs",
    "narrative": "Narrative paragraphs",
}
"""Every kind, in the order in which findings are read."""

COUNTED = ("strength", "area_for_improvement", "priority_action", "case_study")
"""The kinds that are counted on pages: what letters list. Headline and narrative paragraphs are only quoted."""


class Tone(StrEnum):
    """What a finding is to its reader, whatever its kind; the colour of the line beside a quotation follows it."""

    PRAISE = "praise"
    CRITICISM = "criticism"
    ACTION = "action"
    OTHER = "other"


_TONES = {
    "strength": Tone.PRAISE,
    "effective_practice": Tone.PRAISE,
    "area_for_improvement": Tone.CRITICISM,
    "priority_action": Tone.ACTION,
}
"""The tones of kinds, and of the types of case studies."""

PARAGRAPHS = ("headline", "narrative")
"""The kinds whose name does not say whether they praise or criticise."""

_MARKS = {Tone.PRAISE: PRAISE, Tone.CRITICISM: CRITICISM, Tone.ACTION: URGENT}


_OPPOSED = {"praise": (Tone.CRITICISM, Tone.ACTION), "criticism": (Tone.PRAISE,)}


def is_opposed(kind: str, side: str, study_type: str | None = None) -> bool:
    """Whether a statement says the contrary of what its finding is for: praise in an area for improvement."""
    return tone_of(kind, study_type) in _OPPOSED[side]


def tone_of(kind: str, study_type: str | None = None, side: str | None = None) -> Tone:
    """The tone of a finding; a case study has that of its type, a statement that of its side where the two differ."""
    own = _TONES.get(study_type or kind, Tone.OTHER)
    return Tone(side) if side and (own is Tone.OTHER or own in _OPPOSED[side]) else own


def mark_of(kind: str, study_type: str | None = None, side: str | None = None) -> str:
    """The mark of a finding; headline and narrative paragraphs have none, unless they are quoted for a side."""
    return _MARKS.get(tone_of(kind, study_type, side), BOTH if kind == "case_study" else "")


def name_of(kind: str) -> str:
    """The name of a kind as in running text: area for improvement, headline paragraph."""
    paragraph = " paragraph" if kind in PARAGRAPHS else ""
    return kind.replace("_", " ") + paragraph
