"""Everything in a randomly generated letter is extracted, whatever its layout.

Hypothesis draws the structure, so it can shrink it; the words follow from a seed that it also draws.
"""

from __future__ import annotations

import random
from datetime import date

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from extract.extraction import extract
from pipelines.sample.catalogue import sample_areas
from pipelines.sample.letter import (
    PRIVATE_SQUARE,
    PROSE,
    SQUARE,
    ExpectedFinding,
    Footnote,
    Group,
    Item,
    Paragraph,
    Person,
    Section,
    Study,
    SyntheticLetter,
    expected_findings,
)
from pipelines.sample.render import render
from warehouse.records import Addressee, FindingKind, IssueCode, Letter, StudyType

VOCABULARY = """
    a the of in and with by from for or but when which whose after before through every many some each social worker
    nurse teacher officer midwife family children mother plan visit meeting record team school police health council
    manager school’s children’s ‘quoted’ (aside) multi-agency decision-making 12 2019 sees hears writes keeps finds
    knows brings asks helps quickly well together early late often seldom –
"""
WORDS = tuple(VOCABULARY.split())
TOPICS = (
    "Leadership and management",
    "Response to children who go missing",
    "Work of schools",
    "Help at the front door",
)
OWN_SECTIONS = (
    "The partnership’s response to neglect",
    "The way in which the partnership looks after children who are exploited, and those who go missing from home, care "
    "or education",
)
STUDIES = (
    ("Case study: effective practice", StudyType.EFFECTIVE_PRACTICE),
    ("Case study: area for priority action", StudyType.PRIORITY_ACTION),
    ("Practice study: area for improvement", StudyType.AREA_FOR_IMPROVEMENT),
    ("Practice study: effective practice and area for improvement", StudyType.MIXED),
    (
        "Places and spaces: a good example of how the youth service, the police and two schools went about the harbour",
        StudyType.EFFECTIVE_PRACTICE,
    ),
)
SPELLINGS = {
    FindingKind.STRENGTH: ("Key strengths", "Strengths", "Early help strengths"),
    FindingKind.AREA_FOR_IMPROVEMENT: ("Areas for improvement", "Area for improvement", "What needs to improve?"),
    FindingKind.PRIORITY_ACTION: (
        "Area for priority action",
        "Areas for priority action",
        "Area(s) for priority action(s)",
    ),
    FindingKind.HEADLINE: ("Headline findings",),
    FindingKind.NARRATIVE: ("Main findings",),
}
BULLETED = (FindingKind.STRENGTH, FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.PRIORITY_ACTION)
INTRO = (
    "Between 9 and 13 May 2022, Ofsted, the Care Quality Commission, HMICFRS and HMI Probation came to see how "
    "agencies in Fenholt work together. There was a deep dive into domestic abuse.",
    "This letter says what they saw and heard in that week, first what is done well and then what is not. They read "
    "the files of children and spoke with some of them, with their parents and with those who are paid to help. They "
    "sat in on meetings, rode in cars and waited in corridors, and they thank everybody who made room for them on a "
    "chair, in a diary or at a table. What they were told in confidence is not in here, and what they did not see for "
    "themselves is said to be what others told them. Where the letter speaks of some children it means a few of those "
    "whose files were read, and where it speaks of most it means more than half of them.",
)
JUDGEMENTS = (
    "The partnership is strong and works well for children.",
    "It does not yet know enough of what becomes of them.",
)
PEOPLE = (
    Person("Ms Orla Penhallick", "Director of Children’s Services", "Fenholt Council"),
    Person("Idris Calloway QPM", "Chief Constable", "Corvale Police"),
    Person("Dr Tobias Wrenfield", "Chief Nurse", "NHS Fenholt Integrated Care Board"),
)

seeds = st.integers(0, 2**32 - 1)
seldom = st.sampled_from((False, False, False, False, True))


def prose(seed: int, words: int, stop: str = ".") -> str:
    """Sentences of 6 to 20 words, at least so many words in all; each begins with a capital."""
    rng = random.Random(seed)
    sentences: list[str] = []
    while not sentences or sum(one.count(" ") + 1 for one in sentences) < words:
        inner = (rng.choice(WORDS) for _ in range(min(words, rng.randint(6, 20)) - 2))
        sentences.append(" ".join([rng.choice(("Staff", "Children", "Leaders", "It")), *inner, "indeed"]))
    return ". ".join(sentences) + stop


@st.composite
def paragraphs(draw: st.DrawFn, fewest: int = 16, most: int = 70) -> Paragraph:
    """A paragraph, one in five with a footnote behind one of its words."""
    text = prose(draw(seeds), draw(st.integers(fewest, most)))
    if not draw(seldom):
        return Paragraph(text)
    ends = [at for at, character in enumerate(text) if character == " " and text[at - 1].isalpha()]
    note = prose(draw(seeds), draw(st.integers(4, 40)))
    return Paragraph(text, (Footnote(text[: draw(st.sampled_from(ends))], note),))


@st.composite
def nested(draw: st.DrawFn) -> Paragraph:
    """A bullet within a bullet, which may end without a full stop."""
    text = prose(draw(seeds), draw(st.integers(3, 25)), draw(st.sampled_from(("", "."))))
    return Paragraph(text, is_nested=True)


bullets = st.builds(
    lambda first, inner, after, starts_page: Item((first, *inner, *after), starts_page),
    paragraphs(),
    st.lists(nested(), max_size=3),
    st.lists(paragraphs(), max_size=1),
    seldom,
)
plain_items = st.builds(lambda paragraph, starts_page: Item((paragraph,), starts_page), paragraphs(), seldom)
lead_ins = st.builds(lambda seed, words: prose(seed, words, ":"), seeds, st.integers(6, 30))


@st.composite
def bulleted_sections(draw: st.DrawFn, kind: FindingKind, has_bullets: bool) -> Section:
    """Bullets, or a paragraph each; in groups, each set off by a sub-heading, a lead-in or both.

    After a group with a sub-heading one without it would be read as a part of that group.
    """
    items = st.lists(bullets if has_bullets else plain_items, min_size=1, max_size=4).map(tuple)
    groups: list[Group] = []
    for number in range(draw(st.integers(1, 3))):
        needs_one = bool(groups) and groups[-1].sub_heading is not None
        sub_heading = draw(st.sampled_from(TOPICS) if needs_one else st.none() | st.sampled_from(TOPICS))
        lead_in = draw(lead_ins if number and sub_heading is None else st.none() | lead_ins)
        groups.append(Group(draw(items), sub_heading, lead_in))
    return Section(
        draw(st.sampled_from(SPELLINGS[kind])),
        kind,
        tuple(groups),
        has_bullets,
        draw(st.sampled_from((12.0, 14.0))),
        draw(seldom),
    )


@st.composite
def prose_sections(draw: st.DrawFn, kind: FindingKind | None, headings: tuple[str, ...], most: int = 6) -> Section:
    items = tuple(draw(st.lists(plain_items, min_size=1, max_size=most)))
    heading = draw(st.sampled_from(headings))
    return Section(heading, kind, (Group(items),), False, draw(st.sampled_from((12.0, 14.0))), draw(seldom))


def no_priority_action() -> Section:
    items = (Item((Paragraph("Inspectors found no areas for priority action in Fenholt."),)),)
    return Section("Area for priority action", None, (Group(items),), has_bullets=False)


studies = st.builds(
    lambda study, paragraphs, starts_page: Study(study[0], study[1], tuple(paragraphs), starts_page),
    st.sampled_from(STUDIES),
    st.lists(paragraphs(), min_size=1, max_size=4),
    seldom,
)


@st.composite
def letters(draw: st.DrawFn) -> SyntheticLetter:
    """A letter of either generation or of both, its sections and studies in any order; the next steps come last."""
    has_bullets = not draw(seldom)
    every: tuple[st.SearchStrategy[Section | Study], ...] = (
        *(bulleted_sections(kind, has_bullets) for kind in BULLETED),
        prose_sections(FindingKind.HEADLINE, SPELLINGS[FindingKind.HEADLINE]),
        prose_sections(FindingKind.NARRATIVE, SPELLINGS[FindingKind.NARRATIVE]),
        prose_sections(FindingKind.NARRATIVE, OWN_SECTIONS),
        prose_sections(None, ("Context",), most=2),
        st.builds(no_priority_action),
        studies,
        studies,
    )
    chosen = draw(st.lists(st.sampled_from(range(len(every))), min_size=1, unique=True))
    blocks: list[Section | Study] = [draw(every[number]) for number in chosen]
    assume(not is_ambiguous(blocks))
    if draw(st.booleans()):
        blocks.append(draw(prose_sections(None, ("Next steps",), most=2)))
    numberable = all(b.has_bullets or b.kind not in BULLETED for b in blocks if isinstance(b, Section))
    people = PEOPLE[: draw(st.integers(1, 3))]
    later = any(isinstance(block, Section) and block.kind in PROSE for block in blocks)
    return SyntheticLetter(
        letter_date=date(2022, 6, 20),
        subject=draw(
            st.sampled_from(("Joint targeted area inspection of Fenholt", "Joint targeted area inspection: Fenholt"))
        ),
        intro=tuple(Paragraph(text) for text in INTRO),
        judgements=() if later else tuple(Paragraph(f"{start} {prose(draw(seeds), 20)}") for start in JUDGEMENTS),
        blocks=tuple(blocks),
        addressees=people,
        signatories=draw(st.sampled_from(((), people))),
        glyph=draw(st.sampled_from((SQUARE, PRIVATE_SQUARE))),
        has_page_numbers=draw(st.booleans()),
        is_numbered=numberable and draw(st.booleans()),
        paragraph_gap=draw(st.sampled_from((5.0, 12.0, 14.0))),
        bullet_gap=draw(st.sampled_from((0.0, 6.0, 12.0, 15.0))),
    )


def is_ambiguous(blocks: list[Section | Study]) -> bool:
    """Whether a section of the letter's own follows one without bullets, where it reads as a group of that section."""
    sections = [block for block in blocks if isinstance(block, Section)]
    before = dict(zip((section.heading for section in sections[1:]), sections, strict=False))
    return any(
        heading in OWN_SECTIONS
        and not above.has_bullets
        and above.heading in {h for k in BULLETED for h in SPELLINGS[k]}
        for heading, above in before.items()
    )


def read(letter: SyntheticLetter) -> Letter:
    record = extract("0" * 64, render(letter), sample_areas())
    assert record.rejection is None
    assert record.letter is not None
    return record.letter


def as_expected(letter: Letter) -> list[ExpectedFinding]:
    return [
        ExpectedFinding(f.kind, f.section_heading, f.text, f.sub_heading, f.lead_in, f.study_type)
        for f in letter.findings
    ]


# Shrinking renders hundreds of letters and takes minutes: add Phase.shrink to hunt a failure down.
slow = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


@slow
@given(letters())
def test_what_goes_in_comes_out(letter: SyntheticLetter) -> None:
    found = read(letter)
    assert as_expected(found) == list(expected_findings(letter))
    assert found.unaccounted_words == 0
    assert [issue for issue in found.issues if not issue.message.startswith("no section")] == []
    assert {issue.code for issue in found.issues} <= {IssueCode.MISSING_SECTION}
    assert [finding.ordinal for finding in found.findings] == list(range(1, len(found.findings) + 1))
    assert found.area_name == "Fenholt"
    assert found.letter_date == letter.letter_date
    assert (found.fieldwork_start, found.fieldwork_end) == (date(2022, 5, 9), date(2022, 5, 13))
    assert found.inspectorates == ("Ofsted", "CQC", "HMICFRS", "HMI Probation")
    assert found.addressees == tuple(Addressee(person.role, person.organisation) for person in letter.addressees)
