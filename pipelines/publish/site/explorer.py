"""Builds the explorer: which pages there are, and whether anything has to be made anew.

Belongs here: putting the pages together. Does not belong here: what is on a page (its module), how files are written
(writing), how pictures are drawn (excerpts).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from extract.themes.measured import FILE as MEASURED
from pipelines.publish.documents.release import code_version
from pipelines.publish.site import downloads, letters, news, places, searching, trust
from pipelines.publish.site.excerpts import draw
from pipelines.publish.site.making import HOME, MadePage, Making, gather
from pipelines.publish.site.numbers import rows
from pipelines.publish.site.rendering import STATIC, Page
from pipelines.publish.site.writing import is_whole, keep_pictures, read_record, write_tree
from pipelines.publish.summary.every import Summaries
from pipelines.run.progress import Tell, silent
from pipelines.settings import Settings, Workspace
from warehouse.archive.store import Archive
from warehouse.files.versions import version_of
from warehouse.read.api import open_warehouse
from warehouse.records import ReviewItem

RECORD = ".site.json"
"""Beside the site: what it was made of, and the hashes of its files."""

NEWEST = 5
"""Letters named on the home page."""

CODE = ("pipelines.publish.site", "warehouse")
"""Packages whose code decides what the pages say, besides that of summaries and charts."""


@dataclass(frozen=True, slots=True)
class Built:
    """How many files the site has, how many of them are new or changed, and what went wrong with a letter."""

    files: int
    written: int
    troubles: tuple[ReviewItem, ...] = ()


def write_site(
    workspace: Workspace, settings: Settings, tell: Tell = silent, summaries: Summaries | None = None
) -> Built:
    """Write the explorer of a workspace to `release/site`; summaries that are made already can be handed in.

    The same warehouse, archive and settings give the same bytes, and are not worked on again while the folder is whole.
    """
    archive = Archive(workspace.archive)
    record_path = workspace.release / RECORD
    for leftover in workspace.release.glob(f".{RECORD}.*.tmp"):  # of a run that was killed
        leftover.unlink(missing_ok=True)
    record = read_record(record_path)
    made_of = _made_of(workspace, settings)
    if record is not None and record.made_of == made_of and is_whole(workspace.site, record):
        return Built(len(record.files), 0)
    with open_warehouse(workspace.database) as warehouse:
        pictures, troubles = draw(workspace.site, archive, rows(warehouse, "boxes"), record, tell)
        sizes = {picture.path: (picture.width, picture.height) for picture in pictures.values()}
        keep_pictures(workspace.site, record_path, record, sizes)
        making = gather(warehouse, settings, workspace.release, pictures)
        made = _once(_pages(making, summaries or Summaries(workspace.database), tell))
    made |= {name: path.read_bytes() for name, path in downloads.offered(workspace.release).items()}
    written = write_tree(workspace.site, made, sizes, record_path, "" if troubles else made_of, sizes)
    return Built(len(made) + len(sizes), written, tuple(troubles))


def _once(pages: Iterable[MadePage]) -> dict[str, bytes]:
    """The pages by their paths. Raises `ValueError` where two would stand in one place, and one of them nowhere."""
    made: dict[str, bytes] = {}
    for path, data in pages:
        if path in made:
            raise ValueError(f"two pages would be {path}: two of a kind have the same name or code")
        made[path] = data
    return made


def _pages(making: Making, summaries: Summaries, tell: Tell) -> Iterator[MadePage]:
    yield from _static()
    yield _home(making)
    yield from places.lists(making)
    yield from places.all_of_themes(making)
    yield from letters.letter_pages(making)
    for done, page in enumerate(letters.finding_pages(making), start=1):
        yield page
        tell(done, 0, "pages of findings")
    for done, summary in enumerate(summaries.all, start=1):
        yield places.summary_page(making, summary)
        tell(done, 0, summary.title)
    yield from searching.search_pages(making)
    yield news.news_page(making)
    if (feed := news.feed(making)) is not None:
        yield feed
    yield trust.quality_page(making)
    yield trust.model_card()
    yield downloads.data_page(making, summaries.all)
    yield making.page("licence.html", Page("licence.html", "Licence and attribution", "", crumbs=(HOME,)))
    yield making.page("errors.html", Page("errors.html", "Report an error", "", crumbs=(HOME,)))
    yield making.page("404.html", Page("404.html", "There is no such page", ""))


def _home(making: Making) -> MadePage:
    page = Page(
        "index.html",
        "What joint inspections say about protecting children",
        "",
        "Every finding of the joint targeted area inspections of England, word for word, by theme, round and area.",
    )
    return making.page(
        "home.html",
        page,
        held=making.held,
        themes=places.named_themes(making),
        regions=places.regions(making),
        topics=places.topics(making),
        newest=rows(making.warehouse, "letters")[:NEWEST],
    )


def _static() -> Iterator[MadePage]:
    for entry in sorted(STATIC.iterdir(), key=lambda entry: entry.name):
        yield f"static/{entry.name}", entry.read_bytes()


def _made_of(workspace: Workspace, settings: Settings) -> str:
    """Names all that the site follows from, but for the files of the archive, which never change."""
    digest = hashlib.sha256(workspace.database.read_bytes() if workspace.database.is_file() else b"")
    digest.update(repr((settings.site_url, settings.error_contact)).encode())
    digest.update(code_version().encode())
    for package in CODE:
        digest.update(version_of(package).encode())
    for folder in ("templates", "static"):
        for entry in sorted((files("pipelines.publish.site") / folder).iterdir(), key=lambda entry: entry.name):
            digest.update(entry.name.encode() + entry.read_bytes())
    digest.update(files("pipelines.publish").joinpath("pictures.py").read_bytes())
    for name in ("MODEL_CARD.md", MEASURED):
        digest.update(files("extract.themes").joinpath(name).read_bytes())
    for name, path in downloads.offered(workspace.release).items():
        digest.update(name.encode() + hashlib.sha256(Path(path).read_bytes()).digest())
    return digest.hexdigest()
