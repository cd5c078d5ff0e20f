"""Publishes a workspace: `release/` with the data, the documents and the pages, ready to be put on a host as it is.

    release/index.html, themes/, areas/, letters/, findings/ …    the pages, with static/ and excerpts/
    release/data/                                                  tables and findings as files
    release/documents/                                             summaries as Word, PDF and CSV

Pages link to the files beside them. Only what is stale is made again: the same warehouse, archive, settings and code
give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from extract.themes.measured import FILE as MEASURED
from pipelines.publish.crew import WorkerPool
from pipelines.publish.dataset.files import DATA, publish_data
from pipelines.publish.documents.files import DOCUMENTS
from pipelines.publish.imprint import Imprint
from pipelines.publish.production import PAGES, PieceMaker, Production
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.context import gather
from pipelines.publish.site.excerpts import draw, measured
from pipelines.publish.site.pages import order, other_pages
from pipelines.publish.summary.all_summaries import Content
from pipelines.run.progress import Tell, silent
from pipelines.setting_values import PublicationScope
from pipelines.settings import CONTACT, Settings, Workspace
from warehouse.archive.store import Archive
from warehouse.files.atomic import sha256_of
from warehouse.read.api import open_warehouse
from warehouse.review_items import ReviewCode, ReviewItem

_LIBRARIES = ("jinja2", "python-docx", "typst", "vl-convert-python", "xlsxwriter")

MOST_NAMED = 5
"""Files that are not ours, named one by one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Files of a part of the release, and how many of them are new or changed."""

    files: int
    written: int

    def __str__(self) -> str:
        return f"{self.files:,} files, {self.written:,} of them new or changed"


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, and what needs a person: letters without pictures, and files that are not ours."""

    data: Tally
    documents: Tally
    pages: Tally
    for_review: tuple[ReviewItem, ...] = ()


def publish(workspace: Workspace, settings: Settings, tell: Tell = silent, *, pages_only: bool = False) -> Publication:
    """Bring `release/` up to date; with `pages_only`, data and documents stay as they are.
    `settings.published` says how much there is to be.

    Each file is replaced in one step, those that others link to first; what is no longer published is removed last. A
    file that is not ours is reported and otherwise left alone. Raises `NoWarehouse` where there is none.
    """
    folder = ReleaseFolder(workspace.release)
    folder.drop_aside()  # what a killed run left is of another state
    data = 0
    try:
        with open_warehouse(workspace.database) as warehouse:
            content = Content(warehouse, Imprint.of(settings))
            state = f"{sha256_of(workspace.database)} {code_version()} {content.imprint}"
            if pages_only:
                folder.keep_as_is(DATA)
                folder.keep_as_is(DOCUMENTS)
            else:
                data = publish_data(folder, content, state)
            rest = _Rest()
            if pages_only or settings.published is not PublicationScope.DATA:
                with_documents = settings.published is PublicationScope.ALL and not pages_only
                archive = Archive(workspace.archive)
                rest = _publish_rest(folder, content, archive, settings, state, tell, with_documents=with_documents)
    finally:
        folder.drop_aside()
    folder.finish()
    of_data, of_documents = len(folder.files(f"{DATA}/")), len(folder.files(f"{DOCUMENTS}/"))
    return Publication(
        Tally(of_data, data),
        Tally(of_documents, rest.documents),
        Tally(len(folder.files()) - of_data - of_documents, rest.pages),
        (*rest.for_review, *_strangers(folder)),
    )


@dataclass(frozen=True, slots=True)
class _Rest:
    """What was written besides the data, and the letters without pictures."""

    documents: int = 0
    pages: int = 0
    for_review: tuple[ReviewItem, ...] = ()


def _publish_rest(
    folder: ReleaseFolder,
    content: Content,
    archive: Archive,
    settings: Settings,
    state: str,
    tell: Tell,
    *,
    with_documents: bool,
) -> _Rest:
    """Documents, pictures and pages. Pages are set aside until all are made; `state` names warehouse and code."""
    paths, pictures, for_review = draw(folder, archive, content.rows("boxes"), tell)
    told = (settings.site_url, settings.site_title, settings.site_publisher, settings.error_contact)

    def made_of() -> str:
        """Of what all pages are made; where a picture is missing, they are looked through again the next time."""
        facts = (state, *told, *folder.files(f"{DATA}/"), *folder.files(f"{DOCUMENTS}/"))
        return "" if for_review else hashlib.sha256(repr(facts).encode()).hexdigest()

    is_current = not with_documents or folder.keep(DOCUMENTS, state)
    if is_current and folder.keep(PAGES, made_of()):
        return _Rest(0, pictures, ())
    site = gather(content, settings, folder, measured(folder.root, paths))
    with WorkerPool(PieceMaker(site.addresses, site.facts)) as pool:
        production = Production(site, pool, code_version(), tell)
        documents = production.make_summaries(documents=not is_current)
        production.make_pages(other_pages(site, documents))
    if not is_current:
        folder.put(DOCUMENTS, state, {})
    pages = folder.put_all(order)
    folder.put(PAGES, made_of(), {})
    return _Rest(production.written, pictures + pages, tuple(for_review))


def _strangers(folder: ReleaseFolder) -> Iterator[ReviewItem]:
    for name in folder.strangers[:MOST_NAMED]:
        message = "not made by jtai and left as it is; move it, unless it should go on the host with the rest"
        yield ReviewItem(ReviewCode.UNKNOWN_FILE, str(folder.root / name), message)
    if (more := len(folder.strangers) - MOST_NAMED) > 0:
        yield ReviewItem(ReviewCode.UNKNOWN_FILE, str(folder.root), f"{more} more files were not made by jtai")


@cache
def code_version() -> str:
    """Names the code, templates, libraries and measurements that decide what is published."""
    digest = hashlib.sha256("".join((CONTACT, *map(version, _LIBRARIES))).encode())
    for package in ("pipelines.publish", "warehouse"):
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    for package, name in (("themes", "MODEL_CARD.md"), ("themes", MEASURED), ("statements", "subtopics.yml")):
        digest.update(files(f"extract.{package}").joinpath(name).read_bytes())
    return digest.hexdigest()
