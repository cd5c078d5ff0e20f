"""Findings and their kinds, on short letters that cover what the generated letters do not vary."""

from __future__ import annotations

from datetime import date

import pytest

from extract.extraction import extract
from pipelines.sample.catalogue import sample_areas
from pipelines.sample.letter import Group, Item, Paragraph, Section, Study, SyntheticLetter
from pipelines.sample.render import render
from warehouse.records import FindingKind, IssueCode, Letter, StudyType

WORDS = (
    "Between 9 and 13 May 2022 some inspectors came to Fenholt, sat in corridors, read the files of children and spoke "
    "with those who had written them. They write down here what they saw and what they were told, and they thank all "
    "who made room for them at a table. Nothing is in this letter that was not seen or heard by two of them at least."
)


def items(*texts: str) -> tuple[Item, ...]:
    return tuple(Item((Paragraph(text),)) for text in texts)


def bullets(heading: str, kind: FindingKind, *texts: str, lead_in: str | None = None) -> Section:
    return Section(heading, kind, (Group(items(*texts), lead_in=lead_in),))


def plain(heading: str, kind: FindingKind | None, *texts: str) -> Section:
    return Section(heading, kind, (Group(items(*texts)),), has_bullets=False)


STRENGTHS = bullets(
    "Strengths",
    FindingKind.STRENGTH,
    "Nurses and social workers sit in one room and tell each other what they know before either of them acts on it.",
    "Children are asked what they think of their plans, and what they say is written into the plans in their words.",
)
STUDY = Study("Case study: effective practice", StudyType.EFFECTIVE_PRACTICE, (Paragraph("A boy was helped."),))


def read(*blocks: Section | Study) -> Letter:
    letter = SyntheticLetter(
        date(2022, 6, 20), "Joint targeted area inspection of Fenholt", (Paragraph(WORDS),), blocks
    )
    found = extract("0" * 64, render(letter), sample_areas()).letter
    assert found is not None
    return found


def kinds(letter: Letter) -> list[FindingKind]:
    return [finding.kind for finding in letter.findings]


# ----------------------------------------------------------------------------------------------------- priority actions


@pytest.mark.parametrize(
    "denial",
    [
        "There are no areas for priority action.",
        "Inspectors found no area for priority action in Fenholt.",
        "We did not identify any priority actions.",
        "No priority actions were found in this visit.",
        "None.",
        "There are none.",
        "None identified.",
        "Not applicable",
        "This inspection has not identified any areas for priority action.",
    ],
)
def test_that_there_is_no_priority_action_is_no_finding(denial: str) -> None:
    letter = read(STRENGTHS, plain("Area for priority action", None, denial))
    assert kinds(letter) == [FindingKind.STRENGTH] * 2
    assert letter.unaccounted_words == 0


@pytest.mark.parametrize(
    "action",
    [
        "There is no shared record of children who are missing, and no agency knows who is to keep one.",
        "Not any of the agencies acts in time when a child is hurt.",
        "No child should wait for a strategy meeting for more than a day.",
    ],
)
@pytest.mark.parametrize("has_bullets", [True, False])
def test_a_priority_action_may_say_no(action: str, has_bullets: bool) -> None:
    section = bullets if has_bullets else plain
    letter = read(STRENGTHS, section("Area for priority action", FindingKind.PRIORITY_ACTION, action))
    assert kinds(letter)[2:] == [FindingKind.PRIORITY_ACTION]
    assert letter.findings[-1].text == action


@pytest.mark.parametrize("lead_in", ["Leaders should see to it that:", "Leaders have not yet seen to these things."])
def test_a_priority_action_keeps_the_sentence_before_it(lead_in: str) -> None:
    actions = ("Every child is seen within a day.", "Nobody closes a case on his own.")
    letter = read(
        STRENGTHS, bullets("Areas for priority action", FindingKind.PRIORITY_ACTION, *actions, lead_in=lead_in)
    )
    found = letter.findings[2:]
    assert [(finding.text, finding.lead_in) for finding in found] == [(action, lead_in) for action in actions]


def test_a_section_after_no_priority_action_is_none_of_it() -> None:
    letter = read(
        STRENGTHS,
        plain("Area for priority action", None, "There are no areas for priority action in Fenholt."),
        plain("The partnership’s response to neglect", FindingKind.NARRATIVE, "Neglect is seen early by all agencies."),
    )
    assert kinds(letter) == [*[FindingKind.STRENGTH] * 2, FindingKind.NARRATIVE]
    assert letter.findings[-1].section_heading == "The partnership’s response to neglect"


# ------------------------------------------------------------------------------------------------------------- sections


def test_a_sentence_before_bullets_without_a_colon_is_no_lead_in_of_praise() -> None:
    section = bullets("Key strengths", FindingKind.STRENGTH, "Nurses know all children.", lead_in="Much is done well.")
    letter = read(section)
    assert [(finding.text, finding.lead_in) for finding in letter.findings] == [("Nurses know all children.", None)]
    assert letter.unaccounted_words == 0


def test_what_follows_a_box_without_a_heading_is_reported() -> None:
    """The box ends the section, so the paragraph below it belongs to no known section."""
    stray = Section("Strengths", None, (Group(items("Something stands below the box and has no heading of its own.")),))
    letter = read(STRENGTHS, STUDY, stray)
    assert kinds(letter) == [FindingKind.STRENGTH, FindingKind.STRENGTH, FindingKind.CASE_STUDY, FindingKind.STRENGTH]


def test_a_finding_has_the_heading_of_its_section_and_not_of_the_box_before_it() -> None:
    improvement = bullets("What needs to improve?", FindingKind.AREA_FOR_IMPROVEMENT, "The waiting lists are long.")
    letter = read(STRENGTHS, STUDY, improvement)
    assert letter.findings[-1].section_heading == "What needs to improve?"
    assert letter.findings[-2].section_heading == STUDY.heading


def test_a_study_of_unknown_type_is_a_finding_and_an_issue() -> None:
    letter = read(
        STRENGTHS, Study("Places and spaces: the underpass", None, (Paragraph("It was dark and is lit now."),))
    )
    assert letter.findings[-1].kind is FindingKind.CASE_STUDY
    assert letter.findings[-1].study_type is None
    assert IssueCode.UNKNOWN_HEADING in {issue.code for issue in letter.issues}


def test_numbers_are_no_part_of_a_finding_where_the_letter_numbers_its_paragraphs() -> None:
    texts = (
        f"{n}. Children were seen on day {n} of the week and were asked what they thought of it." for n in (1, 2, 3)
    )
    numbered = read(STRENGTHS, plain("Main findings", FindingKind.NARRATIVE, *texts))
    assert {finding.text[:13] for finding in numbered.findings[2:]} == {"Children were"}


def test_a_number_that_begins_a_sentence_stays() -> None:
    texts = ("12 Children were seen in a week.", "Nobody had seen the others.", "Some had been seen by two.")
    letter = read(STRENGTHS, plain("Main findings", FindingKind.NARRATIVE, *texts))
    assert letter.findings[2].text == texts[0]


# ------------------------------------------------------------------------------------------------------------- verbatim


def wrapped(sign: str) -> str:
    """A sentence in which the sign begins each word: wherever the line is broken, the sign begins the next."""
    return "Words were said " + " ".join(f"{sign} {n}" for n in range(10, 60)) + " and then no more."


@pytest.mark.parametrize(
    "sign",
    [
        "–",
        "-",
        "*",
        "o",
        pytest.param("§"),
    ],
)
def test_a_sign_at_the_head_of_a_line_is_no_bullet(sign: str) -> None:
    text = wrapped(sign)
    letter = read(STRENGTHS, plain("Main findings", FindingKind.NARRATIVE, text))
    assert letter.findings[-1].text == text
