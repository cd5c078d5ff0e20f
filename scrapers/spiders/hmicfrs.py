"""HMICFRS: one article lists all joint inspections; each has a publication page that links to the PDF.

Belongs here: how HMICFRS's pages look, by text and address only, since no class name of theirs is known for certain.
Does not belong here: which labels are JTAI letters (`sources.yml`).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from scrapers.dates import find_date
from scrapers.items import Answer, Entry, ListingItem
from scrapers.links import host_and_port, resolve_link, select_main_links
from scrapers.spiders.publisher import PublisherSpider, join_text
from warehouse.archive.harvest_records import NATIONAL_OVERVIEW
from warehouse.errors import EmptyListing, UnexpectedContent

_AREA = re.compile(r"^[^–—:]*?(?:\s[–—-]|:)\s+(.+)$")
_PUBLISHED_MONTH = re.compile(r"[\s–—-]*\bpublished\b.*$", re.IGNORECASE)
_PUBLISHED_ON = re.compile(r"published(?: on)?:?\s*(\d{1,2}\s+[a-z]+\s+\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication page leads to: PDFs as (address, text of the link), or GOV.UK, or nothing."""

    published_on: str | None
    pdfs: tuple[tuple[str, str], ...]
    overview: str | None


def parse_listing(response: Response, is_letter: Callable[[str], bool]) -> list[Entry]:
    """The entries with such a label; `url` is that of the publication page. Raises `EmptyListing`."""
    entries: dict[tuple[str | None, str], Entry] = {}
    for anchor in response.xpath("//a[@href]"):
        label = _PUBLISHED_MONTH.sub("", join_text(anchor.xpath(".//text()").getall()))
        if is_letter(label):
            url = resolve_link(response, anchor.attrib["href"])
            entries.setdefault((url, label), _entry(response, url, label))
    for item in response.xpath("//li[not(.//a[@href])]"):
        label = _PUBLISHED_MONTH.sub("", join_text(item.xpath(".//text()").getall()))
        if is_letter(label):
            entries.setdefault((None, label), _entry(response, None, label))
    if not entries:
        raise EmptyListing(f"{response.url}: no entry is labelled as a joint targeted area inspection")
    return list(entries.values())


def _entry(response: Response, url: str | None, label: str) -> Entry:
    area = _AREA.match(label)
    return Entry(url, response.url, label, provider_name=area[1] if area else None)


def parse_publication(response: Response, is_letter: Callable[[str], bool], hosts: frozenset[str]) -> Publication:
    """Where a publication page's main content leads; `hosts` serve documents without an extension.

    Raises `UnexpectedContent`.
    """
    heading = join_text(response.xpath("//h1//text()").getall())
    if not is_letter(heading):
        raise UnexpectedContent(f"{response.url}: no publication of a joint inspection: headed {heading[:80]!r}")
    pdfs: dict[str, str] = {}
    overview = None
    for anchor in select_main_links(response):
        url = resolve_link(response, anchor.attrib["href"]) or ""
        path = urlsplit(url).path
        if path.lower().endswith(".pdf") or (host_and_port(url) in hosts and "/file/" in path):
            pdfs.setdefault(url, join_text(anchor.xpath(".//text()").getall()))
        elif path.startswith("/government/publications/"):
            overview = overview or url
    published = _PUBLISHED_ON.search(join_text(response.xpath("//body//text()").getall()))
    return Publication(published[1] if published else None, tuple(pdfs.items()), overview)


class HmicfrsSpider(PublisherSpider):
    """Reads the listing and each publication page, and fetches what Ofsted's spider has not fetched in this run."""

    name = "hmicfrs"

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry point."""
        yield self.ask_for_page(self.site + self.source.start, self.read_listing)

    def read_listing(self, response: Response) -> Iterator[Request | ListingItem]:
        """Asks for each entry's publication page."""
        entries = parse_listing(response, self.source.is_letter)
        self.rows = len(entries)
        for entry in self.limit_entries(response.url, entries):
            if entry.url is None:
                yield from self.ask_for_document(entry)
            else:
                yield self.ask_for_page(entry.url, self.read_publication, missing=self.read_missing, entry=entry)

    def read_missing(self, response: Response, entry: Entry) -> Iterator[ListingItem]:
        """The listing names a publication that is not there."""
        yield ListingItem(entry, Answer("not_served", f"HTTP {response.status} for the publication page"))

    def read_publication(self, response: Response, entry: Entry) -> Iterator[Request | ListingItem]:
        """Follows the link to the letter."""
        settings = self.run.settings
        files = frozenset(map(host_and_port, (settings.publishers["JTAI_OFSTED_FILES_URL"], *settings.more_files)))
        page = parse_publication(response, self.source.is_letter, files)
        pdfs = page.pdfs
        if len(pdfs) > 1:
            pdfs = tuple((url, text) for url, text in pdfs if self.source.is_letter(text))
        if len(page.pdfs) > 0 and len(pdfs) != 1:
            raise UnexpectedContent(f"{response.url}: {len(page.pdfs)} PDFs, and no telling which is the letter")
        entry = replace(entry, page_url=response.url, published_on=find_date(page.published_on))
        if pdfs:
            yield from self.ask_for_document(replace(entry, url=pdfs[0][0]))
        elif page.overview:
            yield ListingItem(entry, Answer("not_a_jtai", f"{NATIONAL_OVERVIEW}: leads to {page.overview}"))
        else:
            yield ListingItem(entry, Answer("not_served", "the publication page links to no PDF"))
