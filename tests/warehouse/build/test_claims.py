"""Statements in the warehouse, and what letters claim by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.build.assembly import assemble
from warehouse.build.checks import BrokenCheck
from warehouse.build.database import build
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.records import FindingKind, FindingTags, Method, Polarity, Statement, SubtopicTag, Tag, TaggedLetter
from warehouse.vocabularies import Accuracy, Subtopic, Theme

TEXT = "Invented partners share. However, probation waits."
SHARING, WAITING, GUESSED = "sharing", "waiting", "guessed"


def tag(subtopic: str, evidence: str, *, is_certain: bool = True, method: Method = Method.CODED) -> SubtopicTag:
    return SubtopicTag(subtopic, 1.0 if is_certain else 0.4, is_certain, method, evidence)


def statements(*, end: int = 24, method: Method = Method.CODED) -> tuple[Statement, ...]:
    first = (tag(SHARING, "share", method=method), tag(GUESSED, "partners", is_certain=False, method=Method.MODEL))
    second = (tag(WAITING, "probation waits", method=method),)
    return (
        Statement(1, 0, end, Polarity.POSITIVE, 1.0, method, first, (("partnership", "acts"),)),
        Statement(2, 25, len(TEXT), Polarity.MIXED, 1.0, method, second),
    )


def load(world: Any, make: Any, told: tuple[Statement, ...]) -> Any:
    """Two letters of one area: HMI Probation took part in the first only; the second is known to no coder."""
    for name, on, inspectorates, framework in (
        ("a", date(2017, 11, 20), ("Ofsted", "HMI Probation"), "2016"),
        ("b", date(2029, 11, 20), ("Ofsted",), "2022"),
    ):
        world.read(
            name,
            make.letter(
                letter_date=on,
                framework=framework,
                inspectorates=inspectorates,
                findings=(make.finding(1, TEXT, FindingKind.NARRATIVE),),
            ),
        )
        of_model = tuple(replace(one, polarity_method=Method.MODEL) for one in told)
        tags = FindingTags(
            1,
            (Tag("information_sharing", 0.9, True, "model", "share"),),
            ("partnership",),
            Polarity.MIXED,
            None,
            told if name == "a" else of_model,
        )
        world.tagged[make.sha(name)] = TaggedLetter(make.sha(name), "1", (tags,))
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    return replace(
        world.load(),
        themes=(
            Theme("information_sharing", "Sharing", "what is shared", "", ""),
            Theme("probation_youth_justice", "Probation", "probation", "", "", "HMI Probation"),
        ),
        subtopics=tuple(
            Subtopic(code, theme, code.title(), "what counts", "It is good.", "It is bad.", ("term",), "1.0")
            for code, theme in (
                (SHARING, "information_sharing"),
                (WAITING, "probation_youth_justice"),
                (GUESSED, "information_sharing"),
            )
        ),
        accuracy=(Accuracy("subtopic", SHARING, 0.8, 0.6, 0.7, 40, "cross-validated", "1"),),
    )


@pytest.fixture
def warehouse(world: Any, make: Any, tmp_path: Path) -> Iterator[Warehouse]:
    build(tmp_path / "jtai.duckdb", assemble(load(world, make, statements())))
    with open_warehouse(tmp_path / "jtai.duckdb") as opened:
        yield opened


def test_statements_are_the_sentences_of_their_finding(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT s.text, s.polarity, s.sides, s.subtopics, s.certain_subtopics, s.agencies FROM v_statements AS s "
        "JOIN v_letters USING (letter_id) WHERE framework = '2016' ORDER BY s.ordinal"
    ).rows
    assert rows == [
        ("Invented partners share.", "positive", ["praise"], [SHARING, GUESSED], [SHARING], ["partnership"]),
        ("However, probation waits.", "mixed", ["praise", "criticism"], [WAITING], [WAITING], []),
    ]


def test_a_claim_is_made_by_certain_sub_topics_and_a_mixed_statement_makes_two(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT subtopic, side, says, statements, coded_statements, len(statement_ids) FROM v_claims "
        "WHERE letter_date < '2020-01-01' ORDER BY ALL"
    ).rows
    assert rows == [
        (SHARING, "praise", "It is good.", 1, 1, 1),
        (WAITING, "criticism", "It is bad.", 1, 1, 1),
        (WAITING, "praise", "It is good.", 1, 1, 1),
    ]


def test_a_theme_counts_where_its_inspectorate_took_part(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT subtopic, side, letters, letters_with_claim, share, model_f1 FROM v_subtopic_by_group "
        "WHERE dimension = 'all' AND letters_with_claim > 0 ORDER BY ALL"
    ).rows
    assert rows == [
        (SHARING, "praise", 2, 2, 1.0, 0.7),
        (WAITING, "criticism", 1, 1, 1.0, None),
        (WAITING, "praise", 1, 1, 1.0, None),
    ]


def test_periods_are_compared_with_an_interval(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT subtopic, earlier_letters, later_letters, change, change_low < 0, change_high > 0, is_small "
        "FROM v_subtopic_change WHERE topic = 'all'"
    ).rows
    assert rows == [(SHARING, 1, 1, 0.0, True, True, True)]


def test_how_much_is_coded_is_said(warehouse: Warehouse) -> None:
    letters = warehouse.query(
        "SELECT statements, coded_statements, coded_share FROM v_letters ORDER BY letter_date"
    ).rows
    assert letters == [(2, 2, 1.0), (2, 0, 0.0)]
    meta = dict(warehouse.query("SELECT key, value FROM meta WHERE key LIKE 'statements%'").rows)
    assert meta == {"statements": "4", "statements_coded": "0.5000", "statements_model": "0.5000"}


def test_a_theme_without_a_certain_sub_topic_has_the_finding_side(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT theme, side, findings FROM v_theme_claims WHERE letter_id LIKE '%2017%' ORDER BY ALL"
    ).rows
    assert rows == [
        ("information_sharing", "praise", 1),
        ("probation_youth_justice", "criticism", 1),
        ("probation_youth_justice", "praise", 1),
    ]


def test_statements_that_are_not_the_whole_finding_are_refused(world: Any, make: Any, tmp_path: Path) -> None:
    with pytest.raises(BrokenCheck, match="statements_are_their_findings"):
        build(tmp_path / "jtai.duckdb", assemble(load(world, make, statements(end=10))))


def test_evidence_from_elsewhere_is_refused(world: Any, make: Any, tmp_path: Path) -> None:
    first, second = statements()
    wrong = replace(second, subtopics=(tag(WAITING, "share"),))
    with pytest.raises(BrokenCheck, match="evidence_stands_in_the_statement"):
        build(tmp_path / "jtai.duckdb", assemble(load(world, make, (first, wrong))))
