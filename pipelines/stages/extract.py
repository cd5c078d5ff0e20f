"""The third stage: from archived PDFs to records of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from extract.extraction import extractor_version
from extract.worker import Job, extract_all, is_worth_another_try
from pipelines.run.executors import open_cluster
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.stage_files import MOST_RUNS, Readings, known_areas
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.store import Archive
from warehouse.build.checks import load_checks
from warehouse.records import Extraction, Reader
from warehouse.review_items import ReviewCode, ReviewItem

MOST_COMPARED = 10
"""New documents in one run that both readers read: a night brings one or two, and all of them at once take minutes."""


def extract(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads the archived PDFs. Writes `extracted/<sha256>.json` for each that this version has not read yet.

    What could not be read for a reason that may pass is tried again in the next runs, and then held. A few new
    documents are read by both readers; where those differ, `readings/<sha256>.json` says so, and pdfminer reads it from
    then on.
    """
    archive = Archive(run.workspace.archive)
    areas = known_areas(run.workspace)
    version = extractor_version(areas)
    tries = inf if run.options.again else MOST_RUNS
    documents = sorted(archive.shas())
    readings = Readings(run.workspace)
    jobs = [
        Job(
            sha256,
            archive.path_of(sha256),
            reader=readings.reader_of(sha256),
            compares=before is None,
        )
        for sha256 in documents
        if (before := run.records.extractions.get(sha256)) is None
        or before.extractor_version != version
        or 0 < before.failed_runs < tries
        or (sha256 in readings.differing and before.reader != Reader.PDFMINER)
    ]
    if sum(job.compares for job in jobs) > MOST_COMPARED:
        jobs = [replace(job, compares=False) for job in jobs]
    chronicle = read_chronicle(archive, load_checks().harvest)
    addresses = {sighting.sha256: sighting.url for sighting in chronicle.sightings}
    attention: list[ReviewItem] = []
    by_pdfminer = 0
    with open_cluster(run.settings.executor, is_needed=bool(jobs)) as cluster:
        for done, extraction in enumerate(extract_all(jobs, areas, cluster=cluster), start=1):
            before = run.records.extractions.get(extraction.sha256)
            if is_worth_another_try(extraction):
                failed = before.failed_runs if before is not None and before.extractor_version == version else 0
                extraction = replace(extraction, failed_runs=failed % MOST_RUNS + 1)
            run.records.keep_extraction(extraction)
            by_pdfminer += extraction.reader != Reader.PDFIUM or bool(extraction.doubtful_pages)
            where = addresses.get(extraction.sha256) or str(archive.path_of(extraction.sha256))
            attention += _review(extraction, before, where)
            if differing := readings.keep(extraction):
                attention.append(differing)
            tell(done, len(jobs), extraction.letter.area_name or "" if extraction.letter else extraction.sha256[:12])
    quarantined = sum(item.code is ReviewCode.QUARANTINED for item in attention)
    counts = {
        "documents": len(documents),
        "read": len(jobs),
        "read_with_pdfminer": by_pdfminer,
        "newly_quarantined": quarantined,
    }
    return StageReport(
        "extract",
        f"{len(jobs)} of {len(documents)} documents read, {quarantined} newly quarantined",
        counts,
        tuple(sorted(attention, key=str)),
    )


def _review(extraction: Extraction, before: Extraction | None, where: str) -> Iterator[ReviewItem]:
    """What of a reading needs review: that it failed for now is said in every run while it lasts."""
    reason = extraction.rejection
    message, page = (reason.message, reason.page) if reason else ("its pages could not be drawn", None)
    if 0 < extraction.failed_runs < MOST_RUNS:
        attempt = f"attempt {extraction.failed_runs} of {MOST_RUNS}, tried again in the next run"
        yield ReviewItem(ReviewCode.NOT_READ_YET, where, f"{message}; {attempt}", page, str(extraction.failed_runs))
    elif extraction.failed_runs:
        held = f"{message} in {MOST_RUNS} runs; try again with jtai extract --again"
        yield ReviewItem(ReviewCode.HELD, where, held, page)
    elif reason is not None and (before is None or before.rejection is None or before.failed_runs):
        yield ReviewItem(ReviewCode.QUARANTINED, where, message, page)
