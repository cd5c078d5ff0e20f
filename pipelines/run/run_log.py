"""The log of a run: `runs/<run>/log.jsonl`.

Belongs here: where it lies, which run a stage belongs to, writing an event. Does not belong here: the shape of a line
(json_log), what is secret (redaction), the log that the crawl's own process adds (scrapers.spider_runner).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from pipelines.run.redaction import redact_all
from pipelines.settings import Workspace
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.store import Archive
from warehouse.build.checks import load_checks
from warehouse.files.json_log import LOG, JsonLines, log_handler

LOGGER = logging.getLogger("jtai")
"""Dagster shows what is logged here in the log of its run (dagster.yaml)."""

BEGINS = "stage begins"
"""The event with which a stage begins."""

_RUN_ID = re.compile(r"\d{8}T\d{12}Z")


def new_run_id(workspace: Workspace) -> str:
    """The id of a run that begins now: later than every other of the workspace, whatever the clock says."""
    newest = newest_run_id(workspace.runs)
    chronicle = read_chronicle(Archive(workspace.archive), load_checks().harvest)
    return chronicle.next_run_id(datetime.now(UTC), also=[newest] if newest else [])


def run_ids(runs: Path) -> list[str]:
    """The runs that have a folder, the oldest first."""
    return sorted(path.name for path in runs.glob("*Z") if _RUN_ID.fullmatch(path.name))


def newest_run_id(runs: Path) -> str | None:
    """The id of the newest run that has a folder: what follows on a harvest is logged with it."""
    return next(reversed(run_ids(runs)), None)


@contextmanager
def run_log(folder: Path) -> Iterator[None]:
    """Write what is logged meanwhile to the log of this run."""
    handler = log_handler(folder, JsonLines(clean=redact_all))
    level = LOGGER.level
    LOGGER.setLevel(logging.INFO)  # the attribute alone would leave the logger's memory of what it may leave out
    LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)
        handler.close()


def stage_at_work(folder: Path) -> tuple[str, datetime] | None:
    """The stage that began last by the log of a run, and when; None where there is no log that says so."""
    begun = None
    with suppress(OSError, ValueError, KeyError):
        for line in (folder / LOG).read_text().splitlines():
            entry = json.loads(line)
            if entry["event"] == BEGINS:
                begun = (str(entry["stage"]), datetime.fromisoformat(entry["time"]))
    return begun


def log(event: str, *, stage: str | None = None, level: int = logging.INFO, **fields: object) -> None:
    """Log an event with its fields."""
    LOGGER.log(level, event, extra={"stage": stage, "fields": fields})


def log_error(event: str, *, stage: str | None = None) -> None:
    """Log that something failed, with the traceback of the error at hand."""
    LOGGER.error(event, exc_info=True, extra={"stage": stage, "fields": {}})
