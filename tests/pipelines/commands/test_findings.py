"""The commands for asking questions without SQL."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import Result

from pipelines.commands.output import Format, Look, OutputOptions, show_frame
from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]


@pytest.fixture
def ask(sample: Workspace, jtai: Run) -> Callable[..., Result]:
    return lambda *arguments: jtai("--workspace", str(sample.root), *arguments)


@pytest.fixture
def rows(ask: Callable[..., Result]) -> Callable[..., list[dict[str, Any]]]:
    def told(*arguments: str) -> list[dict[str, Any]]:
        result = ask(*arguments, "--format", "json")
        assert result.exit_code == 0, result.output
        return list(json.loads(result.stdout))

    return told


def test_findings_fit_every_option(rows: Callable[..., list[dict[str, Any]]]) -> None:
    every = rows("findings")
    one = every[0]
    found = rows("findings", "--area", one["area_name"].upper(), "--kind", "Strengths", "--since", "2017-01-01")
    wanted = [
        row["finding_id"]
        for row in every
        if (row["area_name"], row["kind"]) == (one["area_name"], "strength") and row["letter_date"] >= "2017-01-01"
    ]
    assert [row["finding_id"] for row in found] == wanted
    assert wanted


def test_days_can_be_months_and_years_and_tags_certain(rows: Callable[..., list[dict[str, Any]]]) -> None:
    every = rows("findings", "--theme", "information sharing")
    dates = sorted(row["letter_date"] for row in every)
    between = rows("findings", "--theme", "information sharing", "--since", dates[0][:4], "--until", dates[-1][:7])
    assert {row["letter_date"] for row in between} == {day for day in dates if day <= f"{dates[-1][:7]}-01"}
    certain = rows("findings", "--theme", "information sharing", "--certain")
    wanted = [row["finding_id"] for row in every if "information_sharing" in row["certain_themes"]]
    assert [row["finding_id"] for row in certain] == wanted


def test_weaknesses_are_two_kinds_and_a_topic_several_deep_dives(rows: Callable[..., list[dict[str, Any]]]) -> None:
    every = rows("findings")
    topic = every[0]["topic"]
    found = rows("findings", "--kind", "weaknesses", "--topic", topic)
    wanted = [r for r in every if r["kind"] in ("area_for_improvement", "priority_action") and r["topic"] == topic]
    assert [row["finding_id"] for row in found] == [row["finding_id"] for row in wanted]
    assert wanted


def test_findings_near_an_area_are_of_others(rows: Callable[..., list[dict[str, Any]]]) -> None:
    area = rows("findings")[0]["area_name"]
    near = rows("findings", "--near", area, "--kind", "strength")
    assert near
    assert area not in {row["area_name"] for row in near}
    ranks = [row["neighbour_rank"] for row in near if row["neighbour_rank"] is not None]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("option", "miss", "meant"),
    [("--theme", "informaton sharing", "Information sharing"), ("--kind", "strenght", "strength")],
)
def test_a_near_miss_is_told_what_may_be_meant(ask: Callable[..., Result], option: str, miss: str, meant: str) -> None:
    result = ask("findings", option, miss)
    assert result.exit_code == 2
    assert f"did you mean {meant}" in str(result.exception)


def test_search_ranks_and_names_what_matched(rows: Callable[..., list[dict[str, Any]]]) -> None:
    found = rows("search", "sharing", "--limit", "3")
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)
    assert all(any(word.lower().startswith("shar") for word in row["matched"]) for row in found)
    assert found


def test_search_for_nothing_is_said(ask: Callable[..., Result]) -> None:
    assert ask("search", " ").exit_code == 2
    assert ask("search", "!?").exit_code in (0, 2)


@pytest.mark.parametrize(("style", "start"), [("plain", "\u201c"), ("bibtex", "@misc{"), ("ris", "TY  - RPRT")])
def test_cite_has_kind_page_and_link(
    ask: Callable[..., Result], rows: Callable[..., list[dict[str, Any]]], style: str, start: str
) -> None:
    one = rows("findings", "--kind", "priority action")[0]
    cited = ask("cite", one["finding_id"], "--style", style)
    assert cited.exit_code == 0, cited.output
    assert cited.output.startswith(start)
    assert "priority action" in cited.output
    assert f"{one['source_url']}#page={one['page_start']}" in cited.output
    assert one["lead_in"].split()[0] in cited.output


def test_areas_themes_and_changes(rows: Callable[..., list[dict[str, Any]]], ask: Callable[..., Result]) -> None:
    assert sum(area["letters"] for area in rows("areas")) > 5
    assert {theme["letters"] for theme in rows("themes")} == {rows("themes")[0]["letters"]}
    assert {change["change"] for change in rows("changes")} >= {"added"}
    assert rows("changes", "--since", "2999-01-01") == []
    for command in ("areas", "themes", "changes", "findings"):
        shown = ask(command)
        assert shown.exit_code == 0
        assert "\u2026" not in shown.output


def test_the_table_quotes_with_kind_and_source(ask: Callable[..., Result]) -> None:
    shown = ask("findings", "--kind", "priority_action").output
    assert "jtai cite" in shown
    assert "p. " in shown
    assert "#page=" in shown
    assert "priority action" in shown


def test_a_workbook_needs_a_file(ask: Callable[..., Result], tmp_path: Path) -> None:
    assert "--out" in str(ask("findings", "--format", "xlsx").exception)
    assert ask("findings", "--format", "xlsx", "--out", str(tmp_path / "found.xlsx")).exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx")["result"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    assert sheet.max_row > 10


def test_the_ending_of_the_file_tells_the_form(ask: Callable[..., Result], tmp_path: Path) -> None:
    for name in ("found.XLSX", "found.json", "found.csv", "found.txt"):
        assert ask("findings", "--kind", "priority", "--out", str(tmp_path / name)).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "found.XLSX")["result"].max_row > 1
    assert json.loads((tmp_path / "found.json").read_text())
    assert ask("themes", "--format", "csv-excel", "--out", str(tmp_path / "e.csv")).exit_code == 0
    assert (tmp_path / "e.csv").read_bytes().startswith(b"\xef\xbb\xbftheme,")
    assert (tmp_path / "found.csv").read_text().startswith("finding_id,")
    assert "words and source" in (tmp_path / "found.txt").read_text()


def test_a_query_too_wide_for_a_table_is_shown_row_by_row(ask: Callable[..., Result]) -> None:
    wide = ask(
        "query", "SELECT finding_id, letter_id, kind, source_url, page_link, section_heading FROM v_findings LIMIT 2"
    )
    assert wide.exit_code == 0
    assert wide.output.count(" page_link ") == 2
    assert "\u2026" not in wide.output
    assert "2 rows" in wide.output
    assert "\u2503 [b] " in ask("query", 'SELECT 1 AS "[b]"').output


FORMULAS = ["=1+1", "@SUM(A1)", "+1", "-1+1", "\t=1", " =1"]


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    found = pd.DataFrame({"text": FORMULAS, "number": [-1] * len(FORMULAS)})
    for form in (Format.CSV, Format.XLSX):
        show_frame(found, OutputOptions(form, out=tmp_path / f"x.{form}"), Look())
    read = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text())))[1:]
    assert read == [[f"'{text}", "-1"] for text in FORMULAS]
    cells = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["result"].iter_rows(min_row=2))
    assert {row[0].data_type for row in cells} == {"s"}
    assert {row[1].value for row in cells} == {-1}


def test_where_nothing_fits_it_is_said_what_each_part_fits(ask: Callable[..., Result], sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        strengths = len(warehouse.findings(kind="strength"))
    asked = ("findings", "--area", "Barnsley", "--kind", "strength")
    assert f"Matches of each part alone: --area 0, --kind {strengths}." in " ".join(ask(*asked).output.split())
    assert "Quote a finding" not in ask(*asked).output
    assert "Matches of each part" not in ask("findings", "--kind", "strength").output
    said = " ".join(ask("search", "keyhole", "--area", "Barnsley").output.split())
    assert re.search(r"part alone: the words [1-9]\d*, --area 0\.", said)
    assert json.loads(ask(*asked, "--format", "json").stdout) == []


ROWS = {
    "findings": ("findings", "--theme", "information sharing", "--near", "Aldermarsh", "--since", "2017"),
    "search": ("search", "children's voice", "--kind", "strength"),
    "passages": ("search", "sharing", "--in", "passages"),
    "areas": ("areas",),
    "themes": ("themes",),
    "changes": ("changes", "--since", "2020"),
    "query": ("query", "SELECT finding_id, 'NaN'::DOUBLE AS score, themes FROM v_findings"),
    "review": ("review",),
    "withhold": ("withhold",),
}
"""Every command that gives rows."""


@pytest.mark.parametrize("command", ROWS.values(), ids=ROWS)
def test_every_command_with_rows_has_every_form(
    ask: Callable[..., Result], tmp_path: Path, command: tuple[str, ...]
) -> None:
    told = json.loads(ask(*command, "--limit", "1", "--json").stdout)
    told = told["tags"] if isinstance(told, dict) else told
    printed = list(csv.DictReader(io.StringIO(ask(*command, "--limit", "1", "--format", "csv").stdout)))
    assert len(told) == len(printed) == (command != ("withhold",))
    assert [list(row) for row in told] == [list(row) for row in printed]
    for ending in ("csv", "json", "xlsx", "txt"):
        written = ask(*command, "--limit", "1", "--out", str(tmp_path / f"x.{ending}"))
        assert written.exit_code == 0, written.output
    assert len(json.loads((tmp_path / "x.json").read_text())) == len(told)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["result"].max_row == 1 + len(told)


@pytest.mark.parametrize("command", [one for name, one in ROWS.items() if name not in ("query", "review", "withhold")])
def test_the_query_behind_an_answer_gives_the_answer(
    ask: Callable[..., Result], rows: Callable[..., list[dict[str, Any]]], command: tuple[str, ...]
) -> None:
    told = rows(*command, "--limit", "5")
    again = rows("query", ask(*command, "--limit", "5", "--sql").stdout)
    assert again == [{name: value for name, value in row.items() if name != "matched"} for row in told]
    assert told


def test_nothing_is_left_out_where_no_person_looks(ask: Callable[..., Result]) -> None:
    many = ask("query", "SELECT range AS n FROM range(1000)").output
    assert many.count("\n") > 1000
    assert "1000 rows\n" in many
    assert "3 rows\n" in ask("query", "SELECT range AS n FROM range(1000)", "--limit", "3").output


@pytest.mark.parametrize("command", [("themes",), ("query", "SELECT 1"), ("show", "x"), ("code", "x"), ("evaluate",)])
def test_no_folder_is_made_for_a_file(ask: Callable[..., Result], tmp_path: Path, command: tuple[str, ...]) -> None:
    result = ask(*command, "--out", str(tmp_path / "new" / "x.csv"))
    assert result.exit_code == 2
    assert f"there is no folder {tmp_path / 'new'}" in str(result.exception)
    assert not (tmp_path / "new").exists()


def test_a_file_by_itself_can_be_read_and_not_refreshed(sample: Workspace, jtai: Run) -> None:
    assert "10 letters" in jtai("--workspace", str(sample.database), "status").output
    assert json.loads(jtai("--workspace", str(sample.database), "themes", "--json").stdout)
    for command in ("load", "review", "withhold", "serve"):
        assert jtai("--workspace", str(sample.database), command).exit_code == 2
