"""Commands for running the archive unattended: checking its health and sending the news."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.notify.delivery import notify as send
from pipelines.notify.delivery import owed, require_somebody
from pipelines.notify.news import news_of
from pipelines.operate.doctor import examine
from pipelines.operate.finding import LEVELS
from pipelines.settings import Workspace, read_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(doctor)
    app.command()(notify)


def doctor(
    context: typer.Context,
    is_offline: Annotated[
        bool, typer.Option("--offline", help="Ask no publisher, nor the store of the archive.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a line for each matter. The exit code is 0 where all is well, 1 for warnings, 2 for what is wrong."""
    findings = examine(context.obj, is_offline=is_offline)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        out = Console(highlight=False, soft_wrap=True)
        colours = {"ok": "green", "warning": "yellow", "wrong": "red"}
        for one in findings:
            out.print(f"[{colours[one.level]}]{one.level:7}[/] [bold]{escape(one.matter)}[/bold]: {escape(one.says)}")
            if one.todo:
                out.print(f"        {escape(one.todo)}")
    raise typer.Exit(max(LEVELS.index(finding.level) for finding in findings))


def notify(
    context: typer.Context,
    failed: Annotated[str | None, typer.Option(help="Say that the refresh failed, and this of it.")] = None,
) -> None:
    """Send what could not be sent earlier, or else the news of the newest run, and print where to."""
    workspace: Workspace = context.obj
    notices = read_settings().notices
    require_somebody(notices)
    is_owed = failed is None and owed(workspace, notices)
    for place in send(None if is_owed else news_of(workspace, failed=failed), workspace, notices):
        say(f"sent to {place}")
