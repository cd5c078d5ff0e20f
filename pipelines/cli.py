"""The `jtai` command: which workspace, which source, and what an error looks like.

Belongs here: options that all commands share, and the exit codes. Does not belong here: a command (pipelines.commands).
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands import doctor as operate
from pipelines.commands import findings as find
from pipelines.commands import query as ask
from pipelines.commands import refresh as run
from pipelines.commands import review
from pipelines.commands import show as look
from pipelines.commands import site as explore
from pipelines.commands import train as learn
from pipelines.run.redaction import redact, redacted_errors
from pipelines.settings import Source, locate_workspace
from warehouse.errors import JtaiError

EXIT_COULD_NOT_RUN = 2
"""0: done; 1: done, and this run met something that needs a person (pipelines.commands.refresh)."""

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
        Source | None,
        typer.Option(
            "--source",
            help="The publishers' sites, or the bundled synthetic sample; else what the workspace remembers.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Set the workspace that every command works on."""
    context.obj = locate_workspace(workspace, source)


for module in (run, explore, ask, find, operate, look, review, learn):
    module.register(app)


def exit_code(error: BaseException) -> int:
    """Say an error of ours in one clear line on standard error; anything else is a defect and is raised again."""
    if not isinstance(error, JtaiError | ValueError | OSError):
        raise error
    Console(stderr=True, highlight=False).print(f"[red]jtai:[/red] {escape(redact(str(error)))}", soft_wrap=True)
    return EXIT_COULD_NOT_RUN


def main() -> None:
    """Run the command line."""
    try:
        with redacted_errors():
            app()
    except (JtaiError, ValueError, OSError) as error:
        sys.exit(exit_code(error))
    except Exception as error:  # a defect of ours: 1 would say that all was done
        traceback.print_exception(error)
        raise SystemExit(EXIT_COULD_NOT_RUN) from error


if __name__ == "__main__":
    main()
