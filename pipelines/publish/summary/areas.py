"""The summary of an area: what its letters say, and who nearby is praised for what is criticised in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.publish.blocks import Block, Link, Message, Messages, Prose, Quotations, Target
from pipelines.publish.formatting import day, month
from pipelines.publish.queries import Row
from pipelines.publish.summary import shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import SIDES, filters_of, messages_of_letter
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say
from pipelines.publish.summary.shared_sections import continued, said_and_shown

NEARBY_QUOTED = 5
"""Criticisms for which a nearby area's praise is quoted, those with most statements first."""

LONG = 2
"""Most rows of a table that a page shows without folding it: what inspectors said comes first."""


def area_summaries(evidence: Evidence) -> Iterator[Summary]:
    """A summary of each current authority, and of each former one that has a letter, by name."""
    for row in evidence.rows("areas"):
        code = row["area_code"]
        yield Summary(
            kind=Kind.AREA,
            code=code,
            title=row["name"],
            standfirst=tuple(_about(evidence, row)),
            sections=tuple(_sections(evidence, code)),
            provenance=evidence.provenance,
            findings=evidence.table("area_findings", of_area=code),
        )


def _about(evidence: Evidence, row: Row) -> Iterator[Prose]:
    code = row["area_code"]
    letters = evidence.figure("area_counts", ("letters",), filters={"area": code}, of_area=code)
    yield say("area_about", letters, area=row["name"])
    region = Link(row["region"], Target.REGION, row["region_code"])
    if row["police_force"]:
        yield say("area_is", region=region, police=row["police_force"])
    else:
        yield say("area_is_in", region=region)
    if row["valid_to"] is not None:
        yield say("area_was", area=row["name"])


def _sections(evidence: Evidence, code: str) -> Iterator[Section]:
    held = evidence.letters("area_letters", of_area=code)
    findings = [one for one in evidence.counted if one.letter_id in held]

    def table(name: str, sentence: str) -> tuple[Block, ...]:
        found = evidence.table(name, of_area=code)
        return tuple(said_and_shown(sentence, found, is_folded=len(found.rows) > LONG))

    yield Section("picture", "The picture in numbers", tuple(_picture(evidence, code)))
    actions = evidence.figure(
        "area_counts",
        ("letters_with_priority_action", "letters"),
        filters={"area": code, "kind": "priority_action"},
        of_area=code,
    )
    yield shared_sections.priority_actions(actions, findings, None, "priority_actions_area")
    yield from _said_here(evidence, code)
    yield Section("letters", "Its letters, in order", table("area_letters", "area_letters"))
    yield Section("themes", "Praise and criticism by theme", table("area_themes", "area_themes"))
    again = table("area_returning", "returning") if len(held) > 1 else (say("returning_needs_two", len(held)),)
    yield Section("returning", "Criticised again", again)
    yield Section("nearby", "Who nearby is praised for what is criticised here", tuple(_nearby(evidence, code)))
    yield Section("near", "Areas like it", table("area_near", "near"))
    every = evidence.figure(
        "area_findings_count",
        ("findings",),
        unit="finding",
        proof=("area_findings",),
        filters={"area": code},
        of_area=code,
    )
    yield shared_sections.all_findings(every, "all_findings_letters")
    yield shared_sections.method_and_quality(evidence)


def _picture(evidence: Evidence, code: str) -> Iterator[Block]:
    letters = evidence.figure("area_counts", ("letters",), "in the archive", filters={"area": code}, of_area=code)
    sides = shared_sections.sides(evidence, "area_counts", {"area": code}, of_area=code)
    yield from shared_sections.picture("no_letters_area", (letters, *sides))


def _said_here(evidence: Evidence, code: str) -> Iterator[Section]:
    """For each letter, the newest first: its messages with a statement behind each."""
    letters = evidence.rows("area_letters", of_area=code)
    for number, row in reversed(list(enumerate(letters, start=1))):
        heading = f"What inspectors said in {month(row['letter_date'])}"
        about = (*_letter(evidence, row), *_judgement(evidence, row["letter_id"]))
        yield Section(f"said_{number}", heading, about, letter=number)
        for side in SIDES:
            yield messages_of_letter(evidence, row["letter_id"], side, number)


def _letter(evidence: Evidence, row: Row) -> Iterator[Block]:
    link = Link(f"letter of {day(row['letter_date'])}", Target.LETTER, row["letter_id"])
    focus = row["deep_dive_label"]
    yield say("area_letter_on", link=link, focus=continued(focus)) if focus else say("area_letter", link=link)
    if not row["strengths"]:
        yield say("no_list", 0)
    if row["inspectorates"]:
        for theme in evidence.themes.values():
            if theme["inspectorate"] and theme["inspectorate"] not in row["inspectorates"]:
                yield say("letter_scope", inspectorate=theme["inspectorate"], theme=continued(theme["label"]))


def _judgement(evidence: Evidence, letter_id: str) -> Iterator[Block]:
    """The first headline paragraph of a letter, whole."""
    found = (one for one in evidence.quotations.values() if one.letter_id == letter_id and one.kind == "headline")
    if (first := next(found, None)) is not None:
        yield say("judgement")
        yield Quotations((first,))


def _nearby(evidence: Evidence, code: str) -> Iterator[Block]:
    table = evidence.table("area_nearby", of_area=code)
    yield say("nearby", len(table.rows))
    if not table.rows:
        return
    nearest: dict[str, Row] = {}
    for row in evidence.rows("area_nearby", of_area=code):
        nearest.setdefault(row["nearby_code"], row)
    yield Messages(tuple(_praised(evidence, row) for row in list(nearest.values())[:NEARBY_QUOTED]), open=2)
    yield replace(table, is_folded=True)
    yield say("no_proof")


def _praised(evidence: Evidence, row: Row) -> Message:
    """What a nearby area is praised for, as one of its sentences says it."""
    code, subtopic = row["nearby_code"], row["subtopic"]
    filters = filters_of(subtopic=subtopic, side="praise", area=code)
    chosen = {"of_area": row["of_area"], "subtopic": subtopic}
    figure = evidence.figure("area_nearby", ("statements",), row["praise"], unit="sentence", filters=filters, **chosen)
    return Message(row["praise"], subtopic, figure, "", evidence.statement(row["statement_id"], "praise"))
