"""The content of a synthetic letter, down to its footnotes, and the findings that should be extracted from it.

Raises `ValueError` for a letter that could not be recovered from its pages, for example one with an empty paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from warehouse.records import FindingKind, StudyType

SQUARE = "\u25fc"
PRIVATE_SQUARE = "\uf06e"
"""The two code points that real letters use for bullets; each letter uses only one of them."""

PROSE = frozenset({FindingKind.HEADLINE, FindingKind.NARRATIVE})
"""Kinds whose findings are paragraphs without bullets (letters of 2022 on)."""


def _check_words(text: str, what: str) -> None:
    if not text or " ".join(text.split()) != text:
        raise ValueError(f"{what} needs words with single spaces between them: {text!r}")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote; its mark directly follows the first occurrence of `after` in the paragraph."""

    after: str
    text: str

    def __post_init__(self) -> None:
        _check_words(self.after, "the place of a footnote")
        _check_words(self.text, "a footnote")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or nested bullet, as one line; footnotes in order of position."""

    text: str
    footnotes: tuple[Footnote, ...] = ()
    is_nested: bool = False

    def __post_init__(self) -> None:
        _check_words(self.text, "a paragraph")
        self.pieces()

    def pieces(self) -> tuple[tuple[str, str | None], ...]:
        """The text split after each footnote: (words, the footnote that follows them or None)."""
        found: list[tuple[str, str | None]] = []
        start = 0
        for footnote in self.footnotes:
            place = self.text.find(footnote.after, start)
            if place < 0:
                raise ValueError(f"the place of a footnote, {footnote.after!r}, is not in {self.text[start:]!r}")
            end = place + len(footnote.after)
            found.append((self.text[start:end], footnote.text))
            start = end
        return (*found, (self.text[start:], None)) if start < len(self.text) else tuple(found)


@dataclass(frozen=True, slots=True)
class Item:
    """One finding: the first paragraph has the bullet; nested bullets and further paragraphs follow."""

    paragraphs: tuple[Paragraph, ...]
    starts_page: bool = False

    def __post_init__(self) -> None:
        if not self.paragraphs or self.paragraphs[0].is_nested:
            raise ValueError("an item begins with a paragraph that is not nested")


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one sub-heading, or none; `lead_in` is the sentence that they complete, ending in a colon."""

    items: tuple[Item, ...]
    sub_heading: str | None = None
    lead_in: str | None = None

    def __post_init__(self) -> None:
        if self.sub_heading is not None:
            _check_words(self.sub_heading, "a sub-heading")
        if self.lead_in is not None:
            _check_words(self.lead_in, "a lead-in")


@dataclass(frozen=True, slots=True)
class Section:
    """A section under a bold heading of `heading_size` points (12 or 14 in real letters).

    `kind` is None for sections without findings (context, next steps, unknown headings, "there are none"). Without
    bullets each item is one paragraph, because nothing on the page would join several.
    """

    heading: str
    kind: FindingKind | None
    groups: tuple[Group, ...]
    has_bullets: bool = True
    heading_size: float = 12.0
    starts_page: bool = False

    def __post_init__(self) -> None:
        _check_words(self.heading, "a heading")
        if self.kind is FindingKind.CASE_STUDY:
            raise ValueError("a case study is a Study, not a Section")
        if self.kind in PROSE and self.has_bullets:
            raise ValueError(f"a {self.kind} section has no bullets")
        if not self.has_bullets and any(len(item.paragraphs) > 1 for group in self.groups for item in group.items):
            raise ValueError("without bullets an item is one paragraph")


@dataclass(frozen=True, slots=True)
class Study:
    """A boxed case study or practice study, which is one finding; `study_type` is None if its heading gives none."""

    heading: str
    study_type: StudyType | None
    paragraphs: tuple[Paragraph, ...]
    starts_page: bool = False

    def __post_init__(self) -> None:
        _check_words(self.heading, "a heading")
        if not self.paragraphs or any(paragraph.is_nested for paragraph in self.paragraphs):
            raise ValueError("a study holds plain paragraphs, at least one")


@dataclass(frozen=True, slots=True)
class Person:
    """An addressee or signatory. The name is invented, and the archive never keeps it."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class SyntheticLetter:
    """One document: a letter or, with a different `subject` and `salutation`, something that only looks like one.

    `judgements` are the letter's judgements of the area as a whole, below the `intro` and without a heading.
    `paragraph_gap` and `bullet_gap` are in points: 12 (a pitch of 27) and 0 to 15 in real letters, whose lines are 15
    points apart. If `is_numbered`, paragraphs outside bulleted sections and boxes are numbered throughout the letter.
    """

    letter_date: date
    subject: str
    intro: tuple[Paragraph, ...]
    blocks: tuple[Section | Study, ...]
    judgements: tuple[Paragraph, ...] = ()
    addressees: tuple[Person, ...] = ()
    signatories: tuple[Person, ...] = ()
    salutation: str | None = "Dear local partnership"
    glyph: str = SQUARE
    has_page_numbers: bool = True
    is_numbered: bool = False
    paragraph_gap: float = 12.0
    bullet_gap: float = 12.0

    def __post_init__(self) -> None:
        _check_words(self.subject, "the subject")
        if self.glyph not in (SQUARE, PRIVATE_SQUARE):
            raise ValueError(f"glyph {self.glyph!r}: letters use {SQUARE!r} or {PRIVATE_SQUARE!r}")


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding as the extractor should return it; the fields are those of `warehouse.records.Finding`."""

    kind: FindingKind
    section_heading: str
    text: str
    sub_heading: str | None = None
    lead_in: str | None = None
    study_type: StudyType | None = None


def expected_findings(letter: SyntheticLetter) -> tuple[ExpectedFinding, ...]:
    """The findings of a letter, in order: one for each judgement, item of a section with a kind, and study."""
    judgements = (ExpectedFinding(FindingKind.HEADLINE, "", paragraph.text) for paragraph in letter.judgements)
    return (*judgements, *(found for block in letter.blocks for found in _of_block(block)))


def _of_block(block: Section | Study) -> Iterator[ExpectedFinding]:
    if isinstance(block, Study):
        text = "\n".join(paragraph.text for paragraph in block.paragraphs)
        yield ExpectedFinding(FindingKind.CASE_STUDY, block.heading, text, study_type=block.study_type)
    elif block.kind is not None:
        for group in block.groups:
            for item in group.items:
                text = "\n".join(paragraph.text for paragraph in item.paragraphs)
                yield ExpectedFinding(block.kind, block.heading, text, group.sub_heading, group.lead_in)
