"""A whole refresh of the bundled sample: the first, an unchanged one, one after losses, and one with problems."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from filelock import FileLock

from pipelines.run.progress import Tell, silent
from pipelines.run.refresh import run_stages
from pipelines.run.report import RunReport
from pipelines.sample.catalogue import rendered, sample_letters
from pipelines.sample.letter import expected_findings
from pipelines.settings import Settings, Source, Workspace, locate_workspace, read_settings
from pipelines.stages.load import load
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.table import STAGES
from warehouse.archive.object_store import ObjectStore, Standing
from warehouse.archive.store import Archive
from warehouse.errors import WrongWorkspace
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]
Rows = Callable[[Path], dict[str, list[tuple[Any, ...]]]]
First = tuple[Workspace, dict[str, Any], int]


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(sample.root, tmp_path / "copy")
    return Workspace(tmp_path / "copy", Source.SAMPLE)


def at(workspace: Workspace) -> list[str]:
    return ["--source", "sample", "--workspace", str(workspace.root)]


def test_every_letter_of_the_sample_is_there_with_all_its_findings(sample: Workspace) -> None:
    wanted = sum(
        len(expected_findings(letter)) for name, letter in sample_letters().items() if not name.endswith("not-a-letter")
    )
    with open_warehouse(sample.database) as warehouse:
        assert warehouse.query("SELECT count(*) FROM v_findings").rows == [(wanted,)]
        assert warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows == [
            (len([name for name in sample_letters() if not name.endswith("not-a-letter")]),)
        ]
        assert warehouse.query("SELECT code FROM quarantine").rows == [("not_a_jtai",)]


def test_the_first_refresh_says_what_needs_a_person(first_refresh: First) -> None:
    _, report, code = first_refresh
    assert code == 1
    assert [stage["stage"] for stage in report["stages"]] == [stage.name for stage in STAGES]
    assert {"quarantined", "review"} <= {item["code"] for item in report["attention"]}
    assert not any("not_served" in item["message"] for item in report["attention"])
    assert {letter["change"] for letter in report["letters"]} == {"added"}
    says = re.compile(r"coded by the model, [1-9]\d* of [1-9]\d* statements sure")
    assert all(says.fullmatch(letter["coding"]) for letter in report["letters"])


def test_the_archive_holds_each_document_once_under_its_hash(sample: Workspace) -> None:
    archive = Archive(sample.archive)
    served = {rendered(name) for name in sample_letters()}
    held = {archive.read(sha256) for sha256 in archive.shas()}
    assert served <= held
    assert len(held) == len(archive.shas())


def test_another_night_finds_nothing_new_and_leaves_everything(
    copy: Workspace, jtai: Run, nights_pass: Callable[..., None]
) -> None:
    nights_pass(copy.archive)
    before = {path: path.stat().st_mtime_ns for path in _results(copy)}
    result = jtai(*at(copy), "refresh", "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    counts = {stage["stage"]: stage["counts"] for stage in report["stages"]}
    assert counts["harvest"]["fetched"] == 0
    assert counts["harvest"]["held"] > 0
    assert counts["harvest"]["requests"] > 0
    assert counts["extract"]["read"] == 0
    assert counts["tag"]["tagged"] == 0
    assert counts["publish"]["written"] == 0
    assert report["letters"] == []
    assert {path: path.stat().st_mtime_ns for path in _results(copy)} == before


def test_all_documents_are_asked_for_again_at_once_when_told_to(copy: Workspace, jtai: Run) -> None:
    result = jtai(*at(copy), "harvest", "--revalidate", "all", "--json")
    (report,) = json.loads(result.stdout)["stages"]
    assert report["counts"]["fetched"] == report["counts"]["held"] == 0
    assert report["counts"]["unchanged"] > 0
    jtai(*at(copy), "verify")
    summary = json.loads(sorted(copy.runs.glob("*/summary.json"))[-1].read_text())
    assert sum(source["requests"] for source in summary["sources"]) == report["counts"]["requests"]
    assert sum(source["bytes"] for source in summary["sources"]) == report["counts"]["bytes"] > 0


def test_a_damaged_archive_is_told_and_named(copy: Workspace, jtai: Run) -> None:
    result = jtai(*at(copy), "verify", "--deep")
    assert result.exit_code == 0, result.output
    assert "all lines are as they were written" in result.output
    victim = sorted((copy.archive / "objects").rglob("*.pdf"))[0]
    flipped = bytearray(victim.read_bytes())
    flipped[len(flipped) // 2] ^= 4
    victim.write_bytes(flipped)
    manifest = copy.archive / "manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    lines[1] = lines[1].replace("oint", "aint", 1)
    manifest.write_text("".join(lines))
    result = jtai(*at(copy), "verify", "--deep")
    assert result.exit_code == 1
    assert f"{victim}: damaged" in result.output
    assert f"{manifest}:2: " in result.output


def _results(workspace: Workspace) -> list[Path]:
    folders = (workspace.extracted, workspace.tagged, workspace.database.parent, workspace.release)
    return [p for folder in folders for p in folder.rglob("*") if p.is_file() and p != workspace.checks]


def test_the_archive_alone_gives_the_same_warehouse_again(copy: Workspace, jtai: Run, rows_of: Rows) -> None:
    before = rows_of(copy.database)
    for folder in copy.root.iterdir():
        if folder.is_dir() and folder != copy.archive:
            shutil.rmtree(folder)
    for stage in ("extract", "tag", "load"):
        assert jtai(*at(copy), stage).exit_code in (0, 1)
    assert rows_of(copy.database) == before


def test_a_damaged_record_is_made_again(copy: Workspace, jtai: Run) -> None:
    victim = sorted(copy.extracted.glob("*.json"))[0]
    whole = victim.read_bytes()
    victim.write_bytes(whole[: len(whole) // 2])
    assert jtai(*at(copy), "extract").exit_code == 0
    assert victim.read_bytes() == whole


def test_a_document_that_is_none_costs_itself_only(copy: Workspace, jtai: Run) -> None:
    Archive(copy.archive).put(b"%PDF-1.7\nnonsense")
    result = jtai(*at(copy), "extract", "--json")
    assert result.exit_code == 1
    (item,) = json.loads(result.stdout)["attention"]
    assert item["code"] == "quarantined"
    assert "damaged" in item["message"]
    assert jtai(*at(copy), "extract").exit_code == 0, "what was known before is no reason for 1"


def test_a_letter_that_could_not_be_tagged_is_loaded_for_review(copy: Workspace, jtai: Run) -> None:
    with open_warehouse(copy.database) as warehouse:
        ((report_id, sha256),) = warehouse.query(
            "SELECT report_id, sha256 FROM reports WHERE status = 'current' AND NOT needs_review ORDER BY 1 LIMIT 1"
        ).rows
    (copy.tagged / f"{sha256}.json").unlink()
    assert jtai(*at(copy), "load").exit_code == 1
    with open_warehouse(copy.database) as warehouse:
        assert warehouse.query("SELECT needs_review FROM reports WHERE report_id = ?", [report_id]).rows == [(True,)]


def test_a_listing_that_shrank_stops_the_publication(copy: Workspace, jtai: Run) -> None:
    before = copy.database.read_bytes()
    ledger = copy.archive / "runs.jsonl"
    last = json.loads(ledger.read_text().splitlines()[-1])
    last["run_id"] = "99991231T000000000000Z"
    for source in last["sources"]:
        source["listed"] = 1
    ledger.write_text(ledger.read_text() + json.dumps(last) + "\n")
    result = jtai(*at(copy), "verify")
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert copy.database.read_bytes() == before
    assert jtai(*at(copy), "verify", "--accept").exit_code == 0
    assert jtai(*at(copy), "verify").exit_code == 0
    assert Archive(copy.archive).accepted() == {last["run_id"]}


def test_a_workspace_refuses_another_source(copy: Workspace, jtai: Run) -> None:
    result = jtai("--source", "live", "--workspace", str(copy.root), "extract")
    assert result.exit_code == 2
    with pytest.raises(WrongWorkspace, match="holds the sample source"):
        Workspace(copy.root, Source.LIVE).claim()


def test_a_workspace_remembers_its_source(copy: Workspace) -> None:
    assert locate_workspace(copy.root).source is Source.SAMPLE
    assert locate_workspace(copy.root / "elsewhere").source is Source.LIVE


def test_one_run_at_a_time(copy: Workspace, jtai: Run) -> None:
    with FileLock(copy.root / ".lock"):
        assert jtai(*at(copy), "extract").exit_code == 2
    assert jtai(*at(copy), "extract").exit_code == 0


def test_what_was_published_before_a_kill_is_told_by_the_next_run_and_only_by_that(
    unread: Callable[[Path], Workspace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = unread(tmp_path / "unread")

    def run(*names: str) -> RunReport:
        stages = [stage for stage in STAGES if stage.name in names]
        return run_stages(workspace, Settings(), stages, lambda _: nullcontext(silent))

    def killed(run: StageRun, tell: Tell) -> StageReport:
        load(run, tell)
        raise SystemExit

    run("extract", "tag")
    with monkeypatch.context() as patched:
        patched.setattr("pipelines.stages.load.load", killed)
        with pytest.raises(SystemExit):
            run("load")
    with open_warehouse(workspace.database) as warehouse:
        ((letters,),) = warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows
        matters = set(warehouse.attention())
    told = run("load")
    assert len(told.letters) == letters > 0
    assert matters
    assert matters <= set(told.attention)
    again = run("load")
    assert (again.letters, again.attention) == ((), ())


def test_a_letter_added_by_hand(copy: Workspace, jtai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JTAI_ARCHIVE", f"file://{tmp_path}/store")
    file = tmp_path / "letter.pdf"
    file.write_bytes(rendered("brackenshire-2017") + b"\n% kept by a library\n")
    arguments = ("--published-on", "2017-04-10", "--source-url", "https://library.example/letter.pdf")
    result = jtai(*at(copy), "add", str(file), "--area", "brackenshire", *arguments)
    assert result.exit_code == 0, result.output
    with open_warehouse(copy.database) as warehouse:
        assert warehouse.query("SELECT area_name, status FROM reports WHERE publisher = 'added'").rows == [
            ("Brackenshire", "alternate")
        ]
    assert ObjectStore(f"file://{tmp_path}/store").compare(Archive(copy.archive), "sample") == Standing()
    unknown = jtai(*at(copy), "add", str(file), "--area", "Brakenshire", *arguments)
    assert unknown.exit_code == 2
    file.write_bytes(b"no PDF")
    assert jtai(*at(copy), "add", str(file), "--area", "Brackenshire", *arguments).exit_code == 2


@pytest.mark.parametrize("delay", ["soon", "-1"])
def test_a_setting_that_is_wrong_is_named(delay: str) -> None:
    with pytest.raises(ValueError, match="JTAI_DOWNLOAD_DELAY"):
        read_settings({"JTAI_DOWNLOAD_DELAY": delay})
