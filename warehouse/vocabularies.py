"""The vocabularies that letters are described with: themes, sub-topics, deep dives and rounds, and their accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the taxonomy: its definition, what else it includes, and what belongs to other themes.

    `inspectorate` is the one that must take part for a letter to judge it, if any.
    """

    code: str
    label: str
    definition: str
    include: str
    exclude: str
    inspectorate: str | None = None


@dataclass(frozen=True, slots=True)
class Subtopic:
    """One sub-topic of the codebook: its definition, how praise and criticism read, and its terms."""

    code: str
    theme: str
    label: str
    definition: str
    praise: str
    criticism: str
    terms: tuple[str, ...]
    codebook_version: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right tags of one kind are: `what` is measured, for which `code`, and `how`; None where nothing was given."""

    what: str
    code: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    how: str
    version: str


@dataclass(frozen=True, slots=True)
class DeepDive:
    """A subject that inspections looked at in depth. Deep dives with the same `topic` can be compared."""

    code: str
    topic: str
    label: str
    guidance_title: str | None


@dataclass(frozen=True, slots=True)
class Round:
    """A period in which areas were inspected with one deep dive; `ends` is None if it has not ended.

    `overview_slug` is the last part of the GOV.UK address of the national report on the round.
    """

    round_id: str
    deep_dive: str
    label: str
    starts: date
    ends: date | None
    overview_slug: str | None
