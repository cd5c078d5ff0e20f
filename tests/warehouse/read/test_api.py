"""What readers can do, and what the views show."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.errors import DamagedWarehouse, JtaiError, NoWarehouse, UnknownName
from warehouse.read.api import BadQuery, Warehouse, open_warehouse


@pytest.fixture(scope="module")
def warehouse(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    world, path = make.world(), tmp_path_factory.mktemp("api") / "it's.duckdb"
    world.run(
        ("ofsted", "1", "a"),
        ("ofsted", "2", "b"),
        ("hmicfrs", "1", "c"),
        ("hmicfrs", "5", None),
        world.sighting("hmicfrs", "o", outcome="not_a_jtai"),
    )
    world.read("b", make.letter(area_codes=("E2",), letter_date=date(2029, 12, 3), title="Another letter"))
    world.read("c", make.letter(title="Copy"))
    build(path, assemble(world.load()))
    with open_warehouse(path) as opened:
        yield opened


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse, match=r"jtai\.duckdb.*jtai refresh"):
        open_warehouse(tmp_path / "jtai.duckdb")


def test_a_file_that_is_not_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "jtai.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedWarehouse, match=r"jtai\.duckdb"):
        open_warehouse(tmp_path / "jtai.duckdb")


def test_a_query_gives_columns_and_rows(warehouse: Warehouse) -> None:
    columns, rows = warehouse.query("SELECT area_name, count(*) AS findings FROM v_findings GROUP BY ALL ORDER BY ALL")
    assert columns == ["area_name", "findings"]
    assert rows == [("Norland", 3), ("St. Ann's & Moor", 3)]
    assert warehouse.query("SELECT ?", ["x"]).rows == [("x",)]


def test_a_query_with_a_bound_of_time_leaves_no_thread(warehouse: Warehouse) -> None:
    before = threading.active_count()
    _, batches = warehouse.stream("SELECT 1", seconds=60)
    assert threading.active_count() == before + 1
    assert list(batches) == [[(1,)]]
    with pytest.raises(BadQuery):
        warehouse.stream("SELECT nothing", seconds=60)
    assert threading.active_count() == before


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "",
        "SELECT nothing FROM reports",
        "SELECT 1; SELECT 2",
        "DELETE FROM reports",
        "CREATE TEMP TABLE x AS SELECT 1",
        "COPY reports TO 'out.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH ':memory:' AS other",
        "SET enable_external_access = true",
        "SELECT error('now')",
    ],
)
def test_a_query_can_only_read_the_warehouse(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(BadQuery) as raised:
        warehouse.query(sql)
    assert isinstance(raised.value, JtaiError)
    assert isinstance(raised.value, ValueError)
    assert warehouse.query("SELECT count(*) FROM reports").rows == [(3,)]


@pytest.mark.parametrize("sql", ["DESCRIBE v_findings", "SHOW TABLES", "FROM themes", "EXPLAIN SELECT 1", "VALUES (1)"])
def test_every_way_of_reading_is_open(warehouse: Warehouse, sql: str) -> None:
    assert warehouse.query(sql).rows
    assert len(warehouse.frame(sql))


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 6),
        ({"area": "norland"}, 3),
        ({"area": "E2"}, 3),
        ({"region": "Midland", "kind": "strength"}, 2),
        ({"theme": "information_sharing", "certain_only": True}, 6),
        ({"deep_dive": "front_door", "polarity": "negative"}, 4),
        ({"since": date(2029, 12, 3)}, 3),
        ({"until": date(2029, 12, 2)}, 3),
        ({"kind": "narrative"}, 0),
    ],
)
def test_findings_by_name(warehouse: Warehouse, filters: dict[str, Any], count: int) -> None:
    found = warehouse.findings(**filters)
    assert len(found) == count
    assert "text" in found.columns


def test_the_letters_of_an_authoritys_forerunner_are_found_with_it(world: Any, make: Any, tmp_path: Path) -> None:
    world.areas[0] = make.area("E1", "Norland (old)", area_code_now="E3")
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert len(warehouse.findings(area="Farby")) == 3


@pytest.mark.parametrize(
    ("filters", "offered"),
    [
        ({"area": "Norlnd"}, "Norland"),
        ({"region": "Midlands"}, "Midland"),
        ({"kind": "strenghts"}, "strength"),
        ({"theme": "sharing"}, "Information sharing"),
        ({"deep_dive": "frontdoor"}, "front_door"),
        ({"polarity": "good"}, "positive|negative|mixed|neutral"),
    ],
)
def test_a_name_that_does_not_exist_offers_the_nearest(
    warehouse: Warehouse, filters: dict[str, Any], offered: str
) -> None:
    with pytest.raises(UnknownName, match=offered):
        warehouse.findings(**filters)


def test_a_citation_has_lead_in_page_and_link(warehouse: Warehouse) -> None:
    ((finding_id,),) = warehouse.query(
        "SELECT finding_id FROM v_findings WHERE kind = 'priority_action' AND area_name = 'Norland'"
    ).rows
    assert warehouse.cite(finding_id) == (
        "\u201cInvented leaders need to: record why.\u201d (priority action)\n"
        "CQC, Ofsted: Joint targeted area inspection of Norland, 20 November 2029, p. 2. "
        "https://ofsted.example/file/1#page=2\n"
        f"[{finding_id}]"
    )


def test_a_citation_of_another_version_says_so(warehouse: Warehouse) -> None:
    ((finding_id,), *_) = warehouse.query(
        "SELECT finding_id FROM findings JOIN reports USING (report_id) WHERE status = 'alternate'"
    ).rows
    assert "(strength, alternate version)" in warehouse.cite(finding_id)
    assert " Copy: Norland, 20 November 2029" in warehouse.cite(finding_id)
    assert warehouse.cite(finding_id, "ris").endswith("\r\nER  - ")


def test_a_finding_that_does_not_exist_is_named(warehouse: Warehouse) -> None:
    with pytest.raises(UnknownName, match="norland"):
        warehouse.cite("norland-2029-11-20-strength-000000000000")


def test_status(warehouse: Warehouse) -> None:
    status = warehouse.status()
    assert (status.letters, status.versions, status.withdrawn, status.findings) == (2, 3, 0, 6)
    assert status.findings_by_kind == {"strength": 2, "area_for_improvement": 2, "priority_action": 2}
    assert (status.needs_review, status.not_served, status.quarantined) == (0, 1, 0)
    assert status.issues == {"not_served": 1}
    assert (status.first_letter_date, status.last_letter_date) == (date(2029, 11, 20), date(2029, 12, 3))
    assert status.sources == {"ofsted": None, "hmicfrs": None}
    assert status.last_run_at is not None
    assert status.last_run_at.isoformat() == "2030-01-02T02:00:00+00:00"
    assert status.meta["schema_version"] == "1"


def test_a_frame_has_numbers_and_none_and_dates(warehouse: Warehouse) -> None:
    frame = warehouse.findings(area="Norland", kind="strength")
    (row,) = frame.to_dict("records")
    assert row["lead_in"] is None
    assert row["letter_date"] == date(2029, 11, 20)
    assert row["themes"] == ["information_sharing"]
    assert frame["page_start"].dtype == "int64"
    assert frame["needs_review"].dtype == "bool"


def test_what_needs_a_person(world: Any, make: Any, tmp_path: Path) -> None:
    world.run(("ofsted", "2", "b"), ("hmicfrs", "5", None))
    world.read("b", make.letter(area_codes=(), area_name="Nowhere"))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        items = warehouse.attention()
    assert [item.key for item in items] == [
        f"review unknown-area-2029-11-20-{make.sha('b')[:8]} missing_metadata",
        "withdrawn norland-2029-11-20",
    ]
    assert "https://ofsted.example/file/2" in str(items[0])


def test_themes_are_counted_with_their_denominator(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT year, theme, letters, letters_with_theme, strengths, priority_actions FROM v_theme_by_year"
    ).rows == [(2029, "information_sharing", 2, 2, 2, 2)]
    assert warehouse.query("SELECT area_name, theme, letters, strengths FROM v_theme_by_area ORDER BY ALL").rows == [
        ("Norland", "information_sharing", 1, 1),
        ("St. Ann's & Moor", "information_sharing", 1, 1),
    ]


def test_strengths_nearby(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT nearby_name, neighbour_rank, is_same_region FROM v_strengths_nearby WHERE area_name LIKE 'St%'"
    ).rows == [("Norland", 1, True)]


def test_coverage_stands_side_by_side(warehouse: Warehouse) -> None:
    assert warehouse.query(
        "SELECT letter_id, is_gap, ofsted, hmicfrs, reason, only_at FROM v_coverage ORDER BY letter_id NULLS LAST"
    ).rows == [
        ("norland-2029-11-20", False, "archived", "archived", None, None),
        ("st-anns-moor-2029-12-03", False, "archived", None, None, "ofsted"),
        (None, True, None, "not_served", "not_served", "hmicfrs"),
    ]


def test_coverage_names_the_publisher_that_alone_lists_a_letter_now(world: Any, make: Any, tmp_path: Path) -> None:
    world.read("b", make.letter(area_codes=("E2",), letter_date=date(2029, 12, 3)))
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"), ("hmicfrs", "1", "a"), ("hmicfrs", "2", "b"))
    world.run(("ofsted", "2", "b"), ("hmicfrs", "1", "a"))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert warehouse.query("SELECT letter_id, ofsted, hmicfrs, only_at FROM v_coverage ORDER BY ALL").rows == [
            ("norland-2029-11-20", "no_longer_listed", "archived", "hmicfrs"),
            ("st-anns-moor-2029-12-03", "archived", "no_longer_listed", "ofsted"),
        ]


@pytest.mark.parametrize(
    ("changes", "is_gap"),
    [
        ({"provider_name": "norland"}, False),
        ({"provider_urn": "8E1"}, False),
        ({"provider_name": "Northland"}, False),
        ({"provider_name": "Norland", "published_on": date(2026, 5, 1)}, True),
        ({"provider_name": "Norland", "published_on": None}, True),
        ({"provider_name": "Farby"}, True),
    ],
)
def test_a_letter_that_is_held_from_another_publisher_is_no_gap(
    world: Any, make: Any, tmp_path: Path, changes: dict[str, Any], is_gap: bool
) -> None:
    world.areas[0] = make.area("E1", "Norland", urn="8E1", aliases=("Northland",))
    world.run(("ofsted", "1", "a"), world.sighting("hmicfrs", "1", outcome="failed", **changes))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert warehouse.query("SELECT only_at FROM v_coverage WHERE is_gap").rows == [("hmicfrs",)] * is_gap
        assert len(warehouse.attention()) == is_gap


def test_an_overview_that_no_round_names_is_told(world: Any, tmp_path: Path) -> None:
    other = {"outcome": "not_a_jtai", "reason": "national overview", "label": "An overview"}
    known, new = (world.sighting("govuk", slug, **other) for slug in ("the-front-door", "another"))
    world.run(("ofsted", "1", "a"), known, new)
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        [item] = warehouse.attention()
    assert (item.code, item.subject) == ("overview", new.url)
    assert "An overview" in item.message


def test_changes_by_refresh(warehouse: Warehouse) -> None:
    (first,), (second,) = warehouse.query("SELECT DISTINCT run_id FROM runs ORDER BY run_id").rows
    assert warehouse.query("SELECT run_id, change, letter_id FROM v_changes ORDER BY ALL").rows == [
        (first, "added", "norland-2029-11-20"),
        (second, "added", "st-anns-moor-2029-12-03"),
        (second, "copy_added", "norland-2029-11-20"),
    ]


def test_a_joint_letter_is_found_by_each_of_its_areas_and_once(world: Any, make: Any, tmp_path: Path) -> None:
    world.areas = [make.area("E1", "Norland"), make.area("E2", "Moor"), make.area("E3", "Farby", region="Coast")]
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E1", "E3"), letter_date=date(2029, 12, 3)))
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    with open_warehouse(path) as warehouse:
        assert len(warehouse.findings(area="Farby")) == 3
        assert len(warehouse.findings(area="Norland")) == 6
        near = warehouse.findings(near="Moor")
        assert len(near) == 6
        assert near["finding_id"].is_unique
        regions = warehouse.query("SELECT DISTINCT letter_id, area_codes, region FROM v_findings ORDER BY 1").rows
        assert regions == [
            ("norland-2029-11-20", ["E1"], "Midland"),
            ("norland-and-farby-2029-12-03", ["E1", "E3"], None),
        ]
        by_area = warehouse.query("SELECT area_name, letters FROM v_theme_by_area ORDER BY 1").rows
        assert by_area == [("Farby", 1), ("Norland", 2)]
