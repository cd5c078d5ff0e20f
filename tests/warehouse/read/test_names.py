"""Matching the names people use to those in the warehouse."""

from __future__ import annotations

from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.errors import UnknownName
from warehouse.read.connection import OpenFile
from warehouse.read.names import area_codes, known, no_such

REGIONS = {"North Shore": "N", "north_shore": "N", "South Shore": "S", "Southern Uplands and Dales": "U"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("NORTH-SHORE", "N"),
        ("north", "N"),
        ("southern uplands", "U"),
        ("Southern Uplands & Dales", "U"),
        ("South", "S"),
    ],
)
def test_a_name_or_its_first_words_stand_for_the_code(name: str, code: str) -> None:
    assert known("region", name, REGIONS) == code


@pytest.mark.parametrize("name", ["", " ", "%", "'", "\n", "\u00e9", "sou", "shore", "x" * 5000])
def test_what_stands_for_nothing_is_said(name: str) -> None:
    with pytest.raises(UnknownName, match="there is no region"):
        known("region", name, REGIONS)


def test_a_start_of_several_names_is_asked_back() -> None:
    with pytest.raises(UnknownName, match="Kingsley on Sea or Kingsley on Tees"):
        known("area", "Kingsley", {"Kingsley on Sea": "A", "Kingsley on Tees": "B"})


def test_no_code_is_offered_twice_and_nothing_that_is_unlike() -> None:
    assert no_such("region", "northshor", REGIONS).casefold().replace("_", " ").count("north shore") == 1
    assert no_such("region", "", REGIONS) == "there is no region ''; give one of N, S, U"
    assert no_such("area", "zzz", {f"Area {number}": str(number) for number in range(99)}) == "there is no area 'zzz'"


def test_an_area_is_known_by_its_first_words_with_its_forerunner(world: Any, make: Any, tmp_path: Any) -> None:
    world.areas[:] = [
        make.area("E1", "Westing and Marsh (old)", area_code_now="E3"),
        make.area("E2", "Norland"),
        make.area("E3", "Westing and Marsh"),
    ]
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with OpenFile(tmp_path / "jtai.duckdb") as file:
        assert area_codes(file, "westing") == ["E1", "E3"]
        with pytest.raises(UnknownName, match="did you mean Norland"):
            area_codes(file, "Norlandd")
