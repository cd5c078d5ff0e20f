"""Every check of a reading can fail: each test breaks a correct reading in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from extract.accounts import Accounts, Region, account, count_words
from extract.extraction import read_letter
from extract.findings import LocatedFinding, find_findings
from extract.headings import SectionKind, load_headings
from extract.layout import Layout, lay_out
from extract.metadata import Metadata, address_reader, read_metadata
from extract.paragraphs import Paragraph, find_paragraphs
from extract.passages import Whole, find_passages
from extract.pdf import Document, read_document
from extract.proofs import prove
from extract.sections import Division, Section, divide
from pipelines.sample import letter as sample
from pipelines.sample.catalogue import rendered, sample_areas
from pipelines.sample.render import render
from warehouse.records import FindingKind, Issue, IssueCode


@dataclass(frozen=True)
class Steps:
    """What the steps of a reading hand on to one another."""

    document: Document
    layout: Layout
    paragraphs: Sequence[Paragraph]
    divided: Division
    found: Sequence[LocatedFinding]
    metadata: Metadata
    accounts: Accounts
    whole: Whole

    def prove(self) -> tuple[Issue, ...]:
        return prove(**{name: getattr(self, name) for name in self.__dataclass_fields__})

    def codes(self) -> set[IssueCode]:
        return {issue.code for issue in self.prove()}


def steps(document: Document, layout: Layout | None = None) -> Steps:
    layout = layout or lay_out(document)
    paragraphs = find_paragraphs(layout)
    divided = divide(paragraphs, load_headings())
    found = find_findings(divided, load_headings())
    metadata = read_metadata(divided, sample_areas())
    accounts = account(document, layout, divided, found)
    whole = find_passages(layout, divided, found, address_reader())
    return Steps(document, layout, paragraphs, divided, found, metadata, accounts, whole)


@pytest.fixture(scope="module")
def good() -> Steps:
    return steps(read_document(rendered("aldermarsh-2016")))


@pytest.fixture(scope="module")
def prose() -> Steps:
    return steps(read_document(rendered("fenholt-2022")))


def test_a_right_reading_has_no_issue(good: Steps, prose: Steps) -> None:
    assert good.prove() == ()
    assert prose.prove() == ()


# ---------------------------------------------------------------------------------------------- findings on their pages


def changed(found: Sequence[LocatedFinding], at: int, **changes: object) -> list[LocatedFinding]:
    piece = found[at]
    return [*found[:at], replace(piece, finding=replace(piece.finding, **changes)), *found[at + 1 :]]  # type: ignore[arg-type]


def test_another_word_in_a_finding_is_seen(good: Steps) -> None:
    for at, piece in enumerate(good.found):
        words = piece.finding.text.split(" ")
        words[len(words) // 2] = "otherwise"
        (issue,) = replace(good, found=changed(good.found, at, text=" ".join(words))).prove()
        assert issue.code is IssueCode.TEXT_NOT_ON_PAGE
        assert issue.page == piece.finding.page_start


def test_two_words_that_changed_places_are_seen(good: Steps) -> None:
    first, second, *rest = good.found[0].finding.text.split(" ")
    wrong = changed(good.found, 0, text=" ".join([second, first, *rest]))
    assert replace(good, found=wrong).codes() == {IssueCode.TEXT_NOT_ON_PAGE}


def test_a_finding_on_another_page_is_seen(good: Steps) -> None:
    piece = good.found[0].finding
    wrong = changed(good.found, 0, page_start=piece.page_start + 2, page_end=piece.page_end + 2)
    assert replace(good, found=wrong).codes() == {IssueCode.TEXT_NOT_ON_PAGE}


def test_another_word_in_a_lead_in_is_seen() -> None:
    reading = steps(read_document(rendered("brackenshire-2017")))
    at = next(n for n, piece in enumerate(reading.found) if piece.finding.lead_in)
    wrong = changed(reading.found, at, lead_in="Something that nobody wrote:")
    assert replace(reading, found=wrong).codes() == {IssueCode.TEXT_NOT_ON_PAGE}


def test_a_lead_in_may_stand_pages_before_its_last_bullet() -> None:
    items = tuple(
        sample.Item((sample.Paragraph(f"Bullet {n} stands on a page of its own and says so."),), starts_page=n > 0)
        for n in range(3)
    )
    group = sample.Group(items, lead_in="Leaders in Fenholt should see to it that:")
    section = sample.Section("Areas for improvement", FindingKind.AREA_FOR_IMPROVEMENT, (group,))
    intro = sample.Paragraph(
        "These are words that fill the page and say nothing of what was seen or heard. " * 5 + "End."
    )
    letter = sample.SyntheticLetter(
        date(2019, 5, 3), "Joint targeted area inspection of Fenholt", (intro,), blocks=(section,)
    )
    assert IssueCode.TEXT_NOT_ON_PAGE not in steps(read_document(render(letter))).codes()


# ----------------------------------------------------------------------------------------------------- bullets and tags


def test_a_lost_bullet_is_seen(good: Steps) -> None:
    bullets = [n for n, paragraph in enumerate(good.paragraphs) if paragraph.level == 1]
    fewer = [paragraph for n, paragraph in enumerate(good.paragraphs) if n != bullets[3]]
    (issue,) = replace(good, paragraphs=fewer).prove()
    assert issue.code is IssueCode.BULLETS_DO_NOT_MATCH
    assert issue.message == f"{len(bullets)} bullets on the pages, {len(bullets) - 1} taken"


def test_bullets_in_one_tagged_item_are_seen(good: Steps) -> None:
    """The tags say that two bullets are one."""
    bullets = [line for line in good.layout.lines if line.glyph == good.layout.glyph]
    above, below = bullets[0], bullets[1]
    lines = tuple(replace(line, list_item=above.list_item) if line is below else line for line in good.layout.lines)
    (issue,) = steps(good.document, replace(good.layout, lines=lines)).prove()
    assert issue.code is IssueCode.TAGS_DISAGREE
    assert issue.page == above.page


def test_without_tags_there_is_nothing_to_disagree_with(good: Steps) -> None:
    lines = tuple(replace(line, list_item=None) for line in good.layout.lines)
    assert steps(good.document, replace(good.layout, lines=lines)).prove() == ()


# --------------------------------------------------------------------------------------------------------- the accounts


def test_a_line_that_nobody_claims_is_seen(good: Steps) -> None:
    lost = good.found[0].item.paragraphs[0]
    section = next(part for part in good.divided.sections if lost in part.paragraphs)
    group = next(group for group in section.groups if lost in group.paragraphs)
    shorter = replace(group, paragraphs=[paragraph for paragraph in group.paragraphs if paragraph is not lost])
    groups = [shorter if one is group else one for one in section.groups]
    parts = tuple(replace(part, groups=groups) if part is section else part for part in good.divided.parts)
    accounts = account(good.document, good.layout, replace(good.divided, parts=parts), good.found[1:])
    assert [line.text for line in accounts.unaccounted] == [line.line.text for line in lost.lines]
    assert accounts.unaccounted_words == sum(count_words(line.line.text) for line in lost.lines)
    (issue,) = replace(good, accounts=accounts).prove()
    assert issue.code is IssueCode.UNACCOUNTED_WORDS
    assert issue.page == lost.page
    assert lost.text[:20] in issue.message


@pytest.mark.parametrize("times", [0, 2])
def test_a_line_in_no_passage_or_in_two_is_seen(good: Steps, times: int) -> None:
    first, *rest = good.whole.placed
    (issue,) = replace(good, whole=replace(good.whole, placed=(*[first] * times, *rest))).prove()
    assert (issue.code, issue.page) == (IssueCode.UNACCOUNTED_WORDS, first.page)


def test_a_line_that_two_claim_is_seen(good: Steps) -> None:
    twice = replace(good.divided, signatures=(*good.divided.signatures, good.found[0].item.paragraphs[0]))
    accounts = account(good.document, good.layout, twice, good.found)
    assert replace(good, accounts=accounts).codes() == {IssueCode.UNACCOUNTED_WORDS}


def test_a_part_that_was_read_from_no_line_does_not_hide_the_line(good: Steps) -> None:
    furniture = good.layout.furniture[1:]
    accounts = account(good.document, replace(good.layout, furniture=furniture), good.divided, good.found)
    assert accounts.unaccounted == (good.layout.furniture[0].line,)


def test_every_line_is_claimed_once(good: Steps, prose: Steps) -> None:
    for reading in (good, prose):
        every = [line for page in reading.document.pages for line in (*page.lines, *page.artifacts)]
        assert sorted(map(id, every)) == sorted(id(claim.line) for claim in reading.accounts.claims)
        ordinals = {claim.finding for claim in reading.accounts.claims} - {None}
        assert ordinals == {piece.finding.ordinal for piece in reading.found}


def test_claims_say_what_a_line_is(good: Steps, prose: Steps) -> None:
    regions = {claim.region for reading in (good, prose) for claim in reading.accounts.claims}
    assert {
        *(Region.STRENGTH, Region.AREA_FOR_IMPROVEMENT, Region.CASE_STUDY, Region.HEADLINE, Region.NARRATIVE),
        *(Region.HEADING, Region.SECTION_TEXT, Region.METADATA, Region.SIGNATURES, Region.ARTIFACT, Region.FOOTNOTE),
    } <= regions
    assert Region.UNKNOWN not in regions


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("– …", 0), ("one two", 2), ("multi-agency work", 2), ("children’s don't", 2), ("12 of 30%", 3)],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


# ------------------------------------------------------------------------------------------------ sections and metadata


def drop(divided: Division, kind: SectionKind) -> Division:
    return replace(
        divided, parts=tuple(part for part in divided.parts if not (isinstance(part, Section) and part.kind is kind))
    )


@pytest.mark.parametrize("kind", [SectionKind.STRENGTHS, SectionKind.IMPROVEMENT])
def test_a_missing_section_is_seen(good: Steps, kind: SectionKind) -> None:
    (issue,) = replace(good, divided=drop(good.divided, kind)).prove()
    assert issue == Issue("extract", IssueCode.MISSING_SECTION, f"no section “{kind.value}”")


@pytest.mark.parametrize("kind", [SectionKind.HEADLINE, SectionKind.IMPROVEMENT])
def test_a_section_that_newer_letters_have_is_missed(prose: Steps, kind: SectionKind) -> None:
    (issue,) = replace(prose, divided=drop(prose.divided, kind)).prove()
    assert issue == Issue("extract", IssueCode.MISSING_SECTION, f"no section “{kind.value}”")


def test_newer_letters_may_have_no_strengths(prose: Steps) -> None:
    assert replace(prose, divided=drop(prose.divided, SectionKind.STRENGTHS)).prove() == ()


def test_a_section_without_findings_is_seen(good: Steps) -> None:
    fewer = [piece for piece in good.found if piece.finding.kind is not FindingKind.STRENGTH]
    (issue,) = replace(good, found=fewer).prove()
    assert issue.code is IssueCode.MISSING_SECTION
    assert issue.message.startswith("nothing found under “")


def test_a_study_of_unknown_type_is_seen(good: Steps) -> None:
    at = next(n for n, piece in enumerate(good.found) if piece.finding.kind is FindingKind.CASE_STUDY)
    (issue,) = replace(good, found=changed(good.found, at, study_type=None)).prove()
    assert issue.code is IssueCode.UNKNOWN_HEADING
    assert issue.message.startswith("study of unknown type: ")


def test_what_dividing_did_not_understand_is_handed_on(good: Steps) -> None:
    issue = Issue("extract", IssueCode.UNKNOWN_HEADING, "unknown heading: Weather", 2)
    assert replace(good, divided=replace(good.divided, issues=(issue,))).prove() == (issue,)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"areas": ()}, "area"),
        ({"letter_date": None}, "date of the letter"),
        ({"fieldwork_start": None}, "dates of the fieldwork"),
        ({"deep_dive": None}, "focus of the inspection"),
        ({"addressees": ()}, "addressees"),
        ({"inspectorates": ()}, "inspectorates"),
        ({"inspectorates": ("Ofsted",)}, "inspectorates"),
    ],
)
def test_missing_metadata_is_seen(good: Steps, changes: dict[str, object], what: str) -> None:
    metadata = replace(good.metadata, **changes)  # type: ignore[arg-type]
    (issue,) = replace(good, metadata=metadata).prove()
    assert issue == Issue("extract", IssueCode.MISSING_METADATA, f"not found: {what}")


def test_a_letter_without_next_steps_is_told(letter: Any, read: Any) -> None:
    kept = tuple(line for line in letter.lines if not (line.page == 1 and line.kind == "head"))
    assert [issue.message for issue in read(letter.but(lines=kept)).letter.issues] == ["no section “next_steps”"]


def test_a_letter_without_a_subject_in_bold_is_told(letter: Any, read: Any) -> None:
    plain = letter.but(draw=lambda line: line.draw("Plain" if line.kind == "bold" else None))
    assert "no subject" in {issue.message for issue in read(plain).letter.issues}


def test_pages_that_were_not_drawn_are_told(letter: Any) -> None:
    reading = read_letter(read_document(letter.pdf(), draws=False), sample_areas())
    assert [issue.code for issue in reading.letter.issues] == [IssueCode.PAGES_NOT_DRAWN]
    assert len(reading.letter.findings) == 5
