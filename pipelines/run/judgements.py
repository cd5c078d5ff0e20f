"""What `verify` found of each harvest, `runs/<run>/summary.json`."""

from __future__ import annotations

from pathlib import Path

from pipelines.run.run_log import run_ids
from pipelines.settings import Workspace
from warehouse.build.checks import HarvestJudgement
from warehouse.files.json_files import read_or_none, write
from warehouse.review_items import ReviewCode, ReviewItem


def write_judgement(workspace: Workspace, judgement: HarvestJudgement) -> None:
    """Write the judgement of a harvest, atomically; nothing if there was no harvest."""
    if judgement.run_id is not None:
        write(_path(workspace, judgement.run_id), judgement)


def find_new_failures(workspace: Workspace, run_id: str) -> tuple[ReviewItem, ...]:
    """The checks of a run's harvest that failed, required or not, and did not fail in the last judged run before it."""
    judged = [run for run in run_ids(workspace.runs) if run < run_id and _path(workspace, run).exists()]
    known = _failures(workspace, judged[-1]) if judged else ()
    return tuple(item for item in _failures(workspace, run_id) if item not in known)


def _failures(workspace: Workspace, run_id: str) -> tuple[ReviewItem, ...]:
    judgement = read_or_none(_path(workspace, run_id), HarvestJudgement)
    results = judgement.results if judgement else ()
    return tuple(ReviewItem(ReviewCode.CHECK, one.name, one.message) for one in results if not one.passed)


def _path(workspace: Workspace, run_id: str) -> Path:
    return workspace.runs / run_id / "summary.json"
