"""The summary of an area: its letters in order, strengths and weaknesses, and who nearby is strong where it is weak.

Belongs here: what is asked for each part. Does not belong here: parts that other summaries have too (parts), queries
(queries.yml), sentences (sentences.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.publish.summary import parts
from pipelines.publish.summary.model import (
    Block,
    Column,
    Kind,
    Link,
    Numbers,
    Prose,
    Quotations,
    Section,
    Summary,
    Target,
)
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.sentences import say

NEARBY_QUOTED = 5
"""Weaknesses of which the nearest strength is quoted, those with most findings first."""


def area_summaries(source: Source) -> Iterator[Summary]:
    """A summary of each authority of today, and of those before that have a letter, by their names."""
    for row in source.asking.rows("areas"):
        yield area_summary(source, row)


def area_summary(source: Source, row: Mapping[str, Any]) -> Summary:
    """The summary of one area, a row of the query `areas`."""
    code = row["area_code"]
    return Summary(
        kind=Kind.AREA,
        code=code,
        title=row["name"],
        standfirst=tuple(_about(source, row)),
        sections=tuple(_sections(source, code)),
        provenance=source.asking.provenance,
        findings=source.asking.table("area_findings", f"All findings on {row['name']}", of_area=code),
    )


def _about(source: Source, row: Mapping[str, Any]) -> Iterator[Prose]:
    letters = source.asking.figure("area_counts", ("letters",), of_area=row["area_code"])
    yield say("area_about", letters, area=row["name"])
    region = Link(row["region"], Target.REGION, row["region_code"])
    if row["police_force"]:
        yield say("area_is", region=region, police=row["police_force"])
    else:
        yield say("area_is_in", region=region)
    if row["valid_to"] is not None:
        yield say("area_was", area=row["name"])


def _sections(source: Source, code: str) -> Iterator[Section]:
    held = source.letters("area_letters", of_area=code)
    findings = [one for one in source.named if one.letter_id in held]
    ask = source.asking.figure
    actions = ask("area_counts", ("letters_with_priority_action", "letters"), of_area=code)
    yield Section("picture", "The picture in numbers", tuple(_picture(source, code)))
    yield Section("letters", "Its letters, in order", tuple(_letters(source, code)))
    yield Section("themes", "Strengths and weaknesses by theme", tuple(_themes(source, code)))
    yield Section("returning", "What came back", tuple(_returning(source, code, len(held))))
    yield Section("nearby", "Who nearby is strong where it is weak", tuple(_nearby(source, code)))
    yield parts.priority_actions(actions, findings, None, "priority_actions_area")
    yield Section("near", "Areas like it", tuple(_near(source, code)))
    yield parts.all_findings(
        ask("area_findings_count", ("findings",), unit="finding", proof=("area_findings",), of_area=code),
        "all_findings_letters",
    )
    yield parts.trust(source)


def _picture(source: Source, code: str) -> Iterator[Block]:
    ask = source.asking.figure
    if not ask("area_counts", ("letters",), of_area=code).value:
        yield say("no_letters_area", 0)
        return
    yield Numbers(
        (
            ask("area_counts", ("letters",), "in the archive", of_area=code),
            ask("area_counts", ("strengths",), "of praise", unit="finding", of_area=code),
            ask("area_counts", ("weaknesses",), "of criticism", unit="finding", of_area=code),
        )
    )
    yield say("no_sample")


def _letters(source: Source, code: str) -> Iterator[Block]:
    table = parts.letters(
        source,
        "area_letters",
        (Column("area_name", "To"), Column("deep_dive_label", "Subject", target=Target.ROUND, key="round_id")),
        of_area=code,
    )
    yield say("area_letters", len(table.rows))
    if table.rows:
        yield table


def _themes(source: Source, code: str) -> Iterator[Block]:
    table = source.asking.table(
        "area_themes",
        "Findings by theme",
        (
            Column("theme_label", "Theme", target=Target.THEME, key="theme"),
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
            Column("case_studies", "Case studies", is_number=True),
        ),
        of_area=code,
    )
    yield say("area_themes", len(table.rows))
    if table.rows:
        yield table


def _returning(source: Source, code: str, letters: int) -> Iterator[Block]:
    table = source.asking.table(
        "area_returning",
        "Themes that are a weakness in an earlier and again in a later letter",
        (
            Column("theme_label", "Theme", target=Target.THEME, key="theme"),
            Column("earlier_date", "Earlier letter", target=Target.LETTER, key="earlier_letter_id"),
            Column("earlier_weaknesses", "Weaknesses then", is_number=True),
            Column("later_date", "Later letter", target=Target.LETTER, key="later_letter_id"),
            Column("later_weaknesses", "Weaknesses later", is_number=True),
        ),
        of_area=code,
    )
    if letters < 2:
        yield say("returning_needs_two", letters)
        return
    yield say("returning", len(table.rows))
    if table.rows:
        yield table


def _nearby(source: Source, code: str) -> Iterator[Block]:
    table = source.asking.table(
        "area_nearby",
        "Strengths of areas nearby, for its weaknesses",
        (
            Column("theme_label", "Weakness", target=Target.THEME, key="theme"),
            Column("weaknesses", "Findings", is_number=True),
            Column("nearby_name", "Strength in", target=Target.AREA, key="nearby_code"),
            Column("nearness", "How near"),
            Column("letter_date", "Letter of", target=Target.FINDING, key="finding_id"),
            Column("page_start", "Page", is_number=True),
        ),
        of_area=code,
    )
    yield say("nearby", len(table.rows))
    if not table.rows:
        return
    nearest: dict[str, str] = {}
    for row in table.rows:
        nearest.setdefault(table.value(row, "theme"), table.value(row, "finding_id"))
    quoted = list(dict.fromkeys(nearest.values()))[:NEARBY_QUOTED]
    yield Quotations(tuple(source.asking.quotations[one] for one in quoted))
    yield table
    yield say("no_proof")


def _near(source: Source, code: str) -> Iterator[Block]:
    table = source.asking.table(
        "area_near",
        "Statistical neighbours, and the others of its police force",
        (
            Column("nearby_name", "Area", target=Target.AREA, key="nearby_code"),
            Column("nearness", "How near"),
            Column("letters", "Letters", is_number=True),
            Column("last_letter", "Last letter"),
        ),
        of_area=code,
    )
    yield say("near", len(table.rows))
    if table.rows:
        yield table
