"""Summaries: figures match their queries, quotations are verbatim, and sentences are right for any number."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.publish import formatting as words
from pipelines.publish.blocks import (
    Chart,
    Comparison,
    Figure,
    Link,
    Messages,
    Prose,
    Quotations,
    Target,
)
from pipelines.publish.summary.all_summaries import Content
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.messages import MOST
from pipelines.publish.summary.model import Kind, Summary
from pipelines.publish.summary.regions import region_summaries
from pipelines.publish.summary.sentence_templates import Forms, say, sentences
from pipelines.settings import Workspace
from warehouse.files.sql_text import literal
from warehouse.read.api import Warehouse, open_warehouse

Changed = Callable[..., Path]
Summaries = tuple[Summary, ...]


def of_kind(summaries: Summaries, kind: Kind) -> list[Summary]:
    return [one for one in summaries if one.kind is kind]


def fewer(summaries: Summaries) -> list[Summary]:
    """Every tenth of a kind, the fullest first: summaries of one kind are made alike."""
    by_length = (sorted(of_kind(summaries, kind), key=lambda one: -len(one.findings.rows)) for kind in Kind)
    return [one for of_a_kind in by_length for one in of_a_kind[::10]]


def text_of(summary: Summary) -> list[str]:
    return [block.text for block in summary.blocks_of(Prose)]


def numbers(warehouse: Warehouse, figure: Figure) -> tuple[Any, ...]:
    (row,) = warehouse.query(figure.sql).rows
    return tuple(row)


def test_there_is_one_of_every_theme_round_region_and_area(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        themes = {row[0] for row in warehouse.query("SELECT theme FROM themes").rows}
        rounds = {row[0] for row in warehouse.query("SELECT round_id FROM deep_dive_rounds").rows}
        areas = {row[0] for row in warehouse.query("SELECT area_code FROM areas WHERE valid_to IS NULL").rows}
    assert {one.code for one in of_kind(summaries, Kind.THEME)} == themes
    assert {one.code for one in of_kind(summaries, Kind.ROUND)} == rounds
    assert {one.code for one in of_kind(summaries, Kind.AREA)} >= areas
    names = [(one.kind, one.code) for one in summaries]
    assert len(set(names)) == len(names)


def test_what_came_back_is_listed_as_often_as_the_warehouse_counts_it(sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        counted = dict(warehouse.query("SELECT theme, criticised_again FROM v_theme_recurrence").rows)
        assert {row["theme"]: row["again"] for row in Content(warehouse).rows("theme_recurrence")} == counted
    assert any(counted.values())


def test_a_statement_counts_once_whatever_it_says(changed: Changed) -> None:
    """A mixed statement with two sub-topics stands behind four messages."""
    database = changed(
        "UPDATE statements SET polarity = 'mixed'",
        "INSERT INTO statement_subtopics BY NAME SELECT * REPLACE ("
        "(SELECT min(u.subtopic) FROM subtopics AS u WHERE u.subtopic <> t.subtopic) AS subtopic) "
        "FROM statement_subtopics AS t WHERE t.is_certain ON CONFLICT DO NOTHING",
    )
    with open_warehouse(database) as warehouse:
        ((statements,),) = warehouse.query("SELECT count(DISTINCT statement_id) FROM v_statements").rows
        evidence = Evidence(warehouse)
        coded = evidence.figure("statements_coded", ("coded", "statements"), unit="statement")
        tagged = warehouse.query("SELECT count(DISTINCT statement_id) FROM statement_subtopics WHERE is_certain").rows
    assert 0 < coded.of <= tagged[0][0] <= statements
    assert coded.value <= coded.of


def test_every_figure_equals_its_query(summaries: Summaries, sample: Workspace) -> None:
    figures = {figure.sql: figure for one in fewer(summaries) for figure in one.figures}
    assert len(figures) > 50
    with open_warehouse(sample.database) as warehouse:
        for figure in list(figures.values())[::3]:
            given = [figure.value, figure.of, figure.low, figure.high]
            found = numbers(warehouse, figure)
            assert list(found) == given[: len(found)], figure
            assert given[len(found) :] == [None] * (4 - len(found))


def test_the_rows_behind_a_figure_are_as_many_findings_or_letters_as_it_says(
    summaries: Summaries, sample: Workspace
) -> None:
    proven = {figure.rows: figure for one in fewer(summaries) for figure in one.figures if figure.rows}
    assert len(proven) > 30
    with open_warehouse(sample.database) as warehouse:
        for figure in list(proven.values())[::3]:
            found = warehouse.query(str(figure.rows))
            name = "statement_id" if figure.unit == "sentence" else f"{figure.unit}_id"
            counted = {row[found.columns.index(name)] for row in found.rows}
            assert len(counted) == figure.value, figure


def test_every_table_is_what_its_query_gives(summaries: Summaries, sample: Workspace) -> None:
    tables = {table.sql: table for one in fewer(summaries) for table in (*one.tables, one.findings)}
    assert len(tables) > 50
    with open_warehouse(sample.database) as warehouse:
        for sql, table in list(tables.items())[::4]:
            found = warehouse.query(sql)
            assert found.columns == [column.name for column in table.columns], table.key
            assert tuple(found.rows) == table.rows, table.key


def test_keys_of_tables_and_sections_are_unique_within_a_summary(summaries: Summaries) -> None:
    for one in summaries:
        keys = [table.key for table in one.tables]
        assert len(set(keys)) == len(keys), one.code
        sections = [section.key for section in one.sections]
        assert len(set(sections)) == len(sections), one.code


def test_every_quotation_is_whole_and_verbatim(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        findings = {row["finding_id"]: row for row in warehouse.findings().to_dict("records")}
        statements = dict(warehouse.query("SELECT statement_id, text FROM statements").rows)
    seen = parts = 0
    for one in summaries:
        for quotation in one.quotations:
            finding = findings[quotation.finding_id]
            if quotation.statement_id is None:
                assert "\n".join(quotation.lines) == finding["text"]
            else:
                assert "\n".join(quotation.lines) == statements[quotation.statement_id]
                assert quotation.follows is not finding["text"].startswith(quotation.lines[0])
                assert quotation.goes_on is not finding["text"].endswith(quotation.lines[-1])
                parts += 1
            assert quotation.lead_in == finding["lead_in"]
            assert (quotation.page_start, quotation.page_link) == (finding["page_start"], finding["page_link"])
            assert (quotation.kind, quotation.area_name) == (finding["kind"], finding["area_name"])
            seen += 1
    assert seen > parts > 100


def test_under_a_theme_only_certain_tags_are_quoted_unless_it_says_otherwise(summaries: Summaries) -> None:
    quoted = 0
    for one in of_kind(summaries, Kind.THEME):
        likely: set[str] = set()
        for section in one.sections:
            for before, block in zip(section.blocks, section.blocks[1:], strict=False):
                if isinstance(block, Quotations) and isinstance(before, Prose) and "likely" in before.text:
                    likely |= {quotation.finding_id for quotation in block.items}
        for quotation in (cited for cited in one.quotations if cited.statement_id is None):
            assert one.code in quotation.themes
            assert one.code in quotation.certain_themes or quotation.finding_id in likely
            quoted += 1
    assert quoted > 10


def test_all_priority_actions_of_a_theme_are_quoted(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        actions = warehouse.query("SELECT theme, finding_id FROM v_priority_actions, unnest(themes) AS t(theme)").rows
    by_code = {one.code: one for one in of_kind(summaries, Kind.THEME)}
    assert actions
    for theme, finding_id in actions:
        assert finding_id in {quotation.finding_id for quotation in by_code[theme].quotations}


def test_messages_quote_a_statement_that_says_so(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        claims = {
            (statement, subtopic, says)
            for statement, subtopic, says in warehouse.query(
                "SELECT unnest(statement_ids), subtopic, says FROM v_claims"
            ).rows
        }
        themes = dict(warehouse.query("SELECT subtopic, theme FROM subtopics").rows)
    messages = [(one, message) for one in summaries for block in one.blocks_of(Messages) for message in block.items]
    assert len(messages) > 100
    for one, message in messages:
        assert one.kind is not Kind.THEME or themes[message.subtopic] == one.code
        assert (message.quotation.statement_id, message.subtopic, message.says) in claims
        assert message.figure.value > 0


def test_key_messages_come_from_both_sides_and_quote_nothing_twice(summaries: Summaries) -> None:
    sides = set()
    for one in of_kind(summaries, Kind.THEME):
        for block in one.blocks_of(Messages):
            sides.add(frozenset(str(message.quotation.side) for message in block.items))
            quoted = [message.quotation.statement_id for message in block.items]
            counts = [message.figure.value for message in block.items]
            assert len(quoted) <= MOST
            assert len(set(quoted)) == len(quoted)
            assert counts == sorted(counts, reverse=True)
    assert frozenset({"praise", "criticism"}) in sides


def test_subjects_of_a_topic_stand_side_by_side_each_with_a_statement_of_its_own_letters(
    summaries: Summaries, sample: Workspace
) -> None:
    with open_warehouse(sample.database) as warehouse:
        said = set(
            warehouse.query(
                "SELECT unnest(statement_ids), subtopic, label FROM v_claims JOIN deep_dives USING (deep_dive)"
            ).rows
        )
    compared = [(block, one) for round_ in summaries for block in round_.blocks_of(Comparison) for one in block.items]
    assert {one.said_by for _, one in compared} >= {"In letters on both subjects", "Only in letters on this subject"}
    for block, one in compared:
        for name, voice in zip(block.names, one.voices, strict=True):
            assert bool(voice.figure.value) == (voice.quotation is not None)
            assert voice.quotation is None or (voice.quotation.statement_id, one.subtopic, name) in said


def test_an_area_is_told_what_its_letters_say(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        said = warehouse.query("SELECT DISTINCT area_code_now, side FROM v_claims WHERE area_code_now IS NOT NULL").rows
    by_code = {one.code: one for one in of_kind(summaries, Kind.AREA)}
    assert said
    for code, side in said:
        assert side in {
            message.quotation.side for block in by_code[code].blocks_of(Messages) for message in block.items
        }


def test_links_lead_to_what_there_is(summaries: Summaries, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        letters = {row[0] for row in warehouse.query("SELECT letter_id FROM v_letters").rows}
        subtopics = {row[0] for row in warehouse.query("SELECT subtopic FROM subtopics").rows}
    held = {
        Target.THEME: {one.code for one in of_kind(summaries, Kind.THEME)},
        Target.ROUND: {one.code for one in of_kind(summaries, Kind.ROUND)},
        Target.REGION: {one.code for one in of_kind(summaries, Kind.REGION)},
        Target.AREA: {one.code for one in of_kind(summaries, Kind.AREA)},
        Target.LETTER: letters,
        Target.SUBTOPIC: subtopics,
    }
    seen = set()
    for one in summaries:
        cells = [table.cell(row, column) for table in one.tables for row in table.rows for column in table.shown]
        parts = [part for block in one.blocks_of(Prose) for part in block.parts]
        for link in (*cells, *parts):
            if isinstance(link, Link) and link.target is not Target.URL:
                assert link.key in held[link.target], link
                seen.add(link.target)
    assert seen == set(held)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_whatever_the_number_of_letters_sentences_are_whole(
    of_letters: Callable[[int], Summaries], number: int
) -> None:
    made = of_letters(number)
    assert {one.provenance.letters for one in made} == {number}
    for one in made:
        for section in one.sections:
            assert section.blocks, (one.code, section.key)
        for text in text_of(one):
            assert_is_a_sentence(text)
        for chart in one.blocks_of(Chart):
            assert_is_a_sentence(chart.alternative)


def test_sentences_of_the_sample_are_whole(summaries: Summaries) -> None:
    for one in summaries:
        for text in text_of(one):
            assert_is_a_sentence(text)


def assert_is_a_sentence(text: str) -> None:
    assert re.match(r"[A-Z0-9‘'\"]", text), text
    assert text.endswith((".", ":")), text
    assert not re.search(r"  |[{}]|None|\.\.| [,.;:]|,,", text), text
    assert not re.search(r"\b1 (letters|findings|areas|years|case studies|inspected areas)\b", text), text
    assert not re.search(r"(?<![\d,])(0|[2-9]|\d\d+) (letter|finding|area|year)\b", text), text


@pytest.mark.parametrize("name", sorted(sentences()))
def test_a_sentence_takes_the_values_that_all_its_forms_name(name: str) -> None:
    forms = sentences()[name]
    fields = set(re.findall(r"{(\w+)", forms.many))
    for form in (forms.zero, forms.one):
        # Only the figure may be left out, as in "One letter ...".
        assert form is None or set(re.findall(r"{(\w+)", form)) <= fields | {"n"} or not fields


def test_a_form_is_chosen_by_its_number() -> None:
    assert say("round_letters", 0).text == "The archive has no letters from this round yet."
    assert say("round_letters", 1).text == "The archive has one letter from this round."
    assert say("round_letters", 2).text == "The archive has 2 letters from this round, oldest first."


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("theme_covers")


def test_forms_have_no_other_keys() -> None:
    with pytest.raises(ValueError, match="few"):
        Forms.model_validate({"many": "x", "few": "y"})


def test_words_first_and_no_percentage_of_few() -> None:
    assert words.share(24, 64) == "24 of 64 letters, 38%"
    assert words.share(1, 9) == "1 of 9 letters"
    assert words.share(0, 1) == "0 of 1 letter"
    assert words.share(1, 1000) == "1 of 1,000 letters, under 1%"
    assert words.share(999, 1000) == "999 of 1,000 letters, over 99%"
    assert words.interval(9, 0.1, 0.4) == ""
    assert words.interval(64, 0.263, 0.497) == " (95% interval 26% to 50%)"
    assert words.count(1, "area for improvement") == "1 area for improvement"
    assert words.count(0, "case study") == "0 case studies"
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("text", ["'; DROP TABLE reports; --", "O'Brien", "a:theme b", "\\'", "'' OR 1=1"])
def test_a_value_in_a_query_stays_a_value(text: str, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        assert warehouse.query(f"SELECT {literal(text)}, {literal([text, 'b'])}").rows == [(text, [text, "b"])]


def test_hostile_names_do_not_change_a_query(changed: Callable[..., Path]) -> None:
    name = "O''Brien''; SELECT 1 --"
    database = changed(f"UPDATE areas SET region = '{name}' WHERE region = (SELECT min(region) FROM v_letters)")
    with open_warehouse(database) as warehouse:
        made = {one.title: one for one in region_summaries(Evidence(warehouse))}
        for figure in made[name.replace("''", "'")].figures:
            assert numbers(warehouse, figure)[0] == figure.value
