"""What a character is: one place decides, and what is no text is told and never a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.characters import ILLEGIBLE, STEERING, is_legible, write_character
from extract.paragraphs import join_lines
from warehouse.records import IssueCode

MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfchar <7E> <{code}> endbfchar
1 beginbfrange <20> <7D> <0020> endbfrange
2 beginbfchar <92> <2019> <95> <2022> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 100 0 R>>"
OLD, ODD = "police officers", "police offi~cers"


def with_code(letter: Any, code: str, words: str = ODD, where: str = OLD) -> Any:
    """The letter with a tilde drawn in the second strength, which its font's map takes for another character."""
    text = MAP.format(code=code)
    lines = tuple(replace(line, text=line.text.replace(where, words)) for line in letter.lines)
    stream = f"<</Length {len(text)}>>stream\n{text}\nendstream"
    return letter.but(lines=lines, fonts={**letter.fonts, "Plain": FONT}, extra=(stream,))


def second(reading: Any) -> str:
    return str(reading.letter.findings[1].text)


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("00AD", "Information sharing: soft~hyphens", "soft-hyphens"),
        ("2010", "Information sharing: multi~agency", "multi-agency"),
        ("2011", "Information sharing: multi~agency", "multi-agency"),
        ("FB01", "Information sharing: ~nancial", "financial"),
        ("FB00", "Information sharing: o~ended", "offended"),
        ("00660069", "Information sharing: ~nancial", "financial"),
        ("200B", "Information sharing: mul~ti", "multi"),
        ("FEFF", "Information sharing: mul~ti", "multi"),
        ("00A0", "Information sharing: two~words", "two words"),
    ],
)
def test_a_character_is_written_as_a_reader_would(letter: Any, read: Any, code: str, words: str, expected: str) -> None:
    reading = read(with_code(letter, code, words, "Information sharing"))
    assert expected in second(reading)
    assert reading.letter.issues == ()


def test_a_word_that_soft_hyphens_divide_is_one(letter: Any, read: Any) -> None:
    first = next(line for line in letter.lines if line.text.startswith("Information sharing"))
    words = "Information sharing is prompt: police officers, nurses and social work~"
    rest = "ers sit in one room."
    lines = tuple(
        replace(line, text=words)
        if line is first
        else replace(line, text=rest)
        if line.text == "workers sit in one room."
        else line
        for line in letter.lines
    )
    reading = read(with_code(letter.but(lines=lines), "00AD", "", "nothing"))
    assert (
        second(reading) == "Information sharing is prompt: police officers, nurses and social workers sit in one room."
    )
    assert reading.letter.issues == ()


@pytest.mark.parametrize("code", ["001B", "0007", "009B", "202E", "200F", "2066"])
def test_characters_that_steer_are_left_out_and_told(letter: Any, read: Any, code: str) -> None:
    reading = read(with_code(letter, code))
    assert "police officers" in second(reading)
    assert [(issue.code, issue.page) for issue in reading.letter.issues] == [(IssueCode.STEERING_CHARACTERS, 1)]


@pytest.mark.parametrize("code", ["E012", "F0B7", "FFFD"])
def test_a_bullet_with_something_that_is_no_text_is_told_and_no_finding(letter: Any, read: Any, code: str) -> None:
    reading = read(with_code(letter, code))
    assert [f.text for f in reading.letter.findings] == [
        f.text for f in read(letter).letter.findings if "Information sharing" not in f.text
    ]
    assert [(issue.code, issue.page) for issue in reading.letter.issues] == [(IssueCode.ILLEGIBLE_TEXT, 1)]
    assert reading.letter.unaccounted_words == 0


def test_glyphs_without_a_character_are_no_text(letter: Any, read: Any) -> None:
    """A font of pictures: its marks are seen, and nothing says what they stand for."""
    marks = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/CharProcs<</g7 100 0 R>>"
        "/Encoding<</Type/Encoding/Differences[128/g7]>>/FirstChar 128/LastChar 128/Widths[800]/Resources<<>>>>"
    )
    drawn = "800 0 0 0 750 750 d1 100 100 500 300 re f"
    late = next(line for line in letter.lines if line.text.endswith("weeks late."))
    odd = letter.but(
        fonts={**letter.fonts, "Marks": marks},
        extra=(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",),
        over=lambda page: "" if page else f"q BT /Marks 12 Tf 1 0 0 1 240 {late.y} Tm (\x80\x80) Tj ET Q\n",
    )
    reading = read(odd)
    assert [f.text for f in reading.letter.findings] == [
        f.text for f in read(letter).letter.findings if "Strategy" not in f.text
    ]
    assert [(issue.code, issue.page) for issue in reading.letter.issues] == [(IssueCode.ILLEGIBLE_TEXT, 1)]


def test_a_letter_whose_map_says_other_letters_does_not_look_english(letter: Any, read: Any) -> None:
    text = (
        MAP.format(code="007E")
        .replace("<20> <7D> <0020>", "<20> <20> <0020>")
        .replace("1 beginbfrange", "2 beginbfrange")
        .replace(" endbfrange", " <61> <7A> <0062> endbfrange")
    )
    garbled = FONT.replace("100 0 R", "100 0 R")
    plain = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    prose = " ".join(["the words that stand in the file are those of the letter and not of any other one"] * 8)
    from textwrap import wrap

    last = letter.lines[-1]
    more = [
        replace(last, kind="garbled", x=72, y=500 - 15 * row, text=line) for row, line in enumerate(wrap(prose, 72))
    ]
    reading = read(
        letter.but(
            lines=(*[line for line in letter.lines if line.page == 0], *more),
            fonts={**letter.fonts, "Plain": plain, "Odd": garbled},
            draw=lambda line: line.draw("Odd") if line.kind == "garbled" else line.draw(),
            extra=(f"<</Length {len(text)}>>stream\n{text}\nendstream",),
        )
    )
    assert (IssueCode.ILLEGIBLE_TEXT, 2) in {(issue.code, issue.page) for issue in reading.letter.issues}


@given(st.text(max_size=3))
def test_whatever_a_file_says_nothing_steers_and_nothing_is_without_width(text: str) -> None:
    written = write_character(text)
    assert not STEERING.search(written)
    assert "\u200b" not in written
    assert write_character(written) in (written, ILLEGIBLE)


def test_what_has_no_character_is_illegible() -> None:
    assert write_character("(cid:17)") == ILLEGIBLE
    assert not is_legible("a (" + ILLEGIBLE + ") b")
    assert not is_legible("\uf06e")


def test_lines_join_at_hyphens_and_soft_hyphens() -> None:
    assert join_lines(["multi-", "agency so", "cial\u00ad", "workers"]) == "multi-agency so cialworkers"
