"""The command by which a person codes a letter."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.places import out_file
from pipelines.curate import coding
from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(code)


def code(
    context: typer.Context,
    letter: Annotated[
        str | None, typer.Argument(metavar="LETTER", help="A report_id or letter_id.", show_default=False)
    ] = None,
    out: Annotated[Path | None, out_file("Where to write the workbook; else LETTER.xlsx here.")] = None,
    imported: Annotated[
        Path | None, typer.Option("--import", help="Keep what is coded in this workbook.", show_default=False)
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Accept the coding of LETTER by JTAI_CODER.")] = False,
    who: Annotated[str, typer.Option(help="Who coded or accepted it.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Write the workbook of a letter; with --import keep a workbook, with --accept what a program said."""
    workspace: Workspace = context.obj
    if (imported is None) == (letter is None):
        raise typer.BadParameter("give a letter, or a workbook with --import")
    if imported is None and not accept:
        target = out or Path(f"{letter}.xlsx")
        count = coding.propose(workspace, str(letter), target)
        if as_json:
            print_json({"workbook": target, "sentences": count})
        else:
            say(f"{target}: {count} sentences. To keep what you decide: jtai code --import {target} --who NAME")
        return
    if not who.strip() or out is not None or (imported is not None and accept):
        raise typer.BadParameter("give --who, and either --import with a workbook or --accept with a letter")
    today = datetime.now(UTC).date()
    if imported is not None:
        kept = coding.keep(workspace, imported, who=who, when=today)
    else:
        kept = coding.accept(workspace, str(letter), who=who, when=today)
    if as_json:
        print_json(asdict(kept))
    else:
        say(f"{kept.report_id}: the coding of {kept.sentences} sentences is in {kept.file}")
        say("To apply it, run jtai tag and jtai load; the next jtai refresh applies it too.")
