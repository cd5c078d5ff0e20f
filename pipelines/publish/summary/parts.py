"""What the summaries of all kinds share: the source that they are made from, the two sides, words for charts.

Belongs here: parts that two kinds of summary have. Does not belong here: a part that only one has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.publish.summary.asking import Asking
from pipelines.publish.summary.model import Block, Link, Quotation, Table, Target
from pipelines.publish.summary.recurring import Corpus
from pipelines.publish.summary.sentences import say
from pipelines.publish.summary.words import count, listed
from warehouse.reading import Warehouse

NAMED = ("strength", "area_for_improvement", "priority_action", "case_study")
"""The kinds of findings that count; headline and narrative paragraphs repeat sentences of these."""


@dataclass(frozen=True, slots=True)
class Side:
    """Praise or criticism: the kinds of findings that belong to it, and what it is called."""

    key: str
    heading: str
    plural: str
    singular: str
    kinds: tuple[str, ...]
    verb: str


SIDES = (
    Side("praised", "What is praised", "Strengths", "strength", ("strength",), "praise it"),
    Side(
        "criticised",
        "What is criticised",
        "Areas for improvement and priority actions",
        "weakness",
        ("area_for_improvement", "priority_action"),
        "criticise it",
    ),
)


class Source:
    """What summaries are made from: the warehouse that is asked, and what all of them need of it."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.asking = Asking(warehouse)

    @cached_property
    def themes(self) -> Mapping[str, Mapping[str, Any]]:
        """The themes by code, in the order of their names."""
        return {row["theme"]: row for row in self.asking.rows("themes")}

    def label(self, theme: str) -> str:
        """The name of a theme."""
        return str(self.themes[theme]["label"])

    @cached_property
    def named(self) -> tuple[Quotation, ...]:
        """All findings of the kinds that count."""
        return tuple(one for one in self.asking.quotations.values() if one.kind in NAMED)

    @cached_property
    def corpus(self) -> Corpus:
        """Their phrases; case studies are left out, whose stories have words of their own."""
        names = [row["name"] for row in self.asking.rows("names")]
        return Corpus((one for one in self.named if one.kind != "case_study"), names)


def continued(text: str) -> str:
    """A sentence of the taxonomy as it goes on within one of ours: a small letter first, but for abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def trend_in_words(table: Table) -> str:
    """What a chart of years shows: the years, and how many letters of each name a strength and a weakness."""
    said = [
        f"in {table.value(row, 'year')}, of {count(table.value(row, 'letters'), 'letter')} "
        f"{table.value(row, 'letters_with_strength')} with a strength and "
        f"{table.value(row, 'letters_with_weakness')} with a weakness"
        for row in table.rows
    ]
    return f"Columns for each year: {'; '.join(said)}."


def map_in_words(table: Table) -> str:
    """What a map of areas shows: how many are named as what."""
    sides = [table.value(row, "side") for row in table.rows]
    said = [f"{name} in {count(sides.count(name), 'area')}" for name in dict.fromkeys(sides)]
    return f"A map of England with a mark for each inspected area: {listed(said)}. The table names them."


def trust(source: Source, theme: str | None = None) -> Iterator[Block]:
    """How a summary was made, and how far to trust it."""
    about = source.asking.provenance
    meta = about.meta
    yield say("made", letters=about.dates)
    yield say("counts_are_of_all_tags")
    yield say("tagged_by_program", taxonomy=meta["taxonomy_version"], tagger=meta["tagger"])
    yield say(
        "licence",
        attribution=meta["attribution"],
        licence=Link(meta["licence"], Target.URL, meta["licence_url"]),
        standing=meta["standing"],
    )
