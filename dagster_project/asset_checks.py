"""Asset checks, one for each check in checks.yml and each publisher, showing the results that the stages wrote.

The stages run the checks (`warehouse.build.checks`) and refuse to publish if a required check fails. The refused asset
then fails with its checks shown in red, is not materialized, and nothing after it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dagster as dg

from dagster_project.metadata import list_lines
from pipelines.settings import Workspace
from scrapers.sources import load_sources
from warehouse.build.checks import CheckReport, CheckResult, HarvestJudgement, load_checks
from warehouse.files.json_files import read_or_none

OVERALL = "harvest"
"""The harvest check for results that belong to no single publisher."""


def warehouse_checks(asset: str) -> list[dg.AssetCheckSpec]:
    """One check for each in checks.yml; required checks block."""
    return [
        dg.AssetCheckSpec(check.name, asset=asset, description=check.says, blocking=check.is_required)
        for check in load_checks().warehouse
    ]


def harvest_checks(asset: str) -> list[dg.AssetCheckSpec]:
    """One check for each publisher and one for the whole harvest; each summarises several of our own."""
    sources = {name: f"{one.label} was read and lists as much as before" for name, one in load_sources().items()}
    return [
        dg.AssetCheckSpec(name, asset=asset, description=says, blocking=True)
        for name, says in {**sources, OVERALL: "every publisher was visited"}.items()
    ]


def warehouse_results(workspace: Workspace, _run_id: str) -> Iterator[dg.AssetCheckResult]:
    """The results of the latest build: the refused file if there is one, otherwise the published file."""
    report = read_or_none(workspace.refused_checks, CheckReport) or read_or_none(workspace.checks, CheckReport)
    by_name = {result.name: result for result in report.results} if report else {}
    if by_name:  # a build that fails on a key runs no checks
        for check in load_checks().warehouse:
            yield _as_dagster(check.name, [by_name[check.name]] if check.name in by_name else [])


def harvest_results(workspace: Workspace, run_id: str) -> Iterator[dg.AssetCheckResult]:
    """The results for one harvest, by publisher."""
    judgement = read_or_none(workspace.runs / run_id / "summary.json", HarvestJudgement)
    sources = tuple(load_sources())
    by_source: dict[str, list[CheckResult]] = {name: [] for name in (*sources, OVERALL)}
    for result in judgement.results if judgement else ():
        by_source[next((name for name in sources if result.name.startswith(f"{name}_")), OVERALL)].append(result)
    for name, results in by_source.items():
        yield _as_dagster(name, results)


def _as_dagster(name: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """One result for several: an error if a required check failed, otherwise a warning.

    Dagster needs a result for every check of an asset, even if ours did not apply (there was no file to compare with).
    """
    broken = [result for result in results if not result.passed]
    is_error = any(result.is_required for result in broken)
    said = [result.message for result in broken or results] or ["did not apply to this run"]
    return dg.AssetCheckResult(
        check_name=name,
        passed=not broken,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        metadata={
            "says": list_lines(said),
            "offenders": sum(result.count for result in broken),
        },
    )
