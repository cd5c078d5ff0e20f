"""Makes documents and pages in workers, each only where it would be new.

Does not belong here: which pages there are (site.pages), what a document is (documents).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipelines.publish.crew import WorkerPool
from pipelines.publish.documents.files import DOCUMENTS, document_files, is_published, name_of
from pipelines.publish.site.addresses import Addresses
from pipelines.publish.site.context import PageFile, PageGroup, Site
from pipelines.publish.site.downloads import FORMS, Document, takeaways
from pipelines.publish.site.places import summary_page
from pipelines.publish.site.rendering import Draft, Renderer
from pipelines.publish.summary.model import Summary
from pipelines.run.progress import Tell
from warehouse.files.json_files import dump

PAGES = "pages"
"""The piece of the release that all pages are parts of."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a summary: their piece, what it is made of (empty: it stays as it is), and known sizes."""

    summary: Summary
    piece: str
    made_of: str
    sizes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """Pages to make together, a piece of the release; that of a summary after its documents, whose sizes it shows."""

    piece: str
    made_of: str
    pages: tuple[PageFile, ...]
    documents: Documents | None = None


@dataclass(frozen=True, slots=True)
class PieceFiles:
    """The bytes of documents and pages by their paths."""

    documents: dict[str, bytes]
    pages: dict[str, bytes]


@dataclass(frozen=True)
class PieceMaker:
    """What workers do: they make the documents and pages of a job."""

    addresses: Addresses
    facts: Mapping[str, object]

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self.addresses, self.facts)

    def __call__(self, job: Job) -> PieceFiles:
        """The bytes of a job's documents and pages."""
        documents: dict[str, bytes] = {}
        more: dict[str, object] = {}
        if (wanted := job.documents) is not None:
            if wanted.made_of:
                files = document_files(wanted.summary)
                documents = {f"{DOCUMENTS}/{path}": data for path, data in files.items()}
            sizes = wanted.sizes | {path: len(data) for path, data in documents.items()}
            more = {"takeaways": takeaways(name_of(wanted.summary), sizes.get)}
        pages = {
            path: self._renderer.render(replace(page, view={**page.view, **more})) if isinstance(page, Draft) else page
            for path, page in job.pages
        }
        return PieceFiles(documents, pages)


@dataclass
class Production:
    """Documents and pages of a site as they are brought up to date.

    `code` names the code that makes them; `written` counts documents. Pages are set aside.
    """

    site: Site
    pool: WorkerPool[Job, PieceFiles]
    code: str
    tell: Tell
    written: int = 0
    _paths: set[str] = field(default_factory=set)

    def make_summaries(self, *, documents: bool) -> list[Document]:
        """The page of each summary, and its documents if they are wanted; returns which documents there are."""
        titles: dict[str, Document] = {}
        self._run(self._summaries(titles, documents=documents), "summaries")
        size = self.site.folder.size
        return [replace(one, files=takeaways(name, size)) for name, one in titles.items()]

    def make_pages(self, groups: Iterable[PageGroup]) -> None:
        """All pages of some groups."""
        self._run(self._stale(groups), "pages")

    def _run(self, jobs: Iterator[Job], what: str) -> None:
        folder = self.site.folder
        for done, (job, made) in enumerate(self.pool.make(jobs), start=1):
            if job.documents is not None and job.documents.made_of:
                self.written += folder.put(job.documents.piece, job.documents.made_of, made.documents)
            folder.set_aside(job.piece, job.made_of, made.pages)
            self.tell(done, 0, what)

    def _summaries(self, titles: dict[str, Document], *, documents: bool) -> Iterator[Job]:
        folder = self.site.folder
        for summary in self.site.content.each_summary():
            name, says = name_of(summary), _digest(dump(summary), self.code)
            piece, made_of = f"{DOCUMENTS}/{name}", ""
            if is_published(summary):
                titles[name] = Document(summary.kind, summary.title, ())
                if documents and not folder.keep(piece, says):
                    made_of = says
            sizes = {path: size for ending in FORMS if (size := folder.size(path := f"{piece}{ending}")) is not None}
            path, page = summary_page(self.site, summary)
            self._claim(path)
            of_page = _digest(self._rendered_by(self.site.addresses), says, bool(made_of or sizes))
            if made_of or not folder.keep(f"{PAGES}/{path}", of_page):
                yield Job(f"{PAGES}/{path}", of_page, ((path, page),), Documents(summary, piece, made_of, sizes))

    def _stale(self, groups: Iterable[PageGroup]) -> Iterator[Job]:
        for group in groups:
            for path, _ in group.pages:
                self._claim(path)
            piece = f"{PAGES}/{group.name}"
            made_of = _digest(self._rendered_by(group.addresses), *map(_shown, group.pages))
            if not self.site.folder.keep(piece, made_of):
                yield Job(piece, made_of, group.pages)

    def _claim(self, path: str) -> None:
        """Raises `ValueError` where two pages would stand in one place, and one of them nowhere."""
        if path in self._paths:
            raise ValueError(f"two pages would be {path}: two of a kind have the same name or code")
        self._paths.add(path)

    def _rendered_by(self, addresses: Addresses) -> str:
        """What pages are made of besides their own: the code, what all pages show, and what these can lead to."""
        return self._with_all if addresses is self.site.addresses else _digest(self._common, dump(addresses))

    @cached_property
    def _with_all(self) -> str:
        return _digest(self._common, dump(self.site.addresses))

    @cached_property
    def _common(self) -> str:
        return _digest(self.code, dump(self.site.facts))


def _shown(page: PageFile) -> str:
    path, content = page
    return _digest(path, content if isinstance(content, bytes) else dump(content))


def _digest(*parts: object) -> str:
    """A digest of bytes, and of whatever else by its text."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part if isinstance(part, bytes) else str(part).encode()).digest())
    return digest.hexdigest()
