"""Ofsted: the search for local authorities, their pages, the letters in each page's timeline.

Belongs here: how Ofsted's pages look (both layouts: the old one dates an entry in `p.timeline__date`, the one since
late 2025 inside the link). Does not belong here: which labels are JTAI letters (`sources.yml`).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from scrapers.dates import find_date
from scrapers.items import Entry, ListingItem
from scrapers.links import resolve_link
from scrapers.spiders.publisher import PublisherSpider, Reader, join_text
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
    if not 0 < len(digits) < 10:
        raise UnexpectedContent(f"{response.url}: no page of search results: the count of results is missing")
    if int(digits) == 0:
        raise EmptyListing(f"{response.url}: the search found no provider at all")
    found: dict[str, Provider] = {}
    for row in response.css('.search-result a[href*="/provider/"]'):
        url = resolve_link(response, row.attrib["href"]) or ""
        if number := _URN.search(url):
            found.setdefault(url, Provider(number[1], join_text(row.css("::text").getall()), url))
    return int(digits), list(found.values())


def parse_provider(response: Response, provider: Provider) -> list[Entry]:
    """Every entry of a provider's timeline, of whatever kind. Raises `UnexpectedContent` where there is no timeline."""
    events = response.xpath(
        '//ol[contains(@class, "timeline")]//*[contains(concat(" ", normalize-space(@class), " "), " event ")]'
    )
    if not events:
        raise UnexpectedContent(f"{response.url}: no timeline of reports on the page of {provider.name}")
    name = join_text(response.css("h1 ::text").getall()) or provider.name
    return [_entry(response, event, provider.urn, name) for event in events]


def _entry(response: Response, event: Selector, urn: str, name: str) -> Entry:
    links = event.css("a.publication-link[href]") or event.css("a[href]")
    title = links[:1] or event.css(".event__title")
    hidden = join_text(title.css(".nonvisual ::text").getall())
    label = join_text(title.xpath(_VISIBLE).getall()) or hidden
    return Entry(
        url=resolve_link(response, links[0].attrib["href"]) if links else None,
        page_url=response.url,
        label=_KIND_OF_FILE.sub("", label),
        provider_urn=urn,
        provider_name=name,
        inspection_date=find_date(join_text(event.xpath(".//time[not(@pubdate)]//text()").getall())),
        published_on=find_date(join_text(event.xpath(".//time[@pubdate]//text()").getall())),
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
        yield self._search(self.source.start, frozenset())

    def _search(self, path: str, listed: frozenset[str]) -> Request:
        """The next page of a search: the one after the providers that its pages have listed so far."""
        url = self.site + path.format(start=len(listed), rows=ROWS)
        return self.ask_for_page(url, self.read_search, path=path, listed=listed)

    def read_search(self, response: Response, path: str, listed: frozenset[str]) -> Iterator[Request | ListingItem]:
        """Steps by the rows that came: the cap of a page may change again. Authorities that have closed come last."""
        is_closed = path == self.source.closed
        try:
            count, providers = parse_search(response)
        except EmptyListing:
            if not is_closed:
                self.rows = 0
                raise
            count, providers = 0, []
        if not is_closed:
            self.rows = count
        yield from self._visit(response.url, providers, missing=self.read_no_provider if is_closed else None)
        after = listed | {provider.urn for provider in providers}
        if listed < after and len(after) < count:
            yield self._search(path, after)
        elif len(after) != count:
            raise UnexpectedContent(f"{response.url}: {count} providers announced, {len(after)} listed")
        elif self.source.closed and not is_closed:
            yield self._search(self.source.closed, frozenset())
        else:
            # An authority that neither search lists any more may keep its page.
            known = self.run.pages.get(self.name, {}).items()
            pages = [
                Provider(seen.provider_urn, seen.provider_name or "", url) for url, seen in known if seen.provider_urn
            ]
            yield from self._visit(response.url, pages, missing=self.read_no_provider)

    def _visit(self, url: str, providers: Sequence[Provider], missing: Reader | None) -> Iterator[Request]:
        """Asks for the pages of those providers that were not asked for yet."""
        new = {one.urn: one for one in providers if one.urn not in self.providers}
        for one in self.limit_entries(url, list(new.values())):
            self.providers.add(one.urn)
            yield self.ask_for_page(one.url, self.read_provider, missing=missing, provider=one)

    def read_no_provider(self, response: Response, provider: Provider) -> Iterator[Request | ListingItem]:
        """The page of an authority that has closed is not there: its letters are not listed."""
        self.logger.warning("%s: the page of %s is gone, HTTP %d", response.url, provider.name, response.status)
        yield from ()

    def read_provider(self, response: Response, provider: Provider) -> Iterator[Request | ListingItem]:
        """Follows what is labelled as a JTAI letter, and what once was: a label may be wrong."""
        entries = parse_provider(response, provider)
        letters = [one for one in entries if self.source.is_letter(one.label) or one.url in self.run.held]
        self.crawler.stats.inc_value("jtai/entries_of_other_kinds", len(entries) - len(letters))
        for entry in self.limit_entries(response.url, letters):
            yield from self.ask_for_document(entry)
