"""What a synthetic letter says, and what should be found in it.

Belongs here: the shape of a letter, down to the footnote, and the findings that follow from it. Does not belong here:
how it looks on the page (render and its template), the letters themselves (`letters/*.yml`), or who serves them (site).
A letter that could not be told apart again from its page (an empty paragraph, say) is refused with `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from warehouse.records import FindingKind, StudyType

SQUARE = "\u25fc"
PRIVATE_SQUARE = "\uf06e"
"""The two code points that real letters use for the bullets, exactly one of them in a letter."""

PROSE = frozenset({FindingKind.HEADLINE, FindingKind.NARRATIVE})
"""Kinds whose findings are paragraphs without bullets (letters of 2022 on)."""


def _check_words(text: str, what: str) -> None:
    if not text or " ".join(text.split()) != text:
        raise ValueError(f"{what} needs words with single spaces between them: {text!r}")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of the page, its mark glued to the first place where the paragraph says `after`."""

    after: str
    text: str

    def __post_init__(self) -> None:
        _check_words(self.after, "the place of a footnote")
        _check_words(self.text, "a footnote")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or nested bullet, on one line; footnotes in the order of their places."""

    text: str
    footnotes: tuple[Footnote, ...] = ()
    is_nested: bool = False

    def __post_init__(self) -> None:
        _check_words(self.text, "a paragraph")
        self.pieces()

    def pieces(self) -> tuple[tuple[str, str | None], ...]:
        """The text cut behind the place of each footnote: (words, the note that follows them or None)."""
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
    """What makes one finding: its first paragraph carries the bullet, nested bullets and further paragraphs follow."""

    paragraphs: tuple[Paragraph, ...]
    starts_page: bool = False

    def __post_init__(self) -> None:
        if not self.paragraphs or self.paragraphs[0].is_nested:
            raise ValueError("an item begins with a paragraph that is not nested")


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one sub-heading, or under none; `lead_in` is the sentence that they complete (it ends in a colon)."""

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
    """A part of the letter under a bold heading of `heading_size` points (12 or 14 in real letters).

    `kind` None: it makes no finding (context, next steps, a heading that nobody knows, "there are none"). Without
    bullets an item is one paragraph, since nothing on the page would hold several together.
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
    """A boxed case or practice study, one finding; its heading says what it is an example of (None: it does not)."""

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
    """Somebody to whom a letter is addressed or who signs it. The name is invented, and never kept by the archive."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class SyntheticLetter:
    """One document: a letter, or (with `subject` and `salutation` of another kind) something that only looks like one.

    `judgements` are what the letter says of the area as a whole, without a heading, below the `intro`.
    `paragraph_gap` and `bullet_gap` are the points of space between paragraphs and between bullets: 12 (a pitch of 27)
    and 0 to 15 in real letters, where lines stand 15 points apart. `is_numbered`: paragraphs outside bulleted sections
    and boxes are numbered through the whole letter.
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
class Expected:
    """A finding as the extractor should bring it out; the fields mean what they mean in `warehouse.records.Finding`."""

    kind: FindingKind
    section_heading: str
    text: str
    sub_heading: str | None = None
    lead_in: str | None = None
    study_type: StudyType | None = None


def expected_findings(letter: SyntheticLetter) -> tuple[Expected, ...]:
    """The findings of a letter in its order: one per judgement, item of a section that makes findings and study."""
    judgements = (Expected(FindingKind.HEADLINE, "", paragraph.text) for paragraph in letter.judgements)
    return (*judgements, *(found for block in letter.blocks for found in _of_block(block)))


def _of_block(block: Section | Study) -> Iterator[Expected]:
    if isinstance(block, Study):
        text = "\n".join(paragraph.text for paragraph in block.paragraphs)
        yield Expected(FindingKind.CASE_STUDY, block.heading, text, study_type=block.study_type)
    elif block.kind is not None:
        for group in block.groups:
            for item in group.items:
                text = "\n".join(paragraph.text for paragraph in item.paragraphs)
                yield Expected(block.kind, block.heading, text, group.sub_heading, group.lead_in)
