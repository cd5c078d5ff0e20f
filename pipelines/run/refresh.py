"""All stages in their order, once; what became new by it.

Belongs here: the order of the stages, what a refresh tells at its end, the record of a run (`runs/<run>/report.json`).
Does not belong here: what a stage does (stages), what is news of it (news) or how a report looks (commands).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from pipelines import stages
from pipelines.notify.news import Known, LetterChanges, compare, remembered, standing
from pipelines.run.locking import only_run
from pipelines.run.progress import Tell
from pipelines.run.redaction import redact, redacted_errors
from pipelines.run.run_log import log, log_error, new_run_id, newest_run_id, run_log
from pipelines.settings import Settings, Workspace
from pipelines.stages import StageReport
from scrapers.revalidation import Revalidate
from warehouse.errors import BrokenCheck
from warehouse.files import json_files as documents

WITHOUT_NETWORK = ("extract", "tag", "load", "publish")
"""What follows on a change of the archive that no harvest made."""

EVERY = ("harvest", "verify", *WITHOUT_NETWORK)


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What each stage did, what became of the letters, and what of this run needs a person.

    `blocked` says why nothing was published; then the stages after the one that broke have no report.
    """

    run_id: str
    stages: tuple[StageReport, ...]
    letters: LetterChanges = field(default_factory=LetterChanges)
    blocked: str | None = None
    attention: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run is asked for besides the usual.

    `revalidate` says which documents a harvest asks for again of those that it holds; `deep` and `accept` are those of
    `stages.verify`.
    """

    revalidate: Revalidate = Revalidate.SHARE
    deep: bool = False
    accept: bool = False


USUAL = Asked()


def run_stages(
    workspace: Workspace,
    settings: Settings,
    names: Sequence[str],
    telling: Callable[[str], AbstractContextManager[Tell]],
    asked: Asked = USUAL,
    *,
    is_alone: bool = False,
) -> RefreshReport:
    """Run the stages named, in that order, alone in the workspace; `telling` gives a `Tell` for the name of a stage.

    A harvest begins a run; what is called without one belongs to the newest run, whose log and record it continues.
    `is_alone` says that the caller holds the lock of the workspace already.
    """
    with redacted_errors(), nullcontext() if is_alone else only_run(workspace):
        run_id = (None if "harvest" in names else newest_run_id(workspace.runs)) or new_run_id(workspace)
        with run_log(workspace.runs / run_id):
            path = workspace.runs / run_id / "report.json"
            earlier = documents.read_or_none(path, RefreshReport)
            before = remembered(workspace) if "load" in names else Known()
            report = RefreshReport(run_id, ())
            for name in names:
                try:
                    done = _run(name, workspace, settings, run_id, telling, asked)
                except BrokenCheck as error:
                    report = replace(report, blocked=redact(str(error)))
                    log("nothing was published", stage=name, level=logging.ERROR, why=report.blocked)
                else:
                    attention = _each_once(report.attention, [redact(line) for line in done.attention])
                    report = replace(report, stages=(*report.stages, done), attention=attention)
                after = standing(workspace) if name == "load" and report.blocked is None else before
                if after != before:
                    report = replace(report, letters=compare(before.letters, after.letters))
                # After each stage: whoever is told of a run that was killed is told what it had done. What is known is
                # written last: a kill before it has the news told twice rather than not at all.
                documents.write(path, report if earlier is None else _joined(earlier, report))
                if after != before:
                    documents.write(workspace.known, after)
                if report.blocked:
                    break
    return report


def _run(
    name: str,
    workspace: Workspace,
    settings: Settings,
    run_id: str,
    telling: Callable[[str], AbstractContextManager[Tell]],
    asked: Asked,
) -> StageReport:
    """Run one stage, and log how it went."""
    log("stage begins", stage=name, workspace=str(workspace.root), source=str(workspace.source))
    started = time.monotonic()
    try:
        with telling(name) as tell:
            if name == "harvest":
                report = stages.harvest(workspace, settings, tell, run_id=run_id, revalidate=asked.revalidate)
            elif name == "verify":
                report = stages.verify(workspace, tell, deep=asked.deep, accept=asked.accept)
            elif name == "publish":
                report = stages.publish(workspace, settings, tell)
            else:
                stage: Callable[[Workspace, Tell], StageReport] = getattr(stages, name)
                report = stage(workspace, tell)
    except BrokenCheck:
        raise
    except BaseException:
        log_error("stage failed", stage=name)
        raise
    for line in report.attention:
        log(line, stage=name, level=logging.WARNING)
    seconds = round(time.monotonic() - started, 3)
    log("stage ended", stage=name, said=report.summary, seconds=seconds, counts=dict(report.counts))
    return report


def _joined(earlier: RefreshReport, later: RefreshReport) -> RefreshReport:
    again = {report.stage for report in later.stages}
    one, other = earlier.letters, later.letters
    return RefreshReport(
        later.run_id,
        (*(report for report in earlier.stages if report.stage not in again), *later.stages),
        LetterChanges(
            new=_each_once(one.new, other.new),
            changed=_each_once(one.changed, other.changed),
            withdrawn=_each_once(one.withdrawn, other.withdrawn),
            reappeared=_each_once(one.reappeared, other.reappeared),
        ),
        later.blocked,
        _each_once(earlier.attention, later.attention),
    )


def _each_once(earlier: Sequence[str], later: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*earlier, *later)))
