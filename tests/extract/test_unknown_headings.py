"""Headings in no list, anywhere in a letter: no finding is lost without a word, and none is of a wrong kind.

The letters are set as lines, without a PDF between, so that there can be many: `--letters 10000` (`make letters`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from extract.extraction import read_letter
from extract.headings import load_headings
from extract.pdf import Document, Line, Page, Run
from pipelines.sample.catalogue import sample_areas
from warehouse.records import FindingKind, IssueCode, Letter

GLYPH = "\u25fc"
PITCH = 15.0
GAP = 27.0
LEFT = 71.0
WIDTH = 5.5
"""Points that a character takes."""

SYLLABLES = ("bra", "dun", "fel", "gor", "hin", "kest", "lom", "mar", "nor", "pel", "quen", "ros", "tam", "ul", "vor")
KINDS = {
    "Key strengths": FindingKind.STRENGTH,
    "Areas for improvement": FindingKind.AREA_FOR_IMPROVEMENT,
    "Areas for priority action": FindingKind.PRIORITY_ACTION,
}
INTRO = (
    "Between 9 and 13 May 2016, Ofsted, the Care Quality Commission, HMI Constabulary and HMI Probation carried out a "
    "joint inspection in Fenholt, with a deep dive into domestic abuse."
)
VOCABULARY = "nurses police officers see the children of this street and they tell one another what there was to see"
WORDS = VOCABULARY.split()

invented = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4).map("".join)
headings = st.lists(invented, min_size=1, max_size=5).map(lambda words: " ".join(words).capitalize())


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading. `kind` None: the heading is in no list."""

    heading: str
    size: float
    is_bold: bool
    kind: FindingKind | None
    items: tuple[str, ...]
    has_bullets: bool = True


@dataclass(frozen=True, slots=True)
class Set:
    """A paragraph as it is to be set."""

    text: str
    is_bold: bool = False
    size: float = 12.0
    is_bullet: bool = False


def sentence(seed: str) -> str:
    """Words in an order of their own: lines of the same words at the head of pages would be taken for headers."""
    words = random.Random(seed).sample(WORDS, len(WORDS))
    return f"Item {seed}: {' '.join(words)}."


@st.composite
def letters(draw: st.DrawFn) -> tuple[Part, ...]:
    """Known sections, each with bullets, and between and within them parts under unknown headings."""
    number = 0

    def items(most: int) -> tuple[str, ...]:
        nonlocal number
        found = []
        for _ in range(draw(st.integers(1, most))):
            number += 1
            found.append(" ".join(sentence(f"{number}-{n}") for n in range(draw(st.integers(1, 3)))))
        return tuple(found)

    size = draw(st.sampled_from((12.0, 14.0)))
    parts: list[Part] = []
    for heading in draw(st.permutations(tuple(KINDS)).flatmap(lambda order: st.sampled_from((order, order[:2])))):
        parts.append(Part(heading, size, True, KINDS[heading], items(3)))
        for _ in range(draw(st.integers(0, 2))):
            own = draw(st.sampled_from((12.0, 14.0)))
            parts.append(Part(draw(headings), own, draw(st.booleans()), None, items(3), draw(st.booleans())))
    if draw(st.booleans()):
        parts.insert(0, Part(draw(headings), size, True, None, items(2), draw(st.booleans())))
    known = load_headings()
    unknown = [part.heading for part in parts if part.kind is None]
    assume(not any(known.section(text) or known.is_topic(text) or known.is_study(text) for text in unknown))
    # Without bullets and without weight nothing tells a heading from a sentence of the bullet above it.
    return tuple(part if part.has_bullets else replace(part, is_bold=True) for part in parts)


def paragraphs(parts: Sequence[Part]) -> Iterator[Set]:
    yield from map(Set, ("20 June 2016", "Orla Penhallick, Director, Fenholt Council", "Dear partners"))
    yield Set("Joint targeted area inspection of Fenholt", is_bold=True)
    yield from map(Set, (INTRO, "This letter to all who lead services says what was found in Fenholt."))
    for part in parts:
        yield Set(part.heading, part.is_bold, part.size if part.is_bold else 12.0)
        yield from (Set(text, is_bullet=part.has_bullets) for text in part.items)
    yield Set("Next steps", is_bold=True, size=14.0)
    yield from map(Set, ("The director should send us a written statement by 4 October 2016.", "Yours sincerely"))


def typeset(paragraphs: Iterator[Set]) -> Document:
    """Lines on pages of A4, 12 points, as the real letters are set."""
    pages: list[list[Line]] = [[]]
    top = 60.0
    for one in paragraphs:
        top += GAP - PITCH
        left = LEFT + 18 if one.is_bullet else LEFT
        for number, text in enumerate(wrapped(one.text, int((524 - left) / WIDTH))):
            top += PITCH
            if top > 760:
                pages.append([])
                top = 72.0
            right = left + WIDTH * len(text)
            runs = [Run(text, left, top, right, top + one.size, "Tahoma", one.size, None, one.is_bold)]
            if one.is_bullet and number == 0:
                runs.insert(0, Run(GLYPH, LEFT, top, LEFT + 7, top + 12, "Wingdings", 12.0, None))
            pages[-1].append(Line(len(pages), tuple(runs)))
    made = (Page(n, 595.0, 842.0, tuple(lines), (), (), ()) for n, lines in enumerate(pages, start=1))
    return Document(tuple(made), ())


def wrapped(text: str, characters: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > characters:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def read(parts: Sequence[Part]) -> Letter:
    return read_letter(typeset(paragraphs(parts)), sample_areas()).letter


def test_no_finding_is_lost_without_a_word(request: pytest.FixtureRequest) -> None:
    @settings(
        max_examples=request.config.getoption("--letters"),
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(letters())
    def check(parts: tuple[Part, ...]) -> None:
        letter = read(parts)
        # A sentence that ends with its page ends a paragraph, for all that these lines tell.
        found = {finding.text.replace("\n", " "): finding for finding in letter.findings}
        codes = {issue.code for issue in letter.issues}
        allowed: set[FindingKind] = set()
        for part in parts:
            if part.kind is not None:
                allowed = {part.kind}
            for text in part.items:
                if part.kind is not None:
                    assert (found[text].kind, found[text].section_heading) == (part.kind, part.heading)
                elif text in found:
                    assert found[text].kind in allowed
                    assert found[text].sub_heading == part.heading
                    assert IssueCode.ASSUMED_HEADING in codes
                else:
                    assert IssueCode.UNKNOWN_HEADING in codes
                    assert letter.unaccounted_words > 0
        assert len(found) == len(letter.findings)
        assert set(found) <= {text for part in parts for text in part.items}

    check()


STRENGTHS = Part("Key strengths", 14.0, True, FindingKind.STRENGTH, ("Children are seen.", "Nurses are heard."))
IMPROVEMENT = Part("Areas for improvement", 14.0, True, FindingKind.AREA_FOR_IMPROVEMENT, ("Waits are long.",))


@pytest.mark.parametrize("size", [12.0, 14.0])
@pytest.mark.parametrize("is_first", [True, False])
def test_bullets_under_an_unknown_heading_are_findings_of_their_section(size: float, is_first: bool) -> None:
    strange = Part("Brundel and lomtam", size, True, None, ("Records are thin.", "Nobody writes plans."))
    above = replace(IMPROVEMENT, items=()) if is_first else IMPROVEMENT
    letter = read((STRENGTHS, above, strange))
    inner = [finding for finding in letter.findings if finding.sub_heading == strange.heading]
    assert [finding.text for finding in inner] == list(strange.items)
    assert {(f.kind, f.section_heading) for f in inner} == {(IMPROVEMENT.kind, IMPROVEMENT.heading)}
    assert [issue.code for issue in letter.issues] == [IssueCode.ASSUMED_HEADING]
    assert f"“{strange.heading}”" in letter.issues[0].message
    assert letter.unaccounted_words == 0


@pytest.mark.parametrize("heading", ["What goes well in schools", "Main concerns", "Priorities"])
def test_a_heading_that_takes_a_side_divides_no_section(heading: str) -> None:
    letter = read((STRENGTHS, IMPROVEMENT, Part(heading, 12.0, True, None, ("Records are thin.",))))
    assert [finding.text for finding in letter.findings] == [*STRENGTHS.items, *IMPROVEMENT.items]
    assert IssueCode.UNKNOWN_HEADING in {issue.code for issue in letter.issues}
    assert letter.unaccounted_words > 0


def test_text_before_the_first_section_is_in_none() -> None:
    letter = read((Part("Brundel", 14.0, True, None, ("Records are thin.",)), STRENGTHS, IMPROVEMENT))
    assert [finding.text for finding in letter.findings] == [*STRENGTHS.items, *IMPROVEMENT.items]
    assert letter.unaccounted_words > 0


def test_what_asks_for_an_answer_is_the_next_steps_whatever_its_heading() -> None:
    asking = "The council should send the written statement of action by 4 October 2016."
    letter = read((STRENGTHS, IMPROVEMENT, Part("Lomtam", 14.0, True, None, (asking,), has_bullets=False)))
    assert asking not in {finding.text for finding in letter.findings}
    assert [issue.code for issue in letter.issues] == [IssueCode.ASSUMED_HEADING]
    assert letter.unaccounted_words == 0
