"""The command that builds the explorer."""

from __future__ import annotations

from dataclasses import asdict

import typer

from pipelines.commands.exit_codes import NEEDS_REVIEW
from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.publish.publication import publish
from pipelines.run.locking import only_run
from pipelines.run.progress import telling
from pipelines.settings import Workspace, read_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(site)


def site(context: typer.Context, as_json: AsJson = False) -> None:
    """Build the pages of the explorer from the warehouse; data and documents stay as they are."""
    workspace: Workspace = context.obj
    with only_run(workspace), telling("site", quiet=as_json) as tell:
        published = publish(workspace, read_settings(), tell, pages_only=True)
    if as_json:
        print_json({"pages": str(published.pages), "review": [asdict(item) for item in published.for_review]})
    else:
        say(f"{published.pages}; open {workspace.release / 'index.html'}")
        for item in published.for_review:
            say(item)
    if published.for_review:
        raise typer.Exit(NEEDS_REVIEW)
