"""The summary of a theme: its sections, in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.publish.blocks import Block, Chart, Drawing, Numbers, Prose, Quotation, SubTopic, SubTopics
from pipelines.publish.formatting import in_full
from pipelines.publish.summary import chart_descriptions, shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.method import method
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say
from pipelines.publish.summary.shared_sections import SIDES, Side


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
    yield say("theme_covers", definition=shared_sections.continued(entry["definition"]))
    if entry["included"]:
        yield say("theme_includes", included=shared_sections.continued(entry["included"]))


def _sections(evidence: Evidence, theme: str) -> Iterator[Section]:
    of_theme = [one for one in evidence.counted if theme in one.themes]
    certain = [one for one in of_theme if theme in one.certain_themes]
    actions = evidence.figure(
        "theme_findings",
        ("letters_with_priority_action", "letters"),
        proof=("theme_findings_named", "priority_action"),
        theme=theme,
    )
    yield Section("picture", "The picture in three numbers", tuple(_picture(evidence, theme)))
    yield Section("trend", "Year by year", tuple(_trend(evidence, theme)))
    for side in SIDES:
        yield Section(side.key, side.heading, tuple(_subtopics(evidence, theme, side, of_theme)))
    yield shared_sections.priority_actions(actions, of_theme, certain, "priority_actions_theme")
    yield Section("where", "Where", tuple(_where(evidence, theme)))
    yield Section("agencies", "Which agencies are named", tuple(_agencies(evidence, theme)))
    yield Section("together", "Themes that go together with it", tuple(_together(evidence, theme)))
    yield from shared_sections.representative(certain, "chosen_theme")
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
    ask = evidence.figure
    filters = {"theme": theme}
    behind = "theme_findings_named"
    named = ("letters_with_theme", "letters")
    yield Numbers(
        (
            ask("theme_letters", named, "list a finding on it", proof=(behind,), filters=filters, theme=theme),
            *(
                ask(
                    "theme_letters",
                    (f"letters_with_{side.singular}", "letters"),
                    f"name a {side.singular}",
                    proof=(behind, *side.kinds),
                    filters={**filters, "kind": side.kinds[0]},
                    theme=theme,
                )
                for side in SIDES
            ),
        )
    )
    strengths, weaknesses = (
        ask("theme_findings", (column,), unit=side.singular, proof=(behind, *side.kinds), theme=theme)
        for side, column in zip(SIDES, ("strengths", "weaknesses"), strict=True)
    )
    yield say("theme_findings", strengths=strengths, weaknesses=weaknesses)
    yield say("theme_years_weak", ask("theme_recurrence", ("years_with_weakness", "years"), unit="year", theme=theme))
    again = ask("theme_recurrence", ("weak_again", "weak_then_inspected_again"), theme=theme)
    yield say("theme_again", again.of, again=again)
    yield say("no_sample")


def _trend(evidence: Evidence, theme: str) -> Iterator[Block]:
    table = evidence.table("theme_by_year", theme=theme)
    if not table.rows:
        yield say("no_years", 0)
        return
    title = f"{evidence.labels[theme]}: letters each year that name a strength or a weakness"
    yield Chart(table.key, Drawing.TREND, title, chart_descriptions.trend(table), table)
    yield say("trend_caveat")
    yield evidence.table("theme_by_generation", theme=theme)


def _subtopics(evidence: Evidence, theme: str, side: Side, of_theme: Sequence[Quotation]) -> Iterator[Block]:
    within = [one.finding_id for one in of_theme if one.finding_id in evidence.corpus.findings]
    of_side = [one for one in of_theme if one.kind in side.kinds]
    by = method().recurring
    found = evidence.corpus.recurring(
        within,
        [one.finding_id for one in of_side],
        {one.finding_id for one in of_side if theme in one.certain_themes},
        by,
    )
    items = tuple(
        SubTopic(
            one.phrases,
            evidence.letters_of(one.findings, side.verb),
            tuple(finding.finding_id for finding in one.findings),
            one.closest,
        )
        for one in found
    )
    yield say(f"recurring_{side.key}", len(items))
    if items:
        yield SubTopics(items)
        yield say("recurring_how", fewest=in_full(by.fewest_letters), z=f"{by.least_z:g}")


def _where(evidence: Evidence, theme: str) -> Iterator[Block]:
    table = evidence.table("theme_by_area", theme=theme)
    if not table.rows:
        yield say("no_areas", 0)
        return
    both, strong, weak = (
        evidence.figure("theme_areas", (column,), unit="", theme=theme)
        for column in ("areas_with_both", "strength_only", "weakness_only")
    )
    yield say("where", len(table.rows), both=both, strong=strong, weak=weak)
    title = f"{evidence.labels[theme]}: where it is named as a strength, as a weakness, or as both"
    yield Chart(table.key, Drawing.MAP, title, chart_descriptions.england(table), table)


def _agencies(evidence: Evidence, theme: str) -> Iterator[Block]:
    yield from shared_sections.said_and_shown("agencies", evidence.table("theme_agencies", theme=theme))


def _together(evidence: Evidence, theme: str) -> Iterator[Block]:
    yield from shared_sections.said_and_shown("together", evidence.table("theme_pairs", theme=theme))
