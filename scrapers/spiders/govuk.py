"""GOV.UK: the national overview reports, through its search and content APIs (robots.txt forbids the search pages).

Belongs here: how the APIs' answers look. Does not belong here: which titles are overviews (`sources.yml`). No document
is fetched: an overview is no letter, and is listed so that a round can name the report that sums it up.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from scrapy import Request
from scrapy.http import Response

from scrapers.items import Answer, Entry, Listed
from scrapers.spiders.publisher import PublisherSpider
from warehouse.errors import EmptyListing, UnexpectedContent

ROWS = 100


class Result(BaseModel):
    """One hit of the search; `link` is a path, or an address on another site."""

    title: str
    link: str


class Search(BaseModel):
    """One page of the search's answer."""

    results: list[Result]
    total: int


class Content(BaseModel):
    """What the content API says about one publication."""

    title: str
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
    """Reads the search and the date of each overview."""

    name = "govuk"

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry point."""
        yield self._search(0)

    def _search(self, start: int) -> Request:
        return self.ask(self.site + self.source.start.format(start=start, rows=ROWS), self.read_search, start=start)

    def read_search(self, response: Response, start: int) -> Iterator[Request | Listed]:
        """Steps by the results that came."""
        search = parse_search(response)
        self.rows = search.total
        for result in search.results:
            if not (self.source.is_letter(result.title) and result.link.startswith("/")):
                self.crawler.stats.inc_value("jtai/entries_of_other_kinds")
                continue
            entry = Entry(self.site + result.link, response.url, result.title)
            yield self.ask(f"{self.site}/api/content{result.link}", self.read_content, entry=entry)
        read = start + len(search.results)
        if search.results and read < search.total:
            yield self._search(read)
        elif read != search.total:
            raise UnexpectedContent(f"{response.url}: {search.total} results announced, {read} listed")

    def read_content(self, response: Response, entry: Entry) -> Iterator[Listed]:
        """The day of first publication; the search knows only that of the last change."""
        content = parse_content(response)
        published = content.first_published_at
        dated = Entry(entry.url, entry.page_url, content.title, published_on=published.date() if published else None)
        yield Listed(dated, Answer("not_a_jtai", "national overview"))
