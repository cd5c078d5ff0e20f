"""Manners towards the publishers: where we may go at all, and how long we wait.

Belongs here: what holds for every request, whichever spider makes it. Does not belong here: what an answer means
(verdicts), where an item comes from (`item_pipelines.Record`: items of an errback pass no spider middleware).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser

from scrapers.links import host_and_port

FAILURES_IN_A_ROW = 12
"""After this many at one host it is not asked again in this run."""
LONGEST_PAUSE = 120.0
"""Seconds; a host that asks for a longer pause is not asked again in this run."""


class ConfiguredSites:
    """Lets requests (redirected ones, too) through to the configured addresses only; a queue for each host and port."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `IgnoreRequest` for an address elsewhere."""
        settings = self.crawler.spider.run.settings  # type: ignore[union-attr]
        site = host_and_port(request.url)
        is_publisher = site in map(host_and_port, settings.publishers.values())
        if not is_publisher and not any(_is_below(request, base) for base in settings.more_files):
            raise IgnoreRequest("leads to none of the configured sites; not followed")
        request.meta["download_slot"] = site


def _is_below(request: Request, base: str) -> bool:
    """A host of files may serve those of others, too: its address may have a path."""
    path, folder = urlsplit(request.url).path, urlsplit(base).path.rstrip("/")
    is_host = host_and_port(request.url) == host_and_port(base)
    return is_host and (_asks_for_robots(request) or path.startswith(f"{folder}/"))


class UnreadableRobots:
    """Takes a robots.txt that a server fails to give for one that forbids everything (RFC 9309, 2.3.1.4)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Any 5xx, and 429, means that the server fails; other errors that there is no robots.txt."""
        if _asks_for_robots(request) and (response.status >= 500 or response.status == 429):
            return self._forbid(request, f"HTTP {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """What ends here has failed at each retry."""
        if _asks_for_robots(request) and not isinstance(exception, IgnoreRequest):
            return self._forbid(request, str(exception) or type(exception).__name__)
        return None

    def _forbid(self, request: Request, cause: str) -> Response:
        self.crawler.spider.add_problem(  # type: ignore[union-attr]
            f"{request.url}: {cause}; while it cannot be read nothing is asked of this host"
        )
        return TextResponse(request.url, status=200, body=b"User-agent: *\nDisallow: /\n", request=request)


def _asks_for_robots(request: Request) -> bool:
    return request.url.endswith("/robots.txt") and "dont_obey_robotstxt" in request.meta


class Patience:
    """Waits before a retry (twice as long each time, or as long as the server says), keeps a robots.txt's Crawl-delay,
    and leaves alone for the rest of the run a host that does not answer or wants more patience than we have.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.pause = 2 * crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.refusals = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self.failures: Counter[str] = Counter()
        self.closed: dict[str, str] = {}
        self.crawl_delay: dict[str, float] = {}
        self.asked_at: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        patience = cls(crawler)
        crawler.signals.connect(patience.robots_parsed, signal=signals.robots_parsed)
        return patience

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Remembers the Crawl-delay."""
        self.crawl_delay[host_and_port(request.url)] = robotparser.crawl_delay(self.agent) or 0.0

    async def process_request(self, request: Request) -> None:
        """Waits as long as manners want; raises `IgnoreRequest` for a host that is left alone."""
        site = host_and_port(request.url)
        if site in self.closed:
            raise IgnoreRequest(f"{site} {self.closed[site]}; left alone until next run")
        tries = request.meta.get("retry_times", 0)
        pause = max(request.meta.pop("retry_after", 0.0), self.pause * 2 ** (tries - 1)) if tries else 0.0
        since = time.monotonic() - self.asked_at.get(site, float("-inf"))
        pause = min(max(pause, self.crawl_delay.get(site, 0.0) - since), LONGEST_PAUSE)
        if pause > 0:
            await asyncio.sleep(pause)
        self.asked_at[site] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """Counts refusals and remembers for how long the server asks to be left alone."""
        site = host_and_port(request.url)
        if response.status not in self.refusals:
            self.failures[site] = 0
            return response
        self._count_failure(site)
        wait = find_retry_delay((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        if wait > LONGEST_PAUSE:
            self.closed[site] = f"asks for a pause of {wait:.0f} seconds"
        request.meta["retry_after"] = wait
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts what failed on the way."""
        if not isinstance(exception, IgnoreRequest):
            self._count_failure(host_and_port(request.url))

    def _count_failure(self, site: str) -> None:
        self.failures[site] += 1
        if self.failures[site] >= FAILURES_IN_A_ROW:
            self.closed[site] = f"refused or failed {FAILURES_IN_A_ROW} times in a row"


def find_retry_delay(value: str, now: datetime) -> float:
    """The seconds that a `Retry-After` asks for: a number, or a date (RFC 9110, 10.2.3); 0 if it is neither."""
    if value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
        # A whole second is the finest that the header can say; less than asked for would be too early.
        return max(0.0, math.ceil((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()))
    except (TypeError, ValueError, OverflowError):
        return 0.0
