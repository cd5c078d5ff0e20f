"""What each opening paragraph of a letter does, and which of them are findings."""

from __future__ import annotations

from datetime import date

import pytest

from extract.extraction import extract
from extract.opening import Part, part_of
from pipelines.sample.catalogue import sample_areas
from pipelines.sample.letter import Group, Item, Paragraph, Section, SyntheticLetter
from pipelines.sample.render import render
from warehouse.records import FindingKind, Letter

FORMAL = (
    "Between 9 and 13 May 2016, Ofsted, the Care Quality Commission, HMI Constabulary and HMI Probation carried out a "
    "joint inspection in Fenholt. It had a ‘deep dive’ into domestic abuse."
)
SCOPE = (
    "The inspection also considered the front door. In Fenholt, this is known as the harbour desk. Inspectors "
    "evaluated how well leaders know what is done there."
)
GENERAL = (
    "The inspectorates recognise how difficult this work is for everybody who does it, and that no agency can do it "
    "alone. An inspection of it is likely to highlight challenges anywhere."
)
PLAIN_FACT = "Fenholt is a town of 90,000 people on the coast. A quarter of them are under eighteen."
PRAISE = (
    "The partnership in Fenholt is strong. Nurses and police officers work well together, and children are a good deal "
    "safer for it."
)
CRITICISM = (
    "Children still wait too long for help. Leaders know this, and have not yet agreed who is to do what about it, so "
    "that families tell their story three times."
)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (FORMAL, Part.FORMAL),
        ("This letter to all the service leaders outlines how effective the partnership is.", Part.FORMAL),
        (SCOPE, Part.SCOPE),
        ("Children of this age will be referred to as older children for the purpose of this letter.", Part.SCOPE),
        (GENERAL, Part.GENERAL),
        (PLAIN_FACT, Part.FACT),
        (PRAISE, Part.JUDGEMENT),
        (CRITICISM, Part.JUDGEMENT),
        (f"{PLAIN_FACT} The work with them is good.", Part.JUDGEMENT),
        ("In June 2015 the board undertook an audit. It found a number of deficits.", Part.JUDGEMENT),
        ("In this inspection, children were found to wait too long for help.", Part.JUDGEMENT),
        ("In this inspection, the evaluation of first contacts looked at children of all ages.", Part.SCOPE),
        ("Alongside this, nurses and police officers work well together.", Part.JUDGEMENT),
        ("The cases that inspectors sampled showed drift and delay.", Part.JUDGEMENT),
        ("The cases that inspectors sampled included children whose plans had ended.", Part.SCOPE),
    ],
)
def test_what_a_paragraph_does(text: str, part: Part) -> None:
    assert part_of(text) is part


SECTION = Section(
    "Key strengths", FindingKind.STRENGTH, (Group((Item((Paragraph("Children are asked what they think."),)),)),)
)
HEADLINE = Section(
    "Headline findings", FindingKind.HEADLINE, (Group((Item((Paragraph("Help is good."),)),)),), has_bullets=False
)


def read(*opening: str, blocks: tuple[Section, ...] = (SECTION,)) -> Letter:
    letter = SyntheticLetter(
        date(2016, 6, 20),
        "Joint targeted area inspection of Fenholt",
        tuple(map(Paragraph, opening)),
        blocks,
    )
    found = extract("0" * 64, render(letter), sample_areas()).letter
    assert found is not None
    assert found.unaccounted_words == 0
    return found


def judgements(letter: Letter) -> list[str]:
    return [f.text for f in letter.findings if f.kind is FindingKind.HEADLINE and f.section_heading == ""]


def test_judgements_are_findings_and_what_stands_between_them_is_none() -> None:
    letter = read(FORMAL, PRAISE, SCOPE, CRITICISM, GENERAL, PLAIN_FACT)
    assert judgements(letter) == [PRAISE, CRITICISM]
    assert [finding.kind for finding in letter.findings] == [FindingKind.HEADLINE] * 2 + [FindingKind.STRENGTH]
    assert letter.findings[0].page_start == 1


def test_a_judgement_that_follows_scope_without_a_break_is_taken_from_its_paragraph() -> None:
    letter = read(FORMAL, f"{SCOPE} {PRAISE}")
    assert judgements(letter) == [PRAISE]


def test_a_later_letter_judges_under_its_heading_only() -> None:
    assert judgements(read(FORMAL, PRAISE, blocks=(HEADLINE, SECTION))) == []
