"""One asset per stage output. Each runs the very stage that the command line runs and shows what it reports.

Annotations are not postponed here: Dagster looks at the class of `context` itself.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import dagster as dg

from dagster_project.asset_checks import harvest_checks, harvest_results, warehouse_checks, warehouse_results
from dagster_project.resources import ArchiveResource
from pipelines.run.redaction import redact
from pipelines.run.refresh import RefreshReport, run_stages
from pipelines.settings import Workspace
from warehouse.errors import JtaiError

GROUP = "jtai"

RUN_TAG = "jtai/run"
"""The tag of Dagster's run that names ours (`runs/<run>/`)."""

NIGHTLY = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))
"""One night missed is a warning, two are a failure; a night without news counts as a refresh."""

RETRIES = dg.RetryPolicy(max_retries=2, delay=600, backoff=dg.Backoff.EXPONENTIAL)
"""For a harvest that reached nobody: again after ten minutes and after thirty more. What a check refuses is refused
again, so that nothing else is tried twice.
"""

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]
Checked = Callable[[Workspace, str], Iterable[dg.AssetCheckResult]]


def _run(
    context: dg.AssetExecutionContext, jtai: ArchiveResource, stage: str, checked: Checked | None = None
) -> Events:
    """Run one stage, show its checks, and fail the asset where one of them blocks."""
    try:
        report = run_stages(jtai.workspace(), jtai.settings(), (stage,), jtai.telling, is_alone=True)
    except JtaiError as error:
        raise dg.Failure(redact(str(error)), allow_retries=False) from error
    context.instance.add_run_tags(context.run.run_id, {RUN_TAG: report.run_id})
    if checked is not None:
        yield from checked(jtai.workspace(), report.run_id)
    if report.blocked is not None:
        raise dg.Failure(report.blocked, allow_retries=False)
    counts = report.stages[0].counts
    if counts.get("publishers") and not counts["publishers_read"]:
        raise dg.Failure("; ".join(report.attention) or "no publisher could be read", allow_retries=True)
    yield dg.MaterializeResult(metadata=_shown(report, jtai.workspace()))


def _shown(report: RefreshReport, workspace: Workspace) -> dict[str, dg.MetadataValue]:
    [stage] = report.stages
    place = {
        "harvest": workspace.archive,
        "verify": workspace.runs / report.run_id / "summary.json",
        "extract": workspace.extracted,
        "tag": workspace.tagged,
        "load": workspace.database,
        "publish": workspace.release,
    }[stage.stage]
    shown: dict[str, dg.MetadataValue] = {
        "summary": dg.MetadataValue.text(redact(stage.summary)),
        "place": dg.MetadataValue.path(place.resolve()),
        "log": dg.MetadataValue.path((workspace.runs / report.run_id / "log.jsonl").resolve()),
    }
    shown |= {name: dg.MetadataValue.int(count) for name, count in stage.counts.items()}
    if stage.stage == "load":
        shown["dagster/row_count"] = dg.MetadataValue.int(stage.counts["findings"])
    for name, lines in {
        "new_letters": report.letters.new,
        "changed_letters": report.letters.changed,
        "withdrawn_letters": report.letters.withdrawn,
        "reappeared_letters": report.letters.reappeared,
        "for_a_person": report.attention,
    }.items():
        if lines:
            shown[name] = dg.MetadataValue.md("\n".join(f"- {line}" for line in lines))
    return shown


@dg.asset(group_name=GROUP, kinds={"python", "file"}, freshness_policy=NIGHTLY, retry_policy=RETRIES)
def archive(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """Every published document once, named by its hash, and the ledger of where it was seen."""
    yield from _run(context, jtai, "harvest")


@dg.asset(group_name=GROUP, deps=[archive], kinds={"python", "json"}, check_specs=harvest_checks("verified"))
def verified(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """The judgement of the newest harvest: what is new, changed, vanished, and whether it may be published."""
    yield from _run(context, jtai, "verify", harvest_results)


@dg.asset(group_name=GROUP, deps=[verified], kinds={"python", "json"})
def extracted(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """What each letter says: metadata and findings, verbatim, where they stand."""
    yield from _run(context, jtai, "extract")


@dg.asset(group_name=GROUP, deps=[extracted], kinds={"python", "json"})
def tagged(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """The themes, agencies and polarity of each finding, with the words that led to them."""
    yield from _run(context, jtai, "tag")


@dg.asset(
    group_name=GROUP,
    deps=[tagged],
    kinds={"duckdb"},
    freshness_policy=NIGHTLY,
    check_specs=warehouse_checks("warehouse"),
)
def warehouse(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """The published DuckDB file, replaced in one step once its checks hold."""
    yield from _run(context, jtai, "load", warehouse_results)


@dg.asset(group_name=GROUP, deps=[warehouse], kinds={"html", "pdf", "csv"}, freshness_policy=NIGHTLY)
def release(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
    """What people read: the explorer, summaries as Word, PDF and CSV, and the data, made from the warehouse."""
    yield from _run(context, jtai, "publish")


ASSETS = (archive, verified, extracted, tagged, warehouse, release)
