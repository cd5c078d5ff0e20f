"""Glyphs joined to runs and drawn twice, by columns, beside the same said one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.characters import write_characters
from extract.glyphs import Glyphs, Style
from extract.runs import DOUBLE, SAME_PLACE, drop_doubles, join_glyphs

SIZES = (8.0, 12.0, 30.0)
WIDTH = 6.0

Drawn = tuple[str, float, float, float]
"""A letter, its left and upper edge and its size, in points."""


def glyphs(drawn: list[Drawn]) -> Glyphs:
    styles = [Style("Quill", size, None, 0.0, False, False, True, True) for size in SIZES]
    places = np.array([(x, top, x + WIDTH, top + size) for _, x, top, size in drawn]).reshape(-1, 4).T
    texts = write_characters([text for text, *_ in drawn])
    return Glyphs.of(*texts, styles, [SIZES.index(size) for *_, size in drawn], places)


def drop_one_by_one(drawn: list[Drawn]) -> list[tuple[Drawn, bool]]:
    """What is left of letters, and whether each is bold: every one is compared with all that were kept before."""
    kept: list[tuple[Drawn, bool]] = []
    for one in drawn:
        text, x, top, size = one
        for at, ((other, other_x, other_top, other_size), is_bold) in enumerate(kept):
            apart = max(abs(x - other_x), abs(top - other_top))
            if text == other and apart <= DOUBLE * size:
                kept[at] = (other, other_x, other_top, other_size), is_bold or apart > SAME_PLACE * size
                break
        else:
            kept.append((one, False))
    return kept


places = st.integers(0, 60).map(lambda tenths: tenths / 2)
letters = st.tuples(st.sampled_from("il"), places, places, st.sampled_from(SIZES))


@settings(max_examples=50)
@given(st.lists(letters, max_size=40))
def test_what_is_drawn_twice_is_found_wherever_it_stands(drawn: list[Drawn]) -> None:
    left = drop_doubles(glyphs(drawn))
    expected = drop_one_by_one(drawn)
    assert left.places.T[:, :2].tolist() == [[x, top] for (_, x, top, _), _ in expected]
    assert left.is_bold.tolist() == [is_bold for _, is_bold in expected]


@settings(max_examples=50)
@given(st.permutations([(row, column) for row in range(3) for column in range(8)]))
def test_letters_in_one_look_are_read_in_rows_whatever_the_order_of_drawing(order: list[tuple[int, int]]) -> None:
    words = ("fenholt ", "children", "services")
    drawn = [(words[row][column], 72 + WIDTH * column, 100 + 15.0 * row, 12.0) for row, column in order]
    runs = join_glyphs(glyphs(drawn))
    assert [(run.text, run.x0, run.top, run.x1, run.bottom) for run in runs] == [
        (word, 72, 100 + 15 * row, 72 + 8 * WIDTH, 112 + 15 * row) for row, word in enumerate(words)
    ]
