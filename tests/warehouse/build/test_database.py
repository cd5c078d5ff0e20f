"""A failed build never replaces the published file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.build.assembly import assemble
from warehouse.build.checks import BrokenCheck
from warehouse.build.database import build
from warehouse.errors import WrongWorkspace
from warehouse.read.api import open_warehouse

TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'jtai' AND schema_name = 'main' ORDER BY ALL"


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with open_warehouse(path) as warehouse:
        names = [row[0] for row in warehouse.query(TABLES).rows]
        return {name: warehouse.query(f"FROM {name}").rows for name in names}


def test_a_rebuild_gives_the_same_rows(world: Any, make: Any, tmp_path: Path) -> None:
    world.run(("ofsted", "1", "b"), ("hmicfrs", "1", "a"), ("ofsted", "2", "c"), ("hmicfrs", "3", None))
    world.read("b", make.letter())
    world.read("c", make.letter(area_codes=("E2",)))
    first = build(tmp_path / "first" / "jtai.duckdb", assemble(world.load()))
    build(tmp_path / "second.duckdb", assemble(world.load()))
    held = contents(first.path)
    assert contents(tmp_path / "second.duckdb") == held
    assert {name: len(some) for name, some in held.items()} == first.rows
    assert first.rows["reports"] == 3
    assert first.rows["runs"] == 4
    assert all(check.passed for check in first.checks)


def test_a_night_without_news_leaves_the_file(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    assert build(path, assemble(world.load())).is_new
    before = path.read_bytes()
    world.run(world.sighting("ofsted", "1", "a", outcome="unchanged"))
    report = build(path, assemble(world.load()))
    assert not report.is_new
    assert report.rows["runs"] == 4
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["jtai.duckdb"]


def changed_versions(world: Any, make: Any) -> Any:
    return replace(world.load(), versions={"extractor_version": "2"})


def changed_words(world: Any, make: Any) -> Any:
    change_finding(world, make, text="Invented partners talk.")
    return world.load()


def a_finding_less(world: Any, make: Any) -> Any:
    world.read("a", make.letter(findings=make.letter().findings[:2]))
    return world.load()


def another_label(world: Any, make: Any) -> Any:
    world.run(world.sighting("ofsted", "1", "a", label="Renamed"))
    return world.load()


@pytest.mark.parametrize("change", [changed_versions, changed_words, a_finding_less, another_label])
def test_any_news_gives_a_new_file(world: Any, make: Any, tmp_path: Path, change: Any) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    assert build(path, assemble(change(world, make))).is_new


def test_another_schema_gives_a_new_file(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = 'older' WHERE key = 'schema_digest'")
        connection.execute("ALTER TABLE finding_boxes DROP COLUMN x1")
    assert build(path, assemble(world.load())).is_new
    assert not build(path, assemble(world.load())).is_new


def test_nothing_lies_beside_the_file(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    for leftover in (".jtai.duckdb.99.ab.building", ".jtai.duckdb.99.ab.building.wal"):
        (tmp_path / leftover).write_bytes(b"half")
    (tmp_path / ".jtai.duckdb.99.ab.building.tmp").mkdir()
    (tmp_path / ".jtai.duckdb.99.ab.building.tmp" / "duckdb_temp_storage-0.tmp").write_bytes(b"half")
    (tmp_path / "other").touch()
    build(path, assemble(world.load()))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["jtai.duckdb", "other"]


def test_a_reader_goes_on_reading_the_old_file_and_a_new_one_sees_the_new(
    world: Any, make: Any, tmp_path: Path
) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    with open_warehouse(path) as old:
        world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
        world.read("b", make.letter(area_codes=("E2",)))
        build(path, assemble(world.load()))
        with open_warehouse(path) as new:
            assert new.query("SELECT count(*) FROM reports").rows == [(2,)]
            assert old.query("SELECT count(*) FROM reports").rows == [(1,)]
            assert old.query("SELECT count(text) FROM v_findings").rows == [(3,)]


def test_fewer_letters_do_not_replace_the_file(world: Any, make: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E2",)))
    build(path, assemble(world.load()))
    before = path.read_bytes()
    del world.extractions[make.sha("b")]
    with pytest.raises(BrokenCheck, match=r"no_letter_is_lost(.|\n)*st-anns-moor-2029-11-20"):
        build(path, assemble(world.load()))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["jtai.duckdb"]


def test_a_withdrawn_letter_is_not_lost(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    world.run()
    build(path, assemble(world.load()))
    with open_warehouse(path) as warehouse:
        assert warehouse.query("SELECT count(*) FROM findings").rows == [(3,)]
        assert warehouse.query("SELECT count(*) FROM v_findings").rows == [(0,)]
        assert warehouse.query("SELECT change, run_id FROM v_changes ORDER BY run_id").rows == [
            ("added", world.runs[0].run_id),
            ("withdrawn", world.runs[1].run_id),
        ]


def test_an_old_file_that_cannot_be_read_is_not_replaced(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "jtai.duckdb"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(BrokenCheck, match="move it away"):
        build(path, assemble(world.load()))
    assert path.read_bytes() == b"no database" * 1000


def test_an_empty_archive_is_not_published(empty_world: Any, tmp_path: Path) -> None:
    with pytest.raises(BrokenCheck, match="there_are_letters"):
        build(tmp_path / "jtai.duckdb", assemble(empty_world.load()))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(world: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongWorkspace, match="file"):
        build(tmp_path / "file" / "jtai.duckdb", assemble(world.load()))


def test_a_column_may_begin_with_many_unknown_values(world: Any, make: Any, tmp_path: Path) -> None:
    plain = [make.finding(n, f"Invented words number {n}.") for n in range(1, 3001)]
    plain.append(make.finding(3001, "The last.", sub_heading="At last"))
    world.read("a", make.letter(findings=tuple(plain)))
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    with open_warehouse(tmp_path / "jtai.duckdb") as warehouse:
        assert warehouse.query("SELECT max(sub_heading) FROM findings").rows == [("At last",)]


def change_finding(world: Any, make: Any, **changes: Any) -> None:
    first, *others = make.letter().findings
    world.read("a", make.letter(findings=(replace(first, **changes), *others)))


def without_text(world: Any, make: Any) -> None:
    change_finding(world, make, text=" ")


def beyond_the_last_page(world: Any, make: Any) -> None:
    change_finding(world, make, page_end=9)


def ends_before_it_starts(world: Any, make: Any) -> None:
    change_finding(world, make, page_end=1)


def evidence_from_elsewhere(world: Any, make: Any) -> None:
    tagged = world.tagged[make.sha("a")]
    first, *others = tagged.findings
    strange = replace(first, tags=(replace(first.tags[0], evidence="Invented … elsewhere"),))
    world.tagged[make.sha("a")] = replace(tagged, findings=(strange, *others))


def an_area_that_leads_nowhere(world: Any, make: Any) -> None:
    world.areas[2] = make.area("E3", "Farby", area_code_now="E9")


def an_empty_lead_in(world: Any, make: Any) -> None:
    first, second, third = make.letter().findings
    world.read("a", make.letter(findings=(first, second, replace(third, lead_in=" "))))


def a_theme_that_is_not_in_the_taxonomy(world: Any, make: Any) -> None:
    tagged = world.tagged[make.sha("a")]
    first, *others = tagged.findings
    strange = replace(first, tags=(replace(first.tags[0], theme="weather"),))
    world.tagged[make.sha("a")] = replace(tagged, findings=(strange, *others))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (without_text, "findings_have_text_and_page"),
        (beyond_the_last_page, "findings_have_text_and_page"),
        (ends_before_it_starts, "findings_have_text_and_page"),
        (evidence_from_elsewhere, "evidence_stands_in_the_text"),
        (an_area_that_leads_nowhere, "areas_lead_to_areas"),
        (an_empty_lead_in, "lead_ins_are_kept"),
        (a_theme_that_is_not_in_the_taxonomy, "weather"),
    ],
)
def test_a_broken_check_leaves_the_old_file(world: Any, make: Any, tmp_path: Path, spoil: Any, named: str) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    before = path.read_bytes()
    spoil(world, make)
    with pytest.raises(BrokenCheck, match=named):
        build(path, assemble(world.load()))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["jtai.duckdb"]


def test_evidence_may_run_over_lines_and_stand_in_parts(world: Any, make: Any, tmp_path: Path) -> None:
    change_finding(world, make, text="Invented partners\nshare what they know.")
    tagged = world.tagged[make.sha("a")]
    first, *others = tagged.findings
    parts = replace(first, tags=(replace(first.tags[0], evidence="Invented partners share … they know"),))
    world.tagged[make.sha("a")] = replace(tagged, findings=(parts, *others))
    assert build(tmp_path / "jtai.duckdb", assemble(world.load())).warnings == ()


def test_too_little_memory_is_said_and_the_old_file_stays(
    world: Any, make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "jtai.duckdb"
    build(path, assemble(world.load()))
    whole = path.read_bytes()
    world.read("a", make.letter(findings=(make.finding(1, "Invented partners meet."),)))
    monkeypatch.setattr("warehouse.build.database.MEMORY", 1)
    with pytest.raises(WrongWorkspace, match="for want of memory"):
        build(path, assemble(world.load()))
    assert path.read_bytes() == whole
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_tables_that_break_a_rule_between_them_are_named(world: Any, tmp_path: Path) -> None:
    tables = world.rows()
    tables["reports"].append({**tables["reports"][0], "report_id": "other", "sha256": "0" * 64})
    with pytest.raises(BrokenCheck, match="one_version_counts"):
        build(tmp_path / "jtai.duckdb", [tables])


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"fieldwork_start": date(2029, 10, 6)}, "dates_are_in_order"),
        ({"findings": ()}, "letters_have_findings"),
    ],
)
def test_a_check_that_is_not_required_warns(
    world: Any, make: Any, tmp_path: Path, changes: dict[str, Any], warning: str
) -> None:
    world.read("a", make.letter(**changes))
    report = build(tmp_path / "jtai.duckdb", assemble(world.load()))
    assert warning in {check.name for check in report.warnings}
    assert all("norland-2029-11-20" in check.message for check in report.warnings)
