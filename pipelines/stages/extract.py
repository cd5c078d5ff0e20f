"""The third stage: from archived PDFs to records of letters."""

from __future__ import annotations

from concurrent.futures import Executor

from extract.extraction import extractor_version
from extract.worker import Job, extract_all
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.stage_files import known_areas
from warehouse.archive.store import Archive
from warehouse.records import ReviewCode, ReviewItem


def extract(run: StageRun, tell: Tell = silent, *, executor: Executor | None = None) -> StageReport:
    """Reads the archived PDFs. Writes `extracted/<sha256>.json` for each that this version has not read yet.

    Any `concurrent.futures.Executor` can be handed in; without one a pool of processes is made.
    """
    archive = Archive(run.workspace.archive)
    areas = known_areas(run.workspace)
    version = extractor_version(areas)
    held = run.records.extractions
    before = {sha256: held.get(sha256) for sha256 in sorted(archive.shas())}
    jobs = [
        Job(sha256, archive.path_of(sha256))
        for sha256, known in before.items()
        if known is None or known.extractor_version != version
    ]
    addresses = {sighting.sha256: sighting.url for sighting in archive.sightings()}
    attention = []
    for done, extraction in enumerate(extract_all(jobs, areas, executor=executor), start=1):
        run.records.keep_extraction(extraction)
        known = before[extraction.sha256]
        if extraction.rejection is not None and (known is None or known.rejection is None):
            where = addresses.get(extraction.sha256) or str(archive.path_of(extraction.sha256))
            reason = extraction.rejection
            attention.append(ReviewItem(ReviewCode.QUARANTINED, where, reason.message, reason.page))
        tell(done, len(jobs), extraction.letter.area_name or "" if extraction.letter else extraction.sha256[:12])
    counts = {"documents": len(before), "read": len(jobs), "newly_quarantined": len(attention)}
    return StageReport(
        "extract",
        f"{len(jobs)} of {len(before)} documents read, {len(attention)} newly quarantined",
        counts,
        tuple(sorted(attention, key=str)),
    )
