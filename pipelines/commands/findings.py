"""Commands for people who do not write SQL: findings, search, citations, areas, themes, changes.

Belongs here: what each command asks of the warehouse, and which columns a table on the terminal shows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import typer

from pipelines.commands.finding_cells import style_cell
from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.output import Format, show
from warehouse.read.api import Filters, Warehouse, open_warehouse

_OF_FINDING = ("finding", "words and source")
"""A finding takes two columns on a terminal, whatever its width: more would leave its words a few letters each."""

_MANY = 100_000
"""More findings than there are."""

As = Annotated[Format, typer.Option("--format", metavar="[table|csv|xlsx]", help="Form of the result.")]
"""`json`, too, until the next release: `--json` is how every command is asked for it."""
Out = Annotated[
    Path | None,
    typer.Option("--out", help="File to write, in the form of its ending; a workbook needs one.", show_default=False),
]


def _option(flag: str, help_: str, **more: Any) -> Any:
    return typer.Option(flag, help=help_, show_default=False, **more)


def _day_option(flag: str, help_: str) -> Any:
    return _option(flag, help_, formats=["%Y-%m-%d", "%Y-%m", "%Y"], metavar="YYYY[-MM[-DD]]")


Since = Annotated[datetime | None, _day_option("--since", "From this day on, or the first of a month or year.")]

FILTERS: dict[str, Any] = {
    "theme": Annotated[str | None, _option("--theme", "A theme, by code or name: jtai themes.")],
    "kind": Annotated[
        str | None,
        _option(
            "--kind",
            "strength, area_for_improvement, priority_action, weakness (both of these), case_study, headline or "
            "narrative.",
        ),
    ],
    "area": Annotated[str | None, _option("--area", "An area, by name or ONS code: jtai areas.")],
    "region": Annotated[str | None, _option("--region", "A region, by name.")],
    "deep_dive": Annotated[str | None, _option("--deep-dive", "What the inspection focused on, by code or name.")],
    "topic": Annotated[
        str | None, _option("--topic", "What deep dives of several rounds share: domestic_abuse is of all of them.")
    ],
    "since": Since,
    "until": Annotated[
        datetime | None, _day_option("--until", "To this day, or the first of a month or year; included.")
    ],
    "near": Annotated[str | None, _option("--near", "An area: look at its neighbours, region and police force.")],
    "certain_only": Annotated[bool, typer.Option("--certain", help="Use only tags that are right nine times in ten.")],
}
"""The options that choose findings, by the field of `Filters` that each one fills."""


def _with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `FILTERS` in place of its parameter `wanted`, a `Filters`."""

    @wraps(command)
    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in FILTERS}
        days = {name: _day(chosen[name]) for name in ("since", "until")}
        command(**given, wanted=Filters(**{**chosen, **days}))

    signature = inspect.signature(command, eval_str=True)
    options: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        if parameter.name == "wanted":
            unset = Filters()
            found = {name: (getattr(unset, name), annotation) for name, annotation in FILTERS.items()}
        else:
            found = {parameter.name: (parameter.default, parameter.annotation)}
        options += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for name, (default, annotation) in found.items()
        ]
    run.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
    return run


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help="Findings by theme, kind, area, region, deep dive, date and nearness, each with its source.")(
        findings
    )
    app.command(help="Findings that match words best, the words marked.")(search)
    app.command(help="Cite a finding: in plain text, for BibTeX or for reference managers (RIS).")(cite)
    app.command(help="The authorities with their codes, other names and numbers of letters.")(areas)
    app.command(help="The themes, what they are about, and how often they occur.")(themes)
    app.command(help="What each refresh added, changed and withdrew.")(changes)


@_with_filters
def findings(
    context: typer.Context, wanted: Filters, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None
) -> None:
    """Print the findings that fit every option."""
    with open_warehouse(context.obj.database) as warehouse:
        found = warehouse.choose(wanted)
        why_none = _why_none(warehouse, wanted) if found.empty else []
        _show(warehouse, found, _OF_FINDING, form, out, as_json, why_none)


@_with_filters
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(metavar="WORDS")],
    wanted: Filters,
    within: Annotated[
        Literal["findings", "passages"], typer.Option("--in", help="Findings, or every paragraph of the letters.")
    ] = "findings",
    limit: Annotated[int, typer.Option(min=1, help="At most so many results.")] = 20,
    form: As = Format.TABLE,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Print the findings that match the words best."""
    with open_warehouse(context.obj.database) as warehouse:
        found = warehouse.search(words, wanted, limit, within)
        if within == "passages":
            _show(warehouse, found, ("passage", "words and source"), form, out, as_json)
        else:
            why_none = _why_none(warehouse, wanted, words) if found.empty else []
            _show(warehouse, found, _OF_FINDING, form, out, as_json, why_none)


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


def areas(context: typer.Context, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None) -> None:
    """Print the authorities."""
    with open_warehouse(context.obj.database) as warehouse:
        columns = ("area_code", "area", "region and police force", "letters")
        _show(warehouse, warehouse.areas(), columns, form, out, as_json)


def themes(context: typer.Context, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None) -> None:
    """Print the themes."""
    with open_warehouse(context.obj.database) as warehouse:
        _show(warehouse, warehouse.themes(), ("theme", "what it is about, and how often"), form, out, as_json)


def changes(
    context: typer.Context, since: Since = None, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None
) -> None:
    """Print what refreshes changed."""
    with open_warehouse(context.obj.database) as warehouse:
        _show(warehouse, warehouse.changes(_day(since)), ("change", "letter"), form, out, as_json)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


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
    form: Format,
    out: Path | None,
    as_json: bool,
    first: Sequence[str] = (),
) -> None:
    """Show what was found, and of what it is; `first` only below a table: in the other forms it would be no data."""
    meta = warehouse.meta()
    notes = [
        "; ".join(
            f"{name.replace('_', ' ')} {meta[name]}" for name in ("data_version", "taxonomy_version") if name in meta
        ),
        meta.get("attribution", ""),
    ]
    if "kind" in found and not found.empty:
        notes.insert(0, "Quote a finding with its kind, its lead-in and its source: jtai cite FINDING_ID.")
    if form is Format.TABLE:
        notes[:0] = first
    show(found, Format.JSON if as_json else form, out, columns, [note for note in notes if note], style_cell)
