"""One asset per stage output. Each runs the very stage that the command line runs and shows what it reports.

Annotations are not postponed here: Dagster looks at the class of `context` itself.
"""

import dagster as dg

from dagster_project.resources import ArchiveResource
from pipelines.refresh import run_stages
from pipelines.stages import StageReport

GROUP = "jtai"


def _run(context: dg.AssetExecutionContext, jtai: ArchiveResource, stage: str) -> dg.MaterializeResult[None]:
    """Run one stage; a check that blocks it fails the asset, and what needs a person is in its metadata and the log."""
    report = run_stages(jtai.workspace(), jtai.settings(), (stage,), jtai.telling)
    if report.blocked is not None:
        raise dg.Failure(report.blocked, allow_retries=False)
    for line in report.attention:
        context.log.warning(line)
    return _shown(report.stages[0])


def _shown(report: StageReport) -> dg.MaterializeResult[None]:
    metadata: dict[str, dg.MetadataValue] = {"summary": dg.MetadataValue.text(report.summary)}
    metadata |= {name: dg.MetadataValue.int(count) for name, count in report.counts.items()}
    if report.attention:
        metadata["for_a_person"] = dg.MetadataValue.md("\n".join(f"- {line}" for line in report.attention))
    return dg.MaterializeResult(metadata=metadata)


@dg.asset(group_name=GROUP, kinds={"python", "file"})
def archive(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """Every published document once, named by its hash, and the ledger of where it was seen."""
    return _run(context, jtai, "harvest")


@dg.asset(group_name=GROUP, deps=[archive], kinds={"python", "json"})
def verified(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """The judgement of the newest harvest: what is new, changed, vanished, and whether it may be published."""
    return _run(context, jtai, "verify")


@dg.asset(group_name=GROUP, deps=[verified], kinds={"python", "json"})
def extracted(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """What each letter says: metadata and findings, verbatim, where they stand."""
    return _run(context, jtai, "extract")


@dg.asset(group_name=GROUP, deps=[extracted], kinds={"python", "json"})
def tagged(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """The themes, agencies and polarity of each finding, with the words that led to them."""
    return _run(context, jtai, "tag")


@dg.asset(group_name=GROUP, deps=[tagged], kinds={"duckdb"})
def warehouse(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """The published DuckDB file, replaced in one step once its checks hold."""
    return _run(context, jtai, "load")


@dg.asset(group_name=GROUP, deps=[warehouse], kinds={"pdf", "csv"})
def release(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> dg.MaterializeResult[None]:
    """What people read: data, and summaries as Word, PDF and CSV, made from the warehouse."""
    return _run(context, jtai, "publish")


ASSETS = (archive, verified, extracted, tagged, warehouse, release)
