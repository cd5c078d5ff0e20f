"""What letters share, and a word with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.records import FindingKind, FindingTags, Method, Polarity, Statement, TaggedLetter

SHARED = "Invented partners meet every second Tuesday in the old library and write down what each of them will do."
NEARLY = "Invented partners meet every second Tuesday in the old library and write down what they will do."
OTHER = "In the old library nobody has met since the lights went out, whatever the invented partners say of it."


@pytest.fixture
def warehouse(world: Any, make: Any, tmp_path: Path) -> Iterator[Warehouse]:
    for name, year, text in (("a", 2017, SHARED), ("b", 2018, NEARLY), ("c", 2019, SHARED), ("d", 2020, OTHER)):
        finding = make.finding(1, text, FindingKind.NARRATIVE)
        world.read(name, make.letter(letter_date=date(year, 11, 20), findings=(finding,)))
        said = Statement(1, 0, len(text), Polarity.POSITIVE, 1.0, Method.MODEL)
        tags = FindingTags(1, (), (), Polarity.POSITIVE, None, (said,))
        world.tagged[make.sha(name)] = TaggedLetter(make.sha(name), "1", (tags,))
    world.run(*(("ofsted", str(number), name) for number, name in enumerate("abcd", start=1)))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as opened:
        yield opened


def test_a_sentence_that_letters_share_is_paired_with_each_earlier_one(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT year(letter_date), year(earlier_letter_date), text, earlier_text, similarity FROM v_reused_text "
        "ORDER BY ALL"
    ).rows
    assert [row[:4] for row in rows] == [
        (2018, 2017, NEARLY, SHARED),
        (2019, 2017, SHARED, SHARED),
        (2019, 2018, SHARED, NEARLY),
    ]
    assert [row[4] == 1 for row in rows] == [False, True, False]
    assert all(0.4 <= row[4] <= 1 for row in rows)


def test_a_word_is_shown_with_what_stands_around_it(warehouse: Warehouse) -> None:
    rows = warehouse.query("SELECT before, keyword, after FROM keyword_in_context('PARTNER')").rows
    assert [row[1] for row in rows] == ["partners"] * 4
    for before, keyword, after in rows:
        assert len(before) <= 60
        assert len(after) <= 60
        assert any(before + keyword + after in text for text in (SHARED, NEARLY, OTHER))
    assert len(warehouse.query("FROM keyword_in_context('the')").rows) == sum(
        text.lower().split().count("the") + text.count("them") + text.count("they")
        for text in (SHARED, NEARLY, SHARED, OTHER)
    )
    for nothing in ("", " ", "art", "par.*", "("):
        assert warehouse.query("FROM keyword_in_context(?)", [nothing]).rows == []
