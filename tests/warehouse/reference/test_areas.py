"""The reference tables are consistent, and extra folders add to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.reference.areas import load_areas, load_neighbours, load_successors, reference_folder


def test_neighbours_and_successors_are_areas() -> None:
    codes = [area.area_code for area in load_areas()]
    assert len(codes) == len(set(codes))
    named = {code for one in load_neighbours() for code in (one.area_code, one.neighbour_code)}
    named |= {code for one in load_successors() for code in (one.area_code, one.successor_code)}
    named |= {area.area_code_now for area in load_areas() if area.area_code_now}
    assert named <= set(codes)


def test_an_area_in_use_stands_for_itself_and_has_ten_neighbours() -> None:
    ranks: dict[str, list[int]] = {}
    for one in load_neighbours():
        ranks.setdefault(one.area_code, []).append(one.rank)
    for area in load_areas():
        if area.valid_to is None:
            assert area.area_code_now == area.area_code
            assert sorted(ranks[area.area_code]) == list(range(1, 11))


def test_the_kind_of_an_authority_agrees_with_its_code_and_each_has_a_police_force() -> None:
    kinds = {
        "E06": "Unitary Authority",
        "E08": "Metropolitan District",
        "E09": "London Borough",
        "E10": "County",
    }
    wrong = [area.name for area in load_areas() if area.area_type != kinds[area.area_code[:3]] or not area.police_force]
    assert wrong == []


def test_an_area_without_one_today_has_several_successors() -> None:
    several = {area.area_code for area in load_areas() if area.area_code_now is None}
    counts = [sum(one.area_code == code for one in load_successors()) for code in several]
    assert counts
    assert min(counts) > 1


def test_a_further_folder_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "neighbours.csv").write_text("area_code,neighbour_code,rank\nX1,X2,1\n")
    assert len(load_neighbours([tmp_path])) == len(load_neighbours()) + 1
    assert load_successors([tmp_path]) == load_successors()


def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "neighbours.csv").write_text("area_code,neighbour_code,rank\nX1,X2,1\nX1,X3,first\n")
    with pytest.raises(ValueError, match=r"neighbours\.csv:3"):
        load_neighbours([tmp_path])


def test_each_table_has_its_source() -> None:
    sources = (reference_folder() / "SOURCES.md").read_text()
    assert [path.name for path in reference_folder().glob("*.csv") if f"`{path.name}`" not in sources] == []
