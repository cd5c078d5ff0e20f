"""The six stages, each from files to files. Whoever runs them (command line, Dagster, tests) calls these functions.

Belongs here: which files a stage reads and writes, what it skips because nothing changed, and what of it needs a
person. Does not belong here: how a page is parsed, a PDF read, a theme found or a table built; nor the order of the
stages (pipelines.run.refresh).

What is heavy to import (Scrapy's crawl apart, which runs in a process of its own) is imported by the stage that needs
it: the workers of the extraction import this module with the command that started them, and `jtai status` should not
wait for spaCy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pipelines import between
from pipelines.notify.attention import attention_of
from pipelines.notify.news import remembered
from pipelines.run.progress import Tell, silent
from pipelines.run.run_log import new_run_id
from pipelines.settings import Settings, Source, Workspace
from scrapers.revalidation import Revalidate
from warehouse.archive.store import Archive
from warehouse.build.reviews import apply_reviews, read_reviews, reviews_digest
from warehouse.errors import BrokenCheck
from warehouse.files import json_files as documents
from warehouse.files.json_files import read_or_none
from warehouse.records import HarvestRun, Sighting, TaggedLetter
from warehouse.reference.areas import load_neighbours, load_successors

COUNTS = ("requests", "bytes", "listed", "fetched", "unchanged", "held", "not_served", "quarantined", "failed")
"""What a harvest counts at each publisher (`SourceTally`)."""

PATIENCE = 60.0
"""Seconds for which a harvest of the sample waits for another one that serves the same sites."""


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did: one line for people, counts by name, and what of this run's work needs a person."""

    stage: str
    summary: str
    counts: Mapping[str, int] = field(default_factory=dict)
    attention: tuple[str, ...] = ()


def harvest(
    workspace: Workspace,
    settings: Settings,
    tell: Tell = silent,
    *,
    run_id: str | None = None,
    revalidate: Revalidate = Revalidate.SHARE,
) -> StageReport:
    """Reads the publishers' sites. Writes `archive/`, and of its log what the crawl says.

    Of the documents held, `revalidate` says which are asked for again.
    """
    from scrapers.crawl import CrawlSettings
    from scrapers.crawl import harvest as crawl

    archive = Archive(workspace.archive)
    before = _last_outcomes(archive.sightings())
    run_id = run_id or new_run_id(workspace)
    is_live = workspace.source is Source.LIVE
    with _publishers(workspace, settings) as publishers:
        # The sample's site is our own: it need not be spared, and it has a part of England only.
        delay = settings.download_delay if is_live else 0.0
        crawl_settings = CrawlSettings(
            publishers, delay, settings.contact, is_whole=is_live, revalidate=revalidate, timeout=settings.timeout
        )
        run = crawl(workspace.archive, crawl_settings, run_id, workspace.runs / run_id, tell)
    counts = {name: sum(getattr(source, name) for source in run.sources) for name in COUNTS}
    counts |= {"publishers": len(run.sources), "publishers_read": sum(source.error is None for source in run.sources)}
    return StageReport(
        "harvest",
        f"{counts['listed']} letters listed, {counts['fetched']} fetched, {counts['unchanged']} unchanged, "
        f"{counts['held']} not asked for this time, "
        f"{counts['not_served']} listed but not served; {counts['requests']} requests, {counts['bytes']:,} bytes",
        counts,
        tuple(_news_of_harvest(run, archive.sightings(), before)),
    )


def _publishers(workspace: Workspace, settings: Settings) -> AbstractContextManager[dict[str, str]]:
    """The addresses to harvest from: the sample brings a site of its own."""
    if workspace.source is Source.SAMPLE:
        from pipelines.sample.site import serve_sample

        return serve_sample(patience=PATIENCE)
    return nullcontext(settings.publishers)


def _last_outcomes(sightings: tuple[Sighting, ...]) -> dict[tuple[str, str], str]:
    return {(sighting.source, sighting.url): sighting.outcome for sighting in sightings}


def _news_of_harvest(
    run: HarvestRun, sightings: tuple[Sighting, ...], before: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    for source in run.sources:
        if source.error is not None:
            yield f"{source.source} could not be read: {source.error}"
    for sighting in sightings:
        is_bad = sighting.run_id == run.run_id and sighting.outcome in ("quarantined", "failed")
        if is_bad and before.get((sighting.source, sighting.url)) != sighting.outcome:
            yield f"{sighting.outcome}: {sighting.url} ({sighting.reason})"


def verify(workspace: Workspace, tell: Tell = silent, *, deep: bool = False, accept: bool = False) -> StageReport:
    """Reads the archive's manifest and ledger. Writes `runs/<run>/summary.json`.

    Raises `BrokenCheck` where the newest harvest may not be published: what was published stays. `deep` reads every
    document again, too; a harvest is not judged by an archive that is damaged. `accept` records that the newest harvest
    is right although its listings show far less than before.
    """
    from warehouse.archive.integrity import find_damage
    from warehouse.build.checks import judge_harvest

    archive = Archive(workspace.archive)
    if deep and (damage := tuple(find_damage(archive, tell))):
        return StageReport("verify", f"the archive is damaged in {len(damage)} places", {}, damage)
    if accept and (runs := archive.runs()):
        archive.accept(max(run.run_id for run in runs), datetime.now(UTC))
    judgement = judge_harvest(archive.runs(), archive.sightings(), archive.accepted())
    if judgement.run_id is not None:
        documents.write(workspace.runs / judgement.run_id / "summary.json", judgement)
    broken = [result for result in judgement.results if result.is_required and not result.passed]
    if broken:
        said = "; ".join(result.message for result in broken)
        raise BrokenCheck(
            f"the harvest is not published, what was published stays: {said}. "
            "Look at the publisher's page; if it is right, say so with jtai verify --accept"
        )
    counts = {name: len(getattr(judgement, name)) for name in ("new", "changed", "vanished", "not_served")}
    return StageReport(
        "verify",
        f"{counts['new']} new, {counts['changed']} changed, {counts['vanished']} vanished; "
        f"{len(judgement.results)} checks hold"
        + (f"; {len(archive.shas())} documents and all lines are as they were written" if deep else ""),
        counts,
    )


def extract(workspace: Workspace, tell: Tell = silent, *, executor: Executor | None = None) -> StageReport:
    """Reads the archived PDFs. Writes `extracted/<sha256>.json` for each that this version has not read yet.

    Any `concurrent.futures.Executor` can be handed in; without one a pool of processes is made.
    """
    from extract.extraction import extractor_version
    from extract.worker import Job, extract_all

    archive = Archive(workspace.archive)
    areas = between.known_areas(workspace)
    version = extractor_version(areas)
    held = between.extractions(workspace)
    before = {sha256: held.get(sha256) for sha256 in sorted(archive.shas())}
    jobs = [
        Job(sha256, archive.path_of(sha256))
        for sha256, known in before.items()
        if known is None or known.extractor_version != version
    ]
    addresses = {sighting.sha256: sighting.url for sighting in archive.sightings()}
    attention = []
    for done, extraction in enumerate(extract_all(jobs, areas, executor=executor), start=1):
        documents.write(between.extracted_file(workspace, extraction.sha256), extraction)
        known = before[extraction.sha256]
        if extraction.rejection is not None and (known is None or known.rejection is None):
            where = addresses.get(extraction.sha256) or archive.path_of(extraction.sha256)
            attention.append(f"quarantined: {where} ({extraction.rejection.message})")
        tell(done, len(jobs), extraction.letter.area_name or "" if extraction.letter else extraction.sha256[:12])
    counts = {"documents": len(before), "read": len(jobs), "newly_quarantined": len(attention)}
    return StageReport(
        "extract",
        f"{len(jobs)} of {len(before)} documents read, {len(attention)} newly quarantined",
        counts,
        tuple(sorted(attention)),
    )


def tag(workspace: Workspace, tell: Tell = silent) -> StageReport:
    """Reads `extracted/` and `reviews/`. Writes `tagged/<sha256>.json` for each letter not yet tagged as it is.

    That is: by this version, and with the verdicts of people that now count. Raises `BadDecision`.
    """
    from extract.themes.taxonomy import load_taxonomy
    from extract.themes.version import TAGGER_VERSION

    reviews = read_reviews(workspace.tag_reviews, load_taxonomy().codes)
    letters = {sha256: one.letter for sha256, one in between.extractions(workspace).items() if one.letter is not None}
    attention = []
    worked = 0
    for done, (sha256, letter) in enumerate(letters.items(), start=1):
        source, target = between.extracted_file(workspace, sha256), workspace.tagged / f"{sha256}.json"
        state, verdicts = documents.digest(source), reviews_digest(letter, reviews)
        known = read_or_none(target, TaggedLetter)
        made_of = (known.tagger_version, known.extraction, known.reviews) if known is not None else None
        if made_of == (TAGGER_VERSION, state, verdicts):
            continue
        worked += 1
        from extract.themes.tagger import load_tagger

        try:
            tagged = load_tagger().tag(letter, sha256)
        except Exception as error:  # one letter's failure is that letter's, whatever it is
            target.unlink(missing_ok=True)
            attention.append(f"not tagged: {sha256} ({type(error).__name__}: {error})")
        else:
            corrected = apply_reviews(letter, tagged, reviews)
            documents.write(target, replace(corrected, extraction=state))
        tell(done, len(letters), letter.area_name or "")
    return StageReport(
        "tag",
        f"{worked} of {len(letters)} letters tagged" + (f", {len(attention)} in vain" if attention else ""),
        {"letters": len(letters), "tagged": worked},
        tuple(attention),
    )


def load(workspace: Workspace, tell: Tell = silent) -> StageReport:
    """Reads the archive's manifest, `extracted/`, `tagged/`, `reviews/` and the reference tables. Writes
    `warehouse/jtai.duckdb`.

    The file is replaced in one step, and not at all where its rows would be the same. Raises `BrokenCheck` where a
    required check does not hold, and `BadDecision`.
    """
    from extract.deep_dives import load_deep_dives, load_rounds
    from extract.extraction import extractor_version
    from extract.themes.taxonomy import load_taxonomy
    from extract.themes.version import TAGGER_VERSION
    from warehouse.build.assembly import LoadInput, assemble
    from warehouse.build.checks import CheckReport
    from warehouse.build.database import build
    from warehouse.build.withholding import read_withholdings

    archive = Archive(workspace.archive)
    folders = between.reference_folders(workspace)
    areas = between.known_areas(workspace)
    taxonomy = load_taxonomy()
    tables = assemble(
        LoadInput(
            sightings=archive.sightings(),
            runs=archive.runs(),
            accepted=archive.accepted(),
            withheld=read_withholdings(workspace.withheld),
            extractions=between.extractions(workspace),
            tagged=between.tagged_letters(workspace),
            areas=areas,
            neighbours=load_neighbours(folders),
            successors=load_successors(folders),
            themes=taxonomy.themes,
            taxonomy_version=taxonomy.version,
            deep_dives=load_deep_dives(),
            rounds=load_rounds(),
            versions={"extractor": extractor_version(areas), "tagger": TAGGER_VERSION, "source": str(workspace.source)},
        )
    )
    known = remembered(workspace).matters
    try:
        report = build(workspace.database, tables)
    except BrokenCheck as error:
        documents.write(workspace.refused_checks, CheckReport(error.results))
        raise
    workspace.refused_checks.unlink(missing_ok=True)
    if read_or_none(workspace.checks, CheckReport) != (checks := CheckReport(report.checks)):
        documents.write(workspace.checks, checks)
    matters = attention_of(workspace)
    counts = {name: report.rows[name] for name in ("reports", "findings", "finding_themes", "issues")}
    said = "built" if report.is_new else "unchanged, left as it is"
    return StageReport(
        "load",
        f"{counts['reports']} versions of letters, {counts['findings']} findings, "
        f"{counts['finding_themes']} tags; {said}",
        counts,
        tuple(line for key, line in matters.items() if key not in known),
    )


def publish(workspace: Workspace, settings: Settings, tell: Tell = silent) -> StageReport:
    """Reads `warehouse/jtai.duckdb`, and the archived PDFs for pictures of them. Writes `release/`."""
    from pipelines.publish.dataset.release import write_release
    from pipelines.publish.documents.release import write_documents
    from pipelines.publish.site.explorer import write_site
    from pipelines.publish.summary.every import Summaries

    data_written, data_total = write_release(workspace.database, workspace.release / "data", tell)
    summaries = Summaries(workspace.database)
    written, total = write_documents(summaries, workspace.release / "documents", tell)
    site = write_site(workspace, settings, tell, summaries)
    return StageReport(
        "publish",
        f"{total} summaries to take away in {workspace.release / 'documents'}, {written} of them new or changed; "
        f"{data_total} files in {workspace.release / 'data'}, {data_written} of them new or changed; "
        f"{site.files} files in {workspace.site}, {site.written} of them new or changed",
        {
            "documents": total,
            "written": written,
            "data_files": data_total,
            "data_written": data_written,
            "site_files": site.files,
            "site_written": site.written,
        },
        site.troubles,
    )
