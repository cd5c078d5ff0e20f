"""PDFs that never end, or that take hours or gigabytes to draw (../shared/cases): each costs itself, and in time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from extract.worker import Job, extract_all
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.excerpts import draw
from pipelines.run.progress import silent
from pipelines.sample.catalogue import rendered, sample_areas
from warehouse.archive.store import Archive
from warehouse.records import Extraction, IssueCode
from warehouse.review_items import ReviewCode

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
SECONDS = 8

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the cases are not here (../shared)")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Extraction], float]:
    """What becomes of them and of a letter among them, and in how many seconds."""
    good = tmp_path_factory.mktemp("good") / "good.pdf"
    good.write_bytes(rendered("aldermarsh-2016"))
    paths = [*(CASES / f"{name}.pdf" for name in ("reference-loop", "slow-shading", "huge-page")), good]
    started = time.monotonic()
    records = extract_all([Job(path.stem, path) for path in paths], sample_areas(), workers=1, seconds=SECONDS)
    return {record.sha256: record for record in records}, time.monotonic() - started


def test_each_costs_itself_and_in_time(read: tuple[dict[str, Extraction], float]) -> None:
    records, seconds = read
    assert set(records) == {"reference-loop", "slow-shading", "huge-page", "good"}
    assert records["good"].letter is not None
    assert seconds < 10 * SECONDS


def test_a_document_that_never_ends_is_rejected(read: tuple[dict[str, Extraction], float]) -> None:
    rejection = read[0]["reference-loop"].rejection
    assert rejection is not None
    assert rejection.code is IssueCode.TIMED_OUT


def test_a_letter_that_cannot_be_drawn_in_time_is_read_and_told(read: tuple[dict[str, Extraction], float]) -> None:
    letter = read[0]["slow-shading"].letter
    assert letter is not None
    assert len(letter.findings) == 5
    assert IssueCode.PAGES_NOT_DRAWN in {issue.code for issue in letter.issues}


@pytest.mark.parametrize("name", ["slow-shading", "huge-page"])
def test_pictures_are_given_up_in_time_and_told(
    read: tuple[dict[str, Extraction], float], name: str, tmp_path: Path
) -> None:
    letter = read[0][name].letter
    assert letter is not None
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put((CASES / f"{name}.pdf").read_bytes())
    rows: list[dict[str, Any]] = [
        {"sha256": sha256, "finding_id": f"x-{finding.ordinal}", "page": box.page, "x0": box.x0, "top": box.top}
        | {"x1": box.x1, "bottom": box.bottom, "cannot_be_drawn": False}
        for finding in letter.findings
        for box in finding.boxes
    ]
    started = time.monotonic()
    folder = ReleaseFolder(tmp_path / "release")
    paths, written, troubles = draw(folder, archive, rows, silent, seconds=SECONDS)
    assert time.monotonic() - started < 4 * SECONDS
    assert (paths, written) == ({}, 0)
    assert [trouble.code for trouble in troubles] == [ReviewCode.NO_PICTURES]
    # What a reading has told already is not tried.
    known = [row | {"cannot_be_drawn": True} for row in rows]
    _, _, troubles = draw(folder, archive, known, silent)
    assert [trouble.message for trouble in troubles] == ["its pages could not be drawn when it was read"]
