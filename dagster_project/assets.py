"""An asset for the output of each stage of the table, made by the very stage that the command line runs.

Annotations are not postponed here: Dagster looks at the class of `context` itself.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import dagster as dg

from dagster_project.asset_checks import harvest_checks, harvest_results, warehouse_checks, warehouse_results
from dagster_project.metadata import list_lines
from dagster_project.resources import ArchiveResource
from pipelines.run.redaction import redact
from pipelines.run.refresh import run_stages
from pipelines.run.report import RunReport, group_changes
from pipelines.settings import Workspace
from pipelines.stages.table import STAGES, Stage
from warehouse.errors import JtaiError

GROUP = "jtai"

RUN_TAG = "jtai/run"
"""The tag of Dagster's run that names ours (`runs/<run>/`)."""

NIGHTLY = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))
"""One night missed is a warning, two are a failure; a night without news counts as a refresh."""

FRESH = ("archive", "warehouse", "release")
"""The assets that must be fresh; those between them are made with them."""

RETRIES = dg.RetryPolicy(max_retries=2, delay=600, backoff=dg.Backoff.EXPONENTIAL)
"""For a harvest that reached nobody: again after ten minutes and after thirty more. What a check refuses is refused
again, so that nothing else is tried twice.
"""

INTERRUPTED = "interrupted: it was cancelled, or took longer than it may"

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]
Checked = Callable[[Workspace, str], Iterable[dg.AssetCheckResult]]

CHECKS: dict[str, tuple[list[dg.AssetCheckSpec], Checked]] = {
    "verified": (harvest_checks("verified"), harvest_results),
    "warehouse": (warehouse_checks("warehouse"), warehouse_results),
}
"""The checks of an asset, and what gives their results."""


def _run(context: dg.AssetExecutionContext, jtai: ArchiveResource, stage: Stage) -> Events:
    """Run one stage, show its checks, and fail the asset where one of them blocks."""
    try:
        report = run_stages(jtai.workspace(), jtai.settings(), (stage,), jtai.telling, is_alone=True)
    except JtaiError as error:
        raise dg.Failure(redact(str(error)), allow_retries=False) from error
    except (dg.DagsterExecutionInterruptedError, KeyboardInterrupt) as error:
        # The policy for retries would hold the workspace for ten minutes more, and then begin again.
        raise dg.Failure(INTERRUPTED, allow_retries=False) from error
    context.instance.add_run_tags(context.run.run_id, {RUN_TAG: report.run_id})
    if stage.output in CHECKS:
        yield from CHECKS[stage.output][1](jtai.workspace(), report.run_id)
    if report.blocked is not None:
        raise dg.Failure(report.blocked, allow_retries=False)
    counts = report.stages[0].counts
    if counts.get("publishers") and not counts["publishers_read"]:
        raise dg.Failure(redact(report.stages[0].summary), allow_retries=True)
    yield dg.MaterializeResult(metadata=_shown(report, stage, jtai.workspace()))


def _shown(report: RunReport, stage: Stage, workspace: Workspace) -> dict[str, dg.MetadataValue]:
    [done] = report.stages
    shown: dict[str, dg.MetadataValue] = {
        "summary": dg.MetadataValue.text(redact(done.summary)),
        "place": dg.MetadataValue.path(stage.place(workspace, report.run_id).resolve()),
        "log": dg.MetadataValue.path((workspace.runs / report.run_id / "log.jsonl").resolve()),
    }
    shown |= {name: dg.MetadataValue.int(count) for name, count in done.counts.items()}
    if "findings" in done.counts:
        shown["dagster/row_count"] = dg.MetadataValue.int(done.counts["findings"])
    lists = {f"{change}_letters": lines for change, lines in group_changes(report.letters).items()}
    for name, lines in {**lists, "needs_review": report.attention}.items():
        if lines:
            shown[name] = list_lines(lines)
    return shown


def _asset(stage: Stage, after: str | None) -> dg.AssetsDefinition:
    @dg.asset(
        name=stage.output,
        description=stage.holds,
        group_name=GROUP,
        deps=[after] if after else [],
        kinds=set(stage.formats),
        freshness_policy=NIGHTLY if stage.output in FRESH else None,
        retry_policy=RETRIES if stage.needs_network else None,
        check_specs=CHECKS[stage.output][0] if stage.output in CHECKS else None,
    )
    def make(context: dg.AssetExecutionContext, jtai: ArchiveResource) -> Events:
        yield from _run(context, jtai, stage)

    return make


ASSETS = tuple(
    _asset(stage, before.output if before else None) for before, stage in zip((None, *STAGES), STAGES, strict=False)
)
