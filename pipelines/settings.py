"""Settings and places: with secret_settings the only reader of the environment, and the map of a workspace.

Belongs here: every `JTAI_*` variable and every path below a workspace. Does not belong here: what a stage does
with them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipelines.secret_settings import SECRET_URLS, Notices, read_notices
from pipelines.setting_values import (
    PROCESSES,
    PublicationScope,
    read_addresses,
    read_command,
    read_cron,
    read_executor,
    read_name,
    read_published,
    read_seconds,
    read_site_address,
    read_store,
)
from warehouse.errors import WrongWorkspace
from warehouse.files.atomic import write_bytes

PUBLISHERS = {
    "JTAI_OFSTED_URL": "https://reports.ofsted.gov.uk",
    "JTAI_OFSTED_FILES_URL": "https://files.ofsted.gov.uk",
    "JTAI_HMICFRS_URL": "https://hmicfrs.justiceinspectorates.gov.uk",
    "JTAI_HMICFRS_ASSETS_URL": "https://assets-hmicfrs.justiceinspectorates.gov.uk",
    "JTAI_GOVUK_URL": "https://www.gov.uk",
}
"""The publishers' addresses, each to be overridden by the variable of its name (no slash at the end)."""

FILES = ("JTAI_OFSTED_FILES_URL", "JTAI_HMICFRS_ASSETS_URL")
"""Addresses from which documents are served: of these a publisher may have several, separated by commas."""

CONTACT = "https://github.com/jtai-archive/jtai-archive"
"""Where a publisher finds out who is asking, unless `JTAI_CONTACT` names an address of the operator's own."""

SITE_TITLE = "JTAI archive"
"""What the website is called, unless `JTAI_SITE_TITLE` says otherwise."""

NIGHTLY_CRON = "0 2 * * *"
"""When the nightly refresh starts, by the clock of London."""

NAMES = (
    *PUBLISHERS,
    *SECRET_URLS,
    "JTAI_ARCHIVE",
    "JTAI_CODER",
    "JTAI_CONTACT",
    "JTAI_DOWNLOAD_DELAY",
    "JTAI_ERROR_CONTACT",
    "JTAI_EXECUTOR",
    "JTAI_MAIL_TO",
    "JTAI_NIGHTLY_CRON",
    "JTAI_PUBLISH",
    "JTAI_SITE_PUBLISHER",
    "JTAI_SITE_TITLE",
    "JTAI_SITE_URL",
    "JTAI_TIMEOUT",
    "JTAI_WORKSPACE",
)
"""Every variable that there is."""

MARKER = "source"
"""The file in which a workspace remembers where its letters come from."""

MARKER_REPAIR = "write live (the publishers' sites) or sample (the bundled sample) into it"
"""What to do about a marker that is damaged."""


class Source(StrEnum):
    """Where a workspace's letters come from: the publishers' sites, or the bundled synthetic sample."""

    LIVE = "live"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything of one archive lives. `root` is `data/` for the live source unless told otherwise.

    It can also be a published DuckDB file by itself, which can only be read.
    """

    root: Path
    source: Source = Source.LIVE

    @property
    def exists(self) -> bool:
        """Whether there is anything of ours: a file by itself, or what a run or a backup has put into the folder."""
        return self.root.is_file() or any(path.exists() for path in (self.root / MARKER, self.archive, self.database))

    @property
    def archive(self) -> Path:
        """`objects/ab/<sha256>.pdf`, `manifest.jsonl`, `runs.jsonl`."""
        return self.root / "archive"

    @property
    def extracted(self) -> Path:
        """`<sha256>.json`, an `Extraction` each."""
        return self.root / "extracted"

    @property
    def readings(self) -> Path:
        """`<sha256>.json`, a `ReadingDifferences` for each document that pdfminer reads because PDFium differs."""
        return self.root / "readings"

    @property
    def tagged(self) -> Path:
        """`<sha256>.json`, a `TaggedLetter` each."""
        return self.root / "tagged"

    @property
    def database(self) -> Path:
        """The published warehouse."""
        return self.root if self.root.is_file() else self.root / "warehouse" / "jtai.duckdb"

    @property
    def checks(self) -> Path:
        """The results of the checks of the published warehouse, a `CheckReport`."""
        return self.root / "warehouse" / "checks.json"

    @property
    def vectors(self) -> Path:
        """What the optional encoder made of the statements; kept, as it takes minutes."""
        return self.root / "warehouse" / "vectors.npz"

    @property
    def refused_checks(self) -> Path:
        """The results of the checks of a build that was refused, a `CheckReport`; gone with the next good build."""
        return self.root / "warehouse" / "refused_checks.json"

    @property
    def known(self) -> Path:
        """What runs have told of the published warehouse (`pipelines.run.known.ToldKeys`)."""
        return self.root / "warehouse" / "known.json"

    @property
    def release(self) -> Path:
        """What is published: pages that any static host, or a browser by itself, can show, `data/` and `documents/`."""
        return self.root / "release"

    @property
    def snapshots(self) -> Path:
        """`<tag>/`: data that were released under a tag, kept as they are (`pipelines.publish.snapshots`)."""
        return self.root / "snapshots"

    @property
    def runs(self) -> Path:
        """`<run id>/`: `log.jsonl`, `summary.json`, `report.json`, pages that did not read."""
        return self.root / "runs"

    @property
    def unsent(self) -> Path:
        """News that could not be sent (`pipelines.notify.outbox`)."""
        return self.root / "unsent"

    @property
    def reviews(self) -> Path:
        """Corrections by people that survive every refresh."""
        return self.root / "reviews"

    @property
    def tag_reviews(self) -> Path:
        """Verdicts on tags, a line each (`warehouse.build.reviews`)."""
        return self.reviews / "tag_reviews.csv"

    @property
    def coded(self) -> Path:
        """Letters that people coded, a file each (`extract.statements.workspace_coding`)."""
        return self.reviews / "coded"

    @property
    def assisted(self) -> Path:
        """Letters that a program coded, likewise; they wait for a person to accept them."""
        return self.reviews / "assisted"

    @property
    def withheld(self) -> Path:
        """What must not be published, a line each (`warehouse.build.withholding`)."""
        return self.reviews / "withheld.csv"

    def require_folder(self) -> None:
        """Raises `WrongWorkspace` for a DuckDB file by itself, which has no decisions, pages or archive beside it."""
        if self.root.is_file():
            raise WrongWorkspace(f"{self.root}: is a file, which can only be read; name a folder with --workspace")

    def claim(self) -> None:
        """Make the folder and remember its source; raises `WrongWorkspace` where that is refused."""
        self.require_folder()
        marker = self.root / MARKER
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not marker.exists():
                write_bytes(marker, f"{self.source}\n".encode())
            held = marker.read_text(errors="replace").strip()
        except OSError as error:
            raise WrongWorkspace(
                f"{self.root}: cannot be written ({error.strerror or error}); choose another folder with --workspace"
            ) from error
        if held not in set(Source):
            raise WrongWorkspace(f"{marker} says {held!r}, not where the letters come from; {MARKER_REPAIR}")
        if held != self.source:
            raise WrongWorkspace(
                f"{self.root} holds the {held} source, not {self.source}; "
                f"choose another folder with --workspace, or run with --source {held}"
            )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment may change, read once."""

    publishers: dict[str, str] = field(default_factory=lambda: dict(PUBLISHERS))
    more_files: tuple[str, ...] = ()
    """Further addresses of documents besides those of `publishers`, each with the path below which they are."""
    download_delay: float = 1.0
    contact: str = CONTACT
    timeout: float = 60.0
    nightly_cron: str = NIGHTLY_CRON
    notices: Notices = field(default_factory=Notices)
    site_url: str | None = None
    """Where the explorer is published, without a slash at the end; None: nowhere yet, and so without a feed."""
    coder: tuple[str, ...] = ()
    """The command of a program that codes letters which nobody has coded; none by default."""
    published: PublicationScope = PublicationScope.ALL
    error_contact: str = CONTACT
    """Where readers of the website report an error: an email or web address."""
    executor: str = PROCESSES
    """Where documents are read and letters tagged: `processes`, or a Dask scheduler (`dask://HOST:PORT`)."""
    store: str = ""
    """The address of the store that keeps the archive (`warehouse.archive.object_store`); empty: the workspace does."""
    site_title: str = SITE_TITLE
    site_publisher: str = ""
    """Who publishes the website, as its pages say at the foot; empty: they do not."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (`JTAI_*`); raises `BadInput` that names the variable which is wrong.

    The message never repeats the value: mistaking one variable for another would put a secret in the log.
    """
    env = os.environ if environ is None else environ
    addresses = {
        name: read_addresses(env, name, default, may_be_several=name in FILES) for name, default in PUBLISHERS.items()
    }
    return Settings(
        publishers={name: found[0] for name, found in addresses.items()},
        more_files=tuple(address for found in addresses.values() for address in found[1:]),
        download_delay=read_seconds(env, "JTAI_DOWNLOAD_DELAY", 1.0),
        contact=env.get("JTAI_CONTACT") or CONTACT,
        timeout=read_seconds(env, "JTAI_TIMEOUT", 60.0),
        nightly_cron=read_cron(env, "JTAI_NIGHTLY_CRON", NIGHTLY_CRON),
        notices=read_notices(env),
        site_url=read_site_address(env, "JTAI_SITE_URL"),
        coder=read_command(env, "JTAI_CODER"),
        published=read_published(env, "JTAI_PUBLISH"),
        executor=read_executor(env, "JTAI_EXECUTOR"),
        error_contact=env.get("JTAI_ERROR_CONTACT") or env.get("JTAI_CONTACT") or CONTACT,
        store=read_store_address(env),
        site_title=read_name(env, "JTAI_SITE_TITLE") or SITE_TITLE,
        site_publisher=read_name(env, "JTAI_SITE_PUBLISHER"),
    )


def read_store_address(environ: Mapping[str, str] | None = None) -> str:
    """The address of the store that keeps the archive, empty for none; raises `BadInput`."""
    return read_store(os.environ if environ is None else environ, "JTAI_ARCHIVE")


def names_set(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The variables of ours that are set, known or not, sorted."""
    return tuple(sorted(name for name in (os.environ if environ is None else environ) if name.startswith("JTAI_")))


def locate_workspace(workspace: Path | None = None, source: Source | None = None) -> Workspace:
    """The workspace named, or `$JTAI_WORKSPACE`, or `data/` (`data/sample/` for the sample).

    Without a source it is the workspace's own, or the live one if the workspace is new.
    """
    root = workspace or (Path(os.environ["JTAI_WORKSPACE"]) if os.environ.get("JTAI_WORKSPACE") else None)
    root = root or (Path("data") / "sample" if source is Source.SAMPLE else Path("data"))
    return Workspace(root, source or _remembered(root) or Source.LIVE)


def _remembered(root: Path) -> Source | None:
    try:
        held = (root / MARKER).read_text(errors="replace").strip()
    except OSError:
        return None
    return Source(held) if held in set(Source) else None
