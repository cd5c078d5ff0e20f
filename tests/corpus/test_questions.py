"""The page of questions says what the warehouse of the real letters says."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines import stages
from pipelines.settings import Source, Workspace
from warehouse import questions
from warehouse.archive import Archive
from warehouse.reading import open_warehouse
from warehouse.records import HarvestRun, Sighting, SourceTally

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

RUN = "20300101T020000000000Z"
NOW = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The real letters, read, tagged and loaded as if one publisher had listed them in one run."""
    if not (CORPUS / "manifest.csv").is_file():
        pytest.skip("the real letters are not here (../shared)")
    made = Workspace(tmp_path_factory.mktemp("corpus"), Source.LIVE)
    made.claim()
    archive = Archive(made.archive)
    with (CORPUS / "manifest.csv").open() as handle:
        listed = list(csv.DictReader(handle))
    for row in listed:
        data = (CORPUS / "letters" / f"{row['file_id']}.pdf").read_bytes()
        archive.append(
            Sighting(
                run_id=RUN,
                source="ofsted",
                url=f"https://ofsted.example/file/{row['file_id']}",
                page_url=f"https://ofsted.example/provider/{row['urn']}",
                label="Joint area child protection inspection",
                outcome="fetched",
                seen_at=NOW,
                provider_urn=row["urn"],
                published_on=date.fromisoformat(row["published_on"]),
                sha256=archive.put(data),
                bytes=len(data),
                retrieved_at=NOW,
            )
        )
    archive.append_run(HarvestRun(RUN, NOW, NOW, (SourceTally("ofsted", 1, 1, len(listed), 0, 0, 0, 0, 0, None),)))
    for stage in (stages.extract, stages.tag, stages.load):
        stage(made)
    return made


def test_the_page_repeats_what_the_warehouse_answers(workspace: Workspace) -> None:
    with open_warehouse(workspace.database) as warehouse:
        assert questions.page(warehouse) == questions.PAGE.read_text(encoding="utf-8")


def test_every_question_has_an_answer(workspace: Workspace) -> None:
    with open_warehouse(workspace.database) as warehouse:
        for question in questions.load_questions():
            assert warehouse.query(question.sql).rows, question.question


def test_no_answer_holds_a_sentence_of_a_letter(workspace: Workspace) -> None:
    with open_warehouse(workspace.database) as warehouse:
        for question in questions.load_questions():
            for row in warehouse.query(question.sql).rows:
                for value in row:
                    for said in value if isinstance(value, list) else [value]:
                        assert not isinstance(said, str) or len(said.split()) <= 6, question.question


def test_there_are_twenty_five_and_most_take_several_letters() -> None:
    asked = questions.load_questions()
    assert len(asked) == len({one.question for one in asked}) == 25
    assert sum(one.across for one in asked) >= 10
