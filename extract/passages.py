"""The whole letter as passages in reading order, each word once; no addresses, no signatures, nobody's name.

Belongs here: what each paragraph does in its letter, and taking people's names out of it. Does not belong here: what
becomes a finding (findings), what an opening paragraph does (opening).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.addressees import AddressReader
from extract.findings import LocatedFinding
from extract.furniture import Furniture
from extract.headings import SectionKind, greets, load_headings
from extract.layout import BodyLine, Layout
from extract.next_steps import due_in, principal_in
from extract.opening import Part, read_opening
from extract.paragraphs import Paragraph
from extract.pdf import Line
from extract.sections import Division, Section, Study
from warehouse.records import FindingKind, Passage, PassageRole

NAME = "[name]"

_OPENING = {
    Part.FORMAL: PassageRole.SCOPE,
    Part.SCOPE: PassageRole.SCOPE,
    Part.GENERAL: PassageRole.CONTEXT,
    Part.FACT: PassageRole.CONTEXT,
    Part.JUDGEMENT: PassageRole.CONTEXT,
}
"""Roles of opening paragraphs that are no findings."""

_SECTION = {SectionKind.CONTEXT: PassageRole.CONTEXT, SectionKind.NEXT_STEPS: PassageRole.NEXT_STEPS}
_NOTE = re.compile(r"\d{1,2}\b")
_ENDS_NOTE = re.compile(r"[.!?][)\]’”'\"]*$")


@dataclass(frozen=True, slots=True)
class Whole:
    """A letter's passages, the body lines that they are made of, and those kept back: addresses and signatures."""

    passages: tuple[Passage, ...]
    placed: tuple[BodyLine, ...]
    kept_back: tuple[BodyLine, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    paragraph: Paragraph
    role: PassageRole
    heading: Paragraph | None


def find_passages(layout: Layout, divided: Division, found: Sequence[LocatedFinding], reader: AddressReader) -> Whole:
    """Every paragraph, heading and footnote once, with the finding that it is part of."""
    texts = {
        id(paragraph): (text, piece.finding.ordinal, piece.finding.kind)
        for piece in found
        for paragraph, text in zip(piece.item.paragraphs, piece.finding.text.split("\n"), strict=True)
    }
    # A box can interrupt a section that goes on over later pages.
    pieces = sorted(
        (piece for part in divided.parts for piece in (_study(part) if isinstance(part, Study) else _section(part))),
        key=lambda piece: piece.paragraph.lines[0].page,
    )
    placed = {id(piece.paragraph) for piece in pieces}
    back = [p for p in (*_every(divided), *divided.signatures) if id(p) not in placed]
    signed = {id(paragraph) for paragraph in divided.signatures}
    names = reader.names([line.text for paragraph in back if id(paragraph) not in signed for line in paragraph.lines])
    passages = [_passage(piece, texts, names, reader) for piece in pieces]
    return Whole(
        tuple(_with_footnotes(passages, layout)),
        tuple(line for piece in pieces for line in piece.paragraph.lines),
        tuple(line for paragraph in back for line in paragraph.lines),
    )


def _every(divided: Division) -> Iterator[Paragraph]:
    for part in divided.parts:
        yield from part.paragraphs


def _study(study: Study) -> Iterator[_Piece]:
    yield _Piece(study.heading, PassageRole.HEADING, study.heading)
    for paragraph in study.paragraphs:
        yield _Piece(paragraph, PassageRole.OTHER, study.heading)


def _section(section: Section) -> Iterator[_Piece]:
    if section.kind is SectionKind.LETTER and section.heading is None:
        yield from _opening(list(section.paragraphs))
        return
    if section.heading is not None:
        yield _Piece(section.heading, PassageRole.HEADING, section.heading)
    role = _SECTION.get(section.kind, PassageRole.OTHER) if section.kind else PassageRole.OTHER
    for group in section.groups:
        if group.sub_heading is not None:
            yield _Piece(group.sub_heading, PassageRole.HEADING, section.heading)
        for paragraph in group.paragraphs:
            yield _Piece(paragraph, role, section.heading)


def _opening(paragraphs: Sequence[Paragraph]) -> Iterator[_Piece]:
    """The subject, and what stands below it; what stands above is the address."""
    parts = {id(paragraph): part for paragraph, part in read_opening(paragraphs)}
    has_greeted = False
    for paragraph in paragraphs:
        is_subject = load_headings().section(paragraph.text) is SectionKind.LETTER
        is_greeting = greets(paragraph.text)
        if id(paragraph) in parts:
            yield _Piece(paragraph, _OPENING[parts[id(paragraph)]], None)
        elif paragraph.is_bold and not is_greeting and (is_subject or has_greeted):
            yield _Piece(paragraph, PassageRole.HEADING, None)
        has_greeted = has_greeted or is_greeting


def _passage(
    piece: _Piece,
    texts: Mapping[int, tuple[str, int, FindingKind]],
    names: frozenset[str],
    reader: AddressReader,
) -> Passage:
    paragraph, role = piece.paragraph, piece.role
    heading = piece.heading.text if piece.heading else None
    first, last = paragraph.lines[0].page, paragraph.lines[-1].page
    if id(paragraph) in texts:
        text, finding, kind = texts[id(paragraph)]
        role = PassageRole.JUDGEMENT if kind is FindingKind.HEADLINE else PassageRole.FINDING
        return Passage(role, text, first, last, heading, finding)
    asks = role is PassageRole.NEXT_STEPS
    if asks:
        names |= reader.names_before_offices(paragraph.text)
    return Passage(
        role,
        _without_names(paragraph.text, names),
        first,
        last,
        heading,
        principal_authority=principal_in(paragraph.text, reader) if asks else None,
        due_on=due_in(paragraph.text) if asks else None,
    )


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text)
    return text


def _with_footnotes(passages: Sequence[Passage], layout: Layout) -> Iterator[Passage]:
    """The passages, and the notes of each page behind the last passage that begins on it or before."""
    notes = {
        page: list(_notes([piece.line for piece in lines]))
        for page, lines in groupby(
            (piece for piece in layout.furniture if piece.kind is Furniture.FOOTNOTE), key=lambda piece: piece.line.page
        )
    }
    for number, passage in enumerate(passages):
        yield passage
        following = passages[number + 1].page_start if number + 1 < len(passages) else max(notes, default=0) + 1
        for page in sorted(page for page in notes if page < following):
            yield from notes.pop(page)


def _notes(lines: Sequence[Line]) -> Iterator[Passage]:
    """The footnotes of one page; one begins with its number."""
    note: list[str] = []
    for line in lines:
        text = line.text.strip()
        if note and _NOTE.match(text) and _ENDS_NOTE.search(note[-1]):
            yield Passage(PassageRole.FOOTNOTE, " ".join(note), line.page, line.page)
            note = []
        note.append(text)
    yield Passage(PassageRole.FOOTNOTE, " ".join(note), lines[-1].page, lines[-1].page)
