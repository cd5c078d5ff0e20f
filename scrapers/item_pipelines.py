"""From an answer to a line of the manifest.

Belongs here: archiving the bytes that came. Does not belong here: finding entries (spiders), judging bytes (verdicts),
reading a PDF.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self, cast

from scrapy.crawler import Crawler

from scrapers.items import Answer, ListingItem
from scrapers.spiders.publisher import PublisherSpider
from warehouse.archive.harvest_records import Sighting
from warehouse.archive.store import Archive


class Record:
    """Archives what came, and appends the entry with its provenance to the manifest."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: ListingItem) -> ListingItem:
        """Scrapy's entry point; it sees an answer once for each entry that names its address."""
        spider = cast(PublisherSpider, self.crawler.spider)
        run, entry, answer = spider.run, item.entry, item.answer
        _archive_body(run.archive, answer)
        if answer.sha256 is None:
            _stand_for(answer, run.held.get(entry.url or ""))
        run.archive.append(
            Sighting(
                run_id=run.run_id,
                source=spider.name,
                url=entry.url or entry.page_url,
                page_url=entry.page_url,
                label=entry.label,
                outcome=answer.outcome,
                seen_at=datetime.now(UTC),
                provider_urn=entry.provider_urn,
                provider_name=entry.provider_name,
                inspection_date=entry.inspection_date,
                published_on=entry.published_on,
                label_date=entry.label_date,
                sha256=answer.sha256,
                bytes=answer.size,
                etag=answer.etag,
                last_modified=answer.last_modified,
                retrieved_at=answer.retrieved_at,
                reason=answer.reason,
                varies=answer.varies or None,
            )
        )
        spider.outcomes[answer.outcome] += 1
        return item


def _archive_body(archive: Archive, answer: Answer) -> None:
    """Put a PDF among the documents, and what came instead of one into quarantine."""
    if answer.outcome == "fetched" and answer.body:
        answer.sha256, answer.size = archive.put(answer.body), len(answer.body)
    elif answer.outcome == "quarantined" and answer.body:
        answer.reason = f"{answer.reason}; kept as quarantine/{archive.put_aside(answer.body).name}"
    answer.body = b""


def _stand_for(answer: Answer, held: Sighting | None) -> None:
    """The entry goes on standing for the document, if any, that its address brought before."""
    answer.sha256, answer.size = (held.sha256, held.bytes) if held else (None, None)
    answer.etag, answer.last_modified = (held.etag, held.last_modified) if held else (None, None)
    answer.retrieved_at = held.retrieved_at if held else None
