"""Manners on the way to the publishers: where we may go at all, and how long we wait.

Belongs here: what holds for every request, whichever spider makes it. Does not belong here: what an answer means
(spiders, item_pipelines), where an item comes from (`item_pipelines.Record` stamps that, since what an errback yields
passes no spider middleware).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser

from scrapers.crawl_run import host_and_port

ATTEMPTS_IN_VAIN = 12
"""In a row at one host, after which it is not asked again in this run."""
LONGEST_PAUSE = 60.0
"""Seconds; a host that wants more patience is asked again by the next run."""


class ConfiguredSites:
    """Lets requests (redirected ones, too) through to the configured hosts and ports only; a queue for each of them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `IgnoreRequest` for an address elsewhere."""
        site = host_and_port(request.url)
        if site not in self.crawler.spider.sites:  # type: ignore[union-attr]
            raise IgnoreRequest("leads to none of the configured sites; not followed")
        request.meta["download_slot"] = site


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
        """What ends here was retried in vain."""
        if _asks_for_robots(request) and not isinstance(exception, IgnoreRequest):
            return self._forbid(request, str(exception) or type(exception).__name__)
        return None

    def _forbid(self, request: Request, cause: str) -> Response:
        self.crawler.spider.problem(  # type: ignore[union-attr]
            f"{request.url}: {cause}; while it cannot be read nothing is asked of this host"
        )
        return TextResponse(request.url, status=200, body=b"User-agent: *\nDisallow: /\n", request=request)


def _asks_for_robots(request: Request) -> bool:
    return request.url.endswith("/robots.txt") and "dont_obey_robotstxt" in request.meta


class Patience:
    """Waits before a retry (twice as long each time, or as long as the server says), keeps a robots.txt's Crawl-delay,
    and gives a host up that does not answer.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.pause = 2 * crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.refusals = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self.in_vain: Counter[str] = Counter()
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
        """Waits as long as manners want; raises `IgnoreRequest` for a host that was given up."""
        site = host_and_port(request.url)
        if self.in_vain[site] >= ATTEMPTS_IN_VAIN:
            raise IgnoreRequest(
                f"{site} refused or failed {ATTEMPTS_IN_VAIN} times in a row; left alone until next run"
            )
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
        if response.status in self.refusals:
            self.in_vain[site] += 1
            wait = (response.headers.get("Retry-After") or b"").decode("latin-1")
            request.meta["retry_after"] = float(wait) if wait.isdecimal() else 0.0
        else:
            self.in_vain[site] = 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts what came to nothing on the way."""
        if not isinstance(exception, IgnoreRequest):
            self.in_vain[host_and_port(request.url)] += 1
