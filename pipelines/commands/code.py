"""Commands by which people code: a letter, or a sample that several of them code."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from pipelines.commands.filters import FILTERS
from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Look, OutputOptions, result_options, show_records
from pipelines.commands.places import out_file, out_folder
from pipelines.curate import coders, coding
from pipelines.curate.qda_project import qda_project
from pipelines.curate.sampling import STRATA, SampleDesign, export_sample
from pipelines.settings import Workspace
from warehouse.files.atomic import write_bytes
from warehouse.read.api import Filters, open_warehouse


class _LetterUnlessNamed(TyperGroup):
    """The group `code`: whatever names none of its commands is `jtai code letter`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["letter", *args]
        return list(super().parse_args(ctx, args))


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(cls=_LetterUnlessNamed, no_args_is_help=True)
    group.command(help="Code a letter: write a workbook with proposals, and keep what a person decided in it.")(letter)
    group.command("export", help="Draw a sample of statements, and write a workbook for each coder.")(export)
    group.command("import", help="Read the coders' workbooks: agreement, what a third has to decide, reviews.")(import_)
    group.command("qda", help="Write letters with their codes for NVivo, MAXQDA or ATLAS.ti (REFI-QDA).")(qda)
    app.add_typer(group, name="code")


def letter(
    context: typer.Context,
    name: Annotated[
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
    if (imported is None) == (name is None):
        raise typer.BadParameter("give a letter, or a workbook with --import")
    if imported is None and not accept:
        target = out or Path(f"{name}.xlsx")
        count = coding.propose(workspace, str(name), target)
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
        kept = coding.accept(workspace, str(name), who=who, when=today)
    if as_json:
        print_json(asdict(kept))
    else:
        say(f"{kept.report_id}: the coding of {kept.sentences} sentences is in {kept.file}")
        say("To apply it, run jtai tag and jtai load; the next jtai refresh applies it too.")


@with_options(filters=FILTERS)
def export(
    context: typer.Context,
    sample: Annotated[int, typer.Option(min=1, help="So many statements.")],
    filters: Filters,
    stratify: Annotated[
        str, typer.Option(metavar="NAME[,NAME…]", help=f"In proportion to these: {', '.join(STRATA)}.")
    ] = "",
    seed: Annotated[int, typer.Option(help="The same seed draws the same statements from the same data.")] = 1,
    number: Annotated[int, typer.Option("--coders", min=1, help="So many people code the same sample.")] = 2,
    shows_codes: Annotated[
        bool, typer.Option("--show-codes", help="Show the codes of the archive; else hidden.")
    ] = False,
    out: Annotated[Path | None, out_folder("Folder to write coding-1.xlsx and so on to; else this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the workbooks."""
    strata = tuple(name.strip() for name in stratify.split(",") if name.strip())
    wanted = SampleDesign(sample, strata, seed, filters, number, shows_codes)
    with open_warehouse(context.obj.database) as warehouse:
        written, count = export_sample(warehouse, wanted, out or Path())
    if as_json:
        print_json({"workbooks": written, "statements": count})
    else:
        say(f"{count} statements in {', '.join(map(str, written))}")
        names = " ".join(f"--who NAME_{place}" for place in range(1, number + 1))
        say(f"When they are coded: jtai code import {' '.join(map(str, written))} {names}")


@with_options(filters=FILTERS)
def qda(
    context: typer.Context,
    filters: Filters,
    out: Annotated[Path | None, out_file("The project to write; else letters.qdpx here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the letters that have a finding of these filters, whole, with all their statements and codes."""
    target = out or Path("letters.qdpx")
    with open_warehouse(context.obj.database) as warehouse:
        made = qda_project(warehouse, filters)
    write_bytes(target, made.data)
    if as_json:
        print_json({"file": target, "letters": made.letters, "statements": made.statements, "unplaced": made.unplaced})
    else:
        say(f"{target}: {made.letters} letters, {made.statements} coded statements")
        if made.unplaced:
            what = "statement is" if made.unplaced == 1 else "statements are"
            say(f"{made.unplaced} {what} left out: not found word for word in the paragraphs of the letter")


@with_options(wanted=result_options(has_sql=False))
def import_(
    context: typer.Context,
    wanted: OutputOptions,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False)],
    who: Annotated[list[str], typer.Option(help="Who coded it; once for each file, in the same order.")],
    disagreements: Annotated[
        Path | None,
        out_file("Write what they disagree on to this workbook, for a third to code.", "--disagreements"),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Record as reviews what all of them agree on, or the only one says.")
    ] = False,
) -> None:
    """Print how far coders agree on sides, sub-topics and each code."""
    workspace: Workspace = context.obj
    names = [one.strip() for one in who]
    if len(set(names)) != len(files) or len(names) != len(files) or not all(names):
        raise typer.BadParameter("give --who once for each file, each with another name")
    if wanted.out is not None and wanted.out.resolve() in [file.resolve() for file in files]:
        raise typer.BadParameter(f"{wanted.out} is one of the workbooks; name another file with --out")
    with open_warehouse(workspace.database) as warehouse:
        sample = coders.read_sample(warehouse, dict(zip(names, files, strict=True)))
    if disagreements is not None:
        coders.write_disagreements(sample, disagreements)
    notes = [
        f"{len(sample.by_all)} of {len(sample.sentences)} statements are coded by all, {len(sample.disputed)} disputed."
    ]
    if accept:
        count = coders.accept(workspace, sample, when=datetime.now(UTC).date())
        notes.append(
            f"{count} verdicts are recorded in {workspace.tag_reviews}. To apply them, run jtai tag and jtai load."
        )
    if not wanted.is_table:
        Console(stderr=True, highlight=False, soft_wrap=True).print("\n".join(notes), markup=False)
    show_records(coders.measure(sample), coders.Agreement, wanted, Look(notes=notes))
