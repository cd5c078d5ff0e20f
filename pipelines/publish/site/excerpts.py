"""The pictures of findings on their pages, each drawn once: they are kept by what they are made of.

Belongs here: which pictures are missing, and drawing them letter by letter in workers. Does not belong here: how a
picture is drawn (pipelines.publish.pictures).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from extract.processes import Failure, run_each
from pipelines.publish.pictures import Excerpt, excerpts
from pipelines.publish.site.addresses import excerpt_path
from pipelines.publish.site.numbers import Row
from pipelines.publish.site.writing import Written, digest, replace_file
from pipelines.run.progress import Tell
from warehouse.archive.store import Archive
from warehouse.errors import JtaiError
from warehouse.records import Box, IssueCode, ReviewCode, ReviewItem


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site: its path, width and height in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Job:
    """A document, the findings to be drawn by the paths of their pictures, and all boxes that may be shown."""

    document: Path
    wanted: dict[str, tuple[Box, ...]]
    shown: tuple[Box, ...]


def draw(
    folder: Path, archive: Archive, boxes: Sequence[Row], before: Written | None, tell: Tell
) -> tuple[dict[str, Picture], list[ReviewItem]]:
    """The picture of every finding, by its id; those that are missing are drawn and put in place.

    `boxes` are rows of the query of that name. A letter whose document cannot be drawn has no pictures, and an
    item of the second value says why.
    """
    letters: dict[str, dict[str, list[Box]]] = {}
    for row in boxes:
        box = Box(row["page"], row["x0"], row["top"], row["x1"], row["bottom"])
        letters.setdefault(row["sha256"], {}).setdefault(row["finding_id"], []).append(box)
    drawer = files("pipelines.publish").joinpath("pictures.py").read_bytes()
    pictures: dict[str, Picture] = {}
    jobs: list[_Job] = []
    names: dict[str, str] = {}
    troubles: list[ReviewItem] = []
    for sha256, findings in letters.items():
        shown = tuple(box for places in findings.values() for box in places)
        made_of = hashlib.sha256(repr((sha256, drawer, shown)).encode())
        wanted = {}
        for finding_id, places in findings.items():
            key = made_of.copy()
            key.update(repr(places).encode())
            path = excerpt_path(finding_id, key.hexdigest()[:10])
            size = before.sizes.get(path) if before else None
            if before is not None and size is not None and digest(folder / path) == before.files.get(path):
                pictures[finding_id] = Picture(path, *size)
            else:
                wanted[path] = tuple(places)
                names[path] = finding_id
        if wanted and archive.path_of(sha256).is_file():
            jobs.append(_Job(archive.path_of(sha256), wanted, shown))
        elif wanted:
            troubles.append(ReviewItem(ReviewCode.NO_PICTURES, sha256, "the archive does not have the document"))
    for done, (job, drawn) in enumerate(run_each(_draw, jobs), start=1):
        if isinstance(drawn, Failure):
            troubles.append(ReviewItem(ReviewCode.NO_PICTURES, str(job.document), drawn.reason))
        else:
            for path, excerpt in drawn:
                replace_file(folder / path, excerpt.data)
                pictures[names[path]] = Picture(path, excerpt.width, excerpt.height)
        tell(done, len(jobs), "pictures of findings")
    return pictures, troubles


def _draw(job: _Job) -> list[tuple[str, Excerpt]] | Failure:
    """The pictures of one document, or why there are none; runs in a worker."""
    wanted: Mapping[str, tuple[Box, ...]] = job.wanted
    try:
        return list(excerpts(job.document.read_bytes(), wanted, job.shown))
    except (JtaiError, ValueError, RuntimeError) as error:
        return Failure(IssueCode.UNREADABLE_PDF, f"{type(error).__name__}: {error}")
