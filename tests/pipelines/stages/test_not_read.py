"""A document that could not be read for a reason that may pass is tried again for some nights, and then held."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from extract.extraction import rejection
from extract.worker import Job
from pipelines.settings import Source, Workspace
from pipelines.stages import extract as stage_module
from pipelines.stages.extract import extract
from pipelines.stages.stage import RunOptions, StageReport, StageRun
from pipelines.stages.stage_files import MOST_RUNS, LetterRecords
from warehouse.records import Extraction, IssueCode
from warehouse.reference.areas import Area
from warehouse.review_items import ReviewCode

real_extract_all = stage_module.extract_all


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)


@pytest.fixture
def unread(copy: Workspace) -> str:
    """A letter of the workspace that was not read yet."""
    sha256 = next(sha for sha, one in LetterRecords(copy).extractions.items() if one.letter is not None)
    (copy.extracted / f"{sha256}.json").unlink()
    return sha256


def run(workspace: Workspace, **options: Any) -> StageReport:
    return extract(StageRun(workspace, options=RunOptions(**options)))


def failing(code: IssueCode) -> Any:
    def give(jobs: Sequence[Job], areas: tuple[Area, ...], **_: object) -> Iterator[Extraction]:
        yield from (rejection(job.sha256, areas, code, "it failed") for job in jobs)

    return give


@pytest.mark.parametrize(
    "code", [IssueCode.WORKER_DIED, IssueCode.TIMED_OUT, IssueCode.OUT_OF_MEMORY, IssueCode.FILE_NOT_READ]
)
def test_it_is_tried_for_some_runs_told_while_it_lasts_and_then_held(
    copy: Workspace, unread: str, code: IssueCode, monkeypatch: pytest.MonkeyPatch, jtai: Any
) -> None:
    monkeypatch.setattr(stage_module, "extract_all", failing(code))
    for attempt in range(1, MOST_RUNS):
        report = run(copy)
        assert report.counts["read"] == 1
        assert [item.code for item in report.attention] == [ReviewCode.NOT_READ_YET]
        assert f"attempt {attempt} of {MOST_RUNS}" in report.attention[0].message
    doctor = jtai("--workspace", str(copy.root), "doctor", "--json")
    assert "unread documents" in {finding["matter"] for finding in json.loads(doctor.stdout)}
    assert [item.code for item in run(copy).attention] == [ReviewCode.HELD]

    report = run(copy)
    assert (report.counts["read"], report.attention) == (0, ())
    doctor = jtai("--workspace", str(copy.root), "doctor", "--json")
    (held,) = [finding for finding in json.loads(doctor.stdout) if finding["matter"] == "held documents"]
    assert unread in held["says"]
    assert "jtai extract --again" in held["todo"]

    monkeypatch.setattr(stage_module, "extract_all", real_extract_all)
    assert run(copy, again=True).attention == ()
    record = LetterRecords(copy).extractions[unread]
    assert record.letter is not None
    assert record.failed_runs == 0


def test_what_passes_leaves_nothing_behind(copy: Workspace, unread: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "extract_all", failing(IssueCode.WORKER_DIED))
    run(copy)
    monkeypatch.setattr(stage_module, "extract_all", real_extract_all)
    report = run(copy)
    assert (report.counts["read"], report.attention) == (1, ())
    assert LetterRecords(copy).extractions[unread].letter is not None


def test_what_is_wrong_with_the_document_is_tried_once(
    copy: Workspace, unread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_module, "extract_all", failing(IssueCode.UNREADABLE_PDF))
    assert [item.code for item in run(copy).attention] == [ReviewCode.QUARANTINED]
    report = run(copy)
    assert (report.counts["read"], report.attention) == (0, ())
