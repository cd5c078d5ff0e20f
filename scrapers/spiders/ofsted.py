"""Ofsted: the search for local authorities, their pages, the letters in each page's timeline.

Belongs here: how Ofsted's pages look (both layouts: the old one dates an entry in `p.timeline__date`, the one since
late 2025 inside the link). Does not belong here: which labels are JTAI letters (`sources.yml`).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from scrapers.dates import find_date
from scrapers.items import Entry, Listed
from scrapers.spiders.publisher import PublisherSpider, link, text_of
from warehouse.errors import EmptyListing, UnexpectedContent

ROWS = 100
"""The most that the search gives on one page (since February 2025), whatever it is asked for."""
_URN = re.compile(r"/provider/\d+/(\d+)")
_KIND_OF_FILE = re.compile(r"[\s,]*\b(as )?pdf\b.*$", re.IGNORECASE)
_VISIBLE = './/text()[not(ancestor::*[contains(@class, "nonvisual")] or ancestor::time)]'


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of the search: an authority and its page."""

    urn: str
    name: str
    url: str


def parse_search(response: Response) -> tuple[int, list[Provider]]:
    """How many providers there are in all, and those on this page. Raises `UnexpectedContent` or `EmptyListing`."""
    counts = response.css(".js-results-count::text, .results-count::text").getall()
    digits = re.sub(r"\D", "", counts[0]) if counts else ""
    if not digits:
        raise UnexpectedContent(f"{response.url}: no page of search results: the count of results is missing")
    if int(digits) == 0:
        raise EmptyListing(f"{response.url}: the search found no provider at all")
    found: dict[str, Provider] = {}
    for row in response.css('.search-result a[href*="/provider/"]'):
        url = link(response, row.attrib["href"]) or ""
        if number := _URN.search(url):
            found.setdefault(url, Provider(number[1], text_of(row.css("::text").getall()), url))
    return int(digits), list(found.values())


def parse_provider(response: Response, provider: Provider) -> list[Entry]:
    """Every entry of a provider's timeline, of whatever kind. Raises `UnexpectedContent` where there is no timeline."""
    events = response.xpath(
        '//ol[contains(@class, "timeline")]//*[contains(concat(" ", normalize-space(@class), " "), " event ")]'
    )
    if not events:
        raise UnexpectedContent(f"{response.url}: no timeline of reports on the page of {provider.name}")
    name = text_of(response.css("h1 ::text").getall()) or provider.name
    return [_entry(response, event, provider.urn, name) for event in events]


def _entry(response: Response, event: Selector, urn: str, name: str) -> Entry:
    links = event.css("a.publication-link[href]") or event.css("a[href]")
    title = links[:1] or event.css(".event__title")
    hidden = text_of(title.css(".nonvisual ::text").getall())
    label = text_of(title.xpath(_VISIBLE).getall()) or hidden
    return Entry(
        url=link(response, links[0].attrib["href"]) if links else None,
        page_url=response.url,
        label=_KIND_OF_FILE.sub("", label),
        provider_urn=urn,
        provider_name=name,
        inspection_date=find_date(text_of(event.xpath(".//time[not(@pubdate)]//text()").getall())),
        published_on=find_date(text_of(event.xpath(".//time[@pubdate]//text()").getall())),
        label_date=find_date(hidden),
    )


class OfstedSpider(PublisherSpider):
    """Reads the search page by page, each provider's page, and fetches the letters."""

    name = "ofsted"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.providers: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry point."""
        yield self._search(0)

    def _search(self, start: int) -> Request:
        return self.ask(self.site + self.source.start.format(start=start, rows=ROWS), self.read_search, start=start)

    def read_search(self, response: Response, start: int) -> Iterator[Request | Listed]:
        """Steps by the rows that came: the cap of a page may change again."""
        try:
            count, providers = parse_search(response)
        except EmptyListing:
            self.rows = 0
            raise
        self.rows = count
        for provider in providers:
            if provider.urn not in self.providers:
                self.providers.add(provider.urn)
                yield self.ask(provider.url, self.read_provider, provider=provider)
        if providers and start + len(providers) < count:
            yield self._search(start + len(providers))
        elif len(self.providers) != count:
            raise UnexpectedContent(f"{response.url}: {count} providers announced, {len(self.providers)} listed")
        else:
            yield from self._unlisted_providers()

    def _unlisted_providers(self) -> Iterator[Request]:
        """The pages that had letters and that the search leaves out: an authority that was abolished keeps its page."""
        for url, seen in self.run.pages.get(self.name, {}).items():
            if seen.provider_urn and seen.provider_urn not in self.providers:
                provider = Provider(seen.provider_urn, seen.provider_name or "", url)
                yield self.ask(url, self.read_provider, missing=self.read_no_provider, provider=provider)

    def read_no_provider(self, response: Response, provider: Provider) -> Iterator[Request | Listed]:
        """Neither the search nor the page is there any more: its letters are not listed."""
        self.logger.warning("%s: the page of %s is gone, HTTP %d", response.url, provider.name, response.status)
        yield from ()

    def read_provider(self, response: Response, provider: Provider) -> Iterator[Request | Listed]:
        """Follows what is labelled as a JTAI letter, and what once was: a label may be wrong. The rest is counted."""
        for entry in parse_provider(response, provider):
            if self.source.is_letter(entry.label) or entry.url in self.run.held:
                yield from self.document(entry)
            else:
                self.crawler.stats.inc_value("jtai/entries_of_other_kinds")
