"""A project for qualitative analysis opens with a reader of that standard, and has every statement in its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from pyrefiqda import RefiProject

from pipelines.curate.qda_project import qda_project
from pipelines.settings import Workspace
from warehouse.read.api import Filters, open_warehouse

Run = Callable[..., Result]


def test_every_statement_is_coded_in_its_place(sample: Workspace, jtai: Run, tmp_path: Path) -> None:
    out = tmp_path / "letters.qdpx"
    told = jtai("--workspace", str(sample.database), "code", "qda", "--out", str(out), "--json")
    assert told.exit_code == 0, told.output
    counts = json.loads(told.stdout)
    project = RefiProject.load(out, str(tmp_path / "in"))  # its models are made of the published schema
    codes = {code.guid: code.name for theme in project.code_book.codes.code for code in (theme, *theme.code)}
    with open_warehouse(sample.database) as warehouse:
        held = {
            name: (text, kind, side, set(subtopics))
            for name, text, kind, side, subtopics in warehouse.query(
                "SELECT statement_id, text, kind, polarity, certain_subtopics FROM v_statements"
            ).rows
        }
        labels = {
            code: {label, theme}
            for code, label, theme in warehouse.query(
                "SELECT s.subtopic, s.label, t.label FROM subtopics AS s JOIN themes AS t USING (theme)"
            ).rows
        }
        assert qda_project(warehouse, Filters()).data == out.read_bytes()
        letters = len(warehouse.query("FROM v_letters").rows)
    assert counts["letters"] == len(project.sources.text_source) == letters
    assert counts["statements"] + counts["unplaced"] == len(held)
    assert counts["unplaced"] <= 1  # a finding under a heading that is not known
    placed = 0
    for source in project.sources.text_source:
        text = (tmp_path / "in" / "Sources" / f"{source.guid}.txt").read_bytes().decode()
        for selection in source.plain_text_selection:
            words, kind, side, subtopics = held[selection.name]
            assert text[selection.start_position : selection.end_position] == words
            given = {codes[one.code_ref.target_guid] for one in selection.coding}
            assert given == {kind.replace("_", " "), side}.union(*(labels[code] for code in subtopics))
            placed += 1
    assert placed == counts["statements"]
