"""Letters that set their findings otherwise than the real ones do: nothing is merged, split or moved without a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from extract.extraction import Reading
from warehouse.records import FindingKind, IssueCode

from .conftest import WORDS, Letter, TypedLine, escape, typed

Read = Callable[[Letter], Reading]
Write = Callable[[Sequence[tuple[str, str]]], Letter]

PLAIN = [text for kind, text in WORDS if kind == "bullet"]
RULED = "Ten minutes on a Tuesday: a nurse telephoned, a worker came, and the boy was at school in time for his lunch."
DEMAND = "The partnership must see every child who waits for an assessment and write down who is to see them next."


def texts(found: Reading) -> list[str]:
    return [finding.text.replace("\n", " ") for finding in found.letter.findings if finding.section_heading]


def below(lines: Sequence[TypedLine], heading: str) -> int:
    return next(at for at, line in enumerate(lines) if line.text == heading)


@pytest.mark.parametrize("glyph", ["–", "§", "o"])
def test_a_section_may_have_bullets_of_its_own(read: Read, letter: Letter, glyph: str) -> None:
    start = below(letter.lines, "Areas for improvement")
    lines = [
        replace(line, text=glyph) if line.kind == "glyph" and at > start else line
        for at, line in enumerate(letter.lines)
    ]
    found = read(letter.but(lines=tuple(lines)))
    assert texts(found) == PLAIN
    assert found.letter.issues == read(letter).letter.issues


@pytest.mark.parametrize("number", ["{}.", "({})", "{})"])
def test_the_numbers_of_a_list_are_no_part_of_its_findings(read: Read, number: str) -> None:
    demands = [f"{DEMAND[:-1]} in {place}." for place in ("Fenholt", "school", "care")]
    listed = [("plain", f"{number.format('abc'[at])} {text}") for at, text in enumerate(demands)]
    at = WORDS.index(("head", "Next steps"))
    words = (*WORDS[:at], ("head", "Areas for priority action"), ("plain", "The council must:"), *listed, *WORDS[at:])
    assert texts(read(Letter(lines=tuple(typed(words))))) == [*PLAIN, *demands]


def test_a_bullet_further_in_is_part_of_the_one_above(read: Read, letter: Letter) -> None:
    second = below(letter.lines, "Areas for improvement") - 1
    glyph = max(at for at, line in enumerate(letter.lines) if line.kind == "glyph" and at < second)
    lines = [replace(line, x=line.x + 18) if glyph <= at <= second else line for at, line in enumerate(letter.lines)]
    assert texts(read(letter.but(lines=tuple(lines)))) == [" ".join(PLAIN[:2]), *PLAIN[2:]]


def test_a_box_without_a_heading_is_part_of_no_finding(read: Read) -> None:
    words = list(WORDS)
    words.insert(words.index(("head", "Areas for improvement")) + 2, ("plain", RULED))
    lines = tuple(typed(words))
    ruled = [line for line in lines if line.text in RULED]
    box = f"66 {min(line.y for line in ruled) - 6} 480 {14 * len(ruled) + 12} re S\n"
    found = read(Letter(lines=lines, over=lambda page: box if page == ruled[0].page else ""))
    assert texts(found) == PLAIN
    assert [issue.code for issue in found.letter.issues][:1] == [IssueCode.UNKNOWN_HEADING]
    assert found.letter.unaccounted_words == len(RULED.split())


@pytest.mark.parametrize("colon", ["", ":", " –"])
def test_a_known_heading_may_stand_on_the_line_of_its_text(read: Read, colon: str) -> None:
    heading = f"Area for priority action{colon}"
    words = list(WORDS)
    words.insert(words.index(("head", "Next steps")), ("plain", f"{heading} {DEMAND}"))

    def draw(line: TypedLine) -> str:
        drawn = line.draw()
        return drawn.replace(f"({escape(heading)}", f"/Bold 12 Tf ({escape(heading)}) Tj /Plain 12 Tf (", 1)

    found = read(Letter(lines=tuple(typed(words)), draw=draw))
    assert texts(found) == [*PLAIN, DEMAND]
    assert found.letter.findings[-1].kind is FindingKind.PRIORITY_ACTION
    assert found.letter.findings[-1].section_heading == heading
    assert found.letter.issues == ()


def test_a_short_line_in_the_narrative_is_a_heading(read: Read, write: Write) -> None:
    words = [*WORDS[:5], ("head", "Main findings"), ("plain", "Leadership and management"), ("plain", DEMAND)]
    found = read(write([*words, ("plain", "How are children helped?"), ("plain", RULED), *WORDS[-4:]]))
    assert texts(found) == [DEMAND, RULED]
    assert found.letter.findings[0].section_heading == "Leadership and management"


def test_headlines_may_be_bullets(read: Read, write: Write) -> None:
    words = [*WORDS[:5], ("head", "Headline findings"), ("bullet", DEMAND), ("bullet", RULED), *WORDS[-4:]]
    assert texts(read(write(words))) == [DEMAND, RULED]


def test_names_below_the_letter_are_in_no_passage(read: Read, write: Write) -> None:
    names = (("plain", "Tobias Wrenfield"), ("plain", "Chief Inspector of Harbours"))
    for closing in (WORDS[:-2], (*WORDS[:-2], ("plain", "Kind regards"))):
        found = read(write([*(word for word in closing if word[0] != "page"), *names]))
        assert not any("Wrenfield" in passage.text for passage in found.letter.passages)


@pytest.mark.parametrize("colon", [":", " –"])
def test_the_colon_of_a_heading_need_not_be_bold(read: Read, letter: Letter, colon: str) -> None:
    heading = "Areas for improvement"
    at = below(letter.lines, heading)
    lines = (*letter.lines[:at], replace(letter.lines[at], kind="plain", text=heading + colon), *letter.lines[at + 1 :])

    def draw(line: TypedLine) -> str:
        start = f"({escape(heading)}"
        return line.draw().replace(start, f"/Bold 12 Tf {start}) Tj /Plain 12 Tf (", 1)

    found = read(letter.but(lines=lines, draw=draw))
    assert texts(found) == texts(read(letter))
    assert {finding.section_heading for finding in found.letter.findings} >= {heading + colon}
