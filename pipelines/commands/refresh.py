"""Commands that work on the archive: refresh, and each of its stages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands.exit_codes import NEEDS_REVIEW
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.notify.delivery import telling_others
from pipelines.run.progress import telling
from pipelines.run.refresh import run_stages
from pipelines.run.report import RunReport, group_changes
from pipelines.settings import Source, Workspace, read_settings
from pipelines.stages.stage import RunOptions
from pipelines.stages.table import STAGES, Stage
from scrapers.revalidation import Revalidate

MOST_LINES = 12
"""Lines of new letters or of what needs review that are shown; `jtai status` has the rest."""

Revalidating = Annotated[
    Revalidate,
    typer.Option(help="Which documents of the archive to check for changes: tonight's share, or all."),
]

_STAGE = {stage.name: stage for stage in STAGES}

_FIRST_QUERIES = (
    "SELECT theme_label, sum(strengths) AS strengths, sum(areas_for_improvement) AS to_improve "
    "FROM v_theme_by_year GROUP BY ALL ORDER BY strengths + to_improve DESC LIMIT 10",
    "SELECT area_name, letter_date, lead_in, text, page_link FROM v_priority_actions",
)
"""What a newcomer is shown to try."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module: a refresh, and each stage of the table."""
    app.command()(refresh)
    with_options: dict[str, Callable[..., None]] = {
        "harvest": harvest,
        "verify": verify,
        "extract": extract,
        "tag": tag,
    }
    for stage in STAGES:
        app.command(stage.name)(with_options.get(stage.name) or _stage_command(stage))


def refresh(
    context: typer.Context,
    revalidate: Revalidating = Revalidate.SHARE,
    as_json: AsJson = False,
    is_to_notify: Annotated[
        bool, typer.Option("--notify", help="Send the news, or the reason it failed, by webhook or email (README).")
    ] = False,
) -> None:
    """Run all stages."""
    with telling_others(context.obj, read_settings().notices) if is_to_notify else nullcontext():
        report = run(context.obj, STAGES, as_json=as_json, is_refresh=True, options=RunOptions(revalidate))
    end(report)


def harvest(context: typer.Context, revalidate: Revalidating = Revalidate.SHARE, as_json: AsJson = False) -> None:
    """Run the first stage."""
    end(run(context.obj, [_STAGE["harvest"]], as_json=as_json, options=RunOptions(revalidate)))


def verify(
    context: typer.Context,
    deep: Annotated[bool, typer.Option("--deep", help="Read every document and line of the archive again.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="The newest listings are right, although they show far less than before.")
    ] = False,
    reading: Annotated[
        bool, typer.Option("--reading", help="Read every document with both PDFium and pdfminer, and compare.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the second stage."""
    options = RunOptions(deep=deep, accept=accept, reading=reading)
    end(run(context.obj, [_STAGE["verify"]], as_json=as_json, options=options))


def extract(
    context: typer.Context,
    again: Annotated[
        bool, typer.Option("--again", help="Try again to read documents that failed in several runs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the third stage."""
    end(run(context.obj, [_STAGE["extract"]], as_json=as_json, options=RunOptions(again=again)))


def tag(
    context: typer.Context,
    method: Annotated[
        Literal["coded", "model"],
        typer.Option(help="Use the coding of letters that are known, or the models alone for every letter."),
    ] = "coded",
    as_json: AsJson = False,
) -> None:
    """Run the fourth stage."""
    end(run(context.obj, [_STAGE["tag"]], as_json=as_json, options=RunOptions(use_coding=method == "coded")))


def _stage_command(stage: Stage) -> Callable[..., None]:
    def command(context: typer.Context, as_json: AsJson = False) -> None:
        end(run(context.obj, (stage,), as_json=as_json))

    return command


def run(
    workspace: Workspace,
    stages: Sequence[Stage],
    *,
    as_json: bool,
    is_refresh: bool = False,
    options: RunOptions | None = None,
) -> RunReport:
    """Run stages, and print what they report; of a refresh, also what became of letters and what to do next."""
    report = run_stages(workspace, read_settings(), stages, lambda stage: telling(stage, quiet=as_json), options)
    if as_json:
        print_json(asdict(report))
    else:
        _print(workspace, report, is_refresh=is_refresh)
    return report


def end(report: RunReport) -> None:
    """End the command with the exit code for this report."""
    if report.attention or report.blocked:
        raise typer.Exit(NEEDS_REVIEW)


def _print(workspace: Workspace, report: RunReport, *, is_refresh: bool) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for stage in report.stages:
        out.print(f"[bold]{stage.stage:8}[/bold] {escape(stage.summary)}")
    if report.blocked:
        out.print(f"\n[red]Nothing was published:[/red] {escape(report.blocked)}")
    if is_refresh:
        for change, letters in group_changes(report.letters).items():
            _print_some(out, f"{change.label} ({len(letters)}):", letters)
    _print_some(out, f"Needs review ({len(report.attention)}):", report.attention)
    if is_refresh and not report.blocked:
        jtai = _command(workspace)
        home = workspace.release / "index.html"
        explorer = f", the explorer is {home}" if home.is_file() else ""
        out.print(f"\nThe warehouse is {workspace.database}{explorer}.")
        out.print("Try next:")
        for line in (*(["serve"] if explorer else []), "status", *(f'query "{sql}"' for sql in _FIRST_QUERIES)):
            out.print(f"  {jtai} {escape(line)}")


def _print_some(out: Console, title: str, lines: Sequence[object]) -> None:
    if lines:
        out.print(f"\n{title}")
        for line in lines[:MOST_LINES]:
            out.print(f"  {escape(str(line))}")
        if len(lines) > MOST_LINES:
            out.print(f"  … and {len(lines) - MOST_LINES} more")


def _command(workspace: Workspace) -> str:
    """The command as the reader has to type it to reach this workspace."""
    program = Path(sys.argv[0])
    here = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    name = program.name if here.is_absolute() else str(here)
    source = f" --source {workspace.source}" if workspace.source is not Source.LIVE else ""
    default = Path("data") / "sample" if workspace.source is Source.SAMPLE else Path("data")
    place = f" --workspace {quote(str(workspace.root))}" if workspace.root != default else ""
    return f"{quote(name)}{source}{place}"
