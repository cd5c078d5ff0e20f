"""The first stage: from the publishers' sites to the archive. The only one that uses the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from pipelines.run.progress import Tell, silent
from pipelines.sample.site import serve_sample
from pipelines.settings import Source
from pipelines.stages.stage import StageReport, StageRun
from scrapers.crawl import harvest as crawl
from scrapers.crawl_job import CrawlSettings
from warehouse.archive.chronicle import Chronicle
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import HarvestRun
from warehouse.archive.store import Archive
from warehouse.build.checks import load_checks
from warehouse.records import IssueCode
from warehouse.review_items import ReviewCode, ReviewItem

COUNTS = ("requests", "bytes", "listed", "fetched", "unchanged", "held", "not_served", "quarantined", "failed")
"""What a harvest counts at each publisher (`SourceTally`)."""

PATIENCE = 60.0
"""Seconds for which a harvest of the sample waits for another one that serves the same sites."""

BAD = {"quarantined": ReviewCode.QUARANTINED, "failed": ReviewCode.DOWNLOAD_FAILED}
"""The outcomes of a sighting that need review when they are new."""

UNREADABLE = frozenset({IssueCode.UNREADABLE_PDF, IssueCode.EXTRACTION_FAILED})
"""Why a document counts as unreadable: what the publisher serves may be readable by now."""


def harvest(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads the publishers' sites. Writes `archive/`, and what the crawl logs."""
    workspace, settings = run.workspace, run.settings
    archive = Archive(workspace.archive)
    earlier = read_chronicle(archive, load_checks().harvest)
    rejections = {sha256: one.rejection for sha256, one in run.records.extractions.items() if one.rejection}
    is_live = workspace.source is Source.LIVE
    with _publishers(run) as publishers:
        # The sample's site is our own: it need not be spared, and it has a part of England only.
        delay = settings.download_delay if is_live else 0.0
        crawl_settings = CrawlSettings(
            publishers,
            delay,
            settings.contact,
            is_whole=is_live,
            revalidate=run.options.revalidate,
            timeout=settings.timeout,
            more_files=settings.more_files,
            unreadable=frozenset(sha for sha, why in rejections.items() if why.code in UNREADABLE),
        )
        done = crawl(workspace.archive, crawl_settings, run.run_id, workspace.runs / run.run_id, tell)
    counts = {name: sum(getattr(source, name) for source in done.sources) for name in COUNTS}
    counts |= {"publishers": len(done.sources), "publishers_read": sum(source.error is None for source in done.sources)}
    unread = ", ".join(f"{source.source} ({source.error})" for source in done.sources if source.error is not None)
    return StageReport(
        "harvest",
        f"{counts['listed']} letters listed, {counts['fetched']} fetched, {counts['unchanged']} unchanged, "
        f"{counts['held']} not asked for this time, "
        f"{counts['not_served']} listed but not served; {counts['requests']} requests, {counts['bytes']:,} bytes"
        + (f"; not read: {unread}" if unread else ""),
        counts,
        (
            *_find_unread(done, earlier.runs),
            *_find_troubles(done, read_chronicle(archive, load_checks().harvest, keep=True), earlier),
            *_find_bad_links(done, earlier.runs),
        ),
    )


def _publishers(run: StageRun) -> AbstractContextManager[dict[str, str]]:
    """The addresses to harvest from: the sample brings a site of its own."""
    if run.workspace.source is Source.SAMPLE:
        return serve_sample(patience=PATIENCE)
    return nullcontext(run.settings.publishers)


def _find_unread(done: HarvestRun, earlier: Sequence[HarvestRun]) -> Iterator[ReviewItem]:
    """Publishers that could not be read, and could in the harvest before."""
    known = {tally.source for run in earlier[-1:] for tally in run.sources if tally.error is not None}
    for tally in done.sources:
        if tally.error is not None and tally.source not in known:
            yield ReviewItem(ReviewCode.PUBLISHER_NOT_READ, tally.source, tally.error)


def _find_troubles(done: HarvestRun, now: Chronicle, earlier: Chronicle) -> Iterator[ReviewItem]:
    """Documents that could not be downloaded, and could in the run before."""
    before = {(seen.source, seen.url): seen.outcome for seen in earlier.sightings}
    for seen in now.sightings:
        code = BAD.get(seen.outcome)
        if code and seen.run_id == done.run_id and before.get((seen.source, seen.url)) != seen.outcome:
            yield ReviewItem(code, seen.url, seen.reason or "no reason given")


def _find_bad_links(done: HarvestRun, earlier: Iterable[HarvestRun]) -> Iterator[ReviewItem]:
    """Links that were skipped for the first time; the log has their pages."""
    known = {(tally.source, link) for run in earlier for tally in run.sources for link in tally.bad_links}
    for tally in done.sources:
        for link in tally.bad_links:
            if (tally.source, link) not in known:
                yield ReviewItem(ReviewCode.BAD_LINK, tally.source, repr(link), detail=link)
