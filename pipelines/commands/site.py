"""Commands for the explorer: build it, and show it on this machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.refresh import NEEDS_REVIEW
from pipelines.run.locking import only_run
from pipelines.run.progress import telling
from pipelines.settings import Workspace, read_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help="Build the explorer: pages that a browser can open from the folder, or any host can serve.")(site)
    app.command(help="Show the explorer in a browser on this machine, and nowhere else.")(serve)


def site(context: typer.Context, as_json: AsJson = False) -> None:
    """Build the pages of the explorer from the warehouse; data and documents stay as they are."""
    from pipelines.publish.publication import publish

    workspace: Workspace = context.obj
    with only_run(workspace), telling("site", quiet=as_json) as tell:
        published = publish(workspace, read_settings(), tell, pages_only=True)
    if as_json:
        print_json({"pages": str(published.pages), "review": [asdict(item) for item in published.for_review]})
    else:
        out = Console(highlight=False, soft_wrap=True)
        out.print(f"{published.pages}; open {workspace.release / 'index.html'}", markup=False)
        for item in published.for_review:
            out.print(escape(str(item)))
    if published.for_review:
        raise typer.Exit(NEEDS_REVIEW)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes one that is free.")] = 8000,
) -> None:
    """Serve `release/` on 127.0.0.1 until interrupted."""
    from pipelines.publish.site.serving import server

    workspace: Workspace = context.obj
    with server(workspace.release, port) as serving:
        address = f"http://127.0.0.1:{serving.server_address[1]}/"
        Console(highlight=False, soft_wrap=True).print(f"{address} (press Ctrl-C to stop)", markup=False)
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return
