"""The types that pass between the stages: frozen dataclasses and enums, standard library only.

Belongs here: the shape of what is written to a file between two stages. Does not belong here: how it is found
(extract), stored (warehouse.files) or summed up (warehouse.build).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FindingKind(StrEnum):
    """The kind of a finding, given by its section."""

    STRENGTH = "strength"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    PRIORITY_ACTION = "priority_action"
    CASE_STUDY = "case_study"
    HEADLINE = "headline"
    NARRATIVE = "narrative"


class StudyType(StrEnum):
    """What a boxed case study or practice study is an example of."""

    EFFECTIVE_PRACTICE = "effective_practice"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    PRIORITY_ACTION = "priority_action"
    MIXED = "mixed"


class Polarity(StrEnum):
    """Whether a finding is positive, negative or mixed."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class IssueCode(StrEnum):
    """Every kind of issue: recorded, counted and shown instead of guessed."""

    UNKNOWN_HEADING = "unknown_heading"
    ASSUMED_HEADING = "assumed_heading"
    UNACCOUNTED_WORDS = "unaccounted_words"
    TEXT_NOT_ON_PAGE = "text_not_on_page"
    BULLETS_DO_NOT_MATCH = "bullets_do_not_match"
    TAGS_DISAGREE = "tags_disagree"
    MISSING_SECTION = "missing_section"
    MISSING_METADATA = "missing_metadata"
    SEVERAL_AREAS = "several_areas"
    HIDDEN_TEXT = "hidden_text"
    ILLEGIBLE_TEXT = "illegible_text"
    STEERING_CHARACTERS = "steering_characters"
    PAGE_WITHOUT_TEXT = "page_without_text"
    PAGES_NOT_DRAWN = "pages_not_drawn"
    HEADINGS_BY_PLACE = "headings_by_place"
    AREA_CONTRADICTED = "area_contradicted"
    DATE_CONTRADICTED = "date_contradicted"
    NOT_A_JTAI = "not_a_jtai"
    UNREADABLE_PDF = "unreadable_pdf"
    EXTRACTION_FAILED = "extraction_failed"
    TIMED_OUT = "timed_out"
    WORKER_DIED = "worker_died"
    OUT_OF_MEMORY = "out_of_memory"
    FILE_NOT_READ = "file_not_read"
    CHECK_BROKEN = "check_broken"
    NOT_SERVED = "not_served"
    BYTES_VARY = "bytes_vary"
    UNEXPECTED_CONTENT = "unexpected_content"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the top left corner; `page` counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one letter or source that was not understood. `page` counts from 1."""

    stage: str
    code: IssueCode
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """An addressee of a letter. Names of people are never kept; `role` is None if the letter gives only a name."""

    role: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, verbatim, with its place in the letter.

    `text` has one paragraph or nested bullet per line, without bullet glyphs, page numbers, headers, footnotes or
    footnote marks; words hyphenated at the end of a line are joined. `section_heading` is empty for the opening
    judgements of the area in letters of 2016 to 2020, which have no heading. `lead_in` is the sentence before a list
    that its bullets complete. `ordinal` counts from 1 through the whole letter.
    """

    kind: FindingKind
    section_heading: str
    text: str
    ordinal: int
    page_start: int
    page_end: int
    boxes: tuple[Box, ...]
    sub_heading: str | None = None
    lead_in: str | None = None
    study_type: StudyType | None = None


class PassageRole(StrEnum):
    """What a paragraph of a letter does. `other` is a lead-in, "there are none", or text under an unknown heading."""

    FINDING = "finding"
    JUDGEMENT = "judgement"
    CONTEXT = "context"
    SCOPE = "scope"
    NEXT_STEPS = "next_steps"
    HEADING = "heading"
    FOOTNOTE = "footnote"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, heading or footnote of a letter; a person's name is replaced by `[name]`.

    `section_heading` is None where it stands under none. `finding` is the ordinal of the finding that it is part of.
    `principal_authority` is who must respond to the letter, `due_on` until when, in the next steps that say so.
    """

    role: PassageRole
    text: str
    page_start: int
    page_end: int
    section_heading: str | None = None
    finding: int | None = None
    principal_authority: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of one letter, and how well it could be read. A field is None only if the letter does not say it.

    `area_codes` are the ONS codes, as of the end of the fieldwork, of the areas that the letter is to: several for a
    joint letter, none where they cannot be told. `framework` is the generation of the letter's layout (`2016`, `2022`).
    `passages` are the whole letter in reading order, without addresses and signatures.
    """

    title: str
    area_name: str | None
    area_codes: tuple[str, ...]
    letter_date: date | None
    fieldwork_start: date | None
    fieldwork_end: date | None
    action_plan_due: date | None
    deep_dive: str | None
    framework: str
    inspectorates: tuple[str, ...]
    addressees: tuple[Addressee, ...]
    pages: int
    words: int
    unaccounted_words: int
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...] = ()
    issues: tuple[Issue, ...] = ()


class Reader(StrEnum):
    """Which library reads the characters of a page."""

    PDFIUM = "pdfium"
    PDFMINER = "pdfminer"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of reading one archived document: a letter, or the reason for rejecting it.

    `rejection` is an issue whose code says why the document is in quarantine (`not_a_jtai`, `unreadable_pdf`, …).
    `failed_runs` counts consecutive runs in which reading it failed for a reason that may be temporary.
    `reader` is the library that read its characters, except on `doubtful_pages`, which pdfminer read because PDFium
    left them in doubt. `differences` are those between both readers, where both read it; pdfminer's reading is kept.
    """

    sha256: str
    extractor_version: str
    letter: Letter | None
    rejection: Issue | None = None
    failed_runs: int = 0
    reader: Reader = Reader.PDFIUM
    doubtful_pages: tuple[int, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingDifferences:
    """A document that PDFium and pdfminer read differently; pdfminer reads it from then on."""

    sha256: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """One theme of one finding. `evidence` is the words that led to it, verbatim and never empty."""

    theme: str
    score: float
    is_certain: bool
    method: str
    evidence: str


class Method(StrEnum):
    """Who assigned a tag, in order of precedence: the last one is published."""

    MODEL = "model"
    ASSISTED = "assisted"
    CODED = "coded"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class SubtopicTag:
    """One sub-topic of one statement, with its probability from 0 to 1; if a person or coder assigned it, that is 1.

    `evidence` is words of the statement, verbatim and never empty.
    """

    subtopic: str
    score: float
    is_certain: bool
    method: Method
    evidence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a finding: characters `start` to `end` (exclusive) of its text, its side and sub-topics.

    `ordinal` counts from 1 through the finding; `agencies` are (agency, role) pairs.
    """

    ordinal: int
    start: int
    end: int
    polarity: Polarity
    polarity_score: float
    polarity_method: Method
    subtopics: tuple[SubtopicTag, ...] = ()
    agencies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingTags:
    """What tagging adds to the finding at `ordinal`, with its statements in the order of the text."""

    ordinal: int
    tags: tuple[Tag, ...]
    agencies: tuple[str, ...]
    polarity: Polarity | None
    polarity_score: float | None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedLetter:
    """The tags of every finding of one letter, in the letter's order.

    `extraction` is the digest of the extraction that was tagged, and `reviews` the digest of what people or a program
    said of it in this workspace (empty if nothing). If either changes, the letter is tagged again. `assisted_by` names
    the program that coded the letter, if one did and nobody has accepted its coding.
    """

    sha256: str
    tagger_version: str
    findings: tuple[FindingTags, ...]
    extraction: str = ""
    reviews: str = ""
    assisted_by: str = ""
