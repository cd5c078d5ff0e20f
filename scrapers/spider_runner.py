"""The process of a harvest: the three spiders one after the other, which tell how far they are.

Belongs here: running Scrapy. Does not belong here: starting, watching and recording the run (`crawl`). A second crawl
in one process raises `ReactorNotRestartable`, hence a process of its own for each harvest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from scrapers.crawl_job import Event, Job
from scrapers.crawl_run import CrawlRun
from scrapers.sources import load_sources
from scrapers.spiders.publisher import PublisherSpider
from warehouse.archive.chronicle import Chronicle
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import Sighting, SourceTally
from warehouse.archive.store import Archive
from warehouse.build.checks import load_checks
from warehouse.files.json_log import JsonLines, log_handler


def scrapy_settings(job: Job) -> Settings:
    """The module `settings` with the operator's own values over it."""
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{job.settings.contact})")
    settings.set("DOWNLOAD_DELAY", job.settings.download_delay)
    settings.set("DOWNLOAD_TIMEOUT", job.settings.timeout)
    if job.settings.download_delay == 0:  # a replica on this machine: nobody to be polite to
        settings.set("AUTOTHROTTLE_ENABLED", False)
        # On a connection in use, delayed acknowledgements hold a server up that writes head and body apart (40 ms).
        settings.set("DEFAULT_REQUEST_HEADERS", {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "Connection": "close"})
    return settings


def count_tally(crawler: Crawler) -> SourceTally:
    """What one spider has met so far. Requests include robots.txt, retries and redirects; bytes include headers."""
    spider, stats = crawler.spider, crawler.stats
    if not isinstance(spider, PublisherSpider) or stats is None:
        raise TypeError(f"{spider!r} is no spider of ours")
    count = spider.outcomes
    return SourceTally(
        source=spider.name,
        requests=stats.get_value("downloader/request_count", 0),
        bytes=stats.get_value("downloader/response_bytes", 0),
        listed=count.total(),
        fetched=count["fetched"],
        unchanged=count["unchanged"],
        not_served=count["not_served"],
        quarantined=count["quarantined"],
        failed=count["failed"],
        error=spider.describe_problems(),
        held=count["held"],
        rows=spider.rows,
        expected_rows=spider.source.expected_minimum if spider.run.settings.is_whole else 0,
        entries=spider.entries,
        bad_links=tuple(spider.bad_links),
    )


def find_last_pages(chronicle: Chronicle) -> Mapping[str, Mapping[str, Sighting]]:
    """By source and page an entry that stood there with a document, in the newest pass without an error or since."""
    read = {tally.source: run.run_id for run in chronicle.runs for tally in run.sources if tally.error is None}
    pages: dict[str, dict[str, Sighting]] = {}
    for seen in chronicle.sightings:
        if seen.sha256 and seen.run_id >= read.get(seen.source, ""):
            pages.setdefault(seen.source, {})[seen.page_url] = seen
    return pages


async def crawl_all(job: Job, send: Callable[[Event], None]) -> None:
    """Run the spiders in the order of `sources.yml` and send events."""
    archive = Archive(Path(job.archive))
    chronicle = read_chronicle(archive, load_checks().harvest)
    run = CrawlRun(
        run_id=job.run_id,
        archive=archive,
        settings=job.settings,
        sources=load_sources(),
        log_folder=Path(job.log_folder),
        most_entries=load_checks().harvest.most_entries,
        today=datetime.now(UTC).date(),
        held=chronicle.find_held(archive.holds),
        checks=chronicle.answered,
        pages=find_last_pages(chronicle),
    )
    runner = AsyncCrawlerRunner(scrapy_settings(job))
    for name in run.sources:
        crawler = runner.create_crawler(name)

        def tell(what: str, *, is_over: bool = False, crawler: Crawler = crawler) -> None:
            send(Event(run.answered, run.asked, what, count_tally(crawler), is_over))

        await runner.crawl(crawler, run=run, tell=tell)
        tell(name, is_over=True)


def run(job: Job, events: Connection) -> None:
    """Run a job, in a process of its own."""
    configure_logging(scrapy_settings(job))
    logging.basicConfig(level="INFO", handlers=[log_handler(Path(job.log_folder), JsonLines(stage="harvest"))])
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.task import react  # installs a reactor of its own choice when imported earlier

    async def crawl(_reactor: object) -> None:
        await crawl_all(job, events.send)

    react(deferred_f_from_coro_f(crawl))
