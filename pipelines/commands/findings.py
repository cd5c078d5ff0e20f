"""Commands for people who do not write SQL: findings, search, citations, areas, themes, changes.

Belongs here: what each command asks of the warehouse, and which columns a table on the terminal shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
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


def _name(flag: str, help_: str) -> Any:
    return typer.Option(flag, help=help_, show_default=False)


Theme = Annotated[str | None, _name("--theme", "A theme, by code or name: jtai themes.")]
Kind = Annotated[
    str | None,
    _name(
        "--kind",
        "strength, area_for_improvement, priority_action, weakness (both of these), case_study, headline or narrative.",
    ),
]
Area = Annotated[str | None, _name("--area", "An area, by name or ONS code: jtai areas.")]
Region = Annotated[str | None, _name("--region", "A region, by name.")]
DeepDive = Annotated[str | None, _name("--deep-dive", "What the inspection focused on, by code or name.")]
Topic = Annotated[
    str | None, _name("--topic", "What deep dives of several rounds share: domestic_abuse is of all of them.")
]
Near = Annotated[str | None, _name("--near", "An area whose neighbours, region and police force are looked at.")]
Certain = Annotated[bool, typer.Option("--certain", help="Of the tags, only those of which nine in ten were right.")]


def _day_option(flag: str, help_: str) -> Any:
    formats = ["%Y-%m-%d", "%Y-%m", "%Y"]
    return typer.Option(flag, formats=formats, metavar="YYYY[-MM[-DD]]", help=help_, show_default=False)


Since = Annotated[datetime | None, _day_option("--since", "From this day on, or the first of a month or year.")]
Until = Annotated[datetime | None, _day_option("--until", "To this day, or the first of a month or year; included.")]


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


def findings(
    context: typer.Context,
    theme: Theme = None,
    kind: Kind = None,
    area: Area = None,
    region: Region = None,
    deep_dive: DeepDive = None,
    topic: Topic = None,
    since: Since = None,
    until: Until = None,
    near: Near = None,
    certain: Certain = False,
    form: As = Format.TABLE,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Print the findings that fit every option."""
    with _opened(context) as warehouse:
        wanted = _filters(theme, kind, area, region, deep_dive, topic, since, until, near, certain)
        found = warehouse.choose(wanted)
        form = Format.JSON if as_json else form
        _show(warehouse, found, form, out, _OF_FINDING, _why_none(warehouse, found, wanted, form))


def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(metavar="WORDS")],
    theme: Theme = None,
    kind: Kind = None,
    area: Area = None,
    region: Region = None,
    deep_dive: DeepDive = None,
    topic: Topic = None,
    since: Since = None,
    until: Until = None,
    near: Near = None,
    certain: Certain = False,
    within: Annotated[
        Literal["findings", "passages"], typer.Option("--in", help="Findings, or every paragraph of the letters.")
    ] = "findings",
    limit: Annotated[int, typer.Option(min=1, help="At most so many results.")] = 20,
    form: As = Format.TABLE,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Print the findings that match the words best."""
    with _opened(context) as warehouse:
        wanted = _filters(theme, kind, area, region, deep_dive, topic, since, until, near, certain)
        found = warehouse.search(words, wanted, limit, within)
        form = Format.JSON if as_json else form
        if within == "passages":
            _show(warehouse, found, form, out, ("passage", "words and source"))
        else:
            _show(warehouse, found, form, out, _OF_FINDING, _why_none(warehouse, found, wanted, form, words))


def cite(
    context: typer.Context,
    finding_id: Annotated[str, typer.Argument(metavar="FINDING_ID")],
    style: Annotated[str, typer.Option(help="plain, bibtex or ris.")] = "plain",
    as_json: AsJson = False,
) -> None:
    """Print the citation of a finding."""
    with _opened(context) as warehouse:
        citation = warehouse.cite(finding_id, style)
    if as_json:
        print_json({"finding_id": finding_id, "style": style, "citation": citation})
    else:
        typer.echo(citation)


def areas(context: typer.Context, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None) -> None:
    """Print the authorities."""
    with _opened(context) as warehouse:
        form = Format.JSON if as_json else form
        _show(warehouse, warehouse.areas(), form, out, ("area_code", "area", "region and police force", "letters"))


def themes(context: typer.Context, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None) -> None:
    """Print the themes."""
    with _opened(context) as warehouse:
        form = Format.JSON if as_json else form
        _show(warehouse, warehouse.themes(), form, out, ("theme", "what it is about, and how often"))


def changes(
    context: typer.Context, since: Since = None, form: As = Format.TABLE, as_json: AsJson = False, out: Out = None
) -> None:
    """Print what refreshes changed."""
    with _opened(context) as warehouse:
        form = Format.JSON if as_json else form
        _show(warehouse, warehouse.changes(_day(since)), form, out, ("change", "letter"))


def _filters(
    theme: str | None,
    kind: str | None,
    area: str | None,
    region: str | None,
    deep_dive: str | None,
    topic: str | None,
    since: datetime | None,
    until: datetime | None,
    near: str | None,
    certain: bool,
) -> Filters:

    return Filters(
        theme=theme,
        kind=kind,
        area=area,
        region=region,
        deep_dive=deep_dive,
        topic=topic,
        since=_day(since),
        until=_day(until),
        near=near,
        certain_only=certain,
    )


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


@contextmanager
def _opened(context: typer.Context) -> Iterator[Warehouse]:

    with open_warehouse(context.obj.database) as warehouse:
        yield warehouse


def _why_none(
    warehouse: Warehouse, found: pd.DataFrame, wanted: Filters, form: Format, words: str | None = None
) -> list[str]:
    """If nothing matches the whole question, how much matches each part: an area may have no letter at all.

    Only a table says it: in the other forms it would be no data.
    """
    if form is not Format.TABLE or not found.empty:
        return []
    alone = [f"--{name.replace('_', '-')} {count}" for name, count in warehouse.each_alone(wanted).items()]
    if words is not None and alone:
        alone.insert(0, f"the words {len(warehouse.search(words, limit=_MANY))}")
    if not alone:
        return []
    return [f"No finding of a current letter fits all of it. By itself each fits: {', '.join(alone)}."]


def _show(
    warehouse: Warehouse,
    found: pd.DataFrame,
    form: Format,
    out: Path | None,
    columns: Sequence[str],
    first: Sequence[str] = (),
) -> None:
    meta = warehouse.meta()
    notes = [
        "; ".join(
            f"{name.replace('_', ' ')} {meta[name]}" for name in ("data_version", "taxonomy_version") if name in meta
        ),
        meta.get("attribution", ""),
    ]
    if "kind" in found and not found.empty:
        notes.insert(0, "Quote a finding with its kind, its lead-in and its source: jtai cite FINDING_ID.")
    show(found, form, out, columns, [*first, *(note for note in notes if note)], style_cell)
