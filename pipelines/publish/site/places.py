"""The pages of what letters are about: themes, rounds, regions, areas, and the lists of each.

Belongs here: which of them there are, and what stands on the lists. Does not belong here: what a summary says
(pipelines.publish.summary).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.publish.site.addresses import all_of_theme
from pipelines.publish.site.downloads import takeaways
from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.numbers import Row, query_text, rows, table
from pipelines.publish.site.rendering import Crumb, Page
from pipelines.publish.summary.model import Column, Figure, Kind, Prose, Quotation, Role, Section, Summary, Target

SECTIONS = {
    "overview": ("themes", "Themes"),
    "theme": ("themes", "Themes"),
    "round": ("rounds", "Rounds"),
    "region": ("areas", "Areas"),
    "area": ("areas", "Areas"),
}
"""Of each kind of summary: the entry of the menu, and the name of the list above it."""


KINDS = {
    "priority_action": "Priority actions",
    "strength": "Strengths",
    "area_for_improvement": "Areas for improvement",
    "case_study": "Case studies",
    "headline": "Headline paragraphs",
    "narrative": "Narrative paragraphs",
}
"""The kinds of findings, in the order in which they are read."""

FILTERS = {Kind.THEME: "theme", Kind.ROUND: "round", Kind.REGION: "region", Kind.AREA: "area"}
"""The filter of the search that shows the findings of a summary."""

OVERVIEW = "themes/overview.html"
"""The page of all themes side by side."""


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme on the home page, with the letters in which it is named."""

    code: str
    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class OfKind:
    """The findings of a kind on a theme."""

    heading: str
    anchor: str
    figure: Figure
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A round in a list, with the letters of it that are held."""

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


def named_themes(making: Making) -> list[NamedTheme]:
    """The themes by name."""
    return [
        NamedTheme(
            row["theme"],
            row["label"],
            Figure(
                row["letters_with_theme"],
                "",
                f"SELECT letters_with_theme, letters FROM ({query_text('themes_named')}) "  # noqa: S608 - a code of ours
                f"WHERE theme = '{row['theme']}'",
                of=row["letters"],
            ),
        )
        for row in rows(making.warehouse, "themes_named")
    ]


def regions(making: Making) -> list[str]:
    """The regions by name."""
    return [row["region"] for row in rows(making.warehouse, "regions_held")]


def topics(making: Making) -> list[Topic]:
    """The subjects of rounds, those that began first before the others."""
    by_topic: dict[str, list[Row]] = {}
    for row in rows(making.warehouse, "rounds_held"):
        by_topic.setdefault(row["topic"], []).append(row)
    ordered = sorted(by_topic.items(), key=lambda item: (item[1][0]["starts"], item[0]))
    return [Topic(topic.replace("_", " ").capitalize(), tuple(map(_round, found))) for topic, found in ordered]


def _round(row: Row) -> Round:
    sql = query_text("letters_of_round", round=row["round_id"])
    name = f"{row['label']}, {row['years']}"
    return Round(row["round_id"], name, Figure(row["letters"], "", sql), row["overview_title"], row["overview_url"])


def lists(making: Making) -> Iterator[MadePage]:
    """The lists of themes, rounds and areas."""
    themes = table(
        making.warehouse,
        "themes_named",
        "In how many letters each theme is named",
        (
            Column("label", "Theme", target=Target.THEME, key="theme"),
            Column("letters_with_theme", "Named", of="letters"),
            Column("letters_with_strength", "As a strength", of="letters"),
            Column("letters_with_weakness", "As a weakness", of="letters"),
        ),
    )
    yield making.page(
        "themes.html",
        Page("themes/index.html", "Themes", "themes", "What inspectors say, by theme.", (HOME,)),
        themes=themes,
        definitions=rows(making.warehouse, "themes_named"),
    )
    yield making.page(
        "rounds.html",
        Page("rounds/index.html", "Rounds of inspections", "rounds", "The rounds of inspections by subject.", (HOME,)),
        topics=topics(making),
    )
    yield making.page(
        "areas.html",
        Page("areas/index.html", "Areas", "areas", "The areas of England, with their letters.", (HOME,)),
        regions=regions(making),
        areas=table(
            making.warehouse,
            "areas_of_today",
            "Authorities of today",
            (
                Column("name", "Area", target=Target.AREA, key="area_code"),
                Column("region", "Region", target=Target.REGION, key="region"),
                Column("letters", "Letters", is_number=True),
                Column("last_letter_date", "Newest letter"),
            ),
        ),
        former=table(
            making.warehouse,
            "areas_of_before",
            "Authorities of before with letters",
            (
                Column("name", "Area", target=Target.AREA, key="area_code"),
                Column("region", "Region", target=Target.REGION, key="region"),
                Column("valid_to", "Until"),
                Column("letters", "Letters", is_number=True),
            ),
        ),
    )


def summary_page(making: Making, summary: Summary) -> MadePage:
    """The page of a theme, round, region or area. Raises `KeyError` where it has no address."""
    section, above = SECTIONS[summary.kind]
    path = _path(making, summary)
    page = Page(path, summary.title, section, crumbs=(HOME, Crumb(above, f"{section}/index.html")))
    key = summary.title if summary.kind is Kind.REGION else summary.code
    return making.page(
        "summary.html",
        page,
        summary=summary,
        sections=_told(summary),
        takeaways=takeaways(making, summary),
        filter={FILTERS[summary.kind]: key} if summary.kind in FILTERS else {},
        all_path=all_of_theme(path) if summary.kind is Kind.THEME else None,
    )


def _told(summary: Summary) -> tuple[Section, ...]:
    """The sections of a summary; where it has no finding, only those that tell more than that."""
    return tuple(one for one in summary.sections if summary.findings.rows or not _is_empty(one))


def _is_empty(section: Section) -> bool:
    return any(isinstance(block, Prose) and block.role is Role.EMPTY for block in section.blocks)


def all_of_themes(making: Making) -> Iterator[MadePage]:
    """For each theme a page of all findings on it, by kind, the newest letters first."""
    quotations = sorted(
        making.source.asking.quotations.values(),
        key=lambda one: (one.letter_date or date.min, one.letter_id),
        reverse=True,
    )
    for theme, label in making.facts["theme_labels"].items():
        path = making.addresses.themes[theme]
        page = Page(
            all_of_theme(path),
            f"All findings on {label}",
            "themes",
            crumbs=(HOME, Crumb("Themes", "themes/index.html"), Crumb(label, path)),
        )
        of_theme = [one for one in quotations if theme in one.themes]
        groups = [
            OfKind(
                heading,
                kind.replace("_", "-"),
                Figure(len(found), "", query_text("findings_of_theme", theme=theme, kind=kind), "finding"),
                tuple(found),
            )
            for kind, heading in KINDS.items()
            if (found := [one for one in of_theme if one.kind == kind])
        ]
        yield making.page("all.html", page, label=label, theme=theme, groups=groups)


def _path(making: Making, summary: Summary) -> str:
    if summary.kind is Kind.OVERVIEW:
        return OVERVIEW
    path = making.addresses.path(Target(summary.kind), summary.code)
    if path is None:
        raise KeyError(f"{summary.kind} {summary.code} has no page")
    return path
