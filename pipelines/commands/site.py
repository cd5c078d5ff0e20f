"""Commands for the explorer: build it, and show it on this machine."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands.refresh import NEEDS_REVIEW
from pipelines.run.locking import only_run
from pipelines.run.progress import telling
from pipelines.settings import Workspace, read_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help="Build the explorer: pages that a browser can open from the folder, or any host can serve.")(site)
    app.command(help="Show the explorer in a browser on this machine, and nowhere else.")(serve)


def site(context: typer.Context) -> None:
    """Build the explorer from the warehouse, nothing else."""
    from pipelines.publish.site.explorer import write_site
    from warehouse.read.api import open_warehouse

    workspace: Workspace = context.obj
    open_warehouse(workspace.database).close()
    with only_run(workspace), telling("site") as tell:
        built = write_site(workspace, read_settings(), tell)
    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"{built.files} files, {built.written} of them new or changed; open {workspace.site / 'index.html'}",
        markup=False,
    )
    for trouble in built.troubles:
        out.print(escape(str(trouble)))
    if built.troubles:
        raise typer.Exit(NEEDS_REVIEW)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes one that is free.")] = 8000,
) -> None:
    """Serve `release/site` on 127.0.0.1 until it is interrupted."""
    from pipelines.publish.site.serving import server

    workspace: Workspace = context.obj
    with server(workspace.site, port) as serving:
        address = f"http://127.0.0.1:{serving.server_address[1]}/"
        Console(highlight=False, soft_wrap=True).print(f"{address} (Ctrl-C ends it)", markup=False)
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return
