"""The `jtai` command: which workspace, which source, and what an error looks like.

Belongs here: options that all commands share, and the exit codes. Does not belong here: a command (pipelines.commands).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.commands import ask, look, run
from pipelines.settings import Source, locate_workspace
from warehouse.errors import JtaiError

EXIT_DONE = 0
EXIT_NEEDS_A_PERSON = 1
EXIT_COULD_NOT_RUN = 2

app = typer.Typer(
    name="jtai",
    help="The archive of joint targeted area inspections: refresh it, ask it, cite it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def choose_workspace(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", help="Folder of the archive; else JTAI_WORKSPACE, else data/.", show_default=False),
    ] = None,
    source: Annotated[
        Source, typer.Option("--source", help="The publishers' sites, or the bundled synthetic sample.")
    ] = Source.LIVE,
) -> None:
    """Set the workspace that every command works on."""
    context.obj = locate_workspace(workspace, source)


for module in (run, ask, look):
    module.register(app)


def main() -> None:
    """Run the command line: our own errors become one clear line and exit code 2."""
    try:
        app()
    except (JtaiError, ValueError) as error:
        Console(stderr=True, highlight=False).print(f"[red]jtai:[/red] {error}", soft_wrap=True)
        sys.exit(EXIT_COULD_NOT_RUN)


if __name__ == "__main__":
    main()
