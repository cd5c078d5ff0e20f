"""Runs stages in their order, alone in the workspace, and keeps the record of the run."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

from pipelines.run.archive_store import Telling, begin_with_store, log_moved, synchronise
from pipelines.run.known import read_known, warehouse_state
from pipelines.run.locking import only_run
from pipelines.run.redaction import redact, redacted_errors
from pipelines.run.report import RunReport, each_once, read_report, write_report
from pipelines.run.run_log import BEGINS, log, log_error, new_run_id, newest_run_id, run_log
from pipelines.settings import Settings, Workspace
from pipelines.stages.stage import RunOptions, StageReport, StageRun
from pipelines.stages.table import Stage
from warehouse.build.checks import BrokenCheck
from warehouse.errors import JtaiError
from warehouse.files.json_files import write
from warehouse.files.json_log import LOG

LOAD = "load"
"""The stage after which there may be news."""


def run_stages(
    workspace: Workspace,
    settings: Settings,
    stages: Sequence[Stage],
    telling: Telling,
    options: RunOptions | None = None,
    *,
    is_alone: bool = False,
) -> RunReport:
    """Run these stages, in that order, alone in the workspace; `telling` gives a `Tell` for the name of a stage.

    A harvest begins a run; what is called without one belongs to the newest run, whose log and record it continues.
    `is_alone` says that the caller holds the lock of the workspace already. Where a store keeps the archive, the run
    begins with what is there, and sends what a stage adds as soon as that is done.
    """
    options = options or RunOptions()
    with redacted_errors(), nullcontext() if is_alone else only_run(workspace):
        is_new = any(stage.needs_network for stage in stages)
        adds = is_new or options.accept
        moved, attention = begin_with_store(workspace, settings, telling, adds=adds, is_deep=options.deep)
        run_id = (None if is_new else newest_run_id(workspace.runs)) or new_run_id(workspace)
        run = StageRun(workspace, settings, run_id, options)
        with run_log(workspace.runs / run_id):
            log_moved(moved)
            earlier = read_report(workspace, run_id)
            known = read_known(workspace) if any(stage.name == LOAD for stage in stages) else None
            report = RunReport(run_id, (), attention=attention)
            for stage in stages:
                state, started = None, time.monotonic()
                try:
                    done = _run(stage, run, telling)
                except BrokenCheck as error:
                    report = replace(report, blocked=redact(str(error)))
                    log("nothing was published", stage=stage.name, level=logging.ERROR, why=report.blocked)
                else:
                    if stage.name == LOAD and known is not None:
                        state = warehouse_state(workspace)
                        news = state.since(known)
                        done = replace(done, attention=news.review)
                        report = replace(report, letters=news.changes)
                    seconds = round(time.monotonic() - started, 3)
                    report = _with(report, done)
                    log("stage ended", stage=stage.name, said=done.summary, seconds=seconds, counts=dict(done.counts))
                # After each stage: whoever is told of a run that was killed is told what it had done. What is known is
                # written last: a kill before it has the news told twice rather than not at all.
                write_report(workspace, report if earlier is None else earlier.join(report))
                if state is not None and state.known != known:
                    write(workspace.known, state.known)
                if stage.needs_network or options.accept:
                    _send(workspace, settings, telling)
                if report.blocked:
                    break
    return report


def _send(workspace: Workspace, settings: Settings, telling: Telling) -> None:
    try:
        log_moved(synchronise(workspace, settings, telling))
    except JtaiError:
        log_error("the archive was not sent to its store")
        raise


def _with(report: RunReport, done: StageReport) -> RunReport:
    """The report with that of a further stage; what needs review goes into the log, too."""
    items = [
        replace(item, subject=redact(item.subject), message=redact(item.message), detail=redact(item.detail))
        for item in done.attention
    ]
    for item in items:
        log(str(item), stage=done.stage, level=logging.WARNING)
    done = replace(done, attention=tuple(items))
    return replace(report, stages=(*report.stages, done), attention=each_once(report.attention, items))


def _run(stage: Stage, run: StageRun, telling: Telling) -> StageReport:
    """Run one stage, and log that it begins or fails."""
    log(BEGINS, stage=stage.name, workspace=str(run.workspace.root), source=str(run.workspace.source))
    try:
        with telling(stage.name) as tell:
            return stage.run(run, tell)
    except BrokenCheck:
        raise
    except BaseException as error:
        log_error("stage failed", stage=stage.name)
        error.add_note(f"the traceback is in {run.workspace.runs / run.run_id / LOG}")
        raise
