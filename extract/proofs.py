"""Proves a reading against the document that it was made of; what does not hold is an issue.

Belongs here: checks that look at the document again, by another way than the reading went. Does not belong here: the
reading itself, or checks across letters (warehouse.build.checks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import isclose

from extract.accounts import Accounts
from extract.findings import KINDS, LocatedFinding
from extract.furniture import Furniture
from extract.headings import SectionKind
from extract.layout import Layout, is_mark
from extract.metadata import Metadata
from extract.paragraphs import Paragraph
from extract.passages import Whole
from extract.pdf import Document
from extract.sections import BULLETED, Division
from warehouse.records import FindingKind, Issue, IssueCode

_NO_LETTER = re.compile(r"[\W_]+")

EXPECTED = {
    "2016": (SectionKind.STRENGTHS, SectionKind.IMPROVEMENT),
    "2022": (SectionKind.HEADLINE, SectionKind.IMPROVEMENT),
}
"""Sections that every letter of a generation has, besides the next steps; some of 2022 on leave out the strengths."""

FEWEST_HIDDEN = 20
"""Letters of a page from which hidden text is worth a look: a cut-off word may be an accident of typesetting."""

COMMON = frozenset(
    ("the", "of", "and", "to", "in", "a", "is", "that", "for", "are", "with", "as", "on", "by", "be", "not", "have")
)
FEWEST_WORDS = 100
"""Words of a page from which the share of common ones says something: an address has none."""
LEAST_COMMON = 0.03


def prove(
    document: Document,
    layout: Layout,
    paragraphs: Sequence[Paragraph],
    divided: Division,
    found: Sequence[LocatedFinding],
    metadata: Metadata,
    accounts: Accounts,
    whole: Whole,
) -> tuple[Issue, ...]:
    """Every issue of one reading, in the order of the checks."""
    return (
        *divided.issues,
        *_pages_show_their_text(document),
        *_all_of_it_is_text(layout),
        *_weight_tells_headings(layout),
        *_words_are_english(layout),
        *_every_word_has_a_place(accounts),
        *_every_line_is_in_one_passage(layout, whole),
        *_findings_are_on_their_pages(document, layout, found),
        *_bullets_are_all_taken(layout, paragraphs),
        *_tags_agree(layout, divided),
        *_sections_are_there(divided, found, metadata),
        *_studies_say_their_type(found),
        *_metadata_is_there(metadata),
    )


def _issue(code: IssueCode, message: str, page: int | None = None) -> Issue:
    return Issue("extract", code, message, page)


def _pages_show_their_text(document: Document) -> Iterator[Issue]:
    """What is in the file and not to be seen is no text of the letter; what is to be seen should be in the file."""
    if not document.is_drawn:
        yield _issue(IssueCode.PAGES_NOT_DRAWN, "its pages could not be drawn, so hidden text would not be noticed")
    for page in document.pages:
        if page.hidden >= FEWEST_HIDDEN:
            yield _issue(
                IssueCode.HIDDEN_TEXT, f"{page.hidden} letters that readers cannot see were left out", page.number
            )
        if page.steering:
            yield _issue(
                IssueCode.STEERING_CHARACTERS, f"{page.steering} control characters were left out", page.number
            )
        if page.is_picture:
            yield _issue(IssueCode.PAGE_WITHOUT_TEXT, "the page shows something but has no text: a scan?", page.number)


def _all_of_it_is_text(layout: Layout) -> Iterator[Issue]:
    lost = [piece.line for piece in layout.furniture if piece.kind is Furniture.ILLEGIBLE]
    for page, lines in groupby(sorted(lost, key=lambda line: line.page), key=lambda line: line.page):
        count = len(list(lines))
        yield _issue(
            IssueCode.ILLEGIBLE_TEXT,
            f"{count} lines left out: the file does not say which characters they hold",
            page,
        )


def _weight_tells_headings(layout: Layout) -> Iterator[Issue]:
    if not layout.has_weight:
        yield _issue(IssueCode.HEADINGS_BY_PLACE, "nothing is in bold: headings were recognised by their position")


def _words_are_english(layout: Layout) -> Iterator[Issue]:
    """In any English prose a quarter of the words and more are these; where characters are mapped wrongly none are."""
    for page, lines in groupby(layout.lines, key=lambda line: line.page):
        words = re.findall(r"[^\W\d_]+", " ".join(line.text for line in lines).lower())
        if len(words) >= FEWEST_WORDS and sum(word in COMMON for word in words) < LEAST_COMMON * len(words):
            yield _issue(IssueCode.ILLEGIBLE_TEXT, "the words of this page do not look like English", page)


def _every_word_has_a_place(accounts: Accounts) -> Iterator[Issue]:
    for page, lines in groupby(accounts.unaccounted, key=lambda line: line.page):
        here = list(lines)
        yield _issue(
            IssueCode.UNACCOUNTED_WORDS, f"{len(here)} lines without a place, from “{here[0].text.strip()[:60]}”", page
        )


def _every_line_is_in_one_passage(layout: Layout, whole: Whole) -> Iterator[Issue]:
    """Every body line stands in one passage, or is kept back as an address or a signature."""
    shares: dict[int, float] = {}
    for line in (*whole.placed, *whole.kept_back):
        shares[id(line.line)] = shares.get(id(line.line), 0.0) + line.share
    for line in layout.lines:
        if not isclose(shares.get(id(line.line), 0.0), 1):
            yield _issue(IssueCode.UNACCOUNTED_WORDS, "a line in no passage, or in two", line.page)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).lower()


def _findings_are_on_their_pages(
    document: Document, layout: Layout, found: Sequence[LocatedFinding]
) -> Iterator[Issue]:
    """The letters and digits of a finding stand on its pages one after the other, furniture and marks left out."""
    furniture = {id(piece.line) for piece in layout.furniture}
    glyphs = {line.glyph for line in layout.lines if line.glyph and line.glyph.isalnum()}
    pages = {
        page.number: _letters(
            "".join(
                run.text
                for line in page.lines
                if id(line) not in furniture
                for run in line.runs
                if not is_mark(run, line) and run.text.strip() not in glyphs
            )
        )
        for page in document.pages
    }
    for piece in found:
        finding = piece.finding
        on_pages = "".join(pages.get(n, "") for n in range(finding.page_start, finding.page_end + 1))
        before = "".join(text for n, text in pages.items() if n <= finding.page_start)
        # A lead-in may stand pages before the last of its bullets.
        for text, where in ((finding.text, on_pages), (finding.lead_in or "", before)):
            if _letters(text) not in where:
                yield _issue(IssueCode.TEXT_NOT_ON_PAGE, f"not found in order: “{text[:60]}”", finding.page_start)


def _bullets_are_all_taken(layout: Layout, paragraphs: Sequence[Paragraph]) -> Iterator[Issue]:
    if layout.glyph is None or layout.glyph.isalnum():
        return
    drawn = sum(run.text.count(layout.glyph) for line in layout.lines for run in line.line.runs)
    taken = sum(paragraph.lines[0].glyph == layout.glyph for paragraph in paragraphs)
    if drawn != taken:
        yield _issue(IssueCode.BULLETS_DO_NOT_MATCH, f"{drawn} bullets on the pages, {taken} taken")


def _tags_agree(layout: Layout, divided: Division) -> Iterator[Issue]:
    """Where the file tags the bullets of a section as a list, each bullet begins an item of it and none holds two."""
    for section in divided.sections:
        if section.kind not in BULLETED or not section.has_bullets:
            continue
        bullets = [paragraph for paragraph in section.paragraphs if paragraph.level == 1]
        items = [paragraph.lines[0].list_item for paragraph in bullets]
        tagged = [item for item in items if item is not None]
        if len(tagged) == len(bullets) and len(set(tagged)) < len(tagged):
            twice = next(p for p, item in zip(bullets, items, strict=True) if items.count(item) > 1)
            yield _issue(
                IssueCode.TAGS_DISAGREE, f"{len(bullets)} bullets in {len(set(tagged))} tagged items", twice.page
            )


def _sections_are_there(divided: Division, found: Sequence[LocatedFinding], metadata: Metadata) -> Iterator[Issue]:
    kinds = {section.kind for section in divided.sections}
    if not any(paragraph.is_bold for paragraph in next(divided.sections).paragraphs):
        yield _issue(IssueCode.MISSING_SECTION, "no subject")
    with_findings = {piece.finding.kind for piece in found}
    for kind in (*EXPECTED[metadata.framework], SectionKind.NEXT_STEPS):
        if kind not in kinds:
            yield _issue(IssueCode.MISSING_SECTION, f"no section “{kind.value}”")
    for section in divided.sections:
        wanted = KINDS.get(section.kind) if section.kind else None
        if wanted and wanted not in with_findings and wanted is not FindingKind.PRIORITY_ACTION and section.heading:
            yield _issue(
                IssueCode.MISSING_SECTION, f"nothing found under “{section.heading.text}”", section.heading.page
            )


def _studies_say_their_type(found: Sequence[LocatedFinding]) -> Iterator[Issue]:
    for piece in found:
        finding = piece.finding
        if finding.kind is FindingKind.CASE_STUDY and finding.study_type is None:
            yield _issue(
                IssueCode.UNKNOWN_HEADING, f"study of unknown type: {finding.section_heading}", finding.page_start
            )


def _metadata_is_there(metadata: Metadata) -> Iterator[Issue]:
    said = {
        "area": metadata.areas,
        "date of the letter": metadata.letter_date,
        "dates of the fieldwork": metadata.fieldwork_start,
        "focus of the inspection": metadata.deep_dive,
        "addressees": metadata.addressees,
        "inspectorates": len(metadata.inspectorates) > 1,
    }
    for what, value in said.items():
        if not value:
            yield _issue(IssueCode.MISSING_METADATA, f"not found: {what}")
