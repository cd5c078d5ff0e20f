"""The summary of a region: its letters, what they say, and who is praised for what others are criticised for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipelines.publish.blocks import Block, Chart, Drawing, Figure
from pipelines.publish.summary import chart_descriptions, shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import key_messages
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say
from pipelines.publish.summary.shared_sections import said_and_shown

MAP = "#table-region-map"
"""Where the areas of the region are listed."""


def region_summaries(evidence: Evidence) -> Iterator[Summary]:
    """A summary of each region, by name, whether or not it has a letter; its code is for addresses."""
    for row in evidence.rows("regions"):
        region = row["region"]
        inspected = evidence.figure("region_counts", ("areas_inspected",), unit="", place=MAP, region=region)
        areas = evidence.figure("region_counts", ("areas",), unit="area", place=MAP, region=region)
        yield Summary(
            kind=Kind.REGION,
            code=row["code"],
            title=region,
            standfirst=(say("region_about", areas, region=region, inspected=inspected),),
            sections=tuple(_sections(evidence, region)),
            provenance=evidence.provenance,
            findings=evidence.table("region_findings", region=region),
        )


def _sections(evidence: Evidence, region: str) -> Iterator[Section]:
    findings = [one for one in evidence.counted if one.region == region]
    letters = evidence.table("region_letters", region=region)
    yield Section("picture", "The picture in numbers", tuple(_picture(evidence, region)))
    yield key_messages(evidence, dimension="region", value=region)
    yield Section("letters", "Its letters, in order", tuple(said_and_shown("region_letters", letters)))
    title = f"{region}: letters with praise and letters with criticism, by theme"
    themes = shared_sections.balance(evidence.table("region_themes", region=region), title, is_folded=True)
    yield Section("themes", "Praise and criticism by theme", tuple(themes))
    yield Section("exchange", "Praise for some where others are criticised", tuple(_exchange(evidence, region)))
    actions = _actions(evidence, region)
    yield shared_sections.priority_actions(actions, findings, None, "priority_actions_region")
    yield shared_sections.practice(findings, "practice_letters")
    yield Section("where", "Areas inspected, and not yet inspected", (_map(evidence, region),))
    every = evidence.figure(
        "region_findings_count",
        ("findings",),
        unit="finding",
        proof=("region_findings",),
        filters={"region": region},
        region=region,
    )
    yield shared_sections.all_findings(every, "all_findings_letters")
    yield shared_sections.method_and_quality(evidence)


def _picture(evidence: Evidence, region: str) -> Iterator[Block]:
    ask = partial(evidence.figure, "region_counts", region=region)
    letters = ask(("letters", "all_letters"), "are to its areas", filters={"region": region})
    areas = ask(("areas_inspected", "areas"), "have been inspected at least once", unit="area", place=MAP)
    yield from shared_sections.picture("no_letters_region", (letters, areas, _actions(evidence, region)))


def _actions(evidence: Evidence, region: str) -> Figure:
    columns, filters = ("letters_with_priority_action", "letters"), {"region": region, "kind": "priority_action"}
    return evidence.figure("region_counts", columns, "name a priority action", filters=filters, region=region)


def _exchange(evidence: Evidence, region: str) -> Iterator[Block]:
    table = evidence.table("region_exchange", region=region)
    yield from said_and_shown("exchange", table)
    if table.rows:
        yield say("no_proof")


def _map(evidence: Evidence, region: str) -> Chart:
    table = evidence.table("region_map", region=region)
    title = f"Areas of {region} that have been inspected, and those that have not"
    return Chart(table.key, Drawing.MAP, title, chart_descriptions.england(table), table)
