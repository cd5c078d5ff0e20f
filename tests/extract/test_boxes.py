"""Finding boxes on pages that contain only ruled lines."""

from __future__ import annotations

import pytest

from extract.boxes import encloses, find_boxes
from extract.glyphs import Rect
from extract.pdf import Page

WIDTH, HEIGHT = 595.0, 842.0


def page(*rects: Rect) -> Page:
    return Page(1, WIDTH, HEIGHT, (), (), rects, ())


def upright(x: float, top: float, bottom: float) -> Rect:
    return Rect(x, top, x + 0.5, bottom)


def level(y: float, x0: float, x1: float) -> Rect:
    return Rect(x0, y, x1, y + 0.5)


def places(*rects: Rect) -> list[tuple[float, float, float, float]]:
    return [(box.x0, box.top, box.x1, box.bottom) for box in find_boxes(page(*rects))]


def framed(x0: float, top: float, x1: float, bottom: float) -> list[Rect]:
    return [upright(x0, top, bottom), upright(x1, top, bottom), level(top, x0, x1), level(bottom, x0, x1)]


def test_four_rulings_make_a_box() -> None:
    assert places(*framed(70, 100, 525, 300)) == [(70, 100, 525.5, 300)]


def test_two_sides_are_enough() -> None:
    assert places(upright(70, 100, 300), upright(525, 100, 300)) == [(70, 100, 525.5, 300)]


def test_pieces_of_a_border_are_joined() -> None:
    pieces = [upright(x, top, top + 50) for x in (70, 525) for top in (100, 150, 202, 253)]
    assert places(*pieces) == [(70, 100, 525.5, 303)]
    assert places(*reversed(pieces)) == [(70, 100, 525.5, 303)]


def test_pieces_that_stand_apart_are_two_boxes() -> None:
    pieces = [upright(x, top, top + 50) for x in (70, 525) for top in (100, 170)]
    assert places(*pieces) == [(70, 100, 525.5, 150), (70, 170, 525.5, 220)]


def test_boxes_come_from_top_to_bottom() -> None:
    assert [top for _, top, _, _ in places(*framed(70, 500, 525, 600), *framed(70, 100, 525, 300))] == [100, 500]


def test_only_the_outer_of_nested_boxes_counts() -> None:
    assert places(*framed(70, 100, 525, 400), *framed(80, 150, 500, 200)) == [(70, 100, 525.5, 400)]


def test_a_stroked_rectangle_is_a_box() -> None:
    assert places(Rect(70, 100, 525, 300, is_stroked=True)) == [(70, 100, 525, 300)]


def test_a_stroked_rectangle_in_a_ruled_box_is_part_of_it() -> None:
    assert places(*framed(70, 100, 525, 400), Rect(80, 150, 500, 200, is_stroked=True)) == [(70, 100, 525.5, 400)]


def test_the_same_rectangle_drawn_twice_is_one_box() -> None:
    twice = Rect(70, 100, 525, 300, is_stroked=True)
    assert places(twice, twice) == [(70, 100, 525, 300)]


@pytest.mark.parametrize(
    "rects",
    [
        [],
        [Rect(70, 100, 525, 300)],  # a fill
        [Rect(0, 0, WIDTH, HEIGHT, is_stroked=True)],  # the page's own edge
        [Rect(5, 100, 0.97 * WIDTH, 300, is_stroked=True)],
        [upright(2, 10, 830), upright(593, 10, 830)],
        framed(70, 100, 170, 300),  # a cell
        [Rect(70, 100, 210, 300, is_stroked=True)],
        [upright(x, 100, 200) for x in (70, 120, 170)],  # the columns of a narrow table
        [level(100, 70, 525), level(300, 70, 525)],  # rules above and below
        [upright(70, 100, 300)],  # a bar beside the text
        [upright(70, 100, 200), upright(525, 400, 500)],  # sides that do not face each other
        [upright(70, 100, 500), upright(525, 100, 200)],
        [upright(70, 100, 105), upright(525, 100, 105)],  # corners
        [Rect(70, 100, 525, 108, is_stroked=True)],  # a thick rule
    ],
    ids=str,
)
def test_what_is_no_box(rects: list[Rect]) -> None:
    assert places(*rects) == []


def test_a_table_of_wide_columns_is_one_box() -> None:
    assert places(*[upright(x, 100, 300) for x in (70, 297, 525)]) == [(70, 100, 525.5, 300)]


BOX = Rect(70, 100, 525, 300)


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ((75, 110, 500, 122), True),
        ((75, 94, 500, 106), True),
        ((75, 85, 500, 97), False),
        ((75, 294, 500, 306), True),
        ((75, 304, 500, 316), False),
        ((400, 110, 560, 122), True),
        ((510, 110, 560, 122), False),
        ((10, 110, 60, 122), False),
    ],
)
def test_a_line_is_in_the_box_that_holds_its_middle(line: tuple[float, float, float, float], inside: bool) -> None:
    assert encloses(BOX, *line) is inside
