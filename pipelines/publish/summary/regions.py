"""The summary of a region: its letters, strengths and weaknesses by theme, and who has what others lack.

Belongs here: what is asked for each part. Does not belong here: parts that other summaries have too (parts), queries
(queries.yml), sentences (sentences.yml).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.summary import in_words, parts
from pipelines.publish.summary.model import Block, Chart, Column, Drawing, Kind, Numbers, Section, Summary, Target
from pipelines.publish.summary.parts import Source
from pipelines.publish.summary.sentences import say


def region_summaries(source: Source) -> Iterator[Summary]:
    """A summary of each region, by their names; also of one that has no letter yet."""
    for row in source.asking.rows("regions"):
        yield region_summary(source, row["region"], row["code"])


def region_summary(source: Source, region: str, code: str) -> Summary:
    """The summary of one region, by its name; its code is for addresses."""
    ask = source.asking.figure
    inspected = ask("region_counts", ("areas_inspected",), unit="", region=region)
    areas = ask("region_counts", ("areas",), unit="area", region=region)
    return Summary(
        kind=Kind.REGION,
        code=code,
        title=region,
        standfirst=(say("region_about", areas, region=region, inspected=inspected),),
        sections=tuple(_sections(source, region)),
        provenance=source.asking.provenance,
        findings=source.asking.table("region_findings", f"All findings on areas of {region}", region=region),
    )


def _sections(source: Source, region: str) -> Iterator[Section]:
    findings = [one for one in source.named if one.region == region]
    ask = source.asking.figure
    actions = ask("region_counts", ("letters_with_priority_action", "letters"), region=region)
    yield Section("picture", "The picture in numbers", tuple(_picture(source, region)))
    yield Section("letters", "Its letters, in order", tuple(_letters(source, region)))
    yield Section("themes", "Strengths and weaknesses by theme", tuple(_themes(source, region)))
    yield Section("exchange", "Who has as a strength what others have as a weakness", tuple(_exchange(source, region)))
    yield parts.priority_actions(actions, findings, None, "priority_actions_region")
    yield from parts.chosen(findings, "chosen_letters", turn="")
    yield parts.practice(findings, "practice_letters")
    yield Section("where", "Areas inspected, and not inspected so far", tuple(_where(source, region)))
    yield parts.all_findings(
        ask("region_findings_count", ("findings",), unit="finding", proof=("region_findings",), region=region),
        "all_findings_letters",
    )
    yield parts.trust(source)


def _picture(source: Source, region: str) -> Iterator[Block]:
    ask = source.asking.figure
    letters = ask("region_counts", ("letters", "all_letters"), "are to its areas", region=region)
    inspected = ask(
        "region_counts", ("areas_inspected", "areas"), "have been inspected at least once", unit="area", region=region
    )
    if not letters.value:
        yield say("no_letters_region", 0)
        return
    actions = ask("region_counts", ("letters_with_priority_action", "letters"), "name a priority action", region=region)
    yield Numbers((letters, inspected, actions))
    yield say("no_sample")


def _letters(source: Source, region: str) -> Iterator[Block]:
    table = parts.letters(
        source,
        "region_letters",
        (
            Column("area_name", "Area", target=Target.AREA, key="area_code"),
            Column("deep_dive_label", "Subject", target=Target.ROUND, key="round_id"),
        ),
        region=region,
    )
    yield say("region_letters", len(table.rows))
    if table.rows:
        yield table


def _themes(source: Source, region: str) -> Iterator[Block]:
    chart = parts.balance(
        source, "region_themes", f"{region}: letters with a strength and with a weakness", region=region
    )
    if chart is None:
        yield say("no_themes", 0)
        return
    yield say("themes_of")
    yield chart


def _exchange(source: Source, region: str) -> Iterator[Block]:
    table = source.asking.table(
        "region_exchange",
        "Areas that have a theme as a weakness only, and those that have it as a strength only",
        (
            Column("theme_label", "Theme", target=Target.THEME, key="theme"),
            Column("weak", "Weakness only"),
            Column("strong", "Strength only"),
        ),
        region=region,
    )
    yield say("exchange", len(table.rows))
    if table.rows:
        yield table
        yield say("no_proof")


def _where(source: Source, region: str) -> Iterator[Block]:
    table = source.asking.table(
        "region_map",
        "Areas of the region",
        (
            Column("area_name", "Area", target=Target.AREA, key="area_code"),
            Column("side", "State"),
            Column("letters", "Letters", is_number=True),
            Column("last_letter", "Last letter"),
        ),
        region=region,
    )
    title = f"Areas of {region} that have been inspected, and those that have not"
    yield Chart(table.key, Drawing.MAP, title, in_words.england(table), table)
