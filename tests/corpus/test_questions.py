"""The page of questions gives the answers of the warehouse of the real letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.settings import Workspace
from warehouse.docs import questions
from warehouse.read.api import open_warehouse


def test_the_page_is_up_to_date(letters: Workspace, check_page: Callable[[Path, str], None]) -> None:
    with open_warehouse(letters.database) as warehouse:
        check_page(questions.PAGE, questions.page(warehouse))


def test_every_question_has_an_answer(letters: Workspace) -> None:
    with open_warehouse(letters.database) as warehouse:
        for question in questions.load_questions():
            assert warehouse.query(question.sql).rows, question.question


def test_no_answer_holds_a_sentence_of_a_letter(letters: Workspace) -> None:
    with open_warehouse(letters.database) as warehouse:
        for question in questions.load_questions():
            for row in warehouse.query(question.sql).rows:
                for value in row:
                    for said in value if isinstance(value, list) else [value]:
                        assert not isinstance(said, str) or len(said.split()) <= 6, question.question


def test_there_are_forty_and_most_take_several_letters() -> None:
    asked = questions.load_questions()
    assert len(asked) == len({one.question for one in asked}) == 40
    assert sum(one.across for one in asked) >= 20
