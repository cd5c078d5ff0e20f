"""The summary of a round of inspections: its subject, its letters, and the other rounds on its topic beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.publish.blocks import Block, ComparedMessage, Comparison, Link, Prose, Table, Target, Voice
from pipelines.publish.formatting import count, day, listed
from pipelines.publish.queries import Row
from pipelines.publish.summary import shared_sections
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import balanced, best_of, key_messages, messages_by_side
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say
from pipelines.publish.summary.shared_sections import said_and_shown

NAMED = 2
"""Messages on both subjects, and on one of them only, that are told in words; the table has all."""


ON = {
    "both": "In letters on both subjects",
    "this subject": "Only in letters on this subject",
    "the other": "Only in letters on the other subject",
}
"""On which subjects a message is said, in words."""


def round_summaries(evidence: Evidence) -> Iterator[Summary]:
    """A summary of each round, by its start, whether or not it has a letter."""
    for row in evidence.rows("rounds"):
        yield Summary(
            kind=Kind.ROUND,
            code=row["round_id"],
            title=f"{row['deep_dive_label']}, {row['label']}",
            standfirst=tuple(_about(evidence, row)),
            sections=tuple(_sections(evidence, row)),
            provenance=evidence.provenance,
            findings=evidence.table("round_findings", round_id=row["round_id"]),
        )


def _about(evidence: Evidence, row: Row) -> Iterator[Prose]:
    yield say("round_about", focus=shared_sections.continued(row["deep_dive_label"]))
    if row["ends"] is None:
        yield say("round_goes_on", start=day(row["starts"]))
    else:
        yield say("round_period", start=day(row["starts"]), end=day(row["ends"]))
    yield from _scope(evidence, row["round_id"])


def _scope(evidence: Evidence, code: str) -> Iterator[Prose]:
    """Which inspectorates took part, and what could not be found because one of them did not."""
    taking_part = evidence.rows("round_inspectorates", round_id=code)
    if not taking_part:
        return
    always = [row["inspectorate"] for row in taking_part if row["letters"] == row["of_letters"]]
    others = [row for row in taking_part if row["letters"] < row["of_letters"]]
    at_times = [f"{row['inspectorate']} in {row['letters']}" for row in others]
    sentence = "inspectorates" if not others else "inspectorates_and_others" if always else "inspectorates_at_times"
    yield say(sentence, taking_part[0]["of_letters"], always=listed(always), at_times=listed(at_times))
    for row in evidence.rows("round_scope", round_id=code):
        yield say(
            "round_scope",
            row["in_scope"],
            of=count(row["letters"], "letter"),
            inspectorate=row["inspectorate"],
            theme=Link(row["label"], Target.THEME, row["theme"]),
        )


def _sections(evidence: Evidence, row: Row) -> Iterator[Section]:
    code = row["round_id"]
    held = evidence.letters("round_letters", round_id=code)
    findings = [one for one in evidence.counted if one.letter_id in held]
    letters = evidence.table("round_letters", round_id=code)
    group = {"dimension": "round", "value": code}
    yield Section("picture", "The picture in numbers", tuple(_picture(evidence, code)))
    yield key_messages(evidence, **group)
    yield Section("compared", "Other rounds on the same topic", tuple(_compared(evidence, code)))
    yield Section("letters", "Its letters", tuple(said_and_shown("round_letters", letters)))
    title = f"{row['deep_dive_label']}, {row['label']}: letters with praise and letters with criticism, by theme"
    themes = shared_sections.balance(evidence.table("round_themes", round_id=code), title, is_folded=True)
    yield Section("themes", "Praise and criticism by theme", tuple(themes))
    yield from messages_by_side(evidence, **group)
    actions = evidence.figure(
        "round_counts",
        ("letters_with_priority_action", "letters"),
        filters={"round": code, "kind": "priority_action"},
        round_id=code,
    )
    yield shared_sections.priority_actions(actions, findings, None, "priority_actions_round")
    yield shared_sections.practice(findings, "practice_letters")
    yield Section("overview", "The inspectorates' own overview", (_overview(row),))
    every = evidence.figure(
        "round_findings_count",
        ("findings",),
        unit="finding",
        proof=("round_findings",),
        filters={"round": code},
        round_id=code,
    )
    yield shared_sections.all_findings(every, "all_findings_letters")
    yield shared_sections.method_and_quality(evidence)


def _picture(evidence: Evidence, code: str) -> Iterator[Block]:
    columns, label = ("letters", "all_letters"), "are from this round"
    letters = evidence.figure("round_counts", columns, label, filters={"round": code}, round_id=code)
    sides = shared_sections.sides(evidence, "round_counts", {"round": code}, round_id=code)
    yield from shared_sections.picture("no_letters_round", (letters, *sides))


def _compared(evidence: Evidence, code: str) -> Iterator[Block]:
    others = evidence.rows("round_others", round_id=code)
    said = say("round_others", len(others))
    for other in others:
        name = Link(f"{other['deep_dive_label']}, {other['label']}", Target.ROUND, other["other_round"])
        one = say("round_other", other["letters"], other=name, letters=count(other["letters"], "letter"))
        said = replace(said, parts=(*said.parts, " ", *one.parts))
    yield said
    subjects = evidence.rows("round_subjects", round_id=code)
    for subject in subjects:
        caption, key = f"This subject, and {subject['label']}", f"compared-{subject['other']}"
        table = evidence.table("round_compared", caption, key, round_id=code, other=subject["other"])
        if table.rows:
            yield from _has_it_changed(table)
            yield _side_by_side(evidence, subject)
            yield replace(table, is_folded=True)
    if subjects:
        yield say("round_caveat")


def _has_it_changed(table: Table) -> Iterator[Block]:
    """The answer in words: what is said on both subjects and on one only, and what differs clearly."""
    rows = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
    other = rows[0]["label"]
    both, here, there = (
        [row for row in rows if row["said_on"] == name] for name in ("both", "this subject", "the other")
    )
    if here or there:
        yield say("round_both", len(both), of=len(rows), other=other, messages=_named(both[:NAMED]))
    else:
        yield say("round_all", len(rows), other=other, messages=_named(both[:NAMED]))
    for sentence, found in (("round_here", here), ("round_there", there)):
        if found:
            yield say(sentence, len(found), messages=_named(found[:NAMED]), other=other)
    if rows[0]["is_small"]:
        yield say("round_small")
        return
    more, fewer = [row for row in rows if row["low"] > 0], [row for row in rows if row["high"] < 0]
    yield say("round_changed", len(more) + len(fewer))
    for sentence, found in (("round_more", more), ("round_fewer", fewer)):
        if found:
            yield say(sentence, messages=_named(found))


def _side_by_side(evidence: Evidence, subject: Row) -> Comparison:
    """Messages on both subjects and on one of them only, each with its counts and a statement from either."""
    where = {"round_id": subject["round_id"], "other": subject["other"]}
    here, there = (
        evidence.letters("letter_groups", dimension="deep_dive", value=subject[one]) for one in ("own", "other")
    )
    items: list[ComparedMessage] = []
    for said_on, said_by in ON.items():
        for row in balanced(evidence.rows("round_compared", **where, said_on=said_on)):
            voices = (
                _voice(evidence, row, ("here", "letters"), row["focus"], here, where),
                _voice(evidence, row, ("there", "other_letters"), row["label"], there, where),
            )
            items.append(ComparedMessage(row["says"], row["subtopic"], said_by, voices))
    return Comparison((subject["own_label"], subject["label"]), tuple(items))


def _voice(
    evidence: Evidence,
    row: Row,
    columns: tuple[str, str],
    focus: str,
    letters: frozenset[str],
    where: Mapping[str, Any],
) -> Voice:
    """How the letters on one subject give a message of the comparison."""
    which = {"subtopic": row["subtopic"], "side": row["side"]}
    filters = {**which, "focus": focus}
    figure = evidence.figure("round_compared", columns, row["says"], filters=filters, **where, **which)
    if not figure.value:
        return Voice(figure, None)
    best = best_of(evidence.statements_behind(row["subtopic"], row["side"], letters), row["side"])
    return Voice(figure, evidence.statement(best["statement_id"], row["side"]))


def _named(rows: Sequence[Row]) -> str:
    return "; ".join(shared_sections.continued(row["says"].rstrip(".")) for row in rows)


def _overview(row: Row) -> Prose:
    if row["overview_url"] is None:
        return say("no_overview", 0)
    link = Link(row["overview_title"], Target.URL, row["overview_url"])
    return say("overview", link=link, published=day(row["overview_published_on"]))
