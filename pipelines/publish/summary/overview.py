"""The summary of all letters: every theme at one glance, the rounds, and where inspectors have been.

Belongs here: what is asked for each part. Does not belong here: parts that other summaries have too (parts), queries
(queries.yml), sentences (sentences.yml).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.summary import in_words, parts
from pipelines.publish.summary.model import Block, Chart, Column, Drawing, Kind, Numbers, Section, Summary, Target
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.sentences import say


def overview(source: Source) -> Summary:
    """The summary of everything."""
    return Summary(
        kind=Kind.OVERVIEW,
        code="all",
        title="What inspectors found, by theme",
        standfirst=(say("overview_about"),),
        sections=tuple(_sections(source)),
        provenance=source.asking.provenance,
        findings=source.asking.table("all_findings", "All findings"),
    )


def _sections(source: Source) -> Iterator[Section]:
    ask = source.asking.figure
    yield Section("picture", "The picture in numbers", tuple(_picture(source)))
    yield Section("themes", "Strengths and weaknesses by theme", tuple(_themes(source)))
    yield Section("trend", "Year by year", tuple(_trend(source)))
    yield Section("where", "Where inspectors have been", tuple(_where(source)))
    yield Section("rounds", "Rounds of inspections", tuple(_rounds(source)))
    yield parts.priority_actions(
        ask("all_counts", ("letters_with_priority_action", "letters")), source.named, None, "priority_actions_all"
    )
    yield parts.all_findings(ask("all_counts", ("findings",), unit="finding"), "all_findings_letters")
    yield parts.trust(source)


def _picture(source: Source) -> Iterator[Block]:
    ask = source.asking.figure
    yield Numbers(
        (
            ask("all_counts", ("letters",), "in the archive"),
            ask("all_counts", ("areas_inspected", "areas"), "have been inspected at least once", unit="area"),
            ask("all_counts", ("letters_with_priority_action", "letters"), "name a priority action"),
        )
    )
    strengths = ask("all_counts", ("strengths",), unit="finding")
    weaknesses = ask("all_counts", ("weaknesses",), unit="finding")
    yield say("all_findings_sides", strengths=strengths, weaknesses=weaknesses)
    yield say("no_sample")


def _themes(source: Source) -> Iterator[Block]:
    chart = parts.balance(source, "all_themes", "Letters with a strength and with a weakness, by theme")
    if chart is None:
        yield say("no_themes", 0)
        return
    yield say("themes_of")
    yield chart


def _trend(source: Source) -> Iterator[Block]:
    table = source.asking.table(
        "all_themes_by_year",
        "Letters of each year with a strength and with a weakness, by theme",
        (
            Column("theme_label", "Theme", target=Target.THEME, key="theme"),
            Column("year", "Year"),
            Column("letters_with_strength", "With a strength", of="letters"),
            Column("letters_with_weakness", "With a weakness", of="letters"),
        ),
    )
    if not table.rows:
        yield say("no_years", 0)
        return
    yield say("multiples_key")
    title = "Each theme over the years: letters that name a weakness, and a strength"
    yield Chart(table.key, Drawing.MULTIPLES, title, in_words.multiples(table), table)
    yield say("trend_caveat")


def _where(source: Source) -> Iterator[Block]:
    table = source.asking.table(
        "all_areas",
        "Inspected areas",
        (
            Column("area_name", "Area", target=Target.AREA, key="area_code"),
            Column("region", "Region"),
            Column("letters", "Letters", is_number=True),
            Column("last_letter", "Last letter"),
            Column("side", "Layout"),
        ),
    )
    if not table.rows:
        yield say("no_areas", 0)
        return
    title = "Areas that have been inspected, by the layout of their latest letter"
    yield Chart(table.key, Drawing.MAP, title, in_words.england(table), table)


def _rounds(source: Source) -> Iterator[Block]:
    table = source.asking.table(
        "all_rounds",
        "Rounds of inspections",
        (
            Column("deep_dive_label", "Subject", target=Target.ROUND, key="round_id"),
            Column("label", "When"),
            Column("letters", "Letters", is_number=True),
            Column("areas", "Areas", is_number=True),
        ),
    )
    yield say("rounds", len(table.rows))
    if table.rows:
        yield table
