"""The summary of all letters: every theme at a glance, the rounds, and where inspectors have been."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipelines.publish.blocks import Block, Chart, Drawing, Figure, Numbers
from pipelines.publish.kinds import CRITICISM, PRAISE
from pipelines.publish.summary import chart_descriptions, shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import key_messages
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say


def overview(evidence: Evidence) -> Summary:
    """The summary of everything."""
    return Summary(
        kind=Kind.OVERVIEW,
        code="all",
        title="What inspectors found, by theme",
        standfirst=(say("overview_about"),),
        sections=tuple(_sections(evidence)),
        provenance=evidence.provenance,
        findings=evidence.table("all_findings"),
    )


def _sections(evidence: Evidence) -> Iterator[Section]:
    yield Section("picture", "The picture in numbers", tuple(_picture(evidence)))
    yield key_messages(evidence, dimension="all", value="all")
    title = "All letters: how many praise and how many criticise each theme"
    themes = shared_sections.balance(evidence.table("all_themes"), title)
    yield Section("themes", "Praise and criticism by theme", tuple(themes))
    yield Section("trend", "Year by year", tuple(_trend(evidence)))
    yield Section("where", "Where inspectors have been", tuple(_where(evidence)))
    rounds = shared_sections.said_and_shown("rounds", evidence.table("all_rounds"))
    yield Section("rounds", "Rounds of inspections", tuple(rounds))
    yield shared_sections.priority_actions(_actions(evidence), evidence.counted, None, "priority_actions_all")
    every = evidence.figure("all_counts", ("findings",), unit="finding", place="search.html")
    yield shared_sections.all_findings(every, "all_findings_letters")
    yield shared_sections.method_and_quality(evidence)


def _picture(evidence: Evidence) -> Iterator[Block]:
    ask = partial(evidence.figure, "all_counts")
    letters = ask(("letters",), "in the archive", place="letters/index.html")
    columns, label = ("areas_inspected", "areas"), "have been inspected at least once"
    areas = ask(columns, label, unit="area", place="#table-all-areas")
    yield Numbers((letters, areas, _actions(evidence)))
    praise, criticism = shared_sections.sides(evidence, "all_counts", {})
    yield say("all_sides", praise=praise, criticism=criticism)
    yield say("no_sample")


def _actions(evidence: Evidence) -> Figure:
    columns, filters = ("letters_with_priority_action", "letters"), {"kind": "priority_action"}
    return evidence.figure("all_counts", columns, "name a priority action", filters=filters)


def _trend(evidence: Evidence) -> Iterator[Block]:
    table = evidence.table("all_themes_by_year")
    if not table.rows:
        yield say("no_years", 0)
        return
    yield say("multiples_key", up=PRAISE, down=CRITICISM)
    title = f"Each theme: letters with praise and letters with criticism, {chart_descriptions.years(table)}"
    yield Chart(table.key, Drawing.MULTIPLES, title, chart_descriptions.multiples(table), table)
    yield say("trend_caveat")


def _where(evidence: Evidence) -> Iterator[Block]:
    table = evidence.table("all_areas")
    if not table.rows:
        yield say("no_areas", 0)
        return
    title = "Areas that have been inspected, by the layout of their latest letter"
    yield Chart(table.key, Drawing.MAP, title, chart_descriptions.england(table), table)
