"""Commands for a researcher's own codes: beginning a codebook, checking it, applying it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.themes.own_codes import example, find_codes, read_own_codes
from pipelines.commands.lines import say
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Look, OutputOptions, result_options, show_frame
from pipelines.commands.places import out_file
from pipelines.settings import Workspace
from warehouse.build.own_codes import CodedStatement, build_own_codes
from warehouse.errors import BadInput
from warehouse.files.atomic import write_bytes
from warehouse.read.api import open_warehouse

Codes = Annotated[
    Path, typer.Argument(metavar="MY_CODES.yml", exists=True, dir_okay=False, help="The file of your codes.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True)
    group.command(help="Write a codebook to begin with, which explains itself.")(init)
    group.command(help="Check a codebook, and say how many phrases the terms of each code stand for.")(check)
    group.command(help="Find the codes in the statements, and write a database beside the published one.")(apply)
    app.add_typer(group, name="codebook")


def init(
    file: Annotated[Path, typer.Argument(metavar="MY_CODES.yml", help="The file to write.")], as_json: AsJson = False
) -> None:
    """Write the example."""
    if file.exists():
        raise BadInput(f"{file}: already exists; name another file")
    if not file.absolute().parent.is_dir():
        raise BadInput(f"{file}: there is no folder {file.absolute().parent}; make it first, or name another")
    write_bytes(file, example().encode())
    if as_json:
        print_json({"file": file})
    else:
        say(f"{file}: put your own codes into it, then jtai codebook check {file}")


def check(file: Codes, as_json: AsJson = False) -> None:
    """Say what the codebook holds; it is valid if this does not fail."""
    book = read_own_codes(file)
    phrases = {code: sum(len(part) for term in book.phrases(code) for part in term) for code in book.codes}
    if as_json:
        print_json({"codebook": book.codebook, "version": book.version, "phrases": phrases})
        return
    for code, count in phrases.items():
        say(f"{code}: {book.codes[code].label}; {len(book.codes[code].terms)} terms, {count} phrases")
    say(f"{file}: {len(phrases)} codes of {book.codebook}, version {book.version}")


@with_options(wanted=result_options(has_sql=False))
def apply(
    context: typer.Context,
    wanted: OutputOptions,
    file: Codes,
    database: Annotated[
        Path | None,
        out_file("The database to write; else MY_CODES.duckdb beside the codebook.", "--database"),
    ] = None,
) -> None:
    """Write the database, and print how often each code occurs."""
    workspace: Workspace = context.obj
    book = read_own_codes(file)
    target = database or file.with_suffix(".duckdb")
    with open_warehouse(workspace.database) as warehouse:
        texts = dict(warehouse.query("SELECT statement_id, text FROM v_statements ORDER BY statement_id").rows)
        meta = {
            "codebook": book.codebook,
            "version": book.version,
            "data_version": warehouse.meta().get("data_version", ""),
        }
    build_own_codes(
        target,
        workspace.database,
        [(code, one.label, one.definition) for code, one in book.codes.items()],
        (
            CodedStatement(name, found.code, found.start, found.end, texts[name][found.start : found.end])
            for name, found in find_codes(book, texts)
        ),
        meta,
    )
    with open_warehouse(workspace.database, codes=target) as warehouse:
        counts = warehouse.frame("FROM mine.v_codes ORDER BY code")
    notes = [f'{target}: ask it with jtai query --codes {target} "FROM mine.v_statements"']
    show_frame(counts, wanted, Look(notes=notes))
