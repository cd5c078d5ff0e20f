"""What can be taken away: the data and the documents, as files beside the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.publish.documents.files import DOCUMENTS
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Kind

FORMS = {
    ".docx": "Word",
    ".pdf": "PDF",
    ".csv": "all findings (CSV)",
    "-numbers.csv": "numbers with their queries (CSV)",
}
"""The files of a summary by what their names end in."""

HEADINGS = {
    Kind.OVERVIEW: "All letters",
    Kind.THEME: "Themes",
    Kind.ROUND: "Rounds",
    Kind.REGION: "Regions",
    Kind.AREA: "Areas",
}
"""The kinds of summaries as the page of downloads has them."""

DATA = {
    "data/jtai.xlsx": "All findings as an Excel workbook",
    "data/csv/v_findings.csv": "All findings, a row each, with letter, area, round and themes (CSV)",
    "data/parquet/v_findings.parquet": "The same as Parquet, for R and Python",
    "data/findings.jsonl": "The same as JSON Lines",
    "data/jtai.duckdb": "Everything as a DuckDB file, for SQL, Python and R",
    "data/datapackage.json": "Descriptor of all tables (Data Package)",
    "data/data_dictionary.md": "Data dictionary: what every table and column means",
    "data/README.md": "Read me",
    "data/LICENCE.txt": "Licence and attribution",
    "data/CITATION.cff": "How to cite the data",
}
"""The files of the data that the page names, and what each is."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: its path from the root of the site, what it is called, and its size."""

    path: str
    label: str
    size: str


@dataclass(frozen=True, slots=True)
class Document:
    """A summary to take away: its kind and title, and its files."""

    kind: Kind
    title: str
    files: tuple[Download, ...]


Size = Callable[[str], int | None]
"""The bytes of a file by its path; None where it is not there."""


def takeaways(name: str, size: Size) -> tuple[Download, ...]:
    """The documents of a summary that are there; `name` is where they are, without their endings."""
    return _there({f"{DOCUMENTS}/{name}{ending}": text for ending, text in FORMS.items()}, size)


def data_page(site: Site, documents: Sequence[Document]) -> PageFile:
    """The page of what can be taken away."""
    groups = {heading: [one for one in documents if one.kind is kind] for kind, heading in HEADINGS.items()}
    page = Page("data.html", "Data and documents", "", "Everything you can download.", (HOME,))
    return site.page("data.html", page, groups=groups, files=_there(DATA, site.folder.size))


def _there(named: Mapping[str, str], size: Size) -> tuple[Download, ...]:
    lengths = ((path, label, size(path)) for path, label in named.items())
    return tuple(Download(path, label, say_size(length)) for path, label, length in lengths if length is not None)


def say_size(length: int) -> str:
    """How large a file of so many bytes is: 34 KB, 1.2 MB."""
    return f"{length / 1e6:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"
