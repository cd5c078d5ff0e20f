"""A summary, as any renderer takes it: pages, Word documents and PDF files show the same values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar, assert_never

from pipelines.publish.blocks import Block, Chart, Comparison, Figure, Messages, Numbers, Prose, Quotations, Table
from pipelines.publish.formatting import count, day
from pipelines.publish.imprint import Imprint
from pipelines.publish.quotation import Quotation

B = TypeVar("B", Prose, Numbers, Chart, Table, Quotations, Messages, Comparison)


_BRIEF = frozenset({"picture", "messages", "compared", "priority_actions", "nearby"})
"""The keys of sections in a briefing, besides those on one letter."""


class Kind(StrEnum):
    """What a summary is about: all letters, a theme, a round of inspections, a region or an area."""

    OVERVIEW = "overview"
    THEME = "theme"
    ROUND = "round"
    REGION = "region"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading; `key` is the same in all summaries of a kind, such as `priority_actions`.

    `level` 1 is a section, 2 a part of the section before it. `letter` is the number of the letter, the oldest first,
    that it is on; None if it is on all of them.
    """

    key: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1
    letter: int | None = None

    @property
    def is_brief(self) -> bool:
        """Whether it belongs to a briefing, which has only what a reader asks first."""
        return self.letter is not None or self.key in _BRIEF


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of which data a summary was made. `as_of` is when the newest letter came, None where there is none.

    `meta` has what a summary says of it. The version of the data is no part of that: one verdict changes it, and would
    make every document again.
    """

    letters: int
    first_letter: date | None
    last_letter: date | None
    as_of: datetime | None
    meta: Mapping[str, str]
    imprint: Imprint = field(default_factory=Imprint)

    @property
    def dates(self) -> str:
        """44 letters, dated 3 May 2016 to 1 March 2025."""
        said = count(self.letters, "letter")
        if self.first_letter is None or self.last_letter is None:
            return said
        if self.first_letter == self.last_letter:
            return f"{said}, dated {day(self.first_letter)}"
        return f"{said}, dated {day(self.first_letter)} to {day(self.last_letter)}"


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a summary says. `code` is that of the theme, round or area, or the region's name as a code."""

    kind: Kind
    code: str
    title: str
    standfirst: tuple[Prose, ...]
    sections: tuple[Section, ...]
    provenance: Provenance
    findings: Table
    """All findings behind it: the CSV file that goes with it."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in their order, the standfirst first."""
        return (*self.standfirst, *(block for section in self.sections for block in section.blocks))

    def blocks_of(self, wanted: type[B]) -> tuple[B, ...]:
        """All blocks of a type, in their order."""
        return tuple(block for block in self.blocks if isinstance(block, wanted))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, wherever it stands."""
        return tuple(figure for block in self.blocks for figure in figures_of(block))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in its order, those behind charts included."""
        return tuple(
            one.table if isinstance(one, Chart) else one for one in self.blocks if isinstance(one, Table | Chart)
        )

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation, wherever it stands."""
        return tuple(quotation for block in self.blocks for quotation in _quotations_of(block))


def figures_of(block: Block) -> tuple[Figure, ...]:
    """The figures of a block; the numbers of a table are in its query."""
    match block:
        case Prose():
            return tuple(part for part in block.parts if isinstance(part, Figure))
        case Numbers():
            return block.figures
        case Messages():
            return tuple(message.figure for message in block.items)
        case Comparison():
            return tuple(voice.figure for one in block.items for voice in one.voices)
        case Chart() | Table() | Quotations():
            return ()
        case _:
            assert_never(block)


def _quotations_of(block: Block) -> tuple[Quotation, ...]:
    match block:
        case Quotations():
            return block.items
        case Messages():
            return tuple(message.quotation for message in block.items)
        case Comparison():
            voices = (voice for one in block.items for voice in one.voices)
            return tuple(voice.quotation for voice in voices if voice.quotation is not None)
        case _:
            return ()
