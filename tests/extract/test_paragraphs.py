"""Where a paragraph ends, on short invented lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.glyphs import Rect
from extract.layout import BodyLine, Layout
from extract.paragraphs import box_of, find_paragraphs, join_lines
from extract.pdf import Line
from extract.runs import Run
from warehouse.records import Box

GLYPH = "\u25fc"
PITCH = 15.0
BOX = Rect(60, 60, 540, 700)
FULL = 520.0


def line(
    text: str,
    top: float,
    *,
    page: int = 1,
    x0: float = 70.0,
    x1: float = FULL,
    bold: bool = False,
    size: float = 12.0,
    **place: object,
) -> BodyLine:
    """A line of 12 points. `place`: glyph, box, list_item, paragraph; a bullet's text is set in by 18 points."""
    text_x0 = x0 + 18 if place.get("glyph") else x0
    run = Run(text, text_x0, top, x1, top + size, "Plain", size, None, bold)
    plain = BodyLine(Line(page, (run,)), None, text, text_x0, None, None, None)
    return replace(plain, **place)  # type: ignore[arg-type]


def split(*lines: BodyLine) -> list[tuple[int, str]]:
    """Level and text of each paragraph; lines of prose above set the pitch and the right margin."""
    prose = [line("Prose goes on.", 100 + n * PITCH, page=90) for n in range(8)]
    layout = Layout((), (*prose, *lines), GLYPH)
    return [(paragraph.level, paragraph.text) for paragraph in find_paragraphs(layout)][1:]


# ------------------------------------------------------------------------------------------------------ within one page


@pytest.mark.parametrize(
    ("gap", "together"), [(13, True), (15, True), (19, True), (20, False), (27, False), (45, False)]
)
def test_a_gap_begins_a_paragraph(gap: float, together: bool) -> None:
    found = split(line("One.", 100), line("Two.", 100 + gap))
    assert found == ([(0, "One. Two.")] if together else [(0, "One."), (0, "Two.")])


def test_a_gap_begins_one_where_the_sentence_goes_on_too() -> None:
    assert split(line("one and", 100), line("two", 130)) == [(0, "one and"), (0, "two")]


def test_a_line_above_begins_a_paragraph() -> None:
    assert split(line("One.", 300), line("Two.", 290)) == [(0, "One."), (0, "Two.")]


@pytest.mark.parametrize(("gap", "together"), [(28, True), (31, False)])
def test_tags_hold_a_paragraph_together_over_a_wider_gap(gap: float, together: bool) -> None:
    found = split(line("One", 100, paragraph=4), line("two.", 100 + gap, paragraph=4))
    assert len(found) == (1 if together else 2)


def test_tags_do_not_split_what_stands_together() -> None:
    assert split(line("One", 100, paragraph=4), line("two.", 115, paragraph=5)) == [(0, "One two.")]


def test_larger_type_needs_a_larger_gap() -> None:
    heading = [line("A heading of", 100, bold=True, size=16), line("two lines", 122, bold=True, size=16)]
    assert split(*heading) == [(0, "A heading of two lines")]


def test_bold_and_plain_are_two_paragraphs() -> None:
    assert split(line("Heading", 100, bold=True), line("Text.", 115)) == [(0, "Heading"), (0, "Text.")]
    assert split(line("Text.", 100), line("Heading", 115, bold=True)) == [(0, "Text."), (0, "Heading")]


def test_the_edge_of_a_box_ends_a_paragraph() -> None:
    assert split(line("Outside.", 100), line("Inside.", 115, box=BOX)) == [(0, "Outside."), (0, "Inside.")]
    assert split(line("Inside.", 100, box=BOX), line("Outside.", 115)) == [(0, "Inside."), (0, "Outside.")]


# -------------------------------------------------------------------------------------------------------------- bullets


def test_a_glyph_begins_a_bullet_whatever_the_gap() -> None:
    bullets = [line("One.", 100, glyph=GLYPH), line("Two.", 115, glyph=GLYPH)]
    assert split(*bullets) == [(1, "One."), (1, "Two.")]


def test_lines_without_a_glyph_belong_to_the_bullet() -> None:
    bullet = [line("One and", 100, glyph=GLYPH), line("so on", 115, x0=88), line("to the end.", 130, x0=88)]
    assert split(*bullet) == [(1, "One and so on to the end.")]


def test_another_glyph_is_a_bullet_within_a_bullet() -> None:
    lines = [line("One:", 100, glyph=GLYPH), line("inner", 115, x0=88, glyph="\u2212"), line("more", 130, x0=106)]
    assert split(*lines) == [(1, "One:"), (2, "inner more")]


@pytest.mark.parametrize(
    ("nested", "after", "together"),
    [
        ("inner.", "After it.", False),  # the sentence ended
        ("inner", "After it.", False),  # a capital
        ("inner", "goes on", True),  # neither: a line set badly
    ],
)
def test_a_line_left_of_a_nested_bullet_leaves_it(nested: str, after: str, together: bool) -> None:
    found = split(line("One:", 85, glyph=GLYPH), line(nested, 100, x0=88, glyph="\u2212"), line(after, 115, x0=88))
    assert len(found) == (2 if together else 3)


def test_a_line_left_of_a_bullet_leaves_it_after_a_sentence_only() -> None:
    assert len(split(line("One.", 100, glyph=GLYPH), line("After it.", 115))) == 2
    assert len(split(line("One and", 100, glyph=GLYPH), line("Two.", 115))) == 1


# --------------------------------------------------------------------------------------------------------- over a page


def over_page(above: str, below: str, **tags: object) -> int:
    """How many paragraphs the last line of a page and the first of the next make. `tags`: `above_…` and `below_…`."""
    of_above = {key.removeprefix("above_"): value for key, value in tags.items() if key.startswith("above_")}
    of_below = {key.removeprefix("below_"): value for key, value in tags.items() if key.startswith("below_")}
    first = line(above, 700, page=1, **of_above)  # type: ignore[arg-type]
    second = line(below, 100, page=2, **of_below)  # type: ignore[arg-type]
    return len(split(first, second))


@pytest.mark.parametrize(
    ("above", "below", "paragraphs"),
    [
        ("One and", "two.", 1),
        ("One and", "Two.", 1),
        ("One,", "two.", 1),
        ("multi-", "agency.", 1),
        ("One.", "Two.", 2),
        ("One?", "Two.", 2),
        ("One!’", "Two.", 2),
        ("One.)", "Two.", 2),
        ("One:", "two.", 2),
    ],
)
def test_without_tags_the_end_of_a_sentence_ends_a_paragraph_at_a_page(above: str, below: str, paragraphs: int) -> None:
    assert over_page(above, below) == paragraphs


def test_one_tagged_paragraph_runs_over_a_page_after_a_full_stop() -> None:
    assert over_page("One.", "Two.", above_paragraph=7, below_paragraph=7) == 1


def test_a_number_begins_a_paragraph_at_the_head_of_a_page() -> None:
    assert over_page("One.", "2. Two.", above_paragraph=7, below_paragraph=8) == 2
    assert over_page("Of the", "2. Two.", above_paragraph=7, below_paragraph=7) == 1


def test_a_heading_at_the_foot_of_a_page_stays_alone() -> None:
    assert over_page("A heading", "Another", above_bold=True, below_bold=True) == 2


def test_a_bullet_begins_at_the_head_of_a_page() -> None:
    assert over_page("One and", "two", below_glyph=GLYPH) == 2


def test_a_nested_bullet_without_a_stop_is_ended_by_its_tag() -> None:
    nested = {"above_glyph": "\u2212", "above_list_item": 3}
    assert over_page("inner", "Another item.", **nested, below_list_item=4, below_paragraph=9) == 2
    assert over_page("inner", "another line", **nested, below_list_item=4, below_paragraph=9) == 1
    assert over_page("inner", "Another Line", **nested, below_list_item=3, below_paragraph=9) == 1
    assert over_page("inner", "No item of a list.", **nested, below_list_item=None, below_paragraph=9) == 2
    assert over_page("inner", "Another Line", **nested) == 1


def blank_set_prose(*steps: int) -> list[BodyLine]:
    """Paragraphs of one line, 30 points apart, whose tags rise by the steps given."""
    numbers = [sum(steps[:n]) for n in range(len(steps) + 1)]
    return [line("Prose.", 100 + 30 * n, page=80, paragraph=number) for n, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("steps", "x1", "step", "together"),
    [
        ((2, 2, 2, 2), FULL, 1, True),  # empty paragraphs set them apart, and none stands here
        ((2, 2, 2, 2), FULL, 2, False),
        ((2, 2, 2, 2), 300.0, 1, False),  # the line above is not full
        ((1, 1, 1, 1), FULL, 1, False),  # this letter has no empty paragraphs
        ((2, 2, 2), FULL, 1, False),  # too few of them to go by
        ((8, 8, 8, 8), FULL, 1, False),  # these are footnotes
    ],
)
def test_a_sentence_that_ends_with_its_page_by_chance(
    steps: tuple[int, ...], x1: float, step: int, together: bool
) -> None:
    lines = [
        *blank_set_prose(*steps),
        line("One.", 700, page=81, paragraph=100, x1=x1),
        line("Two.", 100, page=82, paragraph=100 + step, x1=94),
    ]
    assert (split(*lines)[-1] == (0, "One. Two.")) is together


# ----------------------------------------------------------------------------------------------------- texts and places


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["one", "two"], "one two"),
        (["multi-", "agency work"], "multi-agency work"),
        (["a dash -", "and more"], "a dash - and more"),
        (["a dash –", "and more"], "a dash – and more"),
        (["", "one"], "one"),
        (["one"], "one"),
        ([], ""),
    ],
)
def test_lines_are_joined(texts: list[str], joined: str) -> None:
    assert join_lines(texts) == joined


def test_there_is_a_box_for_each_page() -> None:
    lines = [line("One", 690, x1=500.04), line("and", 705, x0=65), line("two.", 100, page=2, x1=90)]
    assert box_of(lines) == (Box(1, 65, 690, 520, 717), Box(2, 70, 100, 90, 112))


def test_every_line_is_in_exactly_one_paragraph() -> None:
    lines = (line("One.", 100), line("Two", 130, glyph=GLYPH), line("three.", 145), line("Four", 80, page=2))
    found = find_paragraphs(Layout((), lines, GLYPH))
    assert [one for paragraph in found for one in paragraph.lines] == list(lines)


def test_no_lines_make_no_paragraphs() -> None:
    assert find_paragraphs(Layout((), (), None)) == ()
