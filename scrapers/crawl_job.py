"""What a harvest is asked to do, and what its process tells meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.revalidation import Revalidate
from warehouse.archive.harvest_records import SourceTally


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How to harvest. `publishers` holds the five addresses by the names of their variables (`JTAI_OFSTED_URL`, …),
    `more_files` further addresses from which publishers serve documents. `download_delay` and `timeout` (of one
    request) are in seconds. `is_whole` is False if the sites show only a part, as the sample's do: then the expected
    minimums of `sources.yml` do not apply. `unreadable` are the hashes of documents that are held and cannot be read.
    """

    publishers: dict[str, str]
    download_delay: float
    contact: str
    is_whole: bool = True
    revalidate: Revalidate = Revalidate.SHARE
    timeout: float = 60.0
    more_files: tuple[str, ...] = ()
    unreadable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Job:
    """The task of the process of the spiders."""

    archive: str
    run_id: str
    log_folder: str
    settings: CrawlSettings


@dataclass(frozen=True, slots=True)
class Event:
    """What that process tells: requests answered and sent, and the source's tally so far."""

    done: int
    total: int
    what: str
    tally: SourceTally
    is_over: bool
