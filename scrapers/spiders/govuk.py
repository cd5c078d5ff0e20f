"""GOV.UK: the national overview reports, through its search and content APIs (robots.txt forbids the search pages).

Belongs here: how the APIs' answers look. Does not belong here: which titles and types of document are overviews
(`sources.yml`). No document is fetched: an overview is listed so that a round can name the report that sums it up.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from scrapy import Request
from scrapy.http import Response

from scrapers.items import Answer, Entry, ListingItem
from scrapers.spiders.publisher import PublisherSpider, join_text
from warehouse.archive.harvest_records import NATIONAL_OVERVIEW
from warehouse.errors import EmptyListing, UnexpectedContent

ROWS = 100
_PATH = re.compile(r"/[\w./-]+", re.ASCII)


class Result(BaseModel):
    """One hit of the search; `link` is a path, or an address on another site.

    `content_store_document_type` is GOV.UK's word for what it is, such as `research` or `guidance`.
    """

    title: str
    link: str
    content_store_document_type: str | None = None


class Search(BaseModel):
    """One page of the search's answer."""

    results: list[Result]
    total: int


class Content(BaseModel):
    """What the content API says about one publication."""

    title: str
    document_type: str
    first_published_at: datetime | None = None


M = TypeVar("M", bound=BaseModel)


def _parse(response: Response, model: type[M]) -> M:
    try:
        return model.model_validate_json(response.body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnexpectedContent(f"{response.url}: not the API's answer: {place} {first['msg']}") from error


def parse_search(response: Response) -> Search:
    """One page of the search. Raises `UnexpectedContent` or `EmptyListing`."""
    search = _parse(response, Search)
    if search.total == 0:
        raise EmptyListing(f"{response.url}: the search found nothing at all")
    return search


def parse_content(response: Response) -> Content:
    """One publication. Raises `UnexpectedContent`."""
    return _parse(response, Content)


class GovukSpider(PublisherSpider):
    """Reads the search, and the type and date of each overview."""

    name = "govuk"

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry point."""
        yield self._search(0)

    def _search(self, start: int) -> Request:
        return self.ask_for_page(
            self.site + self.source.start.format(start=start, rows=ROWS), self.read_search, start=start
        )

    def read_search(self, response: Response, start: int) -> Iterator[Request | ListingItem]:
        """Steps by the results that came."""
        search = parse_search(response)
        self.rows = search.total
        overviews = [result for result in search.results if self._is_overview(result)]
        for result in self.limit_entries(response.url, overviews):
            entry = Entry(self.site + result.link, response.url, result.title)
            yield self.ask_for_page(f"{self.site}/api/content{result.link}", self.read_content, entry=entry)
        read = start + len(search.results)
        if search.results and read < search.total:
            yield self._search(read)
        elif read != search.total:
            raise UnexpectedContent(f"{response.url}: {search.total} results announced, {read} listed")

    def _is_overview(self, result: Result) -> bool:
        """As far as the search tells: it may leave the type out."""
        is_report = self.source.is_report(result.content_store_document_type)
        return is_report and self.source.is_letter(result.title) and bool(_PATH.fullmatch(result.link))

    def read_content(self, response: Response, entry: Entry) -> Iterator[ListingItem]:
        """The type, and the day of first publication; the search knows only that of the last change."""
        content = parse_content(response)
        if self.source.is_report(content.document_type):
            day = content.first_published_at
            dated = replace(entry, label=join_text([content.title]), published_on=day.date() if day else None)
            yield ListingItem(dated, Answer("not_a_jtai", NATIONAL_OVERVIEW))
