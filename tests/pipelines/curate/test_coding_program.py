"""A program can code letters that nobody has coded; what it gets wrong is said, and a person accepts the rest."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from extract.statements.codebook import load_codebook
from extract.statements.coding import Coding
from pipelines.curate.coding_program import MOST_BYTES, MOST_FAILURES, ProgramFailed, ask, code_by_program
from pipelines.settings import Source, Workspace
from warehouse.read.api import open_warehouse
from warehouse.records import Finding, FindingKind, Letter, Polarity
from warehouse.review_items import ReviewCode

Run = Callable[..., Result]
WriteProgram = Callable[[str], tuple[str]]

LETTER = Letter(
    "", "Aldermarsh", (), None, None, None, None, "front_door", "2022", (), (), 1, 0, 0,
    (
        Finding(FindingKind.NARRATIVE, "Main findings", "Partners share at once. Help comes late.", 1, 1, 1, ()),
        Finding(FindingKind.STRENGTH, "Strengths", "Meetings are well attended.", 2, 1, 1, (), lead_in="It works:"),
    ),
)  # fmt: skip

READ = "codebook, *asked = [json.loads(line) for line in sys.stdin]\n"
GOOD = (
    READ
    + """
codes = [one["code"] for one in codebook["subtopics"]]
for one in asked:
    print(json.dumps({"sentence": one["sentence"], "side": "negative", "subtopics": codes[:1]}))
"""
)


@pytest.fixture
def program(tmp_path: Path) -> WriteProgram:
    def write(body: str) -> tuple[str]:
        file = tmp_path / "our-reader"
        file.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{body}")
        file.chmod(0o755)
        return (str(file),)

    return write


def test_a_program_gets_codebook_and_sentences_with_their_context(program: WriteProgram, tmp_path: Path) -> None:
    kept = tmp_path / "asked.json"
    said = ask(program(f"{GOOD}\njson.dump([codebook, *asked], open({str(kept)!r}, 'w'))"), LETTER)
    assert [(one.text, coded.side, coded.subtopics) for one, coded in said] == [
        (text, Polarity.NEGATIVE, (load_codebook()[0].code,))
        for text in ("Partners share at once.", "Help comes late.", "Meetings are well attended.")
    ]
    codebook, first, second, third = json.loads(kept.read_text())
    assert [one["code"] for one in codebook["subtopics"]] == [one.code for one in load_codebook()]
    assert (first["before"], first["after"], second["before"]) == ("", "Help comes late.", "Partners share at once.")
    assert (third["kind"], third["heading"], third["lead_in"]) == ("strength", "Strengths", "It works:")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("sys.exit(3)", "exit code 3"),
        ("time.sleep(60)", "longer than 1 seconds"),
        (f"print('x' * {MOST_BYTES + 1})", "longer than 4,000,000 bytes"),
        ("print('no JSON')", "line 1 of its answer: the line"),
        (READ, "3 of 3 sentences have no answer"),
        (GOOD.replace("codes[:1]", "['nonsense']"), "line 1 of its answer: there is no sub-topic 'nonsense'"),
        (GOOD.replace("codes[:1]", "codes[:4]"), "line 1 of its answer: subtopics"),
        (GOOD.replace("codes[:1]", "codes[:1] * 2"), "a sub-topic stands twice"),
        (GOOD.replace('"negative"', '"bad"'), "line 1 of its answer: side"),
        (GOOD.replace('one["sentence"]', "'s1'"), "there is no sentence 's1'"),
        (GOOD.replace("in asked", "in asked + asked"), "line 4 of its answer: the sentence .* stands twice"),
    ],
)
def test_a_wrong_answer_is_refused_and_its_fault_is_named(program: WriteProgram, body: str, says: str) -> None:
    with pytest.raises(ProgramFailed, match=says):
        ask(program(body), LETTER, seconds=1 if "sleep" in body else 30)


def test_a_program_does_not_see_our_secrets(program: WriteProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JTAI_WEBHOOK_URL", "https://hooks.example/secret")
    assert ask(program("assert 'JTAI_WEBHOOK_URL' not in os.environ\n" + GOOD), LETTER)


def test_a_program_that_fails_is_named_and_soon_left_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    letters = {f"{number:064}": LETTER for number in range(MOST_FAILURES + 2)}
    items = code_by_program(workspace, (str(tmp_path / "absent-reader"),), letters, Coding())
    assert [item.code for item in items] == [ReviewCode.NOT_CODED] * MOST_FAILURES
    assert "absent-reader: " in items[0].message
    assert "No such file" in items[0].message
    assert not workspace.assisted.exists()


def test_its_coding_is_published_apart_until_a_person_accepts_it(
    sample: Workspace, jtai: Run, program: WriteProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Workspace(tmp_path / "copy", Source.SAMPLE)
    for folder in ("archive", "extracted", "tagged", "warehouse"):
        shutil.copytree(sample.root / folder, copy.root / folder)
    copy.claim()

    def run(*command: str) -> str:
        result = jtai("--source", "sample", "--workspace", str(copy.root), *command)
        assert result.exit_code == 0, result.output
        return result.stdout

    def ask_warehouse(sql: str) -> list[Any]:
        with open_warehouse(copy.database) as warehouse:
            return warehouse.query(sql).rows

    monkeypatch.setenv("JTAI_CODER", program(GOOD)[0])
    run("tag")
    monkeypatch.delenv("JTAI_CODER")  # what it said stays
    assert json.loads(run("tag", "--json"))["stages"][-1]["counts"]["tagged"] == 0
    run("load")
    methods = "polarity_method, t.method FROM statements JOIN statement_subtopics AS t USING (statement_id)"
    assert ask_warehouse(f"SELECT DISTINCT {methods}") == [("assisted", "assisted")]
    assert ask_warehouse("SELECT DISTINCT coded_statements, assisted_statements = statements FROM v_letters") == [
        (0, True)
    ]
    assert ask_warehouse("SELECT DISTINCT assisted_by FROM v_letters") == [("our-reader",)]

    letter = ask_warehouse("SELECT report_id FROM v_letters ORDER BY report_id LIMIT 1")[0][0]
    run("code", letter, "--accept", "--who", "Ann Reader")
    assert json.loads(run("tag", "--json"))["stages"][-1]["counts"]["tagged"] == 1
    run("load")
    assert ask_warehouse(f"SELECT coded_share, assisted_by FROM v_letters WHERE report_id = '{letter}'") == [
        (1.0, None)
    ]
    assert len(ask_warehouse("SELECT DISTINCT polarity_method FROM statements")) == 2
