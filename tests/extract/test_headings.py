"""The meaning of headings, in the spellings that letters use."""

from __future__ import annotations

import pytest

from extract.headings import SectionKind, closes, fold, load_headings
from warehouse.records import StudyType

HEADINGS = load_headings()

SECTIONS = [
    ("Key strengths", SectionKind.STRENGTHS),
    ("Strengths", SectionKind.STRENGTHS),
    ("Early help strengths", SectionKind.STRENGTHS),
    ("STRENGTHS", SectionKind.STRENGTHS),
    ("Areas for improvement", SectionKind.IMPROVEMENT),
    ("Area for improvement:", SectionKind.IMPROVEMENT),
    ("What needs to improve?", SectionKind.IMPROVEMENT),
    ("What  needs to\u00a0improve", SectionKind.IMPROVEMENT),
    ("Area for priority action", SectionKind.PRIORITY),
    ("Areas for priority action", SectionKind.PRIORITY),
    ("Area(s) for priority action(s)", SectionKind.PRIORITY),
    ("Priority actions", SectionKind.PRIORITY),
    ("Headline findings", SectionKind.HEADLINE),
    ("Main findings", SectionKind.NARRATIVE),
    ("Next steps", SectionKind.NEXT_STEPS),
    ("Strengths: key", SectionKind.STRENGTHS),
    ("Multi agency strength", SectionKind.STRENGTHS),
    ("MULTI\u2011AGENCY STRENGTHS", SectionKind.STRENGTHS),
    ("Multiagency strengths", SectionKind.STRENGTHS),
    ("Improvement areas", SectionKind.IMPROVEMENT),
    ("Priority action: areas", SectionKind.PRIORITY),
    ("Findings – headline", SectionKind.HEADLINE),
    ("Strengths in the response to neglect", SectionKind.STRENGTHS),
    ("Police: what needs to improve", SectionKind.IMPROVEMENT),
    ("1. Key strengths", SectionKind.STRENGTHS),
    ("b) Areas for improvement", SectionKind.IMPROVEMENT),
    ("What is working well?", SectionKind.STRENGTHS),
    ("What do partners do well?", SectionKind.STRENGTHS),
    ("Strengths and good practice", SectionKind.STRENGTHS),
    ("Key findings: strengths", SectionKind.STRENGTHS),
    ("Areas where practice needs to improve", SectionKind.IMPROVEMENT),
    ("Areas for improvement and development", SectionKind.IMPROVEMENT),
    ("What could be better?", SectionKind.IMPROVEMENT),
    ("Priority actions required", SectionKind.PRIORITY),
    ("What needs urgent priority action?", SectionKind.PRIORITY),
    ("Priority action 2", SectionKind.PRIORITY),
    ("Key messages", SectionKind.HEADLINE),
    ("Summary of key findings", SectionKind.HEADLINE),
    ("What we found", SectionKind.NARRATIVE),
    ("We found that:", None),
    ("Context", SectionKind.CONTEXT),
    ("Joint targeted area inspection of Nowhere", SectionKind.LETTER),
    ("Joint targeted area inspections in Nowhere", SectionKind.LETTER),
    ("Dear local partnership", SectionKind.LETTER),
    ("Looking back at the week", None),
    ("Strengths and weaknesses", None),
    ("Strengths and areas for improvement", None),
    ("Headline findings 3", None),
    ("No strengths", None),
    ("Areas", None),
    ("Action", None),
    ("Main findings of the last inspection", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "kind"), SECTIONS)
def test_a_heading_opens_its_section(text: str, kind: SectionKind | None) -> None:
    assert HEADINGS.section(text) is kind


def test_every_section_has_a_case() -> None:
    assert {kind for _, kind in SECTIONS} - {None} == set(SectionKind)


@pytest.mark.parametrize(
    ("text", "study_type"),
    [
        ("Case study: effective practice", StudyType.EFFECTIVE_PRACTICE),
        ("Case study: highly effective multi-agency practice", StudyType.EFFECTIVE_PRACTICE),
        ("Practice study: good practice", StudyType.EFFECTIVE_PRACTICE),
        ("Practice study: area for improvement", StudyType.AREA_FOR_IMPROVEMENT),
        ("PRACTICE STUDY: AREAS FOR IMPROVEMENT", StudyType.AREA_FOR_IMPROVEMENT),
        ("Case study: area for priority action", StudyType.PRIORITY_ACTION),
        ("Practice study: mixed", StudyType.MIXED),
        ("Practice study: effective practice and area for improvement", StudyType.MIXED),
        ("Places and spaces: a strong example", StudyType.EFFECTIVE_PRACTICE),
        ("Case study", None),
        ("Places and spaces: the underpass", None),
    ],
)
def test_a_study_says_what_it_is_an_example_of(text: str, study_type: StudyType | None) -> None:
    assert HEADINGS.is_study(text)
    assert HEADINGS.study_type(text) is study_type
    assert HEADINGS.section(text) is None


@pytest.mark.parametrize("text", ["Key strengths", "A case study", "Case studious", "Practice", "Places", ""])
def test_what_opens_no_study(text: str) -> None:
    assert not HEADINGS.is_study(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leadership and management", True),
        ("Response to children who go missing", True),
        ("The partnership’s work with schools", True),
        ("Identification of harm at the front door", True),
        ("Looking back at the week", False),
        ("Weather", False),
        ("Unchildren", False),
    ],
)
def test_a_topic_of_the_trade_is_known(text: str, expected: bool) -> None:
    assert HEADINGS.is_topic(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What needs attention", True),
        ("Records that need to be kept", True),
        ("Children in need of help", False),
        ("Initial need and risk", False),
    ],
)
def test_a_heading_that_names_a_need_of_children_takes_no_side(text: str, expected: bool) -> None:
    assert HEADINGS.has_side(text) is expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  What\u00a0needs  to improve ? ", "what needs to improve"),
        ("The partnership’s ‘own’ words:", "the partnership's 'own' words"),
        ("Strengths – again.", "strengths - again"),
    ],
)
def test_headings_are_compared_without_their_dress(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "Yours sincerely",
        "Yours faithfully,",
        "Yours sincerely A. Person, National Director, Regulation and Social Care, for all inspectorates.",
        "With kind regards",
        "Signed for the inspectorates",
    ],
)
def test_a_letter_is_closed(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize("text", ["Signed plans are kept", "Regards were sent.", "Signed by nobody.", "Kind words", ""])
def test_what_closes_no_letter(text: str) -> None:
    assert not closes(text)
