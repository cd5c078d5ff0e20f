"""Turns content into HTML: the templates, links between pages, and numbers with the query behind them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from typing import assert_never
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from pipelines.publish import blocks
from pipelines.publish.formatting import day, listed, web_address
from pipelines.publish.site.addresses import Addresses, relative

STATIC = files("pipelines.publish.site") / "static"


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above another: its name and path."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A page before it is rendered: its template, and what the template shows."""

    template: str
    page: Page
    view: Mapping[str, object]


@dataclass(slots=True)
class Page:
    """A page as it is made. `section` is its entry of the menu; `queries` fill up while it is rendered."""

    path: str
    title: str
    section: str
    description: str = ""
    crumbs: tuple[Crumb, ...] = ()
    scripts: tuple[str, ...] = ()
    queries: dict[str, str] = field(default_factory=dict)

    def link(self, path: str) -> str:
        """The link from this page to a path of the site."""
        return relative(self.path, path)

    def query(self, sql: str) -> str:
        """Remember a query that gives a number of this page; returns its name on the page."""
        name = f"q-{hashlib.sha256(sql.encode()).hexdigest()[:10]}"
        self.queries[name] = sql
        return name


class Renderer:
    """Templates with the facts of the whole site; the same view gives the same bytes."""

    def __init__(self, addresses: Addresses, facts: Mapping[str, object]) -> None:
        self._addresses = addresses
        self._environment = Environment(
            loader=PackageLoader("pipelines.publish.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"site": facts, "search_path": search_path}
        self._environment.filters |= {
            "day": day,
            "instant": instant,
            "iso": lambda value: value.isoformat() if value else "",
            "listed": listed,
            "web": web_address,
            "words": lambda code: str(code).replace("_", " "),
            "number": number,
            "found": found,
            "said": said,
            "href": self._href,
            "piece": self._piece,
            "macro": macro_of,
            "drawn": drawn,
        }

    def render(self, draft: Draft) -> bytes:
        """A page as UTF-8; it ends with a line end."""
        text = self._environment.get_template(draft.template).render(draft.view, page=draft.page)
        return text.strip().encode() + b"\n"

    @pass_context
    def _href(self, context: Context, target: blocks.Target | str, key: str) -> str | None:
        """The link to what a target and a key name, None where it has no page."""
        kind = blocks.Target(target)
        if kind is blocks.Target.URL:
            return web_address(key)
        path = self._addresses.path(kind, key)
        return None if path is None else context["page"].link(path)

    @pass_context
    def _piece(self, context: Context, part: blocks.Part) -> Markup:
        """A piece of a sentence, or a cell of a table."""
        match part:
            case str():
                return escape(part)
            case blocks.Figure():
                return said(context, part)
            case blocks.Link():
                href = self._href(context, part.target, part.key)
                if href is None:
                    return escape(part.text)
                rel = Markup(' rel="external"') if part.target is blocks.Target.URL else ""
                return Markup('<a{} href="{}">{}</a>').format(rel, href, part.text)
            case _:
                assert_never(part)


def macro_of(block: blocks.Block) -> str:
    """The macro of blocks.html that shows a block."""
    match block:
        case blocks.Prose():
            return "prose"
        case blocks.Numbers():
            return "numbers"
        case blocks.Chart():
            return "chart"
        case blocks.Table():
            return "table"
        case blocks.Quotations():
            return "quotations"
        case blocks.Messages():
            return "messages"
        case blocks.Comparison():
            return "comparison"
        case _:
            assert_never(block)


def drawn(chart: blocks.Chart) -> Markup:
    """A chart as SVG; nothing where its table says all. The words in it are escaped by whoever draws it."""
    # Imported only here, as what makes documents is: a night without news draws none.
    from pipelines.publish.charts.drawing import draw, is_drawable

    return Markup(draw(chart, f"chart-{chart.key.replace('_', '-')}")) if is_drawable(chart) else Markup("")  # noqa: S704


def instant(value: datetime | None) -> str:
    """25 November 2026, or that it is not known."""
    return day(value.date()) if value else "a day not known"


def search_path(**filters: str) -> str:
    """The search that shows the findings of these filters; their names are those of the search's form."""
    return f"search.html?{urlencode(filters)}"


def data(value: int | float, query: str, column: int) -> Markup:
    """A number that says which column of which query's only row it is."""
    return Markup('<data value="{}" data-query="{}" data-column="{}">{}</data>').format(
        value, query, column, f"{value:,}"
    )


@pass_context
def number(context: Context, figure: blocks.Figure) -> Markup:
    """The bare value of a figure, which leads to what is counted."""
    page = context["page"]
    value = data(figure.value, page.query(figure.sql), 0)
    if not figure.value:
        return value
    if figure.filters:
        return found(context, value, figure.filters, figure.unit)
    if not figure.place:
        return value
    href = figure.place if figure.place.startswith("#") else page.link(figure.place)
    return Markup('<a href="{}">{}</a>').format(href, value)


@pass_context
def found(context: Context, value: Markup, filters: Mapping[str, str], unit: str) -> Markup:
    """A number that leads to the search which finds as many of a unit; without filters the number alone."""
    if not filters:
        return value
    href = context["page"].link(search_path(**filters))
    return Markup('<a href="{}" data-unit="{}">{}</a>').format(href, unit, value)


@pass_context
def said(context: Context, figure: blocks.Figure) -> Markup:
    """A figure in words, as `blocks.Figure.said` has it, its numbers marked with their query; it leads to its rows."""
    query = context["page"].query(figure.sql)
    value = number(context, figure)
    if figure.of is None:
        return Markup("{}{}").format(value, figure.said.removeprefix(f"{figure.value:,}"))
    rest = figure.said.removeprefix(f"{figure.value:,} of {figure.of:,}")
    return Markup("{} of {}{}").format(value, data(figure.of, query, 1), rest)


def script_data(name: str, value: object) -> bytes:
    """A value as a script that puts it into a global: pages opened from a folder cannot fetch a file of data."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    # These end a line in scripts of old, and a tag in pages into which a script is copied.
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.{name}={safe};\n".encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON")
