"""Similar statements: the nearest of other areas, each once, and no text encoded twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extract.statements.encoder import SIZE
from extract.statements.similar import MOST, encode_once, find_similar


class Counting:
    """An encoder that turns a text into numbers by its letters, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, sentences: Sequence[str]) -> Any:
        self.asked += sentences
        found = np.zeros((len(sentences), SIZE), dtype=np.float32)
        for row, sentence in zip(found, sentences, strict=True):
            for sign in sentence:
                row[ord(sign) % SIZE] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_nearest_of_other_areas_come_first_and_an_area_once() -> None:
    texts = ["plans are clear", "plans are clear", "plan is clear", "plans are clear", "zzz", *["plans are clears"] * 9]
    areas = ["a", "a", "b", "b", "c", *"defghijkl"]
    claims = [{"plans praise"}, {"plans praise"}, {"plans praise"}, {"plans praise", "b"}, {"plans praise"}]
    claims += [{"plans criticism"}, set(), *[{"plans praise"}] * 7]
    found = list(find_similar(Counting().encode(texts), areas, claims))
    of_first = [pair.other for pair in found if pair.one == 0]
    why = "its own area's, and those that say something else, are left out; of two of an area the nearer is taken"
    assert of_first == [3, 7, 8, 9, 10], why
    assert len(of_first) == MOST
    assert not [pair for pair in found if 4 in (pair.one, pair.other)]
    assert all(areas[pair.one] != areas[pair.other] for pair in found)


@pytest.mark.parametrize("held", [None, b"", b"nonsense"])
def test_a_text_is_encoded_once_and_those_that_are_gone_are_forgotten(tmp_path: Path, held: bytes | None) -> None:
    kept, encoder = tmp_path / "warehouse" / "vectors.npz", Counting()
    if held is not None:
        kept.parent.mkdir()
        kept.write_bytes(held)
    first = encode_once(encoder, ["one", "two", "one"], kept)  # type: ignore[arg-type]
    assert encoder.asked == ["one", "two"]
    assert np.allclose(first, Counting().encode(["one", "two", "one"]), atol=1e-3)
    again = encode_once(encoder, ["two", "three"], kept)  # type: ignore[arg-type]
    assert encoder.asked == ["one", "two", "three"]
    assert np.array_equal(again[0], first[1])
    with np.load(kept) as stored:
        assert stored["vectors"].shape == (2, SIZE)
    assert encode_once(encoder, [], kept).shape == (0, SIZE)  # type: ignore[arg-type]
