"""The summary of a round of inspections: what it was about, its letters, and the other rounds of its topic beside it.

Belongs here: what is asked for each part. Does not belong here: parts that other summaries have too (parts), queries
(queries.yml), sentences (sentences.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.publish.summary import parts
from pipelines.publish.summary.model import Block, Column, Kind, Link, Numbers, Prose, Section, Summary, Target
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.sentences import say
from pipelines.publish.summary.words import count, day


def round_summaries(source: Source) -> Iterator[Summary]:
    """A summary of each round, by their starts; also of one that has no letter yet."""
    for row in source.asking.rows("rounds"):
        yield round_summary(source, row)


def round_summary(source: Source, row: Mapping[str, Any]) -> Summary:
    """The summary of one round, a row of the query `rounds`."""
    title = f"{row['deep_dive_label']}, {row['label']}"
    return Summary(
        kind=Kind.ROUND,
        code=row["round_id"],
        title=title,
        standfirst=tuple(_about(source, row)),
        sections=tuple(_sections(source, row)),
        provenance=source.asking.provenance,
        findings=source.asking.table("round_findings", f"All findings of {title}", round_id=row["round_id"]),
    )


def _about(source: Source, row: Mapping[str, Any]) -> Iterator[Prose]:
    yield say("round_about", focus=parts.continued(row["deep_dive_label"]))
    if row["ends"] is None:
        yield say("round_goes_on", start=day(row["starts"]))
    else:
        yield say("round_period", start=day(row["starts"]), end=day(row["ends"]))


def _sections(source: Source, row: Mapping[str, Any]) -> Iterator[Section]:
    code = row["round_id"]
    findings = [one for one in source.named if one.letter_id in source.letters("round_letters", round_id=code)]
    ask = source.asking.figure
    actions = ask("round_counts", ("letters_with_priority_action", "letters"), round_id=code)
    yield Section("picture", "The picture in numbers", tuple(_picture(source, code)))
    yield Section("letters", "Its letters", tuple(_letters(source, code)))
    yield Section("themes", "Strengths and weaknesses by theme", tuple(_themes(source, code)))
    yield Section("compared", "Other rounds on the same topic", tuple(_compared(source, code)))
    yield parts.priority_actions(actions, findings, None, "priority_actions_round")
    yield from parts.chosen(findings, "chosen_letters")
    yield parts.practice(findings, "practice_letters")
    yield Section("overview", "The inspectorates' own overview", tuple(_overview(row)))
    yield parts.all_findings(
        ask("round_findings_count", ("findings",), unit="finding", proof=("round_findings",), round_id=code),
        "all_findings_letters",
    )
    yield parts.trust(source)


def _picture(source: Source, code: str) -> Iterator[Block]:
    ask = source.asking.figure
    letters = ask("round_counts", ("letters", "all_letters"), "are of this round", round_id=code)
    if not letters.value:
        yield say("no_letters_round", 0)
        return
    yield Numbers(
        (
            letters,
            ask("round_counts", ("strengths",), "of praise", unit="finding", round_id=code),
            ask("round_counts", ("weaknesses",), "of criticism", unit="finding", round_id=code),
        )
    )
    yield say("no_sample")


def _letters(source: Source, code: str) -> Iterator[Block]:
    table = parts.letters(
        source,
        "round_letters",
        (Column("area_name", "Area", target=Target.AREA, key="area_code"), Column("region", "Region")),
        round_id=code,
    )
    yield say("round_letters", len(table.rows))
    if table.rows:
        yield table


def _themes(source: Source, code: str) -> Iterator[Block]:
    chart = parts.balance(source, "round_themes", "Letters of the round with a strength and a weakness", round_id=code)
    if chart is None:
        yield say("no_themes", 0)
        return
    yield say("themes_of")
    yield chart


def _compared(source: Source, code: str) -> Iterator[Block]:
    others = source.asking.rows("round_others", round_id=code)
    yield say("round_others", len(others))
    for other in others:
        name = Link(f"{other['deep_dive_label']}, {other['label']}", Target.ROUND, other["other_round"])
        table = source.asking.table(
            "round_compared",
            f"This round, and {name.text}",
            (
                Column("theme_label", "Theme", target=Target.THEME, key="theme"),
                Column("strength_here", "Strength here", of="letters"),
                Column("strength_there", "Strength there", of="other_letters"),
                Column("weakness_here", "Weakness here", of="letters"),
                Column("weakness_there", "Weakness there", of="other_letters"),
                Column("said", "What can be said"),
            ),
            round_id=code,
            other_round=other["other_round"],
        )
        yield say("round_other", other["letters"], other=name, letters=count(other["letters"], "letter"))
        if table.rows:
            yield parts.keyed(table, f"compared-{other['other_round']}")
    if others:
        yield say("round_caveat")


def _overview(row: Mapping[str, Any]) -> Iterator[Block]:
    if row["overview_url"] is None:
        yield say("no_overview", 0)
    else:
        link = Link(row["overview_title"], Target.URL, row["overview_url"])
        yield say("overview", link=link, published=day(row["overview_published_on"]))
