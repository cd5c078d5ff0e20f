"""What the spiders hand to the item pipeline: the shapes between a page and a `Sighting`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing entry as its page shows it; `url` is None if the entry has no link."""

    url: str | None
    page_url: str
    label: str
    provider_urn: str | None = None
    provider_name: str | None = None
    inspection_date: date | None = None
    published_on: date | None = None
    label_date: date | None = None


@dataclass(slots=True)
class Answer:
    """What one address answered in this run, shared by all entries that name the address.

    A spider sets `outcome` (those of `Sighting`) with its `reason`, and the body that came. `etag` and `last_modified`
    stay None if the body may not be the whole document. The item pipeline archives the body and lets go of it.
    `varies` says that two answers of this run had different bodies.
    """

    outcome: str
    reason: str | None = None
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    retrieved_at: datetime | None = None
    varies: bool = False
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ListingItem:
    """The item: an entry and what its address answered."""

    entry: Entry
    answer: Answer
