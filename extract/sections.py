"""Groups the paragraphs of a letter into sections and boxed studies, by heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.headings import Headings, SectionKind, closes, greets
from extract.opening import split_opening
from extract.paragraphs import Paragraph
from extract.run_in import part_headings
from warehouse.records import Issue, IssueCode

BULLETED = frozenset({SectionKind.STRENGTHS, SectionKind.IMPROVEMENT, SectionKind.PRIORITY})
PROSE = frozenset({SectionKind.HEADLINE, SectionKind.NARRATIVE})

LONGEST_LABEL = 10
"""The most words for a line without a full stop to be a heading; a signature has fewer."""

SAME_SIZE = 0.5
"""The most points by which headings of the same size differ."""


@dataclass(slots=True)
class Group:
    """Paragraphs under one sub-heading of a section (None before the first)."""

    sub_heading: Paragraph | None
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A section of the letter. `kind` is None under an unknown heading, `heading` None before the first one."""

    kind: SectionKind | None
    heading: Paragraph | None
    groups: list[Group]

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs, without headings."""
        for group in self.groups:
            yield from group.paragraphs

    @property
    def has_bullets(self) -> bool:
        """Whether any paragraph begins with the letter's glyph."""
        return any(paragraph.level == 1 for paragraph in self.paragraphs)


@dataclass(slots=True)
class Study:
    """A boxed case study or practice study: its heading, and everything in the box after it."""

    heading: Paragraph
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Division:
    """A letter's sections and studies, in reading order. `signatures` is everything below the last section."""

    parts: tuple[Section | Study, ...]
    signatures: tuple[Paragraph, ...]
    issues: tuple[Issue, ...]

    @property
    def sections(self) -> Iterator[Section]:
        """The sections without the studies."""
        for part in self.parts:
            if isinstance(part, Section):
                yield part


def divide(paragraphs: Sequence[Paragraph], headings: Headings) -> Division:
    """Put every paragraph into exactly one section, study or the signatures."""
    return _Divider(headings).run(_merge_headings(list(part_headings(paragraphs, headings)), headings))


def _merge_headings(paragraphs: Sequence[Paragraph], headings: Headings) -> list[Paragraph]:
    """Join a heading that runs over several paragraphs, unless each is a heading on its own."""
    merged: list[Paragraph] = []
    for paragraph in paragraphs:
        above = merged[-1] if merged else None
        if above is not None and _goes_on(above, paragraph, headings):
            merged[-1] = Paragraph((*above.lines, *paragraph.lines), 0)
        else:
            merged.append(paragraph)
    return merged


def _goes_on(above: Paragraph, below: Paragraph, headings: Headings) -> bool:
    if not (above.is_bold and below.is_bold) or above.page != below.page or above.is_boxed != below.is_boxed:
        return False
    gap = below.lines[0].line.top - above.lines[-1].line.top
    alone = headings.section(above.text) is not None or headings.section(below.text) is not None
    return not alone and not headings.is_study(above.text) and gap < 1.6 * below.lines[0].line.size


class _Divider:
    """Goes through the paragraphs once, keeping track of the open section and study."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.has_bullets = False
        self.section = Section(SectionKind.LETTER, None, [Group(None)])
        self.parts: list[Section | Study] = [self.section]
        self.study: Study | None = None
        self.aside: Section | None = None
        self.above: Paragraph | None = None
        self.signatures: list[Paragraph] = []
        self.issues: list[Issue] = []

    def run(self, paragraphs: Sequence[Paragraph]) -> Division:
        self.has_bullets = any(paragraph.level == 1 for paragraph in paragraphs)
        for index, paragraph in enumerate(paragraphs):
            self._place(paragraph, paragraphs[index + 1 :])
            self.above = paragraph
        opening = self.parts[0]
        if isinstance(opening, Section):
            opening.groups[0].paragraphs = split_opening(opening.groups[0].paragraphs)
        return Division(tuple(self.parts), tuple(self.signatures), tuple(self.issues))

    def _place(self, paragraph: Paragraph, rest: Sequence[Paragraph]) -> None:
        self.aside = self.aside if paragraph.is_boxed else None
        if self.signatures or self._is_farewell(paragraph, rest):
            self.signatures.append(paragraph)
        elif self._opens_study(paragraph, rest):
            self.study = Study(paragraph)
            self.parts.append(self.study)
        elif self.study is not None and self._stays_in_study(self.study, paragraph):
            self.study.paragraphs.append(paragraph)
        elif self.aside is not None and paragraph.is_boxed:
            self.aside.groups[-1].paragraphs.append(paragraph)
        elif self._is_heading(paragraph) or self._is_plain_heading(paragraph, rest):
            self.study = None
            self._open(paragraph, self._below(rest))
        elif self._begins_box(paragraph):
            self.study = None
            self.aside = Section(None, None, [Group(None, [paragraph])])
            self.parts.append(self.aside)
            self._note(IssueCode.UNKNOWN_HEADING, f"a box without a heading: “{paragraph.text[:60]}”", paragraph)
        else:
            if self.study is not None:
                self._leave(self.study, paragraph)
            self.section.groups[-1].paragraphs.append(paragraph)

    def _begins_box(self, paragraph: Paragraph) -> bool:
        """Whether it opens a box within a section that is not in boxes itself, so that it is no part of the section."""
        opens = paragraph.is_boxed and self.above is not None and not self.above.is_boxed
        is_plain = paragraph.level == 0 and self.section.kind in BULLETED | PROSE
        return opens and is_plain and any(not one.is_boxed for one in self.section.paragraphs)

    def _below(self, rest: Sequence[Paragraph]) -> list[Paragraph]:
        """The paragraphs under a heading, up to the next heading, box or closing."""
        ends = (n for n, one in enumerate(rest) if one.is_boxed or self._is_heading(one) or _says_farewell(one))
        return list(rest[: next(ends, len(rest))])

    def _is_farewell(self, paragraph: Paragraph, rest: Sequence[Paragraph]) -> bool:
        if _says_farewell(paragraph):
            return True
        # Without a closing, the signatories' names are below the next steps, and nothing else follows.
        is_name = (paragraph.is_bold or _is_label(paragraph)) and not self._is_known(paragraph)
        return self.section.kind is SectionKind.NEXT_STEPS and is_name and not any(map(_says_something, rest))

    def _is_heading(self, paragraph: Paragraph) -> bool:
        """Whether it is bold, or a known heading alone on its line that is not bold by mistake."""
        alone = paragraph.level == 0 and len(paragraph.lines) == 1 and not paragraph.is_boxed
        is_label = alone and not paragraph.text.endswith(".")
        return paragraph.is_bold or (is_label and self.headings.section(paragraph.text) in BULLETED | PROSE)

    def _is_plain_heading(self, paragraph: Paragraph, rest: Sequence[Paragraph]) -> bool:
        """Whether a line that only its place sets apart divides the bullets of a section, or its paragraphs."""
        if not rest or paragraph.is_boxed or not _is_label(paragraph):
            return False
        if self.section.kind is SectionKind.NARRATIVE:
            return rest[0].level == 0 and not (rest[0].is_bold or _is_label(rest[0]) or paragraph.text[-1].isdigit())
        is_among_bullets = self.section.kind in BULLETED and self.section.has_bullets and rest[0].level == 1
        return is_among_bullets and paragraph.x0 < rest[0].x0 - 3

    def _is_known(self, paragraph: Paragraph) -> bool:
        return self.headings.section(paragraph.text) is not None or self.headings.is_study(paragraph.text)

    def _opens_study(self, paragraph: Paragraph, rest: Sequence[Paragraph]) -> bool:
        box = paragraph.lines[0].box
        is_first = box is not None and (self.above is None or self.above.lines[-1].box != box)
        opens_box = is_first and len(paragraph.lines) <= 2
        if self.headings.is_study(paragraph.text):
            return paragraph.is_bold or opens_box
        # A box with an unknown heading, among or after the findings, is an example too.
        has_text = bool(rest) and rest[0].is_boxed and not rest[0].is_bold
        is_unknown = (paragraph.is_bold or _is_label(paragraph)) and self.headings.section(paragraph.text) is None
        return opens_box and has_text and is_unknown and self.section.kind is not SectionKind.LETTER

    def _stays_in_study(self, study: Study, paragraph: Paragraph) -> bool:
        if study.heading.is_boxed:
            return paragraph.is_boxed
        return not self._is_heading(paragraph)

    def _leave(self, study: Study, paragraph: Paragraph) -> None:
        """A box ends a bulleted section, so text after it without a heading belongs to no known section."""
        self.study = None
        if self.section.kind in BULLETED and paragraph.level == 0:
            self._start(None, None)
            self._note(
                IssueCode.UNKNOWN_HEADING, f"text without a heading after the box “{study.heading.text}”", paragraph
            )

    def _open(self, heading: Paragraph, below: Sequence[Paragraph]) -> None:
        kind = self.headings.section(heading.text)
        if kind is SectionKind.LETTER or (kind is None and self._is_in_subject()):
            self.section.groups[-1].paragraphs.append(heading)
        elif kind is not None and kind is self.section.kind and not any(self.section.paragraphs):
            self.section.groups.append(Group(heading))
        elif kind is not None:
            self._start(kind, heading)
        else:
            self._open_by_place(heading, below)

    def _open_by_place(self, heading: Paragraph, below: Sequence[Paragraph]) -> None:
        """Judge an unlisted heading by its place, its size and what follows it."""
        is_topic = self.headings.is_topic(heading.text)
        is_prose = not any(paragraph.level == 1 for paragraph in below)
        says = self._says(below)
        if self._divides(heading, below):
            self.section.groups.append(Group(heading))
            if not is_topic and self.section.heading is not None:
                self._assume(heading, f"a heading within “{self.section.heading.text}”")
        elif says is not None and self.section.kind is not None:
            self._start(says, heading)
            self._assume(heading, f"the section “{says.value}”")
        elif is_topic and is_prose and not self.headings.has_side(heading.text):
            self._start(SectionKind.NARRATIVE, heading)
        else:
            self._start(None, heading)
            self._note(IssueCode.UNKNOWN_HEADING, f"unknown heading: {heading.text}", heading)

    def _divides(self, heading: Paragraph, below: Sequence[Paragraph]) -> bool:
        """Whether an unlisted heading divides its section, rather than ending it."""
        outer = self.section.heading
        if outer is None:
            return False
        size = heading.lines[0].line.size - outer.lines[0].line.size
        if self.section.kind in BULLETED:
            return self._divides_bullets(heading, below, size)
        is_topic = self.headings.is_topic(heading.text)
        if self.section.kind is SectionKind.NARRATIVE:
            is_prose = bool(below) and all(paragraph.level != 1 for paragraph in below)
            is_apart = is_topic or self.headings.has_side(heading.text) or self._says(below) is not None
            return is_prose and size < SAME_SIZE and not is_apart
        return size < -SAME_SIZE and self.section.kind in (None, SectionKind.CONTEXT)

    def _divides_bullets(self, heading: Paragraph, below: Sequence[Paragraph], size: float) -> bool:
        has_text = any(self.section.paragraphs)
        is_topic = self.headings.is_topic(heading.text)
        if has_text and (self.headings.has_side(heading.text) or (size > SAME_SIZE and not is_topic)):
            return False
        if not below or any(paragraph.level == 1 for paragraph in below[:2]):
            return True
        # In letters with bullets, a section of one sentence without them ("there are none") has no groups.
        is_bare = not self.section.has_bullets and (not self.has_bullets or not has_text)
        return is_bare and (is_topic or not has_text or size < -SAME_SIZE)

    def _says(self, below: Sequence[Paragraph]) -> SectionKind | None:
        return self.headings.section_that_says(" ".join(paragraph.text for paragraph in below))

    def _is_in_subject(self) -> bool:
        """Whether the letter is still at its address block or its subject, which may be in several bold pieces."""
        if self.section.kind is not SectionKind.LETTER or self.above is None:
            return self.section.kind is SectionKind.LETTER
        has_greeted = any(greets(paragraph.text) for paragraph in self.section.paragraphs)
        return not has_greeted or self.above.is_bold or greets(self.above.text)

    def _start(self, kind: SectionKind | None, heading: Paragraph | None) -> None:
        self.section = Section(kind, heading, [Group(None)])
        self.parts.append(self.section)

    def _assume(self, heading: Paragraph, what: str) -> None:
        self._note(IssueCode.ASSUMED_HEADING, f"unknown heading “{heading.text}”: taken for {what}", heading)

    def _note(self, code: IssueCode, message: str, where: Paragraph) -> None:
        self.issues.append(Issue("extract", code, message, where.page))


def _is_label(paragraph: Paragraph) -> bool:
    """Whether it could be a heading by its words: one line, short, and no sentence."""
    text = paragraph.text
    is_line = paragraph.level == 0 and len(paragraph.lines) == 1 and len(text.split()) <= LONGEST_LABEL
    return is_line and text[0].isupper() and (text[-1].isalnum() or text[-1] == "?")


def _says_farewell(paragraph: Paragraph) -> bool:
    return paragraph.level == 0 and closes(paragraph.text)


def _says_something(paragraph: Paragraph) -> bool:
    """Whether it is a sentence, unlike a signatory's name or job title."""
    return len(paragraph.text.split()) > LONGEST_LABEL and paragraph.text.endswith((".", ":", ";"))
