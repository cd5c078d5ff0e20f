"""The pictures of findings on their pages, each drawn once: they are kept by what they are made of.

Belongs here: which pictures are missing, and drawing them letter by letter in processes. Does not belong here: how a
picture is drawn (pipelines.publish.pictures).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from extract.processes import process_pool
from pipelines.publish.pictures import Excerpt, excerpts
from pipelines.publish.site.addresses import excerpt_path
from pipelines.publish.site.numbers import Row
from pipelines.publish.site.writing import Written, digest, replace_file
from pipelines.run.progress import Tell
from warehouse.archive.store import Archive
from warehouse.errors import JtaiError
from warehouse.records import Box, ReviewCode, ReviewItem


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
    for done, (job, drawn) in enumerate(_drawn(jobs), start=1):
        if isinstance(drawn, str):
            troubles.append(ReviewItem(ReviewCode.NO_PICTURES, str(job.document), drawn))
        else:
            for path, excerpt in drawn:
                replace_file(folder / path, excerpt.data)
                pictures[names[path]] = Picture(path, excerpt.width, excerpt.height)
        tell(done, len(jobs), "pictures of findings")
    return pictures, troubles


def _drawn(jobs: Sequence[_Job]) -> Iterator[tuple[_Job, list[tuple[str, Excerpt]] | str]]:
    if len(jobs) < 2:
        yield from ((job, _draw(job)) for job in jobs)
        return
    with process_pool(min(os.cpu_count() or 1, len(jobs))) as pool:
        futures = {pool.submit(_draw, job): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _draw(job: _Job) -> list[tuple[str, Excerpt]] | str:
    """The pictures of one document, or why there are none; runs in a process of its own."""
    wanted: Mapping[str, tuple[Box, ...]] = job.wanted
    try:
        return list(excerpts(job.document.read_bytes(), wanted, job.shown))
    except (JtaiError, OSError, ValueError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"
