"""What the spiders have in common: asking for pages and documents so that no answer is lost.

Belongs here: what is done with an answer whoever gave it. Does not belong here: how any publisher's pages look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urldefrag

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.crawl_run import CrawlRun, host_and_port
from scrapers.items import Answer, Entry, Listed
from scrapers.verdicts import verdict
from warehouse.errors import JtaiError, UnexpectedContent

Reader = Callable[..., Iterator[Request | Listed]]
"""Reads a page: called with the response and the keywords given to `ask`."""

DOCUMENTS_FIRST = 10
PROBLEMS_SHOWN = 3
SECOND_LOOKS = 10
"""So many answers that are not what was asked for are asked for once more, after a pause: a fault may last a moment.
More than these in one run are no moment's fault."""


class PublisherSpider(scrapy.Spider):
    """Base of the three spiders. `rows` is how many entries the listing has; None while it has not been read."""

    def __init__(self, run: CrawlRun, tell: Callable[[str], None] = lambda what: None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.source = run.sources[self.name]
        self.site = run.publishers[self.source.site]
        self.sites = frozenset(host_and_port(url) for url in run.publishers.values())
        self.problems: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.rows: int | None = None
        self.tell = tell
        self.second_looks = SECOND_LOOKS
        self._waiting: dict[str, list[Entry]] = {}
        self._unanswered = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's constructor; an exception in a reader or pipeline is a problem, not a line in a log."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._reader_broke, signal=signals.spider_error)
        crawler.signals.connect(spider._item_broke, signal=signals.item_error)
        return spider

    def problem(self, text: str) -> None:
        """Something that keeps the publisher from being read to the end."""
        self.problems.append(text)
        self.logger.error(text)

    def error(self) -> str | None:
        """The problems in one line, None if there are none."""
        if not self.problems:
            return None
        more = len(self.problems) - PROBLEMS_SHOWN
        return "; ".join(self.problems[:PROBLEMS_SHOWN]) + (f"; and {more} more (see the log)" if more > 0 else "")

    def ask(self, url: str, reader: Reader, *, missing: Reader | None = None, **known: Any) -> Request:
        """A request for a page. `missing` reads the answer that there is none (404 or 410); without it, a problem."""
        self._asked()
        keywords = {"reader": reader, "missing": missing, "known": known}
        # Unfiltered: Scrapy drops what it takes for a duplicate without a word, and we tell those apart ourselves.
        return Request(url, self.page_came, errback=self.page_failed, cb_kwargs=keywords, dont_filter=True)

    def page_came(
        self, response: Response, reader: Reader, missing: Reader | None, known: dict[str, Any]
    ) -> Iterator[Request | Listed]:
        """Hands a page to its reader; a page that does not read is asked for once more, then kept for a person."""
        is_begun = False
        try:
            if missing and response.status in (404, 410):
                reader = missing
            elif response.status != 200:
                raise UnexpectedContent(f"{response.url}: HTTP {response.status}")
            elif not isinstance(response, TextResponse):
                kind = (response.headers.get("Content-Type") or b"nothing").decode("latin-1")
                raise UnexpectedContent(f"{response.url}: no page of text came, but {kind}")
            for found in reader(response, **known):
                is_begun = True
                yield found
            self._answered(response.url)
        except JtaiError as error:
            if not is_begun and (again := self._second_look(response, str(error))):
                yield again
                return
            self._answered(response.url)
            kept = self.run.keep_page(self.name, response.url, response.body)
            self.problem(f"{error} (kept as {kept.parent.name}/{kept.name})")

    def _second_look(self, response: Response, why: str) -> Request | None:
        """The same request again, if that may help: a refusal was repeated already, a second time is enough."""
        if response.status != 200 or self.second_looks == 0 or response.request is None:
            return None
        again = get_retry_request(response.request, spider=self, reason=why, max_retry_times=1)
        self.second_looks -= again is not None
        return again

    def page_failed(self, failure: Failure) -> None:
        """No page came, after all retries, or none may be asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked_for: str = request.meta.get("redirect_urls", [request.url])[0]
        self._answered(asked_for)
        led_to = "" if asked_for == request.url else f"redirected to {request.url}: "
        self.problem(f"{asked_for}: {led_to}{_cause(failure)}")

    def document(self, entry: Entry) -> Iterator[Request | Listed]:
        """An entry that stands for a document: asked for once in a run, however many entries name it."""
        if entry.url is None:
            yield Listed(entry, Answer("not_served", "the entry has no link"))
        elif entry.url in self._waiting:
            self._waiting[entry.url].append(entry)
        elif entry.url in self.run.answers:
            yield Listed(entry, self.run.answers[entry.url])
        elif not self.run.is_due(entry.url):
            yield Listed(entry, Answer("held"))
        else:
            self._waiting[entry.url] = [entry]
            self._asked()
            yield Request(
                entry.url,
                self.document_came,
                errback=self.document_failed,
                headers=self._condition(entry.url),
                cb_kwargs={"asked_for": entry.url},
                priority=DOCUMENTS_FIRST,
                dont_filter=True,
            )

    def _condition(self, url: str) -> dict[str, str]:
        held = self.run.held.get(url)
        conditions = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified} if held else {}
        return {name: value for name, value in conditions.items() if value}

    def document_came(self, response: Response, asked_for: str) -> Iterator[Request | Listed]:
        """Hands what came to the pipelines; what is no document at all is asked for once more before."""

        def header(name: str) -> str | None:
            value = response.headers.get(name)
            return value.decode("latin-1") if value else None

        answer = Answer(
            status=response.status,
            body=response.body,
            etag=header("ETag"),
            last_modified=header("Last-Modified"),
            retrieved_at=datetime.now(UTC),
        )
        outcome, reason = verdict(answer.status or 0, answer.body, is_held=asked_for in self.run.held)
        if outcome == "quarantined" and (again := self._second_look(response, str(reason))):
            yield again
        else:
            yield from self._deliver(asked_for, answer)

    def document_failed(self, failure: Failure) -> Iterator[Listed]:
        """Nothing came, after all retries, or the document may not be asked for."""
        asked_for = failure.request.cb_kwargs["asked_for"]  # type: ignore[attr-defined]
        yield from self._deliver(asked_for, Answer("failed", _cause(failure)))

    def _deliver(self, url: str, answer: Answer) -> Iterator[Listed]:
        self._answered(url)
        self.run.answers[url] = answer
        for entry in self._waiting.pop(url):
            yield Listed(entry, answer)

    def closed(self, reason: str) -> None:
        """Scrapy's last call: whatever was not answered, not found or too little is a problem."""
        if reason != "finished":
            self.problem(f"{self.site}: the crawl was ended early ({reason})")
        elif self._unanswered:
            self.problem(f"{self.site}: {self._unanswered} requests were never answered; see the log")
        elif self.rows is not None and not self.problems:
            self._judge_amount(self.rows)

    def _judge_amount(self, rows: int) -> None:
        if self.source.zero_is_error and not self.outcomes.total():
            self.problem(f"{self.site}: {rows} entries were read and none is labelled as sources.yml expects")
        if self.run.is_whole and rows < self.source.expected_minimum:
            self.problem(f"{self.site}: lists {rows} entries, expected at least {self.source.expected_minimum}")

    def _asked(self) -> None:
        self._unanswered += 1
        self.run.asked += 1

    def _answered(self, url: str) -> None:
        self._unanswered -= 1
        self.run.answered += 1
        self.tell(f"{self.name} {url.removeprefix(self.site)}")

    def _reader_broke(self, failure: Failure, response: Response | Failure, spider: scrapy.Spider) -> None:
        where = response.url if isinstance(response, Response) else self.site
        self.problem(f"{where}: {type(failure.value).__name__}: {failure.value} (a fault of ours; see the log)")

    def _item_broke(self, item: Listed, failure: Failure, spider: scrapy.Spider) -> None:
        self.problem(f"{item.entry.url}: could not be recorded: {type(failure.value).__name__}: {failure.value}")


def link(response: Response, href: str | None) -> str | None:
    """The absolute address of a link on a page, without the fragment; None where there is no link."""
    return urldefrag(response.urljoin(href.strip())).url if href and href.strip() else None


def text_of(parts: list[str]) -> str:
    """Pieces of text joined, each run of white space one space."""
    return " ".join(" ".join(parts).split())


_CAUSES = {
    "ResponseDataLossError": "the answer broke off before its end",
    "DownloadFailedError": "the connection was lost",
    "DownloadTimeoutError": "no answer in the time allowed",
}
"""What has happened, for the errors whose own words are for programmers."""


def _cause(failure: Failure) -> str:
    if isinstance(failure.value, IgnoreRequest):
        return str(failure.value)
    name = type(failure.value).__name__
    return f"{_CAUSES[name]} ({name})" if name in _CAUSES else f"{name}: {failure.value}".removesuffix(": ")
