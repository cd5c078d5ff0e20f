"""A letter that a person codes in the workbook is coded from the next run of `jtai tag`; errors name their cells."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from extract.statements.codebook import load_codebook
from pipelines.settings import Source, Workspace
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]
WHO = ("--who", "Ann Reader")


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    for folder in ("archive", "extracted", "tagged", "warehouse"):
        shutil.copytree(sample.root / folder, tmp_path / "copy" / folder)
    made = Workspace(tmp_path / "copy", Source.SAMPLE)
    made.claim()
    return made


def at(workspace: Workspace) -> list[str]:
    return ["--source", "sample", "--workspace", str(workspace.root)]


def ask(workspace: Workspace, sql: str, *values: Any) -> list[Any]:
    with open_warehouse(workspace.database) as warehouse:
        return warehouse.query(sql, list(values)).rows


def a_letter(workspace: Workspace) -> str:
    return str(ask(workspace, "SELECT report_id FROM v_letters ORDER BY letter_date DESC LIMIT 1")[0][0])


def propose(workspace: Workspace, jtai: Run, out: Path) -> Workbook:
    result = jtai(*at(workspace), "code", a_letter(workspace), "--out", str(out))
    assert result.exit_code == 0, result.output
    return load_workbook(out)


@pytest.fixture
def proposed(sample: Workspace, jtai: Run, made_once: Callable[..., Path]) -> Path:
    return made_once("proposed", lambda folder: _propose_into(folder, sample, jtai)) / "letter.xlsx"


def _propose_into(folder: Path, workspace: Workspace, jtai: Run) -> None:
    folder.mkdir()
    propose(workspace, jtai, folder / "letter.xlsx")


def test_the_workbook_has_every_sentence_with_the_proposals_and_the_codebook(
    sample: Workspace, jtai: Run, tmp_path: Path
) -> None:
    book = propose(sample, jtai, tmp_path / "letter.xlsx")
    page, codes = book["Statements"], book["Codebook"]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    held = ask(
        sample,
        "SELECT statement_id, s.polarity FROM statements AS s JOIN findings AS f USING (finding_id) "
        "WHERE f.report_id = ? ORDER BY f.ordinal, s.ordinal",
        a_letter(sample),
    )
    assert [(row[0], row[6]) for row in rows] == held
    proposed = dict(
        ask(sample, "SELECT statement_id, list(subtopic ORDER BY score DESC) FROM statement_subtopics GROUP BY ALL")
    )
    assert any(row[8] for row in rows)
    for row in rows:
        assert [code for code in row[8::2] if code] == proposed.get(row[0], [])
    assert [row[0] for row in codes.iter_rows(min_row=2, values_only=True)] == [one.code for one in load_codebook()]
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    last = len(rows) + 1
    assert lists[f"G2:G{last}"] == '"positive,negative,mixed,neutral"'
    assert lists[f"I2:I{last}"] == f"Codebook!$A$2:$A${len(load_codebook()) + 1}"


def test_a_letter_that_a_person_codes_is_coded_for_good(copy: Workspace, jtai: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.xlsx"
    book = propose(copy, jtai, file)
    page = book["Statements"]
    for row in page.iter_rows(min_row=2):
        row[6].value = "neutral"
        for cell in row[8::2]:
            cell.value = None
    page["G2"], page["K2"] = "negative", "timely_information_sharing"  # a gap before the second code is no error
    book.save(file)
    letter = a_letter(copy)
    kept = jtai(*at(copy), "code", "--import", str(file), *WHO, "--json")
    assert kept.exit_code == 0, kept.output
    told = json.loads(kept.stdout)
    assert (told["report_id"], told["sentences"]) == (letter, page.max_row - 1)
    text = Path(told["file"]).read_text()
    assert len(text.splitlines()) == page.max_row
    assert "Ann Reader" in text
    assert str(page["F2"].value)[:20] not in text

    for expected in (1, 0):  # and it is tagged once
        tagged = jtai(*at(copy), "tag", "--json")
        assert tagged.exit_code == 0, tagged.output
        assert json.loads(tagged.stdout)["stages"][-1]["counts"]["tagged"] == expected
    assert jtai(*at(copy), "load").exit_code == 0
    own = "JOIN findings AS f USING (finding_id) WHERE f.report_id = ?"
    assert ask(copy, f"SELECT DISTINCT polarity_method FROM statements {own}", letter) == [("coded",)]
    tags = ask(
        copy,
        f"SELECT s.statement_id, subtopic, method, score FROM statement_subtopics JOIN statements AS s USING "
        f"(statement_id) {own}",
        letter,
    )
    assert tags == [(page["A2"].value, "timely_information_sharing", "coded", 1.0)]
    finding = str(page["A2"].value).rpartition("-s")[0]
    themes = ask(copy, "SELECT theme, method FROM finding_themes WHERE finding_id = ?", finding)
    assert themes == [("information_sharing", "coded")]
    assert ask(copy, "SELECT coded_share FROM v_letters WHERE report_id = ?", letter) == [(1.0,)]
    assert {share for (share,) in ask(copy, "SELECT coded_share FROM v_letters")} == {0.0, 1.0}


def _change_words(page: Any) -> None:
    page["F3"] = f"{page['F3'].value} indeed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda page: page.__setitem__("G4", "good"), r"row 4, cell G4: the side is good"),
        (lambda page: page.__setitem__("G5", None), r"row 5, cell G5: the side is missing"),
        (lambda page: page.__setitem__("I3", "nonsense"), r"row 3, cell I3: there is no sub-topic nonsense"),
        (lambda page: page.__setitem__("M2", page["I2"].value or "x"), r"row 2, cell M2: "),
        (_change_words, r"row 3, cell F3: the words are not those of the letter"),
        (lambda page: page.__setitem__("A4", page["A3"].value), r"row 4, cell A4: .* stands in an earlier row"),
        (lambda page: page.__setitem__("A4", "what"), r"row 4, cell A4: what is no statement here"),
        (lambda page: page.delete_rows(4), r"no row for the statement"),
        (lambda page: page.__setitem__("F1", "Text"), r"the first row of the sheet Statements has to be"),
        (lambda page: page.__setitem__("A2", "what"), r"row 2, cell A2: what is no statement of a letter here"),
    ],
    ids=["side", "no side", "code", "code twice", "words", "twice", "stranger", "missing", "titles", "no letter"],
)
def test_an_error_names_row_and_cell_and_nothing_is_kept(
    sample: Workspace, jtai: Run, proposed: Path, tmp_path: Path, change: Callable[[Any], None], says: str
) -> None:
    file = tmp_path / "letter.xlsx"
    book = load_workbook(proposed)
    change(book["Statements"])
    book.save(file)
    result = jtai(*at(sample), "code", "--import", str(file), *WHO)
    assert result.exit_code == 2
    assert str(file) in str(result.exception or result.output) + result.output
    assert re.search(says, str(result.exception) + result.output), result.output
    assert not sample.coded.exists()


def test_what_is_no_workbook_is_named(sample: Workspace, jtai: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.xlsx"
    file.write_text("no workbook")
    result = jtai(*at(sample), "code", "--import", str(file), *WHO)
    assert result.exit_code == 2
    assert "is not a workbook of jtai code" in str(result.exception) + result.output
