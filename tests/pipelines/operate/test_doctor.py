"""What the doctor reports: each test causes one problem."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from filelock import FileLock

from pipelines.operate import machine
from pipelines.operate.finding import LEVELS
from pipelines.settings import PUBLISHERS, Source, Workspace
from warehouse.archive.store import Archive
from warehouse.build.checks import CheckReport, CheckResult
from warehouse.files.json_files import write

Run = Callable[..., Result]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)


def examined(jtai: Run, workspace: Workspace, *options: str) -> tuple[int, dict[str, tuple[str, str, str]]]:
    result = jtai("--workspace", str(workspace.root), "doctor", "--json", *options)
    findings: list[dict[str, Any]] = json.loads(result.stdout)
    return result.exit_code, {one["matter"]: (one["level"], one["says"], one["todo"]) for one in findings}


def test_all_is_well(sample: Workspace, jtai: Run) -> None:
    code, found = examined(jtai, sample)
    assert code == 0
    assert {level for level, _, _ in found.values()} == {"ok"}
    assert set(found) == {
        *(
            "versions",
            "settings",
            "news",
            "workspace",
            "disk",
            "lock",
            "archive",
            "last good run",
            "newest run",
            "warehouse",
        )
    }
    shown = jtai("--workspace", str(sample.root), "doctor")
    assert "12 documents" in shown.output


def test_nothing_yet_is_no_error_and_says_how_to_begin(tmp_path: Path, jtai: Run) -> None:
    code, found = examined(jtai, Workspace(tmp_path / "none"), "--offline")
    assert code == 1
    assert found["workspace"][0] == found["last good run"][0] == "warning"
    assert "jtai refresh" in found["last good run"][2]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("root", ["/proc/self", "/proc/self/none"])
def test_a_folder_that_cannot_be_written_or_made(jtai: Run, root: str) -> None:
    code, found = examined(jtai, Workspace(Path(root)), "--offline")
    assert code == 2
    assert found["permissions"][0] == "wrong"
    assert "workspace" not in found


@pytest.mark.parametrize(("free", "level", "code"), [(50_000_000, "wrong", 2), (500_000_000, "warning", 1)])
def test_little_room(
    sample: Workspace, jtai: Run, monkeypatch: pytest.MonkeyPatch, free: int, level: str, code: int
) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: Usage(0, 0, free))
    assert (code, level) == ((found := examined(jtai, sample))[0], found[1]["disk"][0])


def test_a_wrong_setting_and_one_that_does_not_exist(
    sample: Workspace, jtai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JTAI_DOWNLOAD_DELAI", "2")
    code, found = examined(jtai, sample)
    assert code == 1
    assert "JTAI_DOWNLOAD_DELAY" in found["settings"][2]
    monkeypatch.setenv("JTAI_DOWNLOAD_DELAY", "soon")
    assert examined(jtai, sample)[0] == 2


def test_where_the_news_goes_is_shown_without_secrets(
    sample: Workspace, jtai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JTAI_WEBHOOK_URL", "https://hooks.example/services/T000/verysecret")
    _, found = examined(jtai, sample)
    assert found["news"] == ("ok", "goes to https://hooks.example/***", "")


def test_a_run_at_work_is_said(copy: Workspace, jtai: Run) -> None:
    with FileLock(copy.root / ".lock"):
        code, found = examined(jtai, copy)
    assert code == 0
    assert "at this moment" in found["lock"][1]


def test_a_document_that_is_gone_and_a_damaged_manifest(copy: Workspace, jtai: Run) -> None:
    archive = Archive(copy.archive)
    gone = min(archive.shas())
    archive.path_of(gone).unlink()
    code, found = examined(jtai, copy)
    assert code == 2
    assert gone in found["archive"][1]
    archive.manifest.write_bytes(b"nonsense\n" + archive.manifest.read_bytes())
    code, found = examined(jtai, copy)
    assert code == 2
    assert "manifest.jsonl:1" in found["archive"][1]


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (timedelta(hours=1), "ok"),
        (timedelta(hours=40), "warning"),
        (timedelta(days=8), "wrong"),
        (timedelta(days=-1), "warning"),
    ],
)
def test_how_old_the_last_good_run_is(copy: Workspace, jtai: Run, age: timedelta, level: str) -> None:
    ledger = Archive(copy.archive).ledger
    run = json.loads(ledger.read_text().splitlines()[-1])
    run["finished_at"] = (datetime.now(UTC) - age).isoformat()
    ledger.write_text(json.dumps(run) + "\n")
    code, found = examined(jtai, copy)
    assert found["last good run"][0] == level
    assert code == LEVELS.index(level)


def test_a_publisher_that_was_not_read_and_a_build_that_was_refused(copy: Workspace, jtai: Run) -> None:
    ledger = Archive(copy.archive).ledger
    run = json.loads(ledger.read_text().splitlines()[-1])
    run["sources"][0]["error"] = "HTTP 503"
    run["run_id"] = "99991231T000000000000Z"
    ledger.write_text(ledger.read_text() + json.dumps(run) + "\n")
    write(copy.refused_checks, CheckReport((CheckResult("no_letter_is_lost", True, False, "not so"),)))
    code, found = examined(jtai, copy)
    assert code == 1
    assert "ofsted" in found["last run"][1]
    assert "no_letter_is_lost" in found["publication"][1]
    assert jtai("--workspace", str(copy.root), "load").exit_code in (0, 1)
    assert "publication" not in examined(jtai, copy)[1], "a build that was accepted takes the refusal away"


def test_a_newest_run_that_published_nothing_or_did_not_end(copy: Workspace, jtai: Run) -> None:
    [run] = copy.runs.glob("*Z")
    path = run / "report.json"
    report = json.loads(path.read_text())
    path.write_text(json.dumps({**report, "blocked": "ofsted lists far less than before"}))
    code, found = examined(jtai, copy, "--offline")
    assert code == 1
    assert "ofsted lists far less" in found["newest run"][1]
    path.write_text(json.dumps({**report, "stages": report["stages"][:4]}))
    assert "did not reach load, publish" in examined(jtai, copy, "--offline")[1]["newest run"][1]
    (copy.runs / "99990101T000000000000Z").mkdir()
    level, says, todo = examined(jtai, copy, "--offline")[1]["newest run"]
    assert level == "warning"
    assert "did not reach harvest" in says
    assert "log.jsonl" in todo


def test_a_warehouse_of_other_versions(copy: Workspace, jtai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.operate.doctor.TAGGER_VERSION", "another")
    code, found = examined(jtai, copy)
    assert code == 1
    assert "tagger is another now" in found["warehouse"][1]


def test_publishers_that_answer_or_do_not(tmp_path: Path, jtai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's site acts as the publishers, with one of the five missing."""
    from pipelines.sample.site import serve_sample

    with serve_sample() as publishers:
        for name, url in publishers.items():
            monkeypatch.setenv(name, url)
        monkeypatch.setenv("JTAI_GOVUK_URL", "http://127.0.0.1:9")
        result = jtai("--workspace", str(tmp_path), "doctor", "--json")
    told = [(one["level"], one["says"]) for one in json.loads(result.stdout) if one["matter"] == "publisher"]
    assert [level for level, _ in told].count("ok") == len(PUBLISHERS) - 1
    [(level, says)] = [(level, says) for level, says in told if level != "ok"]
    assert level == "warning"
    assert "refused" in says
