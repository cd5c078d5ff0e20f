"""Splits sections and studies into findings, each with the lead-in that it completes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.headings import Headings, SectionKind
from extract.opening import Part, read_opening
from extract.paragraphs import Paragraph, box_of
from extract.sections import PROSE, Division, Section, Study
from warehouse.records import Finding, FindingKind

KINDS = {
    SectionKind.STRENGTHS: FindingKind.STRENGTH,
    SectionKind.IMPROVEMENT: FindingKind.AREA_FOR_IMPROVEMENT,
    SectionKind.PRIORITY: FindingKind.PRIORITY_ACTION,
    SectionKind.HEADLINE: FindingKind.HEADLINE,
    SectionKind.NARRATIVE: FindingKind.NARRATIVE,
}

LONGEST_DENIAL = 300
"""The most characters for a paragraph to be the sentence that says there is no priority action."""

_DENIAL = re.compile(
    r"^(?:there (?:are|were) (?:none|no such areas)|none|n/a|not applicable)( (?:were )?(?:found|identified))?\W*$"
    r"|\b(?:no|not any|none|(?:did|has|have) not (?:identif\w+|f[io]u?nd|result\w* in))\b.{0,60}\bpriority actions?\b",
    re.IGNORECASE,
)
_ENUMERATOR = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=[\w‘“'\"])")
_NUMBER = re.compile(r"^(\d{1,3})[.)]?\s+(?=[A-Z‘“'\"])")


@dataclass(frozen=True, slots=True)
class Item:
    """The paragraphs of one finding, and its lead-in."""

    paragraphs: tuple[Paragraph, ...]
    lead_in: Paragraph | None


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding with its paragraphs; findings under one lead-in share it."""

    finding: Finding
    item: Item


def find_findings(divided: Division, headings: Headings) -> tuple[LocatedFinding, ...]:
    """All findings of a letter in reading order, numbered from 1."""
    is_numbered = _is_numbered(divided)
    # Later letters have a heading for their judgements, so nothing above it is one.
    judges = not any(section.kind in PROSE for section in divided.sections)
    found: list[LocatedFinding] = []
    for part in divided.parts:
        pieces = _of_study(part, headings) if isinstance(part, Study) else _of_section(part, is_numbered, judges)
        for piece in pieces:
            found.append(replace(piece, finding=replace(piece.finding, ordinal=len(found) + 1)))
    return tuple(found)


def _of_study(study: Study, headings: Headings) -> Iterator[LocatedFinding]:
    if study.paragraphs:
        item = Item(tuple(study.paragraphs), None)
        finding = _finding(FindingKind.CASE_STUDY, study.heading, None, item, [p.text for p in item.paragraphs])
        yield LocatedFinding(replace(finding, study_type=headings.study_type(study.heading.text)), item)


def _of_section(section: Section, is_numbered: bool, judges: bool) -> Iterator[LocatedFinding]:
    if section.kind is SectionKind.LETTER and judges:
        for item in _judgements(section):
            texts = [paragraph.text for paragraph in item.paragraphs]
            yield LocatedFinding(_finding(FindingKind.HEADLINE, None, None, item, texts), item)
    if section.heading is None or section.kind not in KINDS:
        return
    items = [(group, item) for group in section.groups for item in _items(section, group.paragraphs)]
    number = _NUMBER if is_numbered and section.kind in PROSE else None
    if len(items) > 1 and all(_ENUMERATOR.match(item.paragraphs[0].text) for _, item in items):
        number = _ENUMERATOR
    for group, item in items:
        texts = [paragraph.text for paragraph in item.paragraphs]
        if number is not None:
            texts[0] = number.sub("", texts[0])
        yield LocatedFinding(_finding(KINDS[section.kind], section.heading, group.sub_heading, item, texts), item)


def _finding(
    kind: FindingKind, heading: Paragraph | None, sub_heading: Paragraph | None, item: Item, texts: Sequence[str]
) -> Finding:
    lines = [line for paragraph in item.paragraphs for line in paragraph.lines]
    return Finding(
        kind=kind,
        section_heading=heading.text if heading else "",
        text="\n".join(texts),
        ordinal=0,
        page_start=lines[0].page,
        page_end=lines[-1].page,
        boxes=box_of(lines),
        sub_heading=sub_heading.text if sub_heading else None,
        lead_in=item.lead_in.text if item.lead_in else None,
    )


def _items(section: Section, paragraphs: Sequence[Paragraph]) -> Iterator[Item]:
    if section.kind in PROSE:
        yield from _prose(paragraphs)
        return
    items = _bullets(section, paragraphs) if section.has_bullets else _paragraphs_as_items(paragraphs)
    for item in items:
        if not (section.kind is SectionKind.PRIORITY and _denies(item)):
            yield item


def _denies(item: Item) -> bool:
    """Whether an item only says that there are no priority actions."""
    text = " ".join(paragraph.text for paragraph in item.paragraphs)
    return len(text) <= LONGEST_DENIAL and item.lead_in is None and _DENIAL.search(text) is not None


def _bullets(section: Section, paragraphs: Sequence[Paragraph]) -> Iterator[Item]:
    """One item for each bullet; nested bullets and paragraphs without a glyph belong to the bullet above."""
    lead_in: Paragraph | None = None
    current: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        leads_in = paragraph.level == 0 and _leads_in(section, paragraph, following, current)
        if current and (leads_in or paragraph.level == 1):
            yield Item(tuple(current), lead_in)
            current = []
        if leads_in:
            lead_in = paragraph
        elif paragraph.level == 1 or current:
            current.append(paragraph)
    if current:
        yield Item(tuple(current), lead_in)


def _leads_in(
    section: Section, paragraph: Paragraph, following: Paragraph | None, current: Sequence[Paragraph]
) -> bool:
    """Whether a paragraph is the sentence that the bullets below it complete.

    It ends in a colon. Priority actions keep any paragraph before them, because without it they can read as praise.
    """
    if following is None or following.level != 1:
        return False
    if not paragraph.text.endswith(":"):
        return section.kind is SectionKind.PRIORITY and not current
    return not current or paragraph.x0 < current[0].x0 - 3


def _paragraphs_as_items(paragraphs: Sequence[Paragraph]) -> Iterator[Item]:
    """One item for each paragraph with its nested bullets; one that ends in a colon leads in to those after it."""
    lead_in: Paragraph | None = None
    current: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if paragraph.level == 2 and current:
            current.append(paragraph)
            continue
        if current:
            yield Item(tuple(current), lead_in)
            current = []
        if paragraph.text.endswith(":") and following is not None and following.level != 2:
            lead_in = paragraph
        else:
            current = [paragraph]
    if current:
        yield Item(tuple(current), lead_in)


def _judgements(section: Section) -> Iterator[Item]:
    """One item for each opening paragraph that judges the area; bullets keep the sentence that they complete."""
    lead_in: Paragraph | None = None
    for paragraph, part in read_opening(list(section.paragraphs)):
        if paragraph.level == 0:
            lead_in = paragraph if paragraph.text.endswith(":") else None
        if part is Part.JUDGEMENT:
            yield Item((paragraph,), lead_in if paragraph.level else None)


def _prose(paragraphs: Sequence[Paragraph]) -> Iterator[Item]:
    """One item for each paragraph; bullets belong to the paragraph above them, if there is one."""
    current: list[Paragraph] = []
    for paragraph in paragraphs:
        if current and (paragraph.level == 0 or paragraph.level == current[0].level):
            yield Item(tuple(current), None)
            current = []
        current.append(paragraph)
    if current:
        yield Item(tuple(current), None)


def _is_numbered(divided: Division) -> bool:
    """Whether the letter numbers its paragraphs: most of those in prose begin with a rising number."""
    prose = [p.text for section in divided.sections if section.kind in PROSE for p in section.paragraphs]
    numbers = [int(match[1]) for text in prose if (match := _NUMBER.match(text))]
    return len(numbers) > len(prose) / 2 and numbers == sorted(numbers)
