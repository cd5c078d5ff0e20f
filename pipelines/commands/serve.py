"""The command that shows the explorer on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.lines import say
from pipelines.publish.site.serving import server
from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(serve)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes one that is free.")] = 8000,
) -> None:
    """Serve `release/` on 127.0.0.1 until interrupted."""
    workspace: Workspace = context.obj
    workspace.require_folder()
    with server(workspace.release, port) as serving:
        address = f"http://127.0.0.1:{serving.server_address[1]}/"
        say(f"{address} (press Ctrl-C to stop)")
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return
