"""The views and macros across letters, compared with figures counted by hand.

Two rounds of one topic, themes A (information sharing) and B (neglect); a letter's findings are listed with their kind:

    Norland  2017  strength A; to improve B; to improve A and B        30 days after the fieldwork
    Moor     2017  strength B; to improve A                            10 days
    Norland  2018  priority action B; strength A                       not said
    Farby    2018  strength B                                          not said
    Farby    2018  strength without a theme                            not said: no denominator of themes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.build.schema import create_schema
from warehouse.read.api import BadQuery, Warehouse, open_warehouse
from warehouse.records import FindingKind, FindingTags, Method, Polarity, Statement, Tag, TaggedLetter
from warehouse.vocabularies import DeepDive, Round, Theme

A, B = "information_sharing", "neglect"
STRENGTH, IMPROVE, ACTION = FindingKind.STRENGTH, FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.PRIORITY_ACTION

SIDES = {STRENGTH: Polarity.POSITIVE, IMPROVE: Polarity.NEGATIVE, ACTION: Polarity.NEGATIVE}

LETTERS: tuple[tuple[str, date, date | None, tuple[tuple[FindingKind, tuple[str, ...]], ...]], ...] = (
    ("E1", date(2017, 3, 10), date(2017, 2, 8), ((STRENGTH, (A,)), (IMPROVE, (B,)), (IMPROVE, (A, B)))),
    ("E2", date(2017, 5, 1), date(2017, 4, 21), ((STRENGTH, (B,)), (IMPROVE, (A,)))),
    ("E1", date(2018, 6, 1), None, ((ACTION, (B,)), (STRENGTH, (A,)))),
    ("E3", date(2018, 7, 1), None, ((STRENGTH, (B,)),)),
    ("E3", date(2018, 8, 1), None, ((STRENGTH, ()),)),
)


@pytest.fixture
def warehouse(empty_world: Any, make: Any, tmp_path: Path) -> Iterator[Warehouse]:
    world = empty_world
    world.run(*(("ofsted", str(number), f"letter {number}") for number in range(len(LETTERS))))
    names = {one.area_code: one.name for one in world.areas}
    for number, (code, day, end, inside) in enumerate(LETTERS):
        findings = tuple(
            make.finding(place, f"Words {number} {place}.", kind) for place, (kind, _) in enumerate(inside, start=1)
        )
        document = f"letter {number}"
        world.read(
            document,
            make.letter(
                title=f"Letter {number}",
                area_codes=(code,),
                area_name=names[code],
                letter_date=day,
                fieldwork_start=None,
                fieldwork_end=end,
                deep_dive="domestic_abuse",
                findings=findings,
            ),
        )
        sha256 = make.sha(document)
        tags = tuple(
            FindingTags(
                place,
                tuple(Tag(theme, 0.9, True, "model", "Words") for theme in themes),
                (),
                SIDES[kind],
                1.0,
                (Statement(1, 0, len(f"Words {number} {place}."), SIDES[kind], 1.0, Method.MODEL),),
            )
            for place, (kind, themes) in enumerate(inside, start=1)
        )
        world.tagged[sha256] = TaggedLetter(sha256, "1", tags)
    load = replace(
        world.load(),
        themes=(Theme(A, "Information sharing", "a", "", ""), Theme(B, "Neglect", "b", "", "")),
        deep_dives=(DeepDive("domestic_abuse", "domestic_abuse", "Domestic abuse", None),),
        rounds=tuple(
            Round(f"da-{year}", "domestic_abuse", str(year), date(year, 1, 1), date(year, 12, 31), None)
            for year in (2017, 2018)
        ),
    )
    build(tmp_path / "jtai.duckdb", assemble(load))
    with open_warehouse(tmp_path / "jtai.duckdb") as opened:
        yield opened


COUNTS = "value, theme, letters, letters_with_theme, letters_with_strength, letters_with_weakness"


def test_a_theme_is_counted_in_the_letters_that_could_have_it(warehouse: Warehouse) -> None:
    assert warehouse.query(f"SELECT {COUNTS} FROM theme_by('round') ORDER BY ALL").rows == [
        ("da-2017", A, 2, 2, 1, 2),
        ("da-2017", B, 2, 2, 1, 1),
        ("da-2018", A, 2, 1, 1, 0),
        ("da-2018", B, 2, 2, 1, 1),
    ]
    assert warehouse.query("SELECT theme, share, is_small FROM theme_by('year') WHERE value = '2018'").rows == [
        (A, 0.5, True),
        (B, 1.0, True),
    ]


def test_letters_of_different_length_are_compared_by_their_findings(warehouse: Warehouse) -> None:
    kinds = dict(
        warehouse.query(
            "SELECT kind IN ('area_for_improvement', 'priority_action'), count(*) FROM v_findings "
            "WHERE kind IN ('strength', 'area_for_improvement', 'priority_action') AND letter_id IN "
            "(SELECT letter_id FROM v_letters WHERE has_themes) GROUP BY ALL"
        ).rows
    )
    found = warehouse.query("SELECT DISTINCT all_strengths, all_weaknesses FROM theme_by('all')").rows
    assert found == [(kinds[False], kinds[True])]


@pytest.mark.parametrize(
    ("dimension", "letters"),
    [
        ("all", {"all": 4}),
        ("area", {"E1": 2, "E2": 1, "E3": 1}),
        ("year", {"2017": 2, "2018": 2}),
        ("region", {"Midland": 4}),
        ("police_force", {"Shire": 4}),
        ("deep_dive", {"domestic_abuse": 4}),
        ("topic", {"domestic_abuse": 4}),
        ("round", {"da-2017": 2, "da-2018": 2}),
        ("framework", {"2022": 4}),
    ],
)
def test_every_dimension_has_its_denominators(warehouse: Warehouse, dimension: str, letters: dict[str, int]) -> None:
    for source in (f"theme_by('{dimension}')", f"v_theme_by_group WHERE dimension = '{dimension}'"):
        found = warehouse.query(f"SELECT DISTINCT value, letters FROM {source}").rows
        assert dict(found) == letters
        assert len(found) == len(letters)


def test_change_between_rounds_of_a_topic(warehouse: Warehouse) -> None:
    found = {
        (theme, side): rest
        for theme, side, *rest in warehouse.query(
            "SELECT theme, side, earlier_round, later_round, earlier_letters_with, earlier_letters, "
            "later_letters_with, later_letters, change, round(change_low, 2), round(change_high, 2), is_small "
            "FROM v_theme_change"
        ).rows
    }
    assert len(found) == 4
    assert found[A, "criticism"] == ["da-2017", "da-2018", 2, 2, 0, 2, -1.0, -1.0, -0.07, True]
    assert found[A, "praise"] == ["da-2017", "da-2018", 1, 2, 1, 2, 0.0, -0.57, 0.57, True]
    assert found[B, "criticism"][2:7] == [1, 2, 1, 2, 0.0]


def test_themes_that_stand_together(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT theme, findings, findings_with_theme, findings_with_other, findings_with_both, letters_with_both, "
        "share, round(lift, 6) FROM v_theme_pairs ORDER BY ALL"
    ).rows == [(A, 8, 4, 5, 1, 1, 0.25, 0.4), (B, 8, 5, 4, 1, 1, 0.2, 0.4)]


def test_what_comes_back(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT area_name, theme, earlier_weaknesses, later_weaknesses, days_between FROM v_weaknesses_returning"
    ).rows == [("Norland", B, 2, 1, 448)]
    assert warehouse.query(
        "SELECT theme, years, years_with_criticism, first_year, last_year, letters, letters_with_criticism, "
        "criticised_then_inspected_again, criticised_again FROM v_theme_recurrence ORDER BY theme"
    ).rows == [(A, 2, 1, 2017, 2017, 4, 2, 1, 0), (B, 2, 2, 2017, 2018, 4, 2, 1, 1)]


def test_days_from_fieldwork_to_letter(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT year, letters, letters_with_fieldwork, median_days_to_letter, least_days_to_letter, "
        "most_days_to_letter FROM v_lag_by_year ORDER BY year"
    ).rows == [(2017, 2, 2, 20.0, 10, 30), (2018, 3, 0, None, None, None)]


def test_strengths_near_an_area_with_weaknesses(warehouse: Warehouse) -> None:
    for area in ("NORLAND", "E1"):
        assert warehouse.query(
            "SELECT theme, weaknesses, nearby_name, neighbour_rank, is_same_region FROM theme_strengths_near(?)", [area]
        ).rows == [(B, 3, "Farby", None, True), (B, 3, "St. Ann's & Moor", None, True)]
    for area in ("st anns & moor", "St Ann\u2019s and Moor", "E2"):
        assert warehouse.query(
            "SELECT theme, nearby_name, neighbour_rank FROM theme_strengths_near(?)", [area]
        ).rows == [(A, "Norland", 1), (A, "Norland", 1)]


def test_two_areas_side_by_side(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT theme, letters_one, strengths_one, weaknesses_one, letters_other, strengths_other, weaknesses_other, "
        "contrast, is_small FROM theme_compare('norland', 'E3')"
    ).rows == [
        (A, 2, 2, 1, 1, 0, 0, "no_contrast", True),
        (B, 2, 0, 3, 1, 1, 0, "other_stronger", True),
    ]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 4, 0.0456, 0.6994)],
)
def test_the_interval_of_a_share(hits: int, n: int, low: float, high: float) -> None:
    with duckdb.connect(":memory:") as connection:
        create_schema(connection)
        found = connection.execute("SELECT wilson_low($h, $n), wilson_high($h, $n)", {"h": hits, "n": n}).fetchone()
        none = connection.execute("SELECT wilson_low(0, 0), wilson_high(0, 0), is_few(9), is_few(10)").fetchone()
    assert found == pytest.approx((low, high), abs=0.0001)
    assert found[0] <= hits / n <= found[1]
    assert none == (None, None, True, False)


def test_caveats_stand_with_every_trend(warehouse: Warehouse) -> None:
    trends = ("v_theme_by_year", "v_theme_by_group", "v_theme_by_area", "v_theme_change", "v_theme_recurrence")
    for name in trends:
        ((comment,),) = warehouse.query("SELECT comment FROM duckdb_views() WHERE view_name = ?", [name]).rows
        assert "not a sample" in comment


def test_the_examples_in_the_comments_run(warehouse: Warehouse) -> None:
    comments = warehouse.query(
        "SELECT comment FROM duckdb_views() WHERE schema_name = 'main' AND comment LIKE '%Example: %' UNION ALL "
        "SELECT comment FROM duckdb_functions() WHERE schema_name = 'main' AND comment LIKE '%Example: %'"
    ).rows
    assert len(comments) > 10
    for (comment,) in comments:
        example = comment.split("Example: ", 1)[1]
        warehouse.query(example.replace("'Salford'", "'Norland'").replace("'Cornwall'", "'Farby'"))


@pytest.mark.parametrize(
    "call", ["theme_compare('Norlnd', 'E3')", "theme_compare('E3', '')", "theme_strengths_near('x')"]
)
def test_an_area_that_does_not_exist_is_an_error_and_no_empty_answer(warehouse: Warehouse, call: str) -> None:
    with pytest.raises(BadQuery, match=r"no (area|authority)"):
        warehouse.query(f"FROM {call}")
