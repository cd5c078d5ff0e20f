"""What the spiders of one harvest share: the archive, the addresses, what each address has answered so far.

Belongs here: state that outlives one spider. Does not belong here: starting or watching the process (`crawl`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from scrapers.crawl_job import CrawlSettings
from scrapers.items import Answer
from scrapers.revalidation import Revalidate, is_due
from scrapers.sources import Source
from warehouse.archive.harvest_records import Sighting
from warehouse.archive.store import Archive
from warehouse.files.atomic import write_bytes


@dataclass(slots=True)
class CrawlRun:
    """One harvest on one day. `answers` by address holds what this run has asked for already.

    Of earlier runs: `held` has what an address brought, `checks` when it last said so, `pages` by source and page an
    entry of the last pass that read all of them.
    """

    run_id: str
    archive: Archive
    settings: CrawlSettings
    sources: Mapping[str, Source]
    log_folder: Path
    most_entries: int
    today: date = date.max
    held: Mapping[str, Sighting] = field(default_factory=dict)
    checks: Mapping[str, date] = field(default_factory=dict)
    pages: Mapping[str, Mapping[str, Sighting]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0

    def is_due(self, url: str) -> bool:
        """Whether the address is to be asked in this run; one whose document cannot be read is, every night."""
        held = self.held.get(url)
        if held is None or held.sha256 in self.settings.unreadable or self.settings.revalidate is Revalidate.ALL:
            return True
        return is_due(url, self.checks.get(url), self.today)

    def find_conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for a document only if it is not the one held; none for one that cannot be read."""
        held = self.held.get(url)
        if held is None or held.sha256 in self.settings.unreadable:
            return {}
        conditions = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
        return {name: value for name, value in conditions.items() if value}

    def keep_page(self, source: str, url: str, body: bytes) -> Path:
        """Keep a page that could not be read under `pages/` of the log folder, for inspection."""
        parts = urlsplit(url)
        name = re.sub(r"[^A-Za-z0-9]+", "-", f"{parts.path}-{parts.query}").strip("-")[:100]
        path = self.log_folder / "pages" / f"{source}-{name or 'page'}.html"
        write_bytes(path, body)
        return path
