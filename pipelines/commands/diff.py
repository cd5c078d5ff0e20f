"""The command that compares two snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Look, OutputOptions, result_options, show_records
from pipelines.settings import Workspace
from warehouse.errors import BadInput
from warehouse.read.api import open_warehouse
from warehouse.read.differences import Difference, count, differences


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(diff)


@with_options(wanted=result_options(has_sql=False))
def diff(
    context: typer.Context,
    wanted: OutputOptions,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A tag, a folder or a DuckDB file.")],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="Likewise; else the warehouse of today.", show_default=False)
    ] = None,
) -> None:
    """Print the differences, and how many there are of each kind."""
    workspace: Workspace = context.obj
    with open_warehouse(_find(workspace, old)) as before, open_warehouse(_find(workspace, new)) as after:
        found = differences(before, after)
    totals = ", ".join(f"{number} {what}" for what, number in sorted(count(found).items()))
    show_records(found, Difference, wanted, Look(notes=[totals] if totals else []))


def _find(workspace: Workspace, name: str | None) -> Path:
    if name is None:
        return workspace.database
    place = Path(name)
    possible = (workspace.snapshots / name / "jtai.duckdb", place, place / "jtai.duckdb", Workspace(place).database)
    found = next((path for path in possible if path.is_file()), None)
    if found is None:
        raise BadInput(f"{name}: there is no snapshot of this tag in {workspace.snapshots}, and no such folder or file")
    return found
