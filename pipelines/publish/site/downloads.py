"""What can be taken away: the data release and the documents, as files beside the site or within it.

Belongs here: which files there are, and what they are called. Does not belong here: making them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Summary

DOCUMENTS = "documents"
DATA = "data"

FORMS = {".docx": "Word", ".pdf": "PDF", ".csv": "CSV"}

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
class Group:
    """Files under a heading."""

    heading: str
    text: str
    files: tuple[File, ...]


def offered(release: Path) -> dict[str, Path]:
    """The files of the release that the site brings with it, by their path within the site."""
    held = {}
    for folder in (DATA, DOCUMENTS):
        for path in sorted((release / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                held[path.relative_to(release).as_posix()] = path
    return held


def takeaways(making: Making, summary: Summary) -> list[File]:
    """The Word, PDF and CSV files of a summary."""
    stem = making.release / DOCUMENTS / f"{summary.kind}s" / summary.code
    return [
        File(f"{DOCUMENTS}/{summary.kind}s/{path.name}", name, size(path))
        for suffix, name in FORMS.items()
        if (path := stem.with_name(stem.name + suffix)).is_file()
    ]


def data_page(making: Making) -> MadePage:
    """The page of what can be taken away."""
    return making.page(
        "data.html", Page("data.html", "Data and documents", "", crumbs=(HOME,)), groups=list(_groups(making))
    )


def _groups(making: Making) -> Iterator[Group]:
    named = {name: making.release / DATA / name for name in DATA_FILES}
    yield Group(
        "Data",
        "The whole archive but for the PDF files: every finding, letter, area and theme.",
        tuple(File(f"{DATA}/{name}", DATA_FILES[name], size(path)) for name, path in named.items() if path.is_file()),
    )


def size(path: Path) -> str:
    """How large a file is: 34 KB, 1.2 MB."""
    length = path.stat().st_size
    return f"{length / 1e6:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"
