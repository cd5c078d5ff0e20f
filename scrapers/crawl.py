"""One harvest, from the outside: starts the spiders' process, relays how far it is, writes the line of the ledger.

Belongs here: what a stage calls. Does not belong here: Scrapy (it lives in the subprocess, `spider_runner`), locks and
run ids (pipelines).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from scrapers.revalidation import Revalidate
from scrapers.sources import load_sources
from warehouse.archive.harvest_records import HarvestRun, SourceTally
from warehouse.archive.store import Archive

ASIDE = "harvest.log"
"""What the subprocess says outside of its log: the last words of one that broke."""


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How to harvest. `publishers` holds the five addresses by the names of their variables (`JTAI_OFSTED_URL`, …),
    `download_delay` and `timeout` (of one request) are in seconds. `is_whole` is False where the sites show a part
    only, as those of the sample do: then the expected minimums of `sources.yml` are not held against them.
    """

    publishers: dict[str, str]
    download_delay: float
    contact: str
    is_whole: bool = True
    revalidate: Revalidate = Revalidate.SHARE
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """What the subprocess is told, as its only argument."""

    archive: str
    run_id: str
    log_folder: str
    settings: CrawlSettings


@dataclass(frozen=True, slots=True)
class Event:
    """What the subprocess tells: so many answered of so many asked for, and the source's tally up to now."""

    done: int
    total: int
    what: str
    tally: SourceTally
    is_over: bool


_JOB = TypeAdapter(Job)
_EVENT = TypeAdapter(Event)


def harvest(
    archive_root: Path,
    settings: CrawlSettings,
    run_id: str,
    log_folder: Path,
    tell: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> HarvestRun:
    """Visit every publisher once; sightings are on disk as they come, the run is in the ledger when all are through.

    A publisher that could not be read to the end is told by its `SourceTally.error`, never by an exception. The log is
    `log_folder/log.jsonl`, what the subprocess says beside it `log_folder/harvest.log`; pages that did not read are
    under `log_folder/pages/`. Raises `OSError` where archive or log folder cannot be written.
    """
    started_at = datetime.now(UTC)
    log_folder.mkdir(parents=True, exist_ok=True)
    job = Job(str(archive_root.resolve()), run_id, str(log_folder.resolve()), settings)
    tallies, ended = _watch(job, tell)
    sources = tuple(
        tallies[name].tally
        if name in tallies and tallies[name].is_over
        else replace(tallies[name].tally if name in tallies else _nothing(name), error=ended)
        for name in load_sources()
    )
    run = HarvestRun(run_id, started_at, datetime.now(UTC), sources)
    Archive(archive_root).append_run(run)
    return run


def _watch(job: Job, tell: Callable[[int, int, str], None]) -> tuple[dict[str, Event], str]:
    """The last event of each source, and what to say of one that was not over when the subprocess ended."""
    last: dict[str, Event] = {}
    argument = _JOB.dump_json(job).decode()
    # The module is looked up beside this one, whatever the working directory holds; the pipe that is never written to
    # closes with us, and the subprocess ends when it does.
    with (
        (Path(job.log_folder) / ASIDE).open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "scrapers.spider_runner", argument],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                try:
                    event = _EVENT.validate_json(line)
                except ValidationError:  # half a line, the last words of a killed process: its exit code tells
                    continue
                last[event.tally.source] = event
                tell(event.done, event.total, event.what)
        except BaseException:
            process.kill()
            raise
        if process.stdin:
            process.stdin.close()
        code = process.wait()
    return last, f"the crawl ended early (exit code {code}); see {Path(job.log_folder) / ASIDE}"


def _nothing(source: str) -> SourceTally:
    return SourceTally(
        source, requests=0, bytes=0, listed=0, fetched=0, unchanged=0, not_served=0, quarantined=0, failed=0
    )
