"""Reads what a letter says of itself: its date, its area, the fieldwork, the inspectorates, whom it addresses.

Belongs here: which part of the letter says what. Does not belong here: how a date is written (dates), an address block
is taken apart (addressees) or a focus is named (deep_dives). The publisher's listing is never a source here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from extract.addressees import AddressReader
from extract.areas import AreaNames
from extract.dates import find_date, find_span, is_date
from extract.deep_dives import find_deep_dive
from extract.headings import greets
from extract.next_steps import SENTENCE, find_due
from extract.paragraphs import Paragraph
from extract.sections import PROSE, Division
from warehouse.files.yaml_files import read_data
from warehouse.records import Addressee
from warehouse.reference.areas import Area


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inspectorates: dict[str, list[str]]
    one_of: list[str]
    roles: list[str]
    honorifics: list[str]
    honours: list[str]
    particles: list[str]
    organisations: list[str]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a letter says of itself; None or empty where it does not."""

    areas: tuple[Area, ...]
    letter_date: date | None
    fieldwork_start: date | None
    fieldwork_end: date | None
    action_plan_due: date | None
    deep_dive: str | None
    framework: str
    inspectorates: tuple[str, ...]
    addressees: tuple[Addressee, ...]


@cache
def _words() -> _Words:
    return read_data("extract", "metadata.yml", _Words)


@cache
def address_reader() -> AddressReader:
    """What takes address blocks apart, with the words of `metadata.yml`."""
    words = _words()
    return AddressReader(words.roles, words.honorifics, words.honours, words.particles, words.organisations)


@lru_cache(maxsize=1)
def _area_names(areas: tuple[Area, ...]) -> AreaNames:
    """The names of the areas, which are the same for all letters of a run."""
    return AreaNames(areas)


@dataclass(frozen=True, slots=True)
class _Head:
    """The letter before its first section: the address block, line by line, and the paragraphs after the greeting."""

    address: tuple[str, ...]
    greeting: str
    subject: str
    introduction: tuple[str, ...]


def read_metadata(divided: Division, areas: Sequence[Area]) -> Metadata:
    """Everything that the letter says of itself."""
    head = _head(next(divided.sections).paragraphs)
    letter_date = next((find_date(line) for line in head.address if is_date(line)), None)
    letter_date = letter_date or next((day for line in head.address if (day := find_date(line))), None)
    introduction = " ".join(head.introduction)
    span = find_span(introduction, letter_date)
    framework = "2022" if any(section.kind in PROSE for section in divided.sections) else "2016"
    sentences = [sentence for text in (head.subject, *head.introduction) for sentence in SENTENCE.split(text)]
    signed = " ".join(paragraph.text for paragraph in divided.signatures)
    return Metadata(
        areas=_area_names(tuple(areas)).find(
            [head.subject, head.greeting, introduction, "\n".join(head.address)], [span and span[1], letter_date]
        ),
        letter_date=letter_date,
        fieldwork_start=span[0] if span else None,
        fieldwork_end=span[1] if span else None,
        action_plan_due=find_due(divided),
        deep_dive=find_deep_dive(sentences, framework),
        framework=framework,
        inspectorates=_inspectorates(f"{introduction} {signed}"),
        addressees=address_reader().read([line for line in head.address if not is_date(line)]),
    )


def _head(paragraphs: Iterable[Paragraph]) -> _Head:
    address: list[str] = []
    introduction: list[str] = []
    subject: list[str] = []
    greeting = ""
    for paragraph in paragraphs:
        if not greeting and greets(paragraph.text):
            greeting = paragraph.text
        elif paragraph.is_bold:
            subject.append(paragraph.text)
        elif greeting:
            introduction.append(paragraph.text)
        else:
            address += [line.text for line in paragraph.lines]
    return _Head(tuple(address), greeting, " ".join(subject), tuple(introduction))


def _inspectorates(text: str) -> tuple[str, ...]:
    words = _words()
    found = [
        name for name, patterns in words.inspectorates.items() if any(re.search(pattern, text) for pattern in patterns)
    ]
    chosen = next((name for name in words.one_of if name in found), None)
    return tuple(name for name in found if name not in words.one_of or name == chosen)
