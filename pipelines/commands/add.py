"""The command that adds a letter by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.machine_readable import AsJson
from pipelines.commands.refresh import end, run
from pipelines.curate.adding import add_letter
from pipelines.settings import Workspace, read_settings
from pipelines.stages.table import OFFLINE


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(add)


def add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", exists=True, dir_okay=False, help="The letter.")],
    area: Annotated[str, typer.Option(help="Name of the area that it is about.")],
    published_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of publication, YYYY-MM-DD.")],
    source_url: Annotated[str, typer.Option(help="Address at which it was published.")],
    as_json: AsJson = False,
) -> None:
    """Archive a letter by hand and run the stages after the harvest."""
    workspace: Workspace = context.obj
    day = published_on.date()
    add_letter(workspace, read_settings(), file, area=area, published_on=day, source_url=source_url)
    end(run(workspace, OFFLINE, as_json=as_json, is_refresh=True))
