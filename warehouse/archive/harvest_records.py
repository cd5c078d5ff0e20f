"""The records of a harvest: sightings, the counts of a run, and acceptances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Publisher(StrEnum):
    """Who serves a letter, in order of precedence: of several copies of a letter, the first publisher's counts."""

    OFSTED = "ofsted"
    HMICFRS = "hmicfrs"
    ADDED = "added"


RUN_ID = "%Y%m%dT%H%M%S%fZ"
"""The start of a run in UTC, as its ID; IDs sort in the order of the runs."""

NATIONAL_OVERVIEW = "national overview"
"""How the reason of a sighting begins that is a report on all areas of a round, not a letter."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One entry of a publisher's listing as one run saw it, and what its link returned.

    `outcome` is `fetched` (downloaded), `unchanged` (the publisher said so), `held` (not requested this time),
    `not_served` (listed but cannot be downloaded), `quarantined` (not a PDF), `failed` (to be requested again) or
    `not_a_jtai` (an entry whose documents are not downloaded). `sha256` and `bytes` are of the archived document that
    the entry stands for, if there is one. `varies` says whether two requests in this run returned different bytes.
    """

    run_id: str
    source: str
    url: str
    page_url: str
    label: str
    outcome: str
    seen_at: datetime
    provider_urn: str | None = None
    provider_name: str | None = None
    inspection_date: date | None = None
    published_on: date | None = None
    label_date: date | None = None
    sha256: str | None = None
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    retrieved_at: datetime | None = None
    reason: str | None = None
    varies: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceTally:
    """The counts of one run at one publisher. `error` says why the publisher could not be read completely, if so.

    `held` counts entries whose document was not due to be requested. `rows` is the length of the listing that the run
    started from (providers or publications; None if it was not read), `expected_rows` its minimum. `entries` counts
    everything on all the pages that the run was to follow, `bad_links` links that are not web addresses.
    """

    source: str
    requests: int
    bytes: int
    listed: int
    fetched: int
    unchanged: int
    not_served: int
    quarantined: int
    failed: int
    error: str | None = None
    held: int = 0
    rows: int | None = None
    expected_rows: int = 0
    entries: int = 0
    bad_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HarvestRun:
    """One harvest, a line of the archive's ledger. `run_id` is its start, as `YYYYMMDDTHHMMSSffffffZ`."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceTally, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's decision that the listings of a run are right, although they show far less than before."""

    run_id: str
    accepted_at: datetime
