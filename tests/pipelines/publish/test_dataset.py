"""The data: whole, valid, the same each time, and without what is not current or would be run."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml
from frictionless import validate

from pipelines.publish.dataset import workbook
from pipelines.publish.dataset.about import about, texts
from pipelines.publish.dataset.cells import CUT_ROWS
from pipelines.publish.dataset.croissant import croissant
from pipelines.publish.dataset.files import SUMS, data_files, publish_data
from pipelines.publish.dataset.package import descriptor
from pipelines.publish.dataset.tables import as_csv, as_json_lines
from pipelines.publish.imprint import Imprint
from pipelines.publish.queries import Queries
from pipelines.publish.release_folder import RECORD, ReleaseFolder
from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse
from warehouse.read.export import VIEWS, exported_tables

FORMULA = '=HYPERLINK("https://example.org","look")'


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(database: Path, target: Path, *statements: str) -> Path:
    """A changed copy of the warehouse."""
    target.write_bytes(database.read_bytes())
    with duckdb.connect(str(target)) as connection:
        for statement in statements:
            connection.execute(statement)
    return target


def release_files(database: Path) -> dict[str, bytes]:
    with open_warehouse(database) as warehouse:
        made = dict(data_files(Queries(warehouse)))
    return {name: data.read_bytes() if isinstance(data, Path) else data for name, data in made.items()}


@pytest.fixture(scope="module")
def made(sample: Workspace) -> Mapping[str, bytes]:
    return release_files(sample.database)


def test_the_files_that_cite_it_name_who_publishes_it(sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        facts, tables = about(Queries(warehouse, Imprint("Letters", "A council"))), exported_tables(warehouse)
    written = texts(facts, tables)
    assert yaml.safe_load(written["CITATION.cff"])["authors"] == [{"name": "A council"}]
    assert json.loads(written[".zenodo.json"])["creators"] == [{"name": "A council"}]
    assert json.loads(croissant(facts, (), {}))["creator"]["name"] == "A council"
    assert json.loads(descriptor(facts, (), {}))["contributors"][0]["title"] == "A council"


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_publish_writes_it_and_its_checksums_hold(sample: Workspace, made: Mapping[str, bytes]) -> None:
    held = files_of(sample.release / "data")
    assert held == dict(made)
    sums = dict(line.split("  ")[::-1] for line in made[SUMS].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in made.items() if name != SUMS}


def test_every_table_is_there_with_all_its_rows(sample: Workspace, made: Mapping[str, bytes], tmp_path: Path) -> None:
    with open_warehouse(sample.database) as warehouse:
        tables = exported_tables(warehouse)
        named = warehouse.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").rows
        counts = {one.name: len(warehouse.query(one.select).rows) for one in tables}
    assert set(counts) == {name for (name,) in named} | set(VIEWS)
    assert all(counts[view] for view in VIEWS)
    assert made["jtai.duckdb"] == sample.database.read_bytes()
    for name, count in counts.items():
        assert len(csv_rows(made[f"csv/{name}.csv"])) == count
        place = tmp_path / f"{name}.parquet"
        place.write_bytes(made[f"parquet/{name}.parquet"])
        with duckdb.connect() as connection:
            assert connection.execute(f"SELECT count(*) FROM '{place}'").fetchall() == [(count,)]


def test_the_descriptor_is_valid_and_so_are_the_rows(sample: Workspace) -> None:
    report = validate(str(sample.release / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])[:5]
    assert len(report.tasks) > 15


def test_a_row_that_breaks_the_descriptor_is_found(made: Mapping[str, bytes], tmp_path: Path) -> None:
    for name, data in made.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data.replace(b"strength", b"strenght") if name == "csv/findings.csv" else data)
    assert not validate(str(tmp_path / "datapackage.json")).valid


def test_json_lines_are_the_findings_as_they_are(sample: Workspace, made: Mapping[str, bytes]) -> None:
    lines = {row["finding_id"]: row for row in map(json.loads, made["findings.jsonl"].decode().splitlines())}
    with open_warehouse(sample.database) as warehouse:
        rows = warehouse.query("SELECT finding_id, text, themes FROM v_findings").rows
    assert {(name, row["text"], tuple(row["themes"])) for name, row in lines.items()} == {
        (name, text, tuple(themes)) for name, text, themes in rows
    }


def test_every_export_says_which_data_it_is(sample: Workspace, made: Mapping[str, bytes], tmp_path: Path) -> None:
    with open_warehouse(sample.database) as warehouse:
        meta = warehouse.status().meta
    version = meta["data_version"]
    for name in ("README.md", "CITATION.cff", "datapackage.json", "csv/meta.csv"):
        assert version in made[name].decode(), name
    page = openpyxl.load_workbook(io.BytesIO(made["jtai.xlsx"]))["Read me"]
    assert {f"meta: {key}": value for key, value in meta.items()}.items() <= {
        row[0].value: row[1].value for row in page.iter_rows()
    }.items()
    place = tmp_path / "one.parquet"
    place.write_bytes(made["parquet/findings.parquet"])
    with duckdb.connect() as connection:
        footer = connection.execute(f"SELECT key, value FROM parquet_kv_metadata('{place}')").fetchall()
    assert {(key.encode(), value.encode()) for key, value in meta.items()} <= set(footer)
    for name in ("README.md", "LICENCE.txt", "CITATION.cff"):
        assert meta["attribution"] in " ".join(made[name].decode().split()), name


def test_the_citation_file_has_what_the_form_asks_for(made: Mapping[str, bytes]) -> None:
    cited = yaml.safe_load(made["CITATION.cff"])
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["type"] == "dataset"
    assert str(cited["version"]).count(".") == 2


def test_the_description_for_searches_names_every_file_with_its_checksum(made: Mapping[str, bytes]) -> None:
    described = json.loads(made["croissant.json"])
    held = {name: hashlib.sha256(data).hexdigest() for name, data in made.items() if name.startswith("parquet/")}
    assert {one["contentUrl"]: one["sha256"] for one in described["distribution"]} == held
    fields = {field["@id"]: field for records in described["recordSet"] for field in records["field"]}
    assert fields["findings/page_start"]["dataType"] == "sc:Integer"
    assert fields["v_findings/themes"]["repeated"]
    assert all(field["source"]["fileObject"]["@id"] in held and field["description"] for field in fields.values())


def test_the_deposit_is_described_with_licence_and_attribution(made: Mapping[str, bytes]) -> None:
    deposit = json.loads(made[".zenodo.json"])
    assert deposit["upload_type"] == "dataset"
    assert deposit["version"] == yaml.safe_load(made["CITATION.cff"])["version"]
    assert "Open Government Licence" in deposit["notes"]


def test_codes_can_be_pivoted(sample: Workspace, made: Mapping[str, bytes]) -> None:
    header, *rows = openpyxl.load_workbook(io.BytesIO(made["jtai.xlsx"]))["Codes"].iter_rows(values_only=True)
    levels = [row[header.index("Level")] for row in rows]
    with open_warehouse(sample.database) as warehouse:
        ((themes, subtopics),) = warehouse.query(
            "SELECT (SELECT count(*) FROM finding_themes JOIN v_findings USING (finding_id)), "
            "(SELECT count(*) FROM statement_subtopics JOIN v_statements USING (statement_id))"
        ).rows
    assert (levels.count("theme"), levels.count("sub-topic")) == (themes, subtopics)
    assert {"Letter", "ONS code today", "Topic", "Round", "Generation", "Letter needs review"} <= set(header)


def test_the_workbook_is_made_for_reading(sample: Workspace, made: Mapping[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["jtai.xlsx"]))
    assert book.sheetnames[0] == "Read me"
    for sheet in book.worksheets[1:]:
        assert sheet.auto_filter.ref, sheet.title
        assert sheet.freeze_panes == "C2", sheet.title
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    links = [cell for row in book["Findings"].iter_rows(min_row=2) for cell in row if cell.hyperlink]
    with open_warehouse(sample.database) as warehouse:
        wanted = warehouse.query("SELECT page_link FROM v_findings").rows
    assert sorted(cell.value for cell in links) == sorted(link for (link,) in wanted)


def test_a_sheet_says_which_rows_it_has_no_room_for(sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    with open_warehouse(sample.database) as warehouse:
        queries = Queries(warehouse)
        book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(queries, about(queries))))
    *_, before, last = book["Findings"].iter_rows(values_only=True)
    assert book["Findings"].max_row == 10
    assert all(before[:3])
    assert (last[0], set(last[1:])) == (CUT_ROWS, {None})
    assert book["Findings"].auto_filter.ref == "A1:W10"


def test_what_a_spreadsheet_would_run_is_inert_and_json_has_it_as_it_is(sample: Workspace, tmp_path: Path) -> None:
    database = changed(
        sample.database,
        tmp_path / "jtai.duckdb",
        f"UPDATE findings SET lead_in = '{FORMULA}'",
    )
    files = release_files(database)
    assert {row["lead_in"] for row in csv_rows(files["csv/findings.csv"])} == {f"'{FORMULA}"}
    assert {json.loads(line)["lead_in"] for line in files["findings.jsonl"].decode().splitlines()} == {FORMULA}
    book = openpyxl.load_workbook(io.BytesIO(files["jtai.xlsx"]))
    cells = [row[6] for row in book["Findings"].iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in cells} == {(f"'{FORMULA}", "s")}


def test_findings_of_a_withdrawn_letter_are_in_no_export(sample: Workspace, tmp_path: Path) -> None:
    with open_warehouse(sample.database) as warehouse:
        ((letter,),) = warehouse.query("SELECT min(report_id) FROM v_findings").rows
        gone = {row[0] for row in warehouse.query("SELECT finding_id FROM findings WHERE report_id = ?", [letter]).rows}
    database = changed(
        sample.database,
        tmp_path / "jtai.duckdb",
        f"UPDATE reports SET status = 'withdrawn' WHERE report_id = '{letter}'",
    )
    files = release_files(database)
    for name, data in files.items():
        if name.startswith("csv/") and b"finding_id" in data.split(b"\r\n")[0]:
            assert not gone & {row["finding_id"] for row in csv_rows(data)}, name
    assert not gone & {json.loads(line)["finding_id"] for line in files["findings.jsonl"].decode().splitlines()}
    book = openpyxl.load_workbook(io.BytesIO(files["jtai.xlsx"]))
    assert not gone & {row[-1].value for row in book["Findings"].iter_rows()}
    (row,) = [row for row in csv_rows(files["csv/reports.csv"]) if row["report_id"] == letter]
    assert row["status"] == "withdrawn"


def test_the_same_warehouse_gives_the_same_bytes(sample: Workspace, made: Mapping[str, bytes]) -> None:
    assert release_files(sample.database) == dict(made)


def test_an_unchanged_file_is_left_alone_and_a_broken_one_put_right(sample: Workspace, tmp_path: Path) -> None:
    def bring_up_to_date() -> int:
        folder = ReleaseFolder(tmp_path)
        with open_warehouse(sample.database) as warehouse:
            written = publish_data(folder, Queries(warehouse), "this version")
        folder.finish()
        return written

    data = tmp_path / "data"
    total = bring_up_to_date()
    assert total == len(files_of(data))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert bring_up_to_date() == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before

    (data / "csv" / "areas.csv").write_text("half")
    (data / "jtai.xlsx").unlink()
    assert bring_up_to_date() == 2
    assert files_of(data) == release_files(sample.database)
    assert (tmp_path / RECORD).is_file()


def test_a_cell_of_csv() -> None:
    rows: list[tuple[Any, ...]] = [(None, True, -1.5, "a\nb", ["x", "y"]), ("-1", False, 2, 'say "no"', [])]
    assert as_csv(("a", "b", "c", "d", "e"), rows).decode() == (
        'a,b,c,d,e\r\n,true,-1.5,"a\nb",x;y\r\n\'-1,false,2,"say ""no""",\r\n'
    )
    assert as_json_lines(("a", "b", "c", "d", "e"), rows[:1]) == (
        b'{"a": null, "b": true, "c": -1.5, "d": "a\\nb", "e": ["x", "y"]}\n'
    )
