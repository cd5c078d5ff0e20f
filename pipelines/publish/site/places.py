"""The pages on what letters are about: themes, rounds, regions and areas, and the list of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipelines.publish.blocks import Figure, Prose, Role, Target
from pipelines.publish.kinds import PLURALS
from pipelines.publish.queries import Row
from pipelines.publish.quotation import Quotation
from pipelines.publish.site.addresses import all_of_theme
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Crumb, Page
from pipelines.publish.summary.model import Kind, Section, Summary

SECTIONS = {
    Kind.OVERVIEW: ("themes", "Themes"),
    Kind.THEME: ("themes", "Themes"),
    Kind.ROUND: ("rounds", "Rounds"),
    Kind.REGION: ("areas", "Areas"),
    Kind.AREA: ("areas", "Areas"),
}
"""Of each kind of summary: the entry of the menu, and the name of the list above it."""

OVERVIEW = "themes/overview.html"
"""The page of all themes side by side."""


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme on the home page, with the number of letters that criticise it."""

    code: str
    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The findings of one kind on a theme."""

    heading: str
    anchor: str
    figure: Figure
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A round in a list, with the number of its letters."""

    round_id: str
    name: str
    figure: Figure
    overview_title: str | None
    overview_url: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject and its rounds, the earliest first."""

    label: str
    rounds: tuple[Round, ...]


def named_themes(site: Site) -> list[NamedTheme]:
    """The themes by name."""
    content, columns = site.content, ("letters_with_criticism", "letters")

    def figure(theme: str) -> Figure:
        return content.figure("theme_letters", columns, filters={"theme": theme, "side": "criticism"}, theme=theme)

    return [NamedTheme(row["theme"], row["label"], figure(row["theme"])) for row in content.rows("theme_letters")]


def regions(site: Site) -> list[str]:
    """The regions by name."""
    return [row["region"] for row in site.content.rows("regions")]


def topics(site: Site) -> list[Topic]:
    """The subjects of rounds, those that began first before the others."""
    by_topic: dict[str, list[Row]] = {}
    for row in site.content.rows("rounds"):  # by their starts
        by_topic.setdefault(row["topic"], []).append(row)
    return [
        Topic(topic.replace("_", " ").capitalize(), tuple(_round(site, row) for row in rows))
        for topic, rows in sorted(by_topic.items(), key=lambda item: (item[1][0]["starts"], item[0]))
    ]


def _round(site: Site, row: Row) -> Round:
    code = row["round_id"]
    figure = site.content.figure("round_counts", ("letters",), filters={"round": code}, round_id=code)
    name = f"{row['deep_dive_label']}, {row['label']}"
    return Round(row["round_id"], name, figure, row["overview_title"], row["overview_url"])


def lists(site: Site) -> Iterator[PageFile]:
    """The lists of themes, rounds and areas."""
    yield site.page(
        "themes.html",
        Page("themes/index.html", "Themes", "themes", "What inspectors say, by theme.", (HOME,)),
        themes=site.content.table("theme_letters"),
        definitions=list(site.content.themes.values()),
    )
    yield site.page(
        "rounds.html",
        Page("rounds/index.html", "Rounds of inspections", "rounds", "The rounds of inspections by subject.", (HOME,)),
        topics=topics(site),
    )
    yield site.page(
        "areas.html",
        Page("areas/index.html", "Areas", "areas", "The areas of England, with their letters.", (HOME,)),
        regions=regions(site),
        areas=site.content.table("areas_today"),
        former=site.content.table("areas_former"),
    )


def summary_page(site: Site, summary: Summary) -> PageFile:
    """The page of a theme, round, region or area, but for its `takeaways`. Raises `KeyError` without an address."""
    section, above = SECTIONS[summary.kind]
    path = _path(site, summary)
    key = summary.title if summary.kind is Kind.REGION else summary.code
    return site.page(
        "summary.html",
        Page(
            path,
            summary.title,
            section,
            crumbs=(HOME, Crumb(above, f"{section}/index.html")),
            scripts=("static/charts.js",),
        ),
        summary=summary,
        sections=_telling(summary),
        filter={} if summary.kind is Kind.OVERVIEW else {str(summary.kind): key},
        all_path=all_of_theme(path) if summary.kind is Kind.THEME else None,
    )


def _telling(summary: Summary) -> tuple[Section, ...]:
    """The sections of a summary; where it has no finding, only those that say more than that."""
    return tuple(one for one in summary.sections if summary.findings.rows or not _is_empty(one))


def _is_empty(section: Section) -> bool:
    return any(isinstance(block, Prose) and block.role is Role.EMPTY for block in section.blocks)


def all_of_themes(site: Site) -> Iterator[PageFile]:
    """For each theme a page of all findings on it, by kind, the newest letters first."""
    order = list(PLURALS)
    quotations = sorted(
        site.content.quotations.values(), key=lambda one: (one.letter_date or date.min, one.letter_id), reverse=True
    )
    by_kind = sorted(quotations, key=lambda one: order.index(one.kind))
    for theme, label in site.content.labels.items():
        path = site.addresses.themes[theme]
        groups = [
            KindGroup(
                PLURALS[kind],
                kind.replace("_", "-"),
                site.content.figure("theme_kinds", ("findings",), unit="finding", theme=theme, kind=kind),
                tuple(found),
            )
            for kind, found in groupby((one for one in by_kind if theme in one.themes), lambda one: one.kind)
        ]
        crumbs = (HOME, Crumb("Themes", "themes/index.html"), Crumb(label, path))
        page = Page(all_of_theme(path), f"All findings on {label}", "themes", crumbs=crumbs)
        yield site.page("all.html", page, label=label, theme=theme, groups=groups)


def _path(site: Site, summary: Summary) -> str:
    if summary.kind is Kind.OVERVIEW:
        return OVERVIEW
    path = site.addresses.path(Target(summary.kind), summary.code)
    if path is None:
        raise KeyError(f"{summary.kind} {summary.code} has no page")
    return path
