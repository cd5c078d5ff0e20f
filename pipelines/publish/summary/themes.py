"""The summary of a theme: its sections, in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.publish.blocks import Block, Chart, Drawing, Figure, Numbers, Prose
from pipelines.publish.summary import chart_descriptions, shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import key_messages, messages_by_side
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say


def theme_summaries(evidence: Evidence) -> Iterator[Summary]:
    """A summary of each theme, by name."""
    for code, entry in evidence.themes.items():
        yield Summary(
            kind=Kind.THEME,
            code=code,
            title=entry["label"],
            standfirst=tuple(_scope(evidence, code)),
            sections=tuple(_sections(evidence, code)),
            provenance=evidence.provenance,
            findings=evidence.table("theme_all_findings", theme=code),
        )


def _scope(evidence: Evidence, theme: str) -> Iterator[Prose]:
    entry = evidence.themes[theme]
    definition = shared_sections.continued(entry["definition"])
    if entry["included"]:
        included = shared_sections.continued(entry["included"])
        yield say("theme_covers_and_includes", definition=definition, included=included)
    else:
        yield say("theme_covers", definition=definition)


def _sections(evidence: Evidence, theme: str) -> Iterator[Section]:
    of_theme = [one for one in evidence.counted if theme in one.themes]
    certain = [one for one in of_theme if theme in one.certain_themes]
    actions = evidence.figure(
        "theme_findings",
        ("letters_with_priority_action", "letters"),
        proof=("theme_findings_named", "priority_action"),
        filters={"theme": theme, "kind": "priority_action"},
        theme=theme,
    )
    everywhere = {"dimension": "all", "value": "all", "theme": theme}
    yield Section("picture", "The picture in three numbers", tuple(_picture(evidence, theme)))
    yield key_messages(evidence, **everywhere)
    yield from messages_by_side(evidence, **everywhere)
    yield shared_sections.priority_actions(actions, of_theme, certain, "priority_actions_theme")
    yield Section("trend", "Year by year", tuple(_trend(evidence, theme)))
    yield Section("where", "Where", tuple(_where(evidence, theme)))
    yield Section("together", "Agencies and themes that go with it", tuple(_together(evidence, theme)))
    yield shared_sections.practice(certain, "practice_theme")
    every = evidence.figure(
        "theme_findings",
        ("findings",),
        unit="finding",
        proof=("theme_all_findings",),
        filters={"theme": theme},
        theme=theme,
    )
    yield shared_sections.all_findings(every, "all_findings_theme")
    yield shared_sections.method_and_quality(evidence, theme)


def _picture(evidence: Evidence, theme: str) -> Iterator[Block]:
    def ask(columns: tuple[str, ...], side: str, label: str = "") -> Figure:
        proof = ("theme_claims",) if side == "either" else ()
        filters = {"theme": theme, "side": side}
        return evidence.figure("theme_letters", columns, label, proof=proof, filters=filters, theme=theme)

    said = ask(("letters_with_claim", "letters"), "either", "say something of it")
    praise = ask(("letters_with_praise", "letters"), "praise", "praise it")
    yield Numbers((said, praise, ask(("letters_with_criticism", "letters"), "criticism", "criticise it")))
    sides = {side: replace(ask((f"letters_with_{side}",), side), unit="") for side in ("praise", "criticism", "both")}
    yield say("theme_sides", said, **sides)
    if inspectorate := evidence.themes[theme]["inspectorate"]:
        yield say("theme_scope", said.of, inspectorate=inspectorate)
    coded = evidence.figure("theme_statements_coded", ("coded", "statements"), unit="sentence", theme=theme)
    if coded.of:
        yield say("theme_coded", coded.of, coded=coded)
    yield say("no_sample")


def _trend(evidence: Evidence, theme: str) -> Iterator[Block]:
    table = evidence.table("theme_by_year", theme=theme)
    if not table.rows:
        yield say("no_years", 0)
        return
    years = chart_descriptions.years(table)
    title = f"{evidence.labels[theme]}: letters with praise and letters with criticism, {years}"
    yield Chart(table.key, Drawing.TREND, title, chart_descriptions.trend(table), table)
    returning = evidence.table("theme_returning", theme=theme)
    place = f"#{returning.anchor}" if returning.rows else ""
    again = evidence.figure("theme_recurrence", ("again", "inspected_again"), place=place, theme=theme)
    yield say("theme_again", again.of, again=again)
    if returning.rows:
        yield replace(returning, is_folded=True)


def _where(evidence: Evidence, theme: str) -> Iterator[Block]:
    table = evidence.table("theme_by_area", theme=theme)
    if not table.rows:
        yield say("no_areas", 0)
        return
    both, strong, weak = (
        evidence.figure("theme_areas", (column,), unit="", place=f"#{table.anchor}", theme=theme)
        for column in ("areas_with_both", "praise_only", "criticism_only")
    )
    yield say("where", len(table.rows), both=both, strong=strong, weak=weak)
    title = f"{evidence.labels[theme]}: areas where it is praised, criticised, or both"
    yield Chart(table.key, Drawing.MAP, title, chart_descriptions.england(table), table, is_folded=True)


def _together(evidence: Evidence, theme: str) -> Iterator[Block]:
    for sentence, query in (("agencies", "theme_agencies"), ("together", "theme_pairs")):
        yield from shared_sections.said_and_shown(sentence, evidence.table(query, theme=theme), is_folded=True)
