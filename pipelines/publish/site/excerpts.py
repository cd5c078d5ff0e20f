"""The pictures of findings on their pages: which are missing, drawn letter by letter in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from extract.processes import SECONDS, Failure, run_each
from pipelines.publish.queries import Row
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.addresses import excerpt_path
from pipelines.run.progress import Tell
from warehouse.archive.store import Archive
from warehouse.errors import JtaiError
from warehouse.records import Box, IssueCode
from warehouse.review_items import ReviewCode, ReviewItem

if TYPE_CHECKING:
    from pipelines.publish.pictures import Excerpt


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
    folder: ReleaseFolder, archive: Archive, boxes: Sequence[Row], tell: Tell, seconds: float = SECONDS
) -> tuple[dict[str, str], int, list[ReviewItem]]:
    """The path of every finding's picture, by its id; pictures that are missing are drawn, those of a letter together.

    `boxes` are rows of the query of that name. The second value counts the pictures that were written; a letter whose
    document cannot be drawn has none, and an item of the third value says why.
    """
    letters: dict[str, dict[str, list[Box]]] = {}
    undrawable = {row["sha256"] for row in boxes if row["cannot_be_drawn"]}
    for row in boxes:
        box = Box(row["page"], row["x0"], row["top"], row["x1"], row["bottom"])
        letters.setdefault(row["sha256"], {}).setdefault(row["finding_id"], []).append(box)
    drawer = files("pipelines.publish").joinpath("pictures.py").read_bytes()
    paths: dict[str, str] = {}
    jobs: list[_Job] = []
    for_review: list[ReviewItem] = []
    for sha256, findings in letters.items():
        shown = tuple(box for places in findings.values() for box in places)
        made_of = hashlib.sha256(repr((sha256, drawer, shown)).encode())
        of_letter = {}
        for finding_id, places in findings.items():
            key = made_of.copy()
            key.update(repr(places).encode())
            of_letter[finding_id] = excerpt_path(finding_id, key.hexdigest()[:10])
        wanted = {path: tuple(findings[finding_id]) for finding_id, path in of_letter.items()}
        if folder.keep(f"pictures/{sha256}", _made_of(wanted)):
            paths |= of_letter
        elif sha256 in undrawable:
            reason = "its pages could not be drawn when it was read"
            for_review.append(ReviewItem(ReviewCode.NO_PICTURES, sha256, reason))
        elif archive.path_of(sha256).is_file():
            jobs.append(_Job(archive.path_of(sha256), wanted, shown))
            paths |= of_letter
        else:
            for_review.append(ReviewItem(ReviewCode.NO_PICTURES, sha256, "the archive does not have the document"))
    written = 0
    for done, (job, drawn) in enumerate(run_each(_draw, jobs, seconds=seconds), start=1):
        if isinstance(drawn, Failure):
            for_review.append(ReviewItem(ReviewCode.NO_PICTURES, str(job.document), drawn.reason))
            paths = {finding_id: path for finding_id, path in paths.items() if path not in job.wanted}
        else:
            pictures = {path: excerpt.data for path, excerpt in drawn}
            written += folder.put(f"pictures/{job.document.stem}", _made_of(job.wanted), pictures)
        tell(done, len(jobs), "pictures of findings")
    return paths, written, for_review


def _made_of(wanted: Iterable[str]) -> str:
    """What the pictures of a letter are made of: their paths say it."""
    return hashlib.sha256(" ".join(wanted).encode()).hexdigest()


def measured(root: Path, paths: Mapping[str, str]) -> dict[str, Picture]:
    """The pictures by finding, each with its size."""
    pictures = {}
    for finding_id, path in paths.items():
        with Image.open(root / path) as image:
            pictures[finding_id] = Picture(path, *image.size)
    return pictures


def _draw(job: _Job) -> list[tuple[str, Excerpt]] | Failure:
    """The pictures of one document, or why there are none; runs in a worker."""
    # Imported only here: whoever reads PDFs and draws pages has much to load.
    from pipelines.publish.pictures import excerpts

    wanted: Mapping[str, tuple[Box, ...]] = job.wanted
    try:
        return list(excerpts(job.document.read_bytes(), wanted, job.shown))
    except (JtaiError, ValueError, RuntimeError) as error:
        return Failure(IssueCode.UNREADABLE_PDF, f"{type(error).__name__}: {error}")
