"""The record of a run, `runs/<run>/report.json`: what each stage did, what became of the letters, what needs review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pipelines.settings import Workspace
from pipelines.stages.stage import StageReport
from warehouse.files.json_files import read_or_none, write
from warehouse.review_items import ChangeKind, ReviewItem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LetterChange:
    """A change of `v_changes` that is told: what became of a letter, as the run of `run_id` noticed it."""

    change: ChangeKind
    area_name: str | None
    letter_date: date | None
    url: str
    run_id: str
    coding: str = ""
    """How the letter is coded, if nobody has coded it."""

    @property
    def key(self) -> str:
        """What names this change for good."""
        return f"{self.run_id} {self.change} {self.url}"

    def __str__(self) -> str:
        """One line for people."""
        coding = f" ({self.coding})" if self.coding else ""
        return f"{self.area_name or 'area not known'}, {self.letter_date or 'undated'}: {self.url}{coding}"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What each stage did, what became of the letters, and what of this run needs review.

    `blocked` says why nothing was published; then the stages after the one that broke have no report.
    """

    run_id: str
    stages: tuple[StageReport, ...]
    letters: tuple[LetterChange, ...] = ()
    blocked: str | None = None
    attention: tuple[ReviewItem, ...] = ()

    def join(self, later: RunReport) -> RunReport:
        """Join to this report what later stages of the same run add."""
        again = {report.stage for report in later.stages}
        return RunReport(
            later.run_id,
            (*(report for report in self.stages if report.stage not in again), *later.stages),
            each_once(self.letters, later.letters),
            later.blocked,
            each_once(self.attention, later.attention),
        )


def each_once(earlier: Iterable[T], later: Iterable[T]) -> tuple[T, ...]:
    """All of both in their order, each once."""
    return tuple(dict.fromkeys((*earlier, *later)))


def group_changes(changes: Iterable[LetterChange]) -> dict[ChangeKind, list[LetterChange]]:
    """The changes by kind, in the order of the kinds; kinds without a change are left out."""
    found: dict[ChangeKind, list[LetterChange]] = {}
    for one in sorted(changes, key=lambda change: list(ChangeKind).index(change.change)):
        found.setdefault(one.change, []).append(one)
    return found


def read_report(workspace: Workspace, run_id: str) -> RunReport | None:
    """The report of a run; None if there is none, or an older version wrote it in another format."""
    return read_or_none(_path(workspace, run_id), RunReport)


def write_report(workspace: Workspace, report: RunReport) -> None:
    """Write the report of a run, atomically."""
    write(_path(workspace, report.run_id), report)


def _path(workspace: Workspace, run_id: str) -> Path:
    return workspace.runs / run_id / "report.json"
