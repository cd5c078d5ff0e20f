"""The page of research questions: each with its query and its answer on a warehouse.

The questions are in `questions.yml`; `make docs` writes `questions.md` from the real letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from warehouse.files.yaml_files import read_data
from warehouse.read.api import Rows, Warehouse

QUESTIONS = Path(str(files("warehouse.docs"))) / "questions.yml"
PAGE = QUESTIONS.with_suffix(".md")

_HEAD = """# {count} questions, and what the archive answers

`make docs` writes this page from `questions.yml`; do not edit it by hand. You can run each query as it is, with
`jtai query "SELECT …"` or in any program that opens the DuckDB file.

The answers come from {letters} letters, dated {first} to {last}, and give counts, areas and dates only. Inspected areas
are not a sample of England, rounds of inspections differ in subject, and a model assigns the themes. No single letter
answers the {across} questions marked **across letters**.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the query that answers it, whether that takes more than one letter, and a caveat."""

    question: str
    sql: str
    across: bool
    note: str = ""


def load_questions() -> tuple[Question, ...]:
    """Load questions.yml; raises `ValueError` that names the file and the invalid key."""
    return read_data("warehouse.docs", QUESTIONS.name, tuple[Question, ...])


def answer(warehouse: Warehouse, question: Question) -> str:
    """The answer as a Markdown table."""
    found: Rows = warehouse.query(question.sql)
    lines = [_line(found.columns), _line(["---"] * len(found.columns))]
    return "\n".join(lines + [_line([_cell(value) for value in row]) for row in found.rows])


def page(warehouse: Warehouse) -> str:
    """All questions with their answers, in Markdown."""
    questions = load_questions()
    status = warehouse.status()
    head = _HEAD.format(
        count=len(questions),
        across=sum(question.across for question in questions),
        letters=status.letters,
        first=status.first_letter_date,
        last=status.last_letter_date,
    )
    return "\n".join([head, *(_section(warehouse, place, one) for place, one in enumerate(questions, start=1))])


def _section(warehouse: Warehouse, place: int, question: Question) -> str:
    said = " ".join(part for part in ("**Across letters.**" if question.across else "", question.note) if part)
    parts = [
        f"## {place}. {question.question}",
        said,
        f"```sql\n{question.sql.strip()}\n```",
        answer(warehouse, question),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.replace("|", "\\|")
