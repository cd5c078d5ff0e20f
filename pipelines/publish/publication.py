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
from pipelines.publish.dataset.files import DATA, publish_data
from pipelines.publish.documents.files import DOCUMENTS, publish_documents
from pipelines.publish.imprint import Imprint
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.pages import publish_pages
from pipelines.publish.summary.all_summaries import Content
from pipelines.run.progress import Tell, silent
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
    Without `settings.documents` there are none.

    Each file is replaced in one step, those that others link to first; what is no longer published is removed last. A
    file that is not ours is reported and otherwise left alone. Raises `NoWarehouse` where there is none.
    """
    folder = ReleaseFolder(workspace.release)
    data = documents = 0
    with open_warehouse(workspace.database) as warehouse:
        content = Content(warehouse, Imprint.of(settings))
        code = code_version()
        state = f"{sha256_of(workspace.database)} {code} {content.imprint}"
        if pages_only:
            folder.keep_as_is(DATA)
            folder.keep_as_is(DOCUMENTS)
        else:
            data = publish_data(folder, content, state)
            if settings.documents:
                documents = publish_documents(folder, content, state, code, tell)
        archive = Archive(workspace.archive)
        pages, for_review = publish_pages(folder, content, archive, settings, state, tell)
    folder.finish()
    of_data, of_documents = len(folder.files(f"{DATA}/")), len(folder.files(f"{DOCUMENTS}/"))
    return Publication(
        Tally(of_data, data),
        Tally(of_documents, documents),
        Tally(len(folder.files()) - of_data - of_documents, pages),
        (*for_review, *_strangers(folder)),
    )


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
