"""The command that keeps the data of today under a tag."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.publish.imprint import Imprint
from pipelines.publish.snapshots import keep_snapshot
from pipelines.settings import Workspace, read_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(release)


def release(
    context: typer.Context,
    tag: Annotated[str, typer.Option(help="What to call the snapshot, such as 2026-11.")],
    as_json: AsJson = False,
) -> None:
    """Write `snapshots/TAG/` with everything of `release/data`."""
    workspace: Workspace = context.obj
    folder, count = keep_snapshot(workspace, tag, Imprint.of(read_settings()))
    if as_json:
        print_json({"folder": folder, "files": count})
    else:
        say(f"{folder}: {count} files. To see what has changed since: jtai diff {tag}")
