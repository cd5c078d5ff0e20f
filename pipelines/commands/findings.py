"""Commands for people who do not write SQL: findings, search, citations, areas, themes, changes.

Belongs here: what each command asks of the warehouse, and which columns a table on the terminal shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipelines.commands.filters import FILTERS, Since, day_of
from pipelines.commands.finding_cells import style_cell
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Format, Look, OutputOptions, result_options, show_frame
from warehouse.read.api import Filters, Warehouse, open_warehouse

if TYPE_CHECKING:
    import pandas as pd

_OF_FINDING = ("finding", "words and source")
"""A finding takes two columns on a terminal, whatever its width: more would leave its words a few letters each."""

_MANY = 100_000
"""More findings than there are."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(findings)
    app.command()(search)
    app.command()(cite)
    app.command()(areas)
    app.command()(themes)
    app.command()(changes)


@with_options(filters=FILTERS, wanted=result_options())
def findings(context: typer.Context, filters: Filters, wanted: OutputOptions) -> None:
    """Print the findings that fit every option."""
    with open_warehouse(context.obj.database) as warehouse:
        found = warehouse.choose(filters)
        why_none = _why_none(warehouse, filters) if found.empty else []
        _show(warehouse, found, _OF_FINDING, wanted, why_none)


@with_options(filters=FILTERS, wanted=result_options(limit=20))
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(metavar="WORDS")],
    filters: Filters,
    wanted: OutputOptions,
    within: Annotated[
        Literal["findings", "passages"], typer.Option("--in", help="Findings, or every paragraph of the letters.")
    ] = "findings",
) -> None:
    """Print the findings that match the words best."""
    with open_warehouse(context.obj.database) as warehouse:
        found = warehouse.search(words, filters, wanted.limit or _MANY, within)
        if within == "passages":
            _show(warehouse, found, ("passage", "words and source"), wanted)
        else:
            why_none = _why_none(warehouse, filters, words) if found.empty else []
            _show(warehouse, found, _OF_FINDING, wanted, why_none)


def cite(
    context: typer.Context,
    finding_id: Annotated[str, typer.Argument(metavar="FINDING_ID")],
    style: Annotated[str, typer.Option(help="plain, bibtex or ris.")] = "plain",
    as_json: AsJson = False,
) -> None:
    """Print the citation of a finding."""
    with open_warehouse(context.obj.database) as warehouse:
        citation = warehouse.cite(finding_id, style)
    if as_json:
        print_json({"finding_id": finding_id, "style": style, "citation": citation})
    else:
        typer.echo(citation)


@with_options(wanted=result_options())
def areas(context: typer.Context, wanted: OutputOptions) -> None:
    """Print the authorities."""
    with open_warehouse(context.obj.database) as warehouse:
        columns = ("area_code", "area", "region and police force", "letters")
        _show(warehouse, warehouse.areas(), columns, wanted)


@with_options(wanted=result_options())
def themes(context: typer.Context, wanted: OutputOptions) -> None:
    """Print the themes."""
    with open_warehouse(context.obj.database) as warehouse:
        _show(warehouse, warehouse.themes(), ("theme", "what it is about, and how often"), wanted)


@with_options(wanted=result_options())
def changes(context: typer.Context, wanted: OutputOptions, since: Since = None) -> None:
    """Print what refreshes changed."""
    with open_warehouse(context.obj.database) as warehouse:
        _show(warehouse, warehouse.changes(day_of(since)), ("change", "letter"), wanted)


def _why_none(warehouse: Warehouse, wanted: Filters, words: str | None = None) -> list[str]:
    """How much matches each part of a question that nothing matches as a whole: an area may have no letter at all."""
    alone = [f"--{name.replace('_', '-')} {count}" for name, count in warehouse.each_alone(wanted).items()]
    if words is not None and alone:
        alone.insert(0, f"the words {len(warehouse.search(words, limit=_MANY))}")
    if not alone:
        return []
    return [f"No finding of a current letter matches all of this. Matches of each part alone: {', '.join(alone)}."]


def _show(
    warehouse: Warehouse,
    found: pd.DataFrame,
    columns: Sequence[str],
    wanted: OutputOptions,
    why_none: Sequence[str] = (),
) -> None:
    """Show what was found, and of what it is; `why_none` only below a table: elsewhere it would be no data."""
    meta = warehouse.meta()
    notes = [
        "; ".join(
            f"{name.replace('_', ' ')} {meta[name]}" for name in ("data_version", "taxonomy_version") if name in meta
        ),
        meta.get("attribution", ""),
    ]
    if "kind" in found and not found.empty:
        notes.insert(0, "Quote a finding with its kind, its lead-in and its source: jtai cite FINDING_ID.")
    if wanted.form is Format.TABLE:
        notes[:0] = why_none
    show_frame(found, wanted, Look(columns, style_cell, [note for note in notes if note]))
