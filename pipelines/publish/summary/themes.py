"""The summary of a theme: which parts it has, in the order in which a reader asks.

Belongs here: what is asked for each part. Does not belong here: parts that other summaries have too (parts), queries
(queries.yml), sentences (sentences.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.publish.summary import in_words, parts
from pipelines.publish.summary.method import method
from pipelines.publish.summary.model import (
    Block,
    Chart,
    Column,
    Drawing,
    Kind,
    Numbers,
    Prose,
    Quotation,
    Section,
    SubTopic,
    SubTopics,
    Summary,
    Target,
)
from pipelines.publish.summary.parts import SIDES, Source
from pipelines.publish.summary.sentences import say
from pipelines.publish.summary.words import in_full


def theme_summaries(source: Source) -> Iterator[Summary]:
    """A summary of each theme, by their names."""
    for code in source.themes:
        yield theme_summary(source, code)


def theme_summary(source: Source, theme: str) -> Summary:
    """The summary of one theme. Raises `KeyError` for a code that is none."""
    asking = source.asking
    entry = source.themes[theme]
    return Summary(
        kind=Kind.THEME,
        code=theme,
        title=entry["label"],
        standfirst=tuple(_covers(source, theme)),
        sections=tuple(_sections(source, theme)),
        provenance=asking.provenance,
        findings=asking.table("theme_all_findings", f"All findings on {source.label(theme)}", theme=theme),
    )


def _covers(source: Source, theme: str) -> Iterator[Prose]:
    entry = source.themes[theme]
    yield say("theme_covers", definition=parts.continued(entry["definition"]))
    if entry["included"]:
        yield say("theme_includes", included=parts.continued(entry["included"]))


def _sections(source: Source, theme: str) -> Iterator[Section]:
    of_theme = [one for one in source.named if theme in one.themes]
    certain = [one for one in of_theme if theme in one.certain_themes]
    actions = source.asking.figure(
        "theme_findings",
        ("letters_with_priority_action", "letters"),
        proof=("theme_findings_named", "priority_action"),
        theme=theme,
    )
    yield Section("picture", "The picture in three numbers", tuple(_picture(source, theme)))
    yield Section("trend", "Year by year", tuple(_trend(source, theme)))
    for side in SIDES:
        yield Section(side.key, side.heading, tuple(_recurring(source, theme, side, of_theme)))
    yield parts.priority_actions(actions, of_theme, certain, "priority_actions_theme")
    yield Section("where", "Where", tuple(_where(source, theme)))
    yield Section("agencies", "Which agencies are concerned", tuple(_agencies(source, theme)))
    yield Section("together", "What it goes together with", tuple(_together(source, theme)))
    yield from parts.chosen(certain, "chosen_theme")
    yield parts.practice(certain, "practice_theme")
    yield parts.all_findings(
        source.asking.figure(
            "theme_findings",
            ("findings",),
            unit="finding",
            proof=("theme_all_findings",),
            filters={"theme": theme},
            theme=theme,
        ),
        "all_findings_theme",
    )
    yield parts.trust(source, theme)


def _picture(source: Source, theme: str) -> Iterator[Block]:
    ask = source.asking.figure
    filters = {"theme": theme}
    behind = "theme_findings_named"
    yield Numbers(
        (
            ask(
                "theme_letters",
                ("letters_with_theme", "letters"),
                "have a finding on it",
                proof=(behind,),
                filters=filters,
                theme=theme,
            ),
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
        ask("theme_findings", (column,), unit="finding", proof=(behind, *side.kinds), theme=theme)
        for side, column in zip(SIDES, ("strengths", "weaknesses"), strict=True)
    )
    yield say("theme_findings", strengths=strengths, weaknesses=weaknesses)
    yield say("theme_years_weak", ask("theme_recurrence", ("years_with_weakness", "years"), unit="year", theme=theme))
    again = ask("theme_recurrence", ("weak_again", "weak_then_inspected_again"), theme=theme)
    yield say("theme_again", again.of, again=again)
    yield say("no_sample")


def _trend(source: Source, theme: str) -> Iterator[Block]:
    table = source.asking.table(
        "theme_by_year",
        "Letters of each year with a strength or a weakness",
        (
            Column("year", "Year"),
            Column("letters", "Letters", is_number=True),
            Column("letters_with_strength", "With a strength", is_number=True),
            Column("letters_with_weakness", "With a weakness", is_number=True),
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
        ),
        theme=theme,
    )
    if not table.rows:
        yield say("no_years", 0)
        return
    title = f"{source.label(theme)}: letters of each year that name a strength or a weakness"
    yield Chart(table.key, Drawing.TREND, title, in_words.trend(table), table)
    yield say("trend_caveat")
    yield source.asking.table(
        "theme_by_generation",
        "Before and after the layout of letters changed",
        (
            Column("generation", "Layout of"),
            Column(
                "letters_with_strength",
                "With a strength",
                of="letters",
                low="strength_share_low",
                high="strength_share_high",
            ),
            Column(
                "letters_with_weakness",
                "With a weakness",
                of="letters",
                low="weakness_share_low",
                high="weakness_share_high",
            ),
        ),
        theme=theme,
    )


def _recurring(source: Source, theme: str, side: parts.Side, of_theme: Sequence[Quotation]) -> Iterator[Block]:
    within = [one.finding_id for one in of_theme if one.finding_id in source.corpus.findings]
    of = [one for one in of_theme if one.kind in side.kinds]
    found = source.corpus.recurring(
        within,
        [one.finding_id for one in of],
        {one.finding_id for one in of if theme in one.certain_themes},
        method().recurring,
    )
    items = [
        SubTopic(
            one.phrases,
            source.asking.letters_of(one.findings, side.verb),
            tuple(finding.finding_id for finding in one.findings),
            one.closest,
        )
        for one in found
    ]
    yield say(f"recurring_{side.key}", len(items))
    if items:
        yield SubTopics(tuple(items))
        by = method().recurring
        yield say("recurring_how", fewest=in_full(by.fewest_letters), z=f"{by.least_z:g}")


def _where(source: Source, theme: str) -> Iterator[Block]:
    table = source.asking.table(
        "theme_by_area",
        "Inspected areas",
        (
            Column("side", "Named as"),
            Column("area_name", "Area", target=Target.AREA, key="area_code"),
            Column("area_code"),
            Column("region", "Region"),
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
        ),
        theme=theme,
    )
    if not table.rows:
        yield say("no_areas", 0)
        return
    both, strong, weak = (
        source.asking.figure("theme_areas", (column,), unit="", theme=theme)
        for column in ("areas_with_both", "strength_only", "weakness_only")
    )
    yield say("where", len(table.rows), both=both, strong=strong, weak=weak)
    title = f"{source.label(theme)}: where it is named as a strength, as a weakness, as both"
    yield Chart(table.key, Drawing.MAP, title, in_words.england(table), table)


def _agencies(source: Source, theme: str) -> Iterator[Block]:
    table = source.asking.table(
        "theme_agencies",
        "Agencies that the findings name",
        (
            Column("agency", "Agency"),
            Column("letters_with_strength", "Named in a strength", of="letters"),
            Column("letters_with_weakness", "Named in a weakness", of="letters"),
        ),
        theme=theme,
    )
    yield say("agencies", len(table.rows))
    if table.rows:
        yield table


def _together(source: Source, theme: str) -> Iterator[Block]:
    table = source.asking.table(
        "theme_pairs",
        "Themes that stand in the same findings",
        (
            Column("label", "Theme", target=Target.THEME, key="other_theme"),
            Column("findings_with_both", "Findings with both", of="findings_with_theme", unit="finding"),
            Column("letters_with_both", "Letters", is_number=True),
            Column("lift", "Times as often as by chance", is_number=True),
        ),
        theme=theme,
    )
    yield say("together", len(table.rows))
    if table.rows:
        yield table
