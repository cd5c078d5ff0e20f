"""What can be taken away: the data and the documents, as files beside the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.publish.documents.files import DOCUMENTS, is_published, name_of
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Kind, Summary

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
    """A summary to take away: its name and its files."""

    title: str
    files: tuple[Download, ...]


def takeaways(site: Site, summary: Summary) -> tuple[Download, ...]:
    """The files of a summary that are there."""
    return _there(site, {f"{DOCUMENTS}/{name_of(summary)}{ending}": text for ending, text in FORMS.items()})


def data_page(site: Site) -> PageFile:
    """The page of what can be taken away."""
    groups = {
        heading: [
            Document(one.title, takeaways(site, one))
            for one in site.content.summaries
            if one.kind is kind and is_published(one)
        ]
        for kind, heading in HEADINGS.items()
    }
    page = Page("data.html", "Data and documents", "", "Everything you can download.", (HOME,))
    return site.page("data.html", page, groups=groups, files=_there(site, DATA))


def _there(site: Site, named: Mapping[str, str]) -> tuple[Download, ...]:
    held = site.folder.files()
    return tuple(Download(path, named[path], size(site.folder.root / path)) for path in named if path in held)


def size(path: Path) -> str:
    """How large a file is: 34 KB, 1.2 MB."""
    length = path.stat().st_size
    return f"{length / 1e6:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"
