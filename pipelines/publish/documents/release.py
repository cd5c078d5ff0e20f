"""The folder `release/documents`: which files it has, made only where they would be new.

Belongs here: names of files, what is skipped, removing what is no more. Does not belong here: what is in a file (word,
pdf, behind), or which summaries there are to take away (the caller).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from extract.themes.measured import FILE
from pipelines.publish.documents.behind import csv_files
from pipelines.publish.summary.every import Summaries
from pipelines.publish.summary.model import Kind, Summary
from pipelines.run.progress import Tell, silent
from warehouse.files.json_files import dump, read_or_none, write, write_bytes
from warehouse.files.versions import version_of
from warehouse.reference.map import OUTLINE, PLACES

TAKEN_AWAY = (Kind.OVERVIEW, Kind.THEME, Kind.ROUND, Kind.REGION)
"""The kinds of summaries that there are documents of."""

STAMP = ".made-of.json"
"""Names what every document was made of, and its files; no part of the release."""

_PACKAGES = ("pipelines.publish.summary", "pipelines.publish.charts", "pipelines.publish.documents")
_LIBRARIES = ("altair", "python-docx", "scikit-learn", "typst", "vl-convert-python")


@dataclass(frozen=True, slots=True)
class Made:
    """A document: the digest of the summary and the code that it was made of, and its files by their digests."""

    of: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The warehouse and the code that a release was made of, and its documents by their names."""

    of: str = ""
    documents: Mapping[str, Made] = field(default_factory=dict)


def name_of(summary: Summary) -> str:
    """Where a summary's files stand, without their endings: `themes/information-sharing`."""
    plain = re.sub(r"[^a-z0-9]+", "-", summary.code.lower()).strip("-")
    return f"{summary.kind}s/{plain}" if summary.kind is not Kind.OVERVIEW else f"{plain}"


def document_files(summary: Summary) -> dict[str, bytes]:
    """The content of every file of a summary by its path: Word, PDF, and CSV files of what is behind them."""
    # Imported only here: a night without news makes none, and they take half a second.
    from pipelines.publish.documents.pdf import pdf
    from pipelines.publish.documents.word import word

    name = name_of(summary)
    return {
        f"{name}.docx": word(summary),
        f"{name}.pdf": pdf(summary),
        **{f"{name}{ending}.csv": data for ending, data in csv_files(summary).items()},
    }


def write_documents(summaries: Summaries, folder: Path, tell: Tell = silent) -> tuple[int, int]:
    """Write the files of the summaries; returns the number of summaries worked on, and of all.

    The same summary gives the same bytes, and is not worked on again while its files are as they were written; the same
    warehouse is not even asked. Each file is replaced in one step; a file that belongs to no summary any more is
    removed, last of all.
    """
    of = f"{summaries.warehouse} {code_version()}"
    before = read_or_none(folder / STAMP, Stamp) or Stamp()
    whole = {name for name, made in before.documents.items() if _is_whole(folder, made)}
    if before.of == of and whole == set(before.documents):
        return 0, len(whole)
    wanted = [summary for summary in summaries.all if summary.kind in TAKEN_AWAY]
    after: dict[str, Made] = {}
    worked = 0
    for done, summary in enumerate(wanted, start=1):
        name, digest = name_of(summary), digest_of(summary)
        if name in whole and before.documents[name].of == digest:
            after[name] = before.documents[name]
        else:
            worked += 1
            made = document_files(summary)
            for path, data in made.items():
                write_bytes(folder / path, data)
            after[name] = Made(digest, {path: _digest(data) for path, data in made.items()})
        tell(done, len(wanted), summary.title)
    kept = {folder / STAMP, *(folder / path for made_ in after.values() for path in made_.files)}
    for stale in sorted(set(folder.rglob("*")) - kept):
        if stale.is_file() or stale.is_symlink():
            stale.unlink()
    write(folder / STAMP, Stamp(of, after))
    return worked, len(wanted)


def digest_of(summary: Summary) -> str:
    """Names the content of a summary and the code that sets it."""
    return _digest(dump(summary) + code_version().encode())


@cache
def code_version() -> str:
    """Names the state of the code, templates and libraries that make a summary, its charts and its documents."""
    templates = b"".join(
        entry.read_bytes()
        for package in _PACKAGES
        for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith((".typ", ".txt"))
    )
    facts = OUTLINE.read_bytes() + PLACES.read_bytes() + files("extract.themes").joinpath(FILE).read_bytes()
    extra = templates + facts + "".join(map(version, _LIBRARIES)).encode()
    return "-".join(version_of(package, extra) for package in _PACKAGES)


def _is_whole(folder: Path, made: Made) -> bool:
    return all(
        (folder / path).is_file() and _digest((folder / path).read_bytes()) == digest
        for path, digest in made.files.items()
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]
