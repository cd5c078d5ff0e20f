"""What the spiders hand to the item pipelines.

Belongs here: the shapes between a page and a `Sighting`. Does not belong here: how a page is read (spiders) or what
becomes of a body (item_pipelines).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing entry as its page shows it; `url` is None where the entry has no link."""

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
    """What asking for one address brought in this run, shared by all entries that name the address.

    A spider sets what it knows: `status`, `body` and headers, or an `outcome` (those of `Sighting`) with its `reason`.
    The pipelines settle the rest and let go of the body.
    """

    outcome: str | None = None
    reason: str | None = None
    status: int | None = None
    body: bytes = b""
    sha256: str | None = None
    size: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    retrieved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The item: an entry and the answer that it got."""

    entry: Entry
    answer: Answer
