"""The second stage: whether the newest harvest may be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from extract.worker import Job, extract_all, is_worth_another_try
from pipelines.run.executors import open_cluster
from pipelines.run.judgements import find_new_failures, write_judgement
from pipelines.run.progress import Tell, silent
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.stage_files import Readings, known_areas
from warehouse.archive.chronicle_file import is_true, path_of, read_chronicle
from warehouse.archive.integrity import find_damage
from warehouse.archive.object_store import ObjectStore
from warehouse.archive.store import Archive
from warehouse.build.checks import BrokenCheck, judge_harvest, load_checks
from warehouse.review_items import ReviewCode, ReviewItem


def verify(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads the archive's manifest and ledger. Writes `runs/<run>/summary.json`.

    Raises `BrokenCheck` where the newest harvest may not be published: what was published stays. With the option `deep`
    every document and line is read again, too, and everything in the store that keeps the archive, where there is one;
    a harvest is not judged by an archive that is damaged. With `reading`
    PDFium and pdfminer read every document; where they differ, `readings/` says so, and `extract` reads it again.
    """
    archive = Archive(run.workspace.archive)
    store = ObjectStore(run.settings.store) if run.options.deep and run.settings.store else None
    if run.options.deep and (damage := tuple(_find_damage(archive, store, tell))):
        items = tuple(ReviewItem(ReviewCode.ARCHIVE_DAMAGED, str(archive.root), line) for line in damage)
        return StageReport("verify", f"the archive is damaged in {len(damage)} places", {}, items)
    if run.options.accept and (runs := archive.runs()):
        archive.accept(max(one.run_id for one in runs), datetime.now(UTC))
    judgement = judge_harvest(read_chronicle(archive, load_checks().harvest))
    write_judgement(run.workspace, judgement)
    broken = [result for result in judgement.results if result.is_required and not result.passed]
    if broken:
        said = "; ".join(result.message for result in broken)
        raise BrokenCheck(
            f"the harvest is not published, what was published stays: {said}. "
            "Look at the publisher's page; if it is right, say so with jtai verify --accept"
        )
    compared = _compare_readings(run, archive, tell) if run.options.reading else ()
    counts = {name: len(getattr(judgement, name)) for name in ("new", "changed", "vanished", "not_served")}
    return StageReport(
        "verify",
        f"{counts['new']} new, {counts['changed']} changed, {counts['vanished']} vanished; "
        f"{sum(result.passed for result in judgement.results)} of {len(judgement.results)} checks passed"
        + (f"; {len(archive.shas())} documents and all lines are as they were written" if run.options.deep else "")
        + (f", and the same in {store.address}, every byte of which was read" if store else "")
        + (f"; {_say_compared(compared, archive)}" if run.options.reading else ""),
        counts,
        (*find_new_failures(run.workspace, judgement.run_id or ""), *compared),
    )


def _find_damage(archive: Archive, store: ObjectStore | None, tell: Tell) -> Iterator[str]:
    """What is damaged in the archive and its store; only if nothing is here, whether the chronicle follows from it."""
    is_whole = True
    for line in find_damage(archive, tell):
        is_whole = False
        yield line
    if is_whole and not is_true(archive, load_checks().harvest):
        yield f"{path_of(archive)}: does not follow from manifest and ledger; remove it, and it is made again"
    if store:
        yield from store.find_damage(archive, tell)


def _compare_readings(run: StageRun, archive: Archive, tell: Tell) -> tuple[ReviewItem, ...]:
    """Read every document with both readers, in the worker processes of extraction: those that differ, and those that
    could not be compared.
    """
    readings = Readings(run.workspace)
    jobs = [Job(sha256, archive.path_of(sha256), compares=True) for sha256 in sorted(archive.shas())]
    found: list[ReviewItem | None] = []
    with open_cluster(run.settings.executor, is_needed=bool(jobs)) as cluster:
        compared = extract_all(jobs, known_areas(run.workspace), cluster=cluster)
        for done, extraction in enumerate(compared, start=1):
            if is_worth_another_try(extraction):
                why = extraction.rejection.message if extraction.rejection else "its pages could not be drawn"
                found.append(ReviewItem(ReviewCode.NOT_READ_YET, extraction.sha256, f"not read by both readers: {why}"))
            else:
                found.append(readings.keep(extraction))
            tell(done, len(jobs), extraction.sha256[:12])
    return tuple(sorted((item for item in found if item is not None), key=str))


def _say_compared(found: Sequence[ReviewItem], archive: Archive) -> str:
    differ = sum(item.code is ReviewCode.READINGS_DIFFER for item in found)
    return f"{len(archive.shas()) - (len(found) - differ)} documents read by both readers, {differ} differently"
