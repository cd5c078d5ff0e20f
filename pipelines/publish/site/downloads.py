"""What can be taken away: the data release and the documents, as files beside the site or within it.

Belongs here: which files there are, and what they are called. Does not belong here: making them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.publish.documents.release import name_of
from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Kind, Summary

DOCUMENTS = "documents"
DATA = "data"

FORMS = {
    ".docx": "Word",
    ".pdf": "PDF",
    ".csv": "all findings (CSV)",
    "-numbers.csv": "numbers with their queries (CSV)",
}
"""The files of a summary by what their names end in."""

HEADINGS = {Kind.OVERVIEW: "All letters", Kind.THEME: "Themes", Kind.ROUND: "Rounds", Kind.REGION: "Regions"}
"""The kinds of summaries that there are documents of, as the page of downloads has them."""

DATA_FILES = {
    "jtai.xlsx": "All findings as an Excel workbook",
    "csv/v_findings.csv": "All findings, a row each, with letter, area, round and themes (CSV)",
    "parquet/v_findings.parquet": "The same as Parquet, for R and Python",
    "findings.jsonl": "The same as JSON Lines",
    "datapackage.json": "Descriptor of all tables (Data Package)",
    "data_dictionary.md": "Data dictionary: what every table and column means",
    "README.md": "Read me",
    "LICENCE.txt": "Licence and attribution",
    "CITATION.cff": "How to cite the data",
}
"""The files of the data release that the page names, and what each is."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away: its path from the root of the site, what it is called, and its size."""

    path: str
    label: str
    size: str


@dataclass(frozen=True, slots=True)
class Document:
    """A summary to take away: its name and its files."""

    title: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Summaries of one kind."""

    heading: str
    documents: tuple[Document, ...]


def offered(release: Path) -> dict[str, Path]:
    """The files of the release that the site brings with it, by their path within the site."""
    held = {}
    for folder in (DATA, DOCUMENTS):
        for path in sorted((release / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                held[path.relative_to(release).as_posix()] = path
    return held


def takeaways(making: Making, summary: Summary) -> tuple[File, ...]:
    """The files of a summary that are there."""
    return _there(making, {f"{DOCUMENTS}/{name_of(summary)}{ending}": text for ending, text in FORMS.items()})


def _there(making: Making, named: Mapping[str, str]) -> tuple[File, ...]:
    found = {path: making.release / path for path in named}
    return tuple(File(path, named[path], size(file)) for path, file in found.items() if file.is_file())


def data_page(making: Making, summaries: Iterable[Summary]) -> MadePage:
    """The page of what can be taken away."""
    offered_ = {kind: [one for one in summaries if one.kind is kind] for kind in HEADINGS}
    groups = [
        Group(heading, tuple(Document(one.title, takeaways(making, one)) for one in offered_[kind]))
        for kind, heading in HEADINGS.items()
    ]
    files = _there(making, {f"{DATA}/{name}": text for name, text in DATA_FILES.items()})
    page = Page("data.html", "Data and documents", "", "Everything to take away.", (HOME,))
    return making.page("data.html", page, groups=groups, files=files)


def size(path: Path) -> str:
    """How large a file is: 34 KB, 1.2 MB."""
    length = path.stat().st_size
    return f"{length / 1e6:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"
