"""What the spiders have in common: asking for pages and documents so that no answer is lost.

Belongs here: what is done with an answer whoever gave it. Does not belong here: how any publisher's pages look.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.crawl_run import CrawlRun
from scrapers.items import Answer, Entry, ListingItem
from scrapers.links import find_bad_links, is_html
from scrapers.verdicts import judge_answer
from warehouse.errors import JtaiError, UnexpectedContent

Reader = Callable[..., Iterator[Request | ListingItem]]
"""Reads a page: called with the response and the keywords given to `ask_for_page`."""

T = TypeVar("T")

DOCUMENTS_FIRST = 10
PROBLEMS_SHOWN = 3
SECOND_REQUESTS = 10
"""This many answers that are not what was asked for are asked for once more, after a pause: a fault may last a moment.
More than these in one run will not pass in a moment.
"""
BAD_LINKS_SHOWN = 20
CONDITIONS = ("If-None-Match", "If-Modified-Since")


class PublisherSpider(scrapy.Spider):
    """Base of the three spiders.

    `rows` is how many entries the listing has (None if it has not been read), `entries` how many all pages have that
    this spider follows: authorities or publications, and letters.
    """

    def __init__(self, run: CrawlRun, tell: Callable[[str], None] = lambda what: None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.source = run.sources[self.name]
        self.site = run.settings.publishers[self.source.site]
        self.problems: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.rows: int | None = None
        self.entries = 0
        self.bad_links: dict[str, None] = {}
        self.tell = tell
        self._second_requests = SECOND_REQUESTS
        self._waiting: dict[str, list[Entry]] = {}
        self._unanswered = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's constructor; an exception in a reader or pipeline is a problem, not only a line in a log."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._report_reader, signal=signals.spider_error)
        crawler.signals.connect(spider._report_item, signal=signals.item_error)
        return spider

    def add_problem(self, text: str) -> None:
        """Record what keeps the publisher from being read to the end."""
        self.problems.append(text)
        self.logger.error(text)

    def describe_problems(self) -> str | None:
        """The problems in one line, None if there are none."""
        if not self.problems:
            return None
        more = len(self.problems) - PROBLEMS_SHOWN
        return "; ".join(self.problems[:PROBLEMS_SHOWN]) + (f"; and {more} more (see the log)" if more > 0 else "")

    def limit_entries(self, url: str, found: Sequence[T]) -> Sequence[T]:
        """The entries of a page; none, and a problem, if the site has more by now than any publisher could have."""
        self.entries += len(found)
        if self.entries <= self.run.most_entries:
            return found
        self.add_problem(f"{url}: {self.entries} entries, more than {self.run.most_entries} cannot be right")
        return ()

    def ask_for_page(self, url: str, reader: Reader, *, missing: Reader | None = None, **known: Any) -> Request:
        """A request for a page. `missing` reads the answer that there is none (404 or 410); without it, a problem."""
        self._count_request()
        keywords = {"reader": reader, "missing": missing, "known": known}
        # Scrapy silently drops what it takes for a duplicate; we tell duplicates apart ourselves.
        return Request(url, self.read_page, errback=self.report_page, cb_kwargs=keywords, dont_filter=True)

    def read_page(
        self, response: Response, reader: Reader, missing: Reader | None, known: dict[str, Any]
    ) -> Iterator[Request | ListingItem]:
        """Hand a page to its reader; ask once more for a page that cannot be read, then keep it for inspection."""
        is_begun = False
        try:
            if missing and response.status in (404, 410):
                reader = missing
            elif response.status != 200:
                raise UnexpectedContent(f"{response.url}: HTTP {response.status}")
            elif not isinstance(response, TextResponse):
                kind = (response.headers.get("Content-Type") or b"nothing").decode("latin-1")
                raise UnexpectedContent(f"{response.url}: no page of text came, but {kind}")
            elif _is_cut(response):
                raise UnexpectedContent(f"{response.url}: the page broke off before its end")
            for found in reader(response, **known):
                is_begun = True
                yield found
            self._skip_bad_links(response)
            self._count_answer(response.url)
        except JtaiError as error:
            if not is_begun and response.status == 200 and (again := self._ask_again(response, str(error))):
                yield again
                return
            self._count_answer(response.url)
            kept = self.run.keep_page(self.name, response.url, response.body)
            self.add_problem(f"{error} (kept as {kept.parent.name}/{kept.name})")

    def _skip_bad_links(self, response: Response) -> None:
        """Note the links of a page that are no addresses, each once: the readers have passed over them."""
        for href in find_bad_links(response):
            if href not in self.bad_links and len(self.bad_links) < BAD_LINKS_SHOWN:
                self.bad_links[href] = None
                self.logger.warning("%s: skipped a link that is not a web address: %r", response.url, href)

    def _ask_again(self, response: Response, why: str, *, earlier: str | None = None) -> Request | None:
        """The same request without a condition, if that may help: once, and `SECOND_REQUESTS` times in a run.

        `earlier` is the hash of a document to compare with; then the request is made in any case.
        """
        request = response.request
        if request is None or (earlier is None and self._second_requests == 0):
            return None
        limit = 1 if earlier is None else request.meta.get("retry_times", 0) + 1
        again = get_retry_request(request, spider=self, reason=why, max_retry_times=limit)
        if again is not None:
            self._second_requests -= earlier is None
            for name in CONDITIONS:
                again.headers.pop(name, None)
            if earlier is not None:
                again.cb_kwargs["earlier"] = earlier
        return again

    def report_page(self, failure: Failure) -> None:
        """No page came, after all retries, or none may be asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked_for: str = request.meta.get("redirect_urls", [request.url])[0]
        self._count_answer(asked_for)
        led_to = "" if asked_for == request.url else f"redirected to {request.url}: "
        self.add_problem(f"{asked_for}: {led_to}{_describe_failure(failure)}")

    def ask_for_document(self, entry: Entry) -> Iterator[Request | ListingItem]:
        """An entry that stands for a document: asked for once in a run, however many entries name it."""
        if entry.url is None:
            yield ListingItem(entry, Answer("not_served", "the entry has no link"))
        elif entry.url in self._waiting:
            self._waiting[entry.url].append(entry)
        elif entry.url in self.run.answers:
            yield ListingItem(entry, self.run.answers[entry.url])
        elif not self.run.is_due(entry.url):
            yield ListingItem(entry, Answer("held"))
        else:
            self._waiting[entry.url] = [entry]
            self._count_request()
            yield Request(
                entry.url,
                self.read_document,
                errback=self.report_document,
                headers=self.run.find_conditions(entry.url),
                cb_kwargs={"asked_for": entry.url},
                priority=DOCUMENTS_FIRST,
                dont_filter=True,
            )

    def read_document(
        self, response: Response, asked_for: str, earlier: str | None = None
    ) -> Iterator[Request | ListingItem]:
        """Judge what came. What may not be the whole document, or not its only form, is asked for once more.

        That is a body without an announced length (Scrapy's flag `partial`), of which nothing proves that it is whole
        but the same bytes again; and other bytes than those held, which may differ at each request.
        """
        is_conditional = response.request is not None and any(name in response.request.headers for name in CONDITIONS)
        outcome, reason = judge_answer(response.status, response.body, is_conditional=is_conditional)
        sha256 = hashlib.sha256(response.body).hexdigest()
        held, is_partial = self.run.held.get(asked_for), "partial" in response.flags
        again = None
        if outcome == "quarantined":
            again = self._ask_again(response, str(reason))
        elif outcome == "fetched" and earlier is None and (is_partial or (held and held.sha256 != sha256)):
            again = self._ask_again(response, "is it the same again?", earlier=sha256)
        if again is not None:
            yield again
            return
        is_same = earlier in (None, sha256)
        if outcome == "fetched" and is_partial and not is_same:
            outcome, reason = "quarantined", "two answers without an announced length, and not the same"
        answer = Answer(outcome, reason, response.body, retrieved_at=datetime.now(UTC))
        if outcome == "fetched":
            answer.varies = not is_same
        if not is_partial:
            answer.etag, answer.last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
        yield from self._deliver(asked_for, answer)

    def report_document(self, failure: Failure) -> Iterator[ListingItem]:
        """Nothing came, after all retries, or the document may not be asked for."""
        asked_for = failure.request.cb_kwargs["asked_for"]  # type: ignore[attr-defined]
        yield from self._deliver(asked_for, Answer("failed", _describe_failure(failure)))

    def _deliver(self, url: str, answer: Answer) -> Iterator[ListingItem]:
        self._count_answer(url)
        self.run.answers[url] = answer
        for entry in self._waiting.pop(url):
            yield ListingItem(entry, answer)

    def closed(self, reason: str) -> None:
        """Scrapy's last call: a request without an answer and a listing that is too short are problems."""
        if reason != "finished":
            self.add_problem(f"{self.site}: the crawl was ended early ({reason})")
        elif self._unanswered:
            self.add_problem(f"{self.site}: {self._unanswered} requests were never answered; see the log")
        elif self.rows is not None and not self.problems:
            self._judge_amount(self.rows)

    def _judge_amount(self, rows: int) -> None:
        if self.source.zero_is_error and not self.outcomes.total():
            self.add_problem(f"{self.site}: {rows} entries were read and none is labelled as sources.yml expects")
        if self.run.settings.is_whole and rows < self.source.expected_minimum:
            self.add_problem(f"{self.site}: lists {rows} entries, expected at least {self.source.expected_minimum}")

    def _count_request(self) -> None:
        self._unanswered += 1
        self.run.asked += 1

    def _count_answer(self, url: str) -> None:
        self._unanswered -= 1
        self.run.answered += 1
        self.tell(f"{self.name} {url.removeprefix(self.site)}")

    def _report_reader(self, failure: Failure, response: Response | Failure, spider: scrapy.Spider) -> None:
        where = response.url if isinstance(response, Response) else self.site
        ours = "" if isinstance(failure.value, OSError) else " (a fault of ours; see the log)"
        self.add_problem(f"{where}: {type(failure.value).__name__}: {failure.value}{ours}")

    def _report_item(self, item: ListingItem, failure: Failure, spider: scrapy.Spider) -> None:
        self.add_problem(f"{item.entry.url}: could not be recorded: {type(failure.value).__name__}: {failure.value}")


def join_text(parts: Sequence[str]) -> str:
    """Pieces of text joined, each run of white space one space, without characters that cannot be seen."""
    return "".join(char for char in " ".join(" ".join(parts).split()) if char.isprintable())


def _is_cut(response: Response) -> bool:
    """Whether an HTML page came without an announced length and has no end."""
    return is_html(response) and "partial" in response.flags and b"</html" not in response.body[-1024:].lower()


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


_CAUSES = {
    "ResponseDataLossError": "the answer broke off before its end",
    "DownloadFailedError": "the connection was lost",
    "DownloadTimeoutError": "no answer in the time allowed",
}
"""What has happened, for the errors whose own words are for programmers."""


def _describe_failure(failure: Failure) -> str:
    if isinstance(failure.value, IgnoreRequest):
        return str(failure.value)
    name = type(failure.value).__name__
    return f"{_CAUSES[name]} ({name})" if name in _CAUSES else f"{name}: {failure.value}".removesuffix(": ")
