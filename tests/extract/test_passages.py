"""The whole letter as passages: each paragraph once with what it does, nobody's name, and what is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from extract.extraction import extract
from extract.metadata import address_reader
from extract.next_steps import due_in, principal_in
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from pipelines.sample.letter import Footnote, Group, Item, Paragraph, Person, Section, SyntheticLetter
from pipelines.sample.render import render
from warehouse.records import FindingKind, Letter, PassageRole

FORMAL = "Between 9 and 13 May 2016, Ofsted, CQC, HMI Constabulary and HMI Probation inspected agencies in Fenholt."
JUDGEMENT = "The partnership works well together, and children in Fenholt are safer for it."
STRENGTH = "Nurses know the children of their street."
ASKED = "The chair, Orla Penhallick, and the council should prepare a written statement."
SENT = "Orla Penhallick, director of children’s services, should send the written statement by 12 November 16."
NOTE = "A street is what its children call one."
PEOPLE = (Person("Ms Orla Penhallick QPM", "Director of Children’s Services", "Fenholt Council"),)


@pytest.fixture(scope="module")
def letter() -> Letter:
    footnote = (Footnote("Nurses", NOTE),)
    made = SyntheticLetter(
        date(2016, 6, 20),
        "Joint targeted area inspection of Fenholt",
        (Paragraph(FORMAL),),
        (
            Section("Key strengths", FindingKind.STRENGTH, (Group((Item((Paragraph(STRENGTH, footnote),)),)),)),
            Section("Next steps", None, (Group((Item((Paragraph(ASKED),)), Item((Paragraph(SENT),)))),), False),
        ),
        judgements=(Paragraph(JUDGEMENT),),
        addressees=PEOPLE,
        signatories=PEOPLE,
    )
    found = extract("0" * 64, render(made), sample_areas()).letter
    assert found is not None
    return found


def test_every_paragraph_is_there_once_in_its_role(letter: Letter) -> None:
    assert [(one.role, one.section_heading) for one in letter.passages] == [
        (PassageRole.HEADING, None),
        (PassageRole.SCOPE, None),
        (PassageRole.JUDGEMENT, None),
        (PassageRole.HEADING, "Key strengths"),
        (PassageRole.FINDING, "Key strengths"),
        (PassageRole.HEADING, "Next steps"),
        (PassageRole.NEXT_STEPS, "Next steps"),
        (PassageRole.NEXT_STEPS, "Next steps"),
        (PassageRole.FOOTNOTE, None),
    ]
    texts = [one.text for one in letter.passages]
    assert texts[1:3] == [FORMAL, JUDGEMENT]
    assert texts[4] == STRENGTH
    assert NOTE in texts[-1]
    assert [one.finding for one in letter.passages if one.finding] == [1, 2]


def test_nobody_is_named(letter: Letter) -> None:
    assert not any("Penhallick" in one.text for one in letter.passages)
    assert [one.text for one in letter.passages if one.role is PassageRole.NEXT_STEPS] == [
        ASKED.replace("Orla Penhallick", "[name]"),
        SENT.replace("Orla Penhallick", "[name]"),
    ]


def test_the_next_steps_say_who_must_answer_and_by_when(letter: Letter) -> None:
    sent = letter.passages[-2]
    assert (sent.principal_authority, sent.due_on) == ("director of children’s services", date(2016, 11, 12))
    assert letter.action_plan_due == date(2016, 11, 12)


@pytest.mark.parametrize("name", [name for name in sample_letters() if not name.endswith("not-a-letter")])
def test_passages_hold_the_findings_and_no_address(name: str) -> None:
    found = extract("", rendered(name), sample_areas()).letter
    assert found is not None
    for finding in found.findings:
        assert "\n".join(one.text for one in found.passages if one.finding == finding.ordinal) == finding.text
    said = " ".join(one.text for one in found.passages)
    given = sample_letters()[name]
    assert [person.name for person in (*given.addressees, *given.signatories) if person.name in said] == []
    assert [one.page_start for one in found.passages] == sorted(one.page_start for one in found.passages)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "We have determined that Fenholt Council is the principal authority and should prepare it.",
            "Fenholt Council",
        ),
        ("We have determined that Tobias Wrenfield is the principal authority and should prepare a statement.", None),
        ("Fenholt MBC should prepare a written statement of action.", "Fenholt MBC"),
        ("The local authority should coordinate the preparation of a written statement.", "local authority"),
        ("Fenholt should send the written statement of action to us by 30 March 2020.", "Fenholt"),
        ("Tobias Wrenfield, Chair of the board, should send the statement to us.", "Chair of the board"),
        ("This should be a response of all agencies.", None),
    ],
)
def test_who_must_answer(text: str, who: str | None) -> None:
    assert principal_in(text, address_reader()) == who


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Leaders should send the statement by Friday 5 May 2017.", date(2017, 5, 5)),
        ("Leaders should send their response by 12 November 18, 70 working days from now.", date(2018, 11, 12)),
        ("Leaders should send their plan no later than 12 November 18", date(2018, 11, 12)),
        ("Leaders should send their plan by 12 November 18 children were seen.", None),
        ("We came to see the plan in May 2017.", None),
    ],
)
def test_when_the_answer_is_due(text: str, day: date | None) -> None:
    assert due_in(text) == day
