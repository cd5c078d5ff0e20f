"""Settings and places: the only reader of the environment, and the map of a workspace.

Belongs here: every `JTAI_*` variable and every path below a workspace. Does not belong here: what a stage does
with them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from warehouse.documents import write_bytes
from warehouse.errors import WrongWorkspace

PUBLISHERS = {
    "JTAI_OFSTED_URL": "https://reports.ofsted.gov.uk",
    "JTAI_OFSTED_FILES_URL": "https://files.ofsted.gov.uk",
    "JTAI_HMICFRS_URL": "https://hmicfrs.justiceinspectorates.gov.uk",
    "JTAI_HMICFRS_ASSETS_URL": "https://assets-hmicfrs.justiceinspectorates.gov.uk",
    "JTAI_GOVUK_URL": "https://www.gov.uk",
}
"""The publishers' addresses, each to be overridden by the variable of its name (no slash at the end)."""


CONTACT = "https://github.com/jtai-archive/jtai-archive"
"""Where a publisher finds out who is asking, unless `JTAI_CONTACT` names an address of the operator's own."""


MARKER = "source"
"""The file in which a workspace remembers where its letters come from."""


class Source(StrEnum):
    """Where a workspace's letters come from: the publishers' sites, or the bundled synthetic sample."""

    LIVE = "live"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything of one archive lives. `root` is `data/` for the live source unless told otherwise."""

    root: Path
    source: Source = Source.LIVE

    @property
    def archive(self) -> Path:
        """`objects/ab/<sha256>.pdf`, `manifest.jsonl`, `runs.jsonl`."""
        return self.root / "archive"

    @property
    def extracted(self) -> Path:
        """`<sha256>.json`, an `Extraction` each."""
        return self.root / "extracted"

    @property
    def tagged(self) -> Path:
        """`<sha256>.json`, a `TaggedLetter` each."""
        return self.root / "tagged"

    @property
    def database(self) -> Path:
        """The published warehouse."""
        return self.root / "warehouse" / "jtai.duckdb"

    @property
    def checks(self) -> Path:
        """The results of the checks of the published warehouse, a `CheckReport`."""
        return self.root / "warehouse" / "checks.json"

    @property
    def release(self) -> Path:
        """What is published for people: `data/`, `documents/`, `site/`."""
        return self.root / "release"

    @property
    def site(self) -> Path:
        """The explorer: pages that any static host, or a browser by itself, can show."""
        return self.release / "site"

    @property
    def runs(self) -> Path:
        """`<run id>/summary.json` and logs."""
        return self.root / "runs"

    @property
    def reviews(self) -> Path:
        """Corrections by people that survive every refresh."""
        return self.root / "reviews"

    @property
    def tag_reviews(self) -> Path:
        """Verdicts on tags, a line each (`warehouse.reviews`)."""
        return self.reviews / "tag_reviews.csv"

    def claim(self) -> None:
        """Make the folder and remember its source; raises `WrongWorkspace` where that is refused."""
        marker = self.root / MARKER
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not marker.exists():
                write_bytes(marker, f"{self.source}\n".encode())
            held = marker.read_text().strip()
        except OSError as error:
            raise WrongWorkspace(
                f"{self.root}: cannot be written ({error.strerror or error}); choose another folder with --workspace"
            ) from error
        if held != self.source:
            raise WrongWorkspace(
                f"{self.root} holds the {held} source, not {self.source}; "
                f"choose another folder with --workspace, or run with --source {held}"
            )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment may change, read once."""

    publishers: dict[str, str] = field(default_factory=lambda: dict(PUBLISHERS))
    download_delay: float = 1.0
    contact: str = CONTACT
    site_url: str | None = None
    """Where the explorer is published, without a slash at the end; None: nowhere yet, and so without a feed."""
    error_contact: str = CONTACT
    """Where readers of the explorer report an error: an e-mail or web address."""


def read_settings(environ: dict[str, str] | None = None) -> Settings:
    """Settings from the environment (`JTAI_*`); raises `ValueError` that names the variable which is wrong."""
    env = dict(os.environ) if environ is None else environ
    publishers = {name: env.get(name, default).rstrip("/") for name, default in PUBLISHERS.items()}
    raw = env.get("JTAI_DOWNLOAD_DELAY", "1")
    try:
        delay = float(raw)
    except ValueError:
        raise ValueError(f"JTAI_DOWNLOAD_DELAY={raw!r}: give seconds, such as 1 or 0.5") from None
    if delay < 0:
        raise ValueError(f"JTAI_DOWNLOAD_DELAY={raw!r}: give seconds, 0 or more")
    contact = env.get("JTAI_CONTACT") or CONTACT
    site_url = env.get("JTAI_SITE_URL", "").rstrip("/") or None
    if site_url is not None and not _is_web_address(site_url):
        raise ValueError(f"JTAI_SITE_URL={site_url!r}: give a web address, such as https://jtai.example.org")
    errors = env.get("JTAI_ERROR_CONTACT") or contact
    return Settings(
        publishers=publishers, download_delay=delay, contact=contact, site_url=site_url, error_contact=errors
    )


def _is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment


def locate_workspace(workspace: Path | None = None, source: Source | None = None) -> Workspace:
    """The workspace named, or `$JTAI_WORKSPACE`, or `data/` (`data/sample/` for the sample).

    Without a source it is the one that the workspace remembers, and the live one where there is none yet.
    """
    root = workspace or (Path(os.environ["JTAI_WORKSPACE"]) if os.environ.get("JTAI_WORKSPACE") else None)
    if root is None:
        root = Path("data") / "sample" if source is Source.SAMPLE else Path("data")
    return Workspace(root, source or _remembered(root) or Source.LIVE)


def _remembered(root: Path) -> Source | None:
    marker = root / MARKER
    held = marker.read_text().strip() if marker.is_file() else ""
    return Source(held) if held in set(Source) else None
