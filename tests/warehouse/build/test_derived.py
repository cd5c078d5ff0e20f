"""Precomputed tables agree with the tables they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.records import FindingKind, FindingTags, Tag, TaggedLetter
from warehouse.vocabularies import Theme


@pytest.fixture
def warehouse(world: Any, make: Any, tmp_path: Path) -> Iterator[Warehouse]:
    read = make.letter(
        findings=(
            make.finding(1, "Invented partners share; café-meetings help.", lead_in="Invented leaders:"),
            make.finding(2, "Invented plans drift in the end.", FindingKind.AREA_FOR_IMPROVEMENT),
        )
    )
    world.read("a", read)
    tags = (
        Tag("neglect", 0.4, False, "model", "Invented"),
        Tag("information_sharing", 0.9, True, "model", "Invented"),
        Tag("early_help", 0.4, False, "model", "Invented"),
    )
    world.tagged[make.sha("a")] = TaggedLetter(
        make.sha("a"), "1", (FindingTags(1, tags, ("police", "health"), None, None), FindingTags(2, (), (), None, None))
    )
    names = ("information_sharing", "neglect", "early_help")
    load = replace(world.load(), themes=tuple(Theme(name, name, "what it is", "", "") for name in names))
    build(tmp_path / "jtai.duckdb", assemble(load))
    with open_warehouse(tmp_path / "jtai.duckdb") as opened:
        yield opened


def test_themes_come_likeliest_first_and_agencies_by_name(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT themes, certain_themes, agencies FROM v_findings ORDER BY ordinal").rows == [
        (["information_sharing", "early_help", "neglect"], ["information_sharing"], ["health", "police"]),
        ([], [], []),
    ]


def test_words_are_headings_lead_in_and_text_without_signs(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT words FROM derived.findings LIMIT 1").rows == [
        (" strengths invented leaders invented partners share cafe meetings help",)
    ]


def test_themes_of_letters_are_counted_by_kind(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT theme, strengths, weaknesses, paragraphs, is_named FROM v_letter_themes ORDER BY theme"
    ).rows == [("early_help", 1, 0, 0, True), ("information_sharing", 1, 0, 0, True), ("neglect", 1, 0, 0, True)]


def test_a_word_that_is_left_out_of_the_index_is_not_marked(warehouse: Warehouse) -> None:
    (matched,) = warehouse.search("the plans")["matched"]
    assert matched == ["plans"]
