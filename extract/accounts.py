"""Accounts for every line of a document exactly once: how each was read, and which are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from extract.findings import LocatedFinding
from extract.headings import SectionKind
from extract.layout import Layout
from extract.paragraphs import Paragraph
from extract.pdf import Document, Line
from extract.sections import Division, Section, Study

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Region(StrEnum):
    """How a line of a page was read: the six kinds of finding, then everything around them."""

    STRENGTH = "strength"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    PRIORITY_ACTION = "priority_action"
    CASE_STUDY = "case_study"
    HEADLINE = "headline"
    NARRATIVE = "narrative"
    LEAD_IN = "lead_in"
    HEADING = "heading"
    SECTION_TEXT = "section_text"
    METADATA = "metadata"
    SIGNATURES = "signatures"
    ARTIFACT = "artifact"
    PAGE_NUMBER = "page_number"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ILLEGIBLE = "illegible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claim:
    """How a line was read. `finding` is the ordinal of the finding that it is part of.

    `share` is below 1 if the line has the end of one paragraph and the beginning of another.
    """

    region: Region
    line: Line
    finding: int | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Accounts:
    """How every line was read, the number of words, and the lines left over, read twice or under an unknown heading."""

    claims: tuple[Claim, ...]
    words: int
    unaccounted: tuple[Line, ...]

    @property
    def unaccounted_words(self) -> int:
        """The number of words in lines that are not accounted for exactly once."""
        return sum(count_words(line.text) for line in self.unaccounted)


def count_words(text: str) -> int:
    """The number of words in a text; a hyphenated compound is one."""
    return len(_WORD.findall(text))


def account(document: Document, layout: Layout, divided: Division, found: Sequence[LocatedFinding]) -> Accounts:
    """Account for every line of one document."""
    claims = [Claim(Region(piece.kind.value), piece.line) for piece in layout.furniture]
    claims += _claims(divided, found)
    claimed: dict[int, float] = {}
    for claim in claims:
        known = 2 if claim.region is Region.UNKNOWN else claim.share
        claimed[id(claim.line)] = claimed.get(id(claim.line), 0.0) + known
    every = [line for page in document.pages for line in (*page.lines, *page.artifacts)]
    return Accounts(
        claims=tuple(claims),
        words=sum(count_words(line.text) for line in layout.lines),
        unaccounted=tuple(line for line in every if not isclose(claimed.get(id(line), 0.0), 1)),
    )


_REST = {None: Region.UNKNOWN, SectionKind.LETTER: Region.METADATA}


def _claims(divided: Division, found: Sequence[LocatedFinding]) -> Iterator[Claim]:
    owned: set[int] = set()
    for piece in found:
        for paragraph in piece.item.paragraphs:
            owned.add(id(paragraph))
            yield from _of(Region(piece.finding.kind.value), paragraph, piece.finding.ordinal)
    for lead_in in {id(piece.item.lead_in): piece.item.lead_in for piece in found}.values():
        if lead_in is not None and id(lead_in) not in owned:
            owned.add(id(lead_in))
            yield from _of(Region.LEAD_IN, lead_in)
    for part in divided.parts:
        for region, paragraph in _of_study(part) if isinstance(part, Study) else _of_section(part):
            if id(paragraph) not in owned:
                yield from _of(region, paragraph)
    for paragraph in divided.signatures:
        yield from _of(Region.SIGNATURES, paragraph)


def _of_study(study: Study) -> Iterator[tuple[Region, Paragraph]]:
    yield Region.HEADING, study.heading
    for paragraph in study.paragraphs:
        yield Region.UNKNOWN, paragraph


def _of_section(section: Section) -> Iterator[tuple[Region, Paragraph]]:
    """Headings, and paragraphs that are not part of a finding."""
    if section.heading is not None:
        yield Region.UNKNOWN if section.kind is None else Region.HEADING, section.heading
    for group in section.groups:
        if group.sub_heading is not None:
            yield Region.HEADING, group.sub_heading
        for paragraph in group.paragraphs:
            yield _REST.get(section.kind, Region.SECTION_TEXT), paragraph


def _of(region: Region, paragraph: Paragraph, finding: int | None = None) -> Iterator[Claim]:
    for line in paragraph.lines:
        yield Claim(region, line.line, finding, line.share)
