"""From an answer to a line of the manifest: validate, keep, record. Each step may see one answer several times.

Belongs here: what becomes of the bytes that came. Does not belong here: finding entries (spiders), reading a PDF.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self, cast

from scrapy.crawler import Crawler

from scrapers.items import Answer, Listed
from scrapers.spiders.publisher import PublisherSpider
from scrapers.verdicts import verdict
from warehouse.archive.harvest_records import Sighting


class _Pipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    @property
    def spider(self) -> PublisherSpider:
        """The spider that is at work; it knows the run."""
        return cast(PublisherSpider, self.crawler.spider)


class Validate(_Pipeline):
    """Gives an answer its outcome."""

    def process_item(self, item: Listed) -> Listed:
        """Scrapy's entry point."""
        answer = item.answer
        if answer.outcome is None:
            is_held = item.entry.url in self.spider.run.held
            answer.outcome, answer.reason = verdict(answer.status or 0, answer.body, is_held=is_held)
        return item


class Keep(_Pipeline):
    """Puts a PDF into the archive and any other body aside; where none came, the entry keeps what it brought before."""

    def process_item(self, item: Listed) -> Listed:
        """Scrapy's entry point."""
        answer, archive = item.answer, self.spider.run.archive
        held = self.spider.run.held.get(item.entry.url or "")
        if answer.outcome == "fetched" and answer.body:
            answer.sha256, answer.size = archive.put(answer.body), len(answer.body)
        elif answer.outcome == "quarantined" and answer.body:
            answer.reason = f"{answer.reason}; kept as quarantine/{archive.put_aside(answer.body).name}"
        answer.body = b""
        if answer.sha256 is None:
            _stand_for(answer, held)
        return item


def _stand_for(answer: Answer, held: Sighting | None) -> None:
    """The document that the address brought before, if any, is still the one that the entry stands for."""
    answer.sha256, answer.size = (held.sha256, held.bytes) if held else (None, None)
    answer.etag, answer.last_modified = (held.etag, held.last_modified) if held else (None, None)
    answer.retrieved_at = held.retrieved_at if held else None


class Record(_Pipeline):
    """Stamps the provenance on the item, appends it to the manifest and counts it."""

    def process_item(self, item: Listed) -> Listed:
        """Scrapy's entry point."""
        entry, answer = item.entry, item.answer
        outcome = answer.outcome or "failed"
        self.spider.run.archive.append(
            Sighting(
                run_id=self.spider.run.run_id,
                source=self.spider.name,
                url=entry.url or entry.page_url,
                page_url=entry.page_url,
                label=entry.label,
                outcome=outcome,
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
            )
        )
        self.spider.outcomes[outcome] += 1
        return item
