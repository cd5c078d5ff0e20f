"""The options that choose findings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from pipelines.commands.option_groups import OptionGroup
from warehouse.read.filters import Filters


def _option(flag: str, help_: str, **more: Any) -> Any:
    return typer.Option(flag, help=help_, show_default=False, **more)


def _filter(kind: Any, flag: str, help_: str, **more: Any) -> tuple[Any, Any]:
    unset = False if kind is bool else None
    return Annotated[kind, _option(flag, help_, rich_help_panel="Filters", **more)], unset


_DAY: dict[str, Any] = {"formats": ["%Y-%m-%d", "%Y-%m", "%Y"], "metavar": "YYYY[-MM[-DD]]"}

Since = Annotated[datetime | None, _option("--since", "From this day on, or the first of a month or year.", **_DAY)]

_FILTERS = {
    "theme": _filter(str | None, "--theme", "A theme, by code or name: jtai themes."),
    "kind": _filter(
        str | None,
        "--kind",
        "strength, area_for_improvement, priority_action, weakness (both of these), case_study, headline or narrative.",
    ),
    "area": _filter(str | None, "--area", "An area, by name or ONS code: jtai areas."),
    "region": _filter(str | None, "--region", "A region, by name."),
    "deep_dive": _filter(str | None, "--deep-dive", "What the inspection focused on, by code or name."),
    "topic": _filter(
        str | None, "--topic", "What deep dives of several rounds share: domestic_abuse is of all of them."
    ),
    "since": _filter(datetime | None, "--since", "From this day on, or the first of a month or year.", **_DAY),
    "until": _filter(datetime | None, "--until", "To this day, or the first of a month or year; included.", **_DAY),
    "near": _filter(str | None, "--near", "An area: look at its neighbours, region and police force."),
    "certain_only": _filter(bool, "--certain", "Use only tags that are right nine times in ten."),
}
"""The options that choose findings, by the field of `Filters` that each one fills."""


def _filters(**chosen: Any) -> Filters:
    return Filters(**{**chosen, **{name: day_of(chosen[name]) for name in ("since", "until")}})


FILTERS = OptionGroup(_FILTERS, _filters)


def day_of(given: datetime | None) -> date | None:
    """The day that an option names."""
    return given.date() if given else None
