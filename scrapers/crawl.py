"""One harvest, from the outside: starts the spiders' process, relays its progress, writes the line of the ledger.

Belongs here: what a stage calls. Does not belong here: Scrapy (it lives in that process, `spider_runner`), locks and
run ids (pipelines).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from scrapers.crawl_job import CrawlSettings, Event, Job
from scrapers.sources import load_sources
from warehouse.archive.harvest_records import HarvestRun, SourceTally
from warehouse.archive.store import Archive
from warehouse.child_processes import end_with_parent, start

PRINTED = "harvest.log"
"""What the process of the spiders prints besides its log: why it broke, if it did."""


def harvest(
    archive_root: Path,
    settings: CrawlSettings,
    run_id: str,
    log_folder: Path,
    tell: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> HarvestRun:
    """Visit every publisher once; sightings are written as they come, the run is added to the ledger at the end.

    If a publisher could not be read to the end, its `SourceTally.error` says why; that raises nothing. The log is
    `log_folder/log.jsonl`, what is printed beside it `log_folder/harvest.log`; pages that could not be read are kept
    under `log_folder/pages/`. Raises `OSError` if the archive or the log folder cannot be written.
    """
    started_at = datetime.now(UTC)
    log_folder.mkdir(parents=True, exist_ok=True)
    job = Job(str(archive_root.resolve()), run_id, str(log_folder.resolve()), settings)
    tallies, ended = _watch(job, tell)
    sources = tuple(
        tallies[name].tally
        if name in tallies and tallies[name].is_over
        else replace(tallies[name].tally if name in tallies else _empty_tally(name), error=ended)
        for name in load_sources()
    )
    run = HarvestRun(run_id, started_at, datetime.now(UTC), sources)
    Archive(archive_root).append_run(run)
    return run


def _watch(job: Job, tell: Callable[[int, int, str], None]) -> tuple[dict[str, Event], str]:
    """The last event of each source, and what to say of one that had not ended when the process did."""
    last: dict[str, Event] = {}
    printed = Path(job.log_folder) / PRINTED
    printed.touch()
    process, events = start(_run, job)
    try:
        while True:
            try:
                event = events.recv()
            except (EOFError, OSError):  # it has ended, perhaps within an event
                break
            last[event.tally.source] = event
            tell(event.done, event.total, event.what)
        process.join()
    except BaseException:
        process.kill()
        process.join()
        raise
    finally:
        events.close()
    return last, f"the crawl ended early (exit code {process.exitcode}); see {printed}"


def _run(events: Connection, job: Job) -> None:
    end_with_parent()  # nobody may go on writing to an archive whose lock is free again
    with (Path(job.log_folder) / PRINTED).open("ab") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    from scrapers.spider_runner import run  # Scrapy, which the process that harvests for others does without

    run(job, events)


def _empty_tally(source: str) -> SourceTally:
    return SourceTally(
        source, requests=0, bytes=0, listed=0, fetched=0, unchanged=0, not_served=0, quarantined=0, failed=0
    )
