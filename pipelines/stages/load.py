"""The fifth stage: from records and reference tables to the warehouse."""

from __future__ import annotations

from extract.deep_dives import load_deep_dives, load_rounds
from extract.extraction import extractor_version
from extract.statements.codebook import load_codebook
from extract.statements.encoder import encoder_name, load_encoder
from extract.themes.measured import STANDING, accuracy_rows
from extract.themes.taxonomy import load_taxonomy
from extract.themes.version import TAGGER_VERSION
from pipelines.run.progress import Tell, silent
from pipelines.stages.similar import similar_statements
from pipelines.stages.stage import StageReport, StageRun
from pipelines.stages.stage_files import known_areas, reference_folders
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.store import Archive
from warehouse.build.assembly import LoadInput, assemble
from warehouse.build.checks import BrokenCheck, CheckReport, load_checks
from warehouse.build.database import build
from warehouse.build.withholding import read_withholdings
from warehouse.files.json_files import read_or_none, write
from warehouse.reference.areas import load_neighbours, load_successors


def load(run: StageRun, tell: Tell = silent) -> StageReport:
    """Reads the archive's manifest, `extracted/`, `tagged/`, `reviews/` and the reference tables. Writes
    `warehouse/jtai.duckdb`.

    The file is replaced in one step, and not at all where its rows would be the same. Raises `BrokenCheck` where a
    required check does not pass, and `BadDecision`.
    """
    workspace = run.workspace
    folders, areas, taxonomy = reference_folders(workspace), known_areas(workspace), load_taxonomy()
    batches = assemble(
        LoadInput(
            chronicle=read_chronicle(Archive(workspace.archive), load_checks().harvest),
            withheld=read_withholdings(workspace.withheld),
            extractions=run.records.extractions,
            tagged=run.records.tagged,
            areas=areas,
            neighbours=load_neighbours(folders),
            successors=load_successors(folders),
            themes=taxonomy.themes,
            taxonomy_version=taxonomy.version,
            deep_dives=load_deep_dives(),
            rounds=load_rounds(),
            versions={
                "extractor": extractor_version(areas),
                "tagger": TAGGER_VERSION,
                "source": str(workspace.source),
                "coding": _coding(len(list(workspace.coded.glob("*.csv")))),
                **({"encoder": encoder_name()} if load_encoder() else {}),
            },
            subtopics=load_codebook(),
            accuracy=accuracy_rows(),
        )
    )
    try:
        report = build(workspace.database, batches, lambda ask: similar_statements(ask, workspace.vectors, tell))
    except BrokenCheck as error:
        write(workspace.refused_checks, CheckReport(error.results))
        raise
    workspace.refused_checks.unlink(missing_ok=True)
    if read_or_none(workspace.checks, CheckReport) != (checks := CheckReport(report.checks)):
        write(workspace.checks, checks)
    counts = {name: report.rows[name] for name in ("reports", "findings", "finding_themes", "statements", "issues")}
    said = "built" if report.is_new else "unchanged, left as it is"
    return StageReport(
        "load",
        f"{counts['reports']} versions of letters, {counts['findings']} findings, "
        f"{counts['finding_themes']} tags, {counts['statements']} statements; {said}",
        counts,
    )


def _coding(by_people: int) -> str:
    """What stands wherever a figure rests on the coding."""
    return STANDING if not by_people else f"{STANDING} Letters of this archive that people coded: {by_people}."
