"""Withheld findings and letters appear in nothing that is published, until the decision is reversed."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from click.testing import Result

from pipelines.publish.documents.csv_files import csv_files
from pipelines.publish.documents.files import is_published, name_of
from pipelines.publish.documents.word import word
from pipelines.publish.summary.all_summaries import Content
from pipelines.settings import Source, Workspace
from warehouse.read.api import open_warehouse

Run = Callable[..., Result]
SAID = ("--who", "Ann Reader", "--why", "it names a child")


@pytest.fixture
def copy(sample: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)


def content(path: Path) -> str:
    """The readable text of a file, with packages unpacked and HTML entities resolved."""
    if path.suffix in (".docx", ".xlsx"):
        with ZipFile(path) as package:
            raw = b"\n".join(package.read(name) for name in package.namelist())
    elif path.suffix == ".parquet":
        with duckdb.connect() as connection:
            return str(connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall())
    else:
        raw = path.read_bytes()
    return html.unescape(raw.decode("utf-8", "replace"))


def everything(database: Path) -> str:
    """All rows of all tables."""
    with open_warehouse(database) as warehouse:
        names = warehouse.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").rows
        return "\n".join(str(warehouse.query(f'FROM "{name}"').rows) for (name,) in names)


def make_documents(workspace: Workspace, *, of: str) -> None:
    """Add to what is published the documents whose name has that word, and every fifth of the others."""
    with open_warehouse(workspace.database) as warehouse:
        for number, summary in enumerate(filter(is_published, Content(warehouse).summaries)):
            if of in name_of(summary) or number % 5 == 0:
                target = workspace.release / name_of(summary).replace("/", "-")
                target.with_suffix(".docx").write_bytes(word(summary))
                for ending, data in csv_files(summary).items():
                    target.with_name(f"{target.name}{ending}.csv").write_bytes(data)


def test_a_letter_and_a_finding_leave_no_word_in_what_is_published(
    copy: Workspace, jtai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JTAI_PUBLISH", "pages")
    at = ("--workspace", str(copy.root))
    with open_warehouse(copy.database) as warehouse:
        ((letter, words),) = warehouse.query(
            "SELECT letter_id, list(text) FROM v_findings GROUP BY letter_id ORDER BY min(letter_date) LIMIT 1"
        ).rows
        ((finding, text),) = warehouse.query(
            "SELECT finding_id, text FROM v_findings WHERE kind = 'strength' ORDER BY letter_date DESC, ordinal LIMIT 1"
        ).rows
        before = warehouse.query("SELECT finding_id FROM v_findings ORDER BY ALL").rows
    for name in (letter, finding):
        assert jtai(*at, "withhold", name, *SAID).exit_code == 0
    told = json.loads(jtai(*at, "withhold", "--json").stdout)
    assert {one["name"] for one in told} == {letter, finding}
    assert jtai(*at, "load").exit_code == 1
    assert jtai(*at, "publish").exit_code == 0
    make_documents(copy, of=finding.split("-")[0])
    files = {path: content(path) for path in copy.release.rglob("*") if path.is_file()}
    assert {".html", ".csv", ".jsonl", ".docx", ".js"} <= {path.suffix for path in files}
    files[copy.database] = everything(copy.database)
    for path, data in files.items():
        for said in (*words, text):
            assert said.splitlines()[0][:60] not in data, path
        assert "Ann Reader" not in data, path
    assert not [path for path in files if finding in path.name]
    other = finding.split("-strength-")[0]
    for page in ("quality.html", f"letters/{other}.html"):
        assert "it names a child" in files[copy.release / page], "the reason is said"
    for name in (letter, finding):
        assert jtai(*at, "withhold", name, "--publish-again", *SAID).exit_code == 0
    assert jtai(*at, "load").exit_code == 0
    with open_warehouse(copy.database) as warehouse:
        assert warehouse.query("SELECT finding_id FROM v_findings ORDER BY ALL").rows == before


def test_a_name_that_is_none_is_refused(copy: Workspace, jtai: Run, capfd: pytest.CaptureFixture[str]) -> None:
    at = ("--workspace", str(copy.root))
    assert jtai(*at, "withhold", "nowhere-2020-01-01", *SAID).exit_code == 2
    assert "there is no letter or finding" in capfd.readouterr().err
    assert jtai(*at, "withhold", "nowhere-2020-01-01", "--publish-again", *SAID).exit_code == 2
    assert "nothing is withheld" in capfd.readouterr().err
    assert jtai(*at, "withhold", "nowhere-2020-01-01").exit_code == 2
    assert jtai(*at, "withhold", "--who", "Ann").exit_code == 2
    assert not copy.withheld.exists()
