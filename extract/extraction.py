"""Reads one document from bytes to record: a pure function, the same bytes and areas giving the same record.

Belongs here: the order of the steps, and whether a document is a letter at all. Does not belong here: any step itself,
or how letters are spread over processes (worker).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract.accounts import Accounts, account
from extract.comparing import compare_documents
from extract.emphasis import tell_headings
from extract.findings import find_findings
from extract.headings import SectionKind, fold, greets, load_headings
from extract.layout import find_body_size, lay_out
from extract.legibility import set_aside_illegible
from extract.metadata import address_reader, read_metadata
from extract.paragraphs import Paragraph, find_paragraphs
from extract.passages import find_passages
from extract.pdf import Document, read_document
from extract.proofs import prove
from extract.sections import Division, divide
from warehouse.errors import NotALetter, UnreadablePdf
from warehouse.files.versions import version_of
from warehouse.records import Extraction, Issue, IssueCode, Letter, Reader
from warehouse.reference.areas import Area

_SUBJECT = re.compile(r"joint targeted area inspections?\b")
_HEADED = re.compile(r"(?:^|[:–—-] *)(joint targeted area inspections?|jtai)\b")
"""A heading that names the subject, first or after a colon or dash: a report on a visit afterwards names it, too."""

FIRST_PAGES = 2
"""A letter names its subject on the first page; an address block may push it to the second."""

LONGEST_SUBJECT = 6
"""Lines that a subject takes at most; a paragraph of prose that begins with the same words is longer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter with the books that show what each line of its document was taken for."""

    letter: Letter
    accounts: Accounts


@cache
def extractor_version(areas: tuple[Area, ...]) -> str:
    """Changes with any module or data file of this package, and with the areas that a letter is matched to."""
    return version_of("extract", repr(areas).encode())


def extract(
    sha256: str,
    pdf: bytes,
    areas: tuple[Area, ...],
    *,
    draws: bool = True,
    reader: Reader = Reader.PDFIUM,
    compares: bool = False,
) -> Extraction:
    """Read one archived document; one that is not a letter, or cannot be read, is rejected with the reason.

    Unless its pages are drawn (`draws`), what a reader sees of them is not known, and pdfminer reads them. With
    `compares`, pdfminer reads it too, and its reading is kept if they differ.
    """
    reader = reader if draws else Reader.PDFMINER
    differences: tuple[str, ...] = ()
    try:
        document = read_document(pdf, draws=draws, reader=reader)
        if compares and reader is Reader.PDFIUM:
            second = read_document(pdf, reader=Reader.PDFMINER)
            if differences := compare_documents(document, second):
                document, reader = second, Reader.PDFMINER
        record = Extraction(
            sha256,
            extractor_version(areas),
            read_letter(document, areas).letter,
            doubtful_pages=tuple(document.doubts),
        )
    except UnreadablePdf as error:
        record = rejection(sha256, areas, IssueCode.UNREADABLE_PDF, str(error))
    except NotALetter as error:
        record = rejection(sha256, areas, IssueCode.NOT_A_JTAI, str(error))
    return replace(record, reader=reader, differences=differences)


def rejection(sha256: str, areas: tuple[Area, ...], code: IssueCode, reason: str) -> Extraction:
    """The record of a document of which no letter was made."""
    return Extraction(sha256, extractor_version(areas), None, Issue("extract", code, reason))


def read_letter(document: Document, areas: Sequence[Area]) -> Reading:
    """Read a letter; raises `NotALetter` if the content of the document is not a letter's."""
    headings = load_headings()
    layout = tell_headings(lay_out(document), find_body_size(document))
    layout, paragraphs = set_aside_illegible(layout, find_paragraphs(layout))
    divided = divide(paragraphs, headings)
    _require_letter(paragraphs, divided)
    found = find_findings(divided, headings)
    metadata = read_metadata(divided, areas)
    accounts = account(document, layout, divided, found)
    whole = find_passages(layout, divided, found, address_reader())
    letter = Letter(
        title=_title(divided),
        area_name=" and ".join(area.name for area in metadata.areas) or None,
        area_codes=tuple(area.area_code for area in metadata.areas),
        letter_date=metadata.letter_date,
        fieldwork_start=metadata.fieldwork_start,
        fieldwork_end=metadata.fieldwork_end,
        action_plan_due=metadata.action_plan_due,
        deep_dive=metadata.deep_dive,
        framework=metadata.framework,
        inspectorates=metadata.inspectorates,
        addressees=metadata.addressees,
        pages=len(document.pages),
        words=accounts.words,
        unaccounted_words=accounts.unaccounted_words,
        findings=tuple(piece.finding for piece in found),
        passages=whole.passages,
        issues=prove(document, layout, paragraphs, divided, found, metadata, accounts, whole),
    )
    return Reading(letter, accounts)


def _require_letter(paragraphs: Sequence[Paragraph], divided: Division) -> None:
    """A letter opens with its subject; it greets whom it addresses, or has the sections that only letters have.

    A national overview opens alike without the one or the other; reports of other inspections have sections of the same
    names and mention these inspections in passing.
    """
    head = [paragraph for paragraph in paragraphs if paragraph.page <= FIRST_PAGES]
    kinds = {section.kind for section in divided.sections}
    marks = {
        "the subject “joint targeted area inspection”": any(
            (_HEADED.search if paragraph.is_bold else _SUBJECT.match)(fold(paragraph.text))
            and len(paragraph.lines) <= LONGEST_SUBJECT
            for paragraph in head
        ),
        "a greeting": any(greets(paragraph.text) for paragraph in head),
        "the sections of a letter": SectionKind.IMPROVEMENT in kinds
        and not kinds.isdisjoint({SectionKind.STRENGTHS, SectionKind.HEADLINE}),
    }
    names_subject, *proofs = marks.values()
    if not (names_subject and any(proofs)):
        lacking = ", ".join(mark for mark, is_there in marks.items() if not is_there)
        # Its first words may be somebody's address; a heading names nobody.
        heading = next((f"; its first heading is “{p.text[:80]}”" for p in head if p.is_bold), "")
        raise NotALetter(f"not a JTAI letter: it lacks {lacking}{heading}")


def _title(divided: Division) -> str:
    """The subject line as the letter has it."""
    head = next(section for section in divided.sections if section.kind is SectionKind.LETTER)
    subject = " ".join(paragraph.text for paragraph in head.paragraphs if paragraph.is_bold)
    return subject or "Joint targeted area inspection"
