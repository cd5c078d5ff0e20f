"""What the spiders of one harvest share: the archive, the addresses, what each address has brought so far.

Belongs here: state that outlives one spider. Does not belong here: starting or watching the process (`crawl`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from scrapers.items import Answer
from scrapers.revalidation import Revalidate, is_due
from scrapers.sources import Source
from warehouse.archive.harvest_records import Sighting
from warehouse.archive.store import Archive
from warehouse.files.json_files import write_bytes

_PORTS = {"http": 80, "https": 443}


def host_and_port(url: str) -> str:
    """`host:port` of an address: what tells two sites apart; an empty string where the address has no host."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname else ""


@dataclass(slots=True)
class CrawlRun:
    """One harvest on one day. `answers` by address holds what this run has asked for already.

    Of earlier runs: `held` has what an address brought, `checks` when it last said so, `pages` by source and page an
    entry of the last pass that read all of them.
    """

    run_id: str
    archive: Archive
    publishers: Mapping[str, str]
    sources: Mapping[str, Source]
    log_folder: Path
    is_whole: bool = True
    revalidate: Revalidate = Revalidate.SHARE
    today: date = date.max
    held: Mapping[str, Sighting] = field(default_factory=dict)
    checks: Mapping[str, date] = field(default_factory=dict)
    pages: Mapping[str, Mapping[str, Sighting]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0

    def is_due(self, url: str) -> bool:
        """Whether the address is to be asked in this run."""
        is_share = self.revalidate is Revalidate.SHARE
        return not (is_share and url in self.held) or is_due(url, self.checks.get(url), self.today)

    def keep_page(self, source: str, url: str, body: bytes) -> Path:
        """Keep a page that could not be read under `pages/` of the log folder, for a person to look at."""
        parts = urlsplit(url)
        name = re.sub(r"[^A-Za-z0-9]+", "-", f"{parts.path}-{parts.query}").strip("-")[:100]
        path = self.log_folder / "pages" / f"{source}-{name or 'page'}.html"
        write_bytes(path, body)
        return path
