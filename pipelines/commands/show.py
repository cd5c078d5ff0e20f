"""Commands that draw: where a finding stands on its page, and what each line of a letter was taken for."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from extract.processes import SECONDS, result_of, run_one
from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.places import out_file, out_folder
from pipelines.publish.pictures import FindingOnPages, WholeLetter, draw_finding, inspect_letter
from pipelines.settings import Workspace
from pipelines.stages.stage_files import Readings, known_areas
from warehouse.archive.store import Archive
from warehouse.files.atomic import write_bytes
from warehouse.read.api import open_warehouse


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(show)
    app.command()(inspect)


def show(
    context: typer.Context,
    finding_id: Annotated[str, typer.Argument(metavar="FINDING_ID")],
    out: Annotated[Path | None, out_file("Where to write it; else FINDING_ID.png here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the picture of one finding; names of people and logos are left blank in it."""
    workspace: Workspace = context.obj
    with open_warehouse(workspace.database) as warehouse:
        sha256, boxes = warehouse.place(finding_id)
        cited = warehouse.cite(finding_id)
    pdf = Archive(workspace.archive).read(sha256)
    target = out or Path(f"{finding_id}.png")
    reader = Readings(workspace).reader_of(sha256)
    job = FindingOnPages(pdf, known_areas(workspace), reader, tuple(boxes))
    write_bytes(target, result_of(run_one(draw_finding, job)))
    if as_json:
        print_json({"finding_id": finding_id, "picture": target, "citation": cited})
    else:
        say(f"{cited}\n\n{target}")


def inspect(
    context: typer.Context,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="A report_id or letter_id, or a PDF file.")],
    out: Annotated[Path | None, out_folder("Folder to write to; else runs/inspect/LETTER/ in the workspace.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a picture of each page of a letter, and say what in it was not understood."""
    workspace: Workspace = context.obj
    file = Path(letter)
    if file.suffix.lower() == ".pdf":
        pdf, name = file.read_bytes(), file.stem
        sha256 = hashlib.sha256(pdf).hexdigest()
    else:
        with open_warehouse(workspace.database) as warehouse:
            name, sha256 = warehouse.report(letter)
        pdf = Archive(workspace.archive).read(sha256)
    job = WholeLetter(pdf, known_areas(workspace), Readings(workspace).reader_of(sha256))
    pages, letter_ = result_of(run_one(inspect_letter, job, seconds=5 * SECONDS))
    folder = out or workspace.runs / "inspect" / name
    for number, picture in enumerate(pages, start=1):
        write_bytes(folder / f"page-{number:02}.png", picture)
    if as_json:
        issues = [asdict(issue) for issue in letter_.issues]
        print_json({"letter": name, "folder": folder, "pages": len(pages), "words": letter_.words, "issues": issues})
        return
    say(
        f"{len(pages)} pages, {len(letter_.findings)} findings, {letter_.words} words, "
        f"{letter_.unaccounted_words} unaccounted for"
    )
    for issue in letter_.issues:
        say(f"  {issue.code}: {issue.message}" + (f" (page {issue.page})" if issue.page else ""))
    say(folder)
