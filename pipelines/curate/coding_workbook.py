"""The workbook in which a person codes a letter: a row for each sentence, and the codebook on a second sheet.

Belongs here: what is on the sheets, and reading them back cell by cell. Does not belong here: keeping what was coded
(coding).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from extract.statements.codebook import MOST, load_codebook, themes_of_subtopics
from extract.statements.coding import CodedSentence
from extract.statements.workspace_coding import SentenceToCode
from pipelines.publish.dataset.cells import open_workbook, write_cell
from warehouse.errors import BadInput
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Polarity, Statement

STATEMENTS, CODEBOOK = "Statements", "Codebook"

SIDE_COLUMN, FIRST_CODE = 6, 8

COLUMNS = (
    ("Statement", 30),
    ("Page", 6),
    ("Kind", 14),
    ("Heading", 24),
    ("Lead-in", 30),
    ("Sentence", 80),
    ("Side", 10),
    ("How sure", 9),
    *((title, width) for n in range(1, MOST + 1) for title, width in ((f"Sub-topic {n}", 34), ("How sure", 9))),
)
"""Titles and widths of the columns, in characters."""

_BESIDE = 60
"""Width of a column beside these."""

MOST_ERRORS = 20
"""So many errors are told at once."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A sentence by its ID, with what is proposed for it (None if nothing is)."""

    statement_id: str
    sentence: SentenceToCode
    proposed: Statement | None


def coding_workbook(
    rows: Sequence[ProposedRow], beside: Mapping[str, Sequence[str]] | None = None, notes: Sequence[str] = ()
) -> bytes:
    """The workbook as bytes. Sides and sub-topics are chosen from lists.

    `beside` has further columns by their titles, to read and not to fill in; `notes` have a sheet of their own.
    """
    out = io.BytesIO()
    book, styles = open_workbook(out)
    page, codes = book.add_worksheet(STATEMENTS), book.add_worksheet(CODEBOOK)
    for place, (title, width) in enumerate((*COLUMNS, *((title, _BESIDE) for title in beside or ()))):
        page.set_column(place, place, width)
        page.write_string(0, place, title, styles["head"])
    for place, texts in enumerate((beside or {}).values(), start=len(COLUMNS)):
        for number, text in enumerate(texts, start=1):
            write_cell(page, (number, place), text, styles)
    page.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(_cells(row)):
            write_cell(page, (number, place), value, styles)
    last = max(len(rows), 1)
    page.data_validation(1, SIDE_COLUMN, last, SIDE_COLUMN, {"validate": "list", "source": list(map(str, Polarity))})
    listed = f"={CODEBOOK}!$A$2:$A${len(load_codebook()) + 1}"
    for place in range(FIRST_CODE, len(COLUMNS), 2):
        page.data_validation(1, place, last, place, {"validate": "list", "source": listed})
    _write_codebook(codes, styles)
    if notes:
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100)
        for number, note in enumerate(notes):
            write_cell(about, (number, 0), note, styles)
    book.close()
    return out.getvalue()


def _cells(row: ProposedRow) -> Iterator[object]:
    finding, proposed = row.sentence.finding, row.proposed
    heading = " / ".join(part for part in (finding.section_heading, finding.sub_heading) if part)
    yield from (row.statement_id, finding.page_start, finding.kind.replace("_", " "))
    yield from (heading, finding.lead_in, row.sentence.text)
    if proposed is not None:
        yield from (str(proposed.polarity), proposed.polarity_score)
        for tag in sorted(proposed.subtopics, key=lambda tag: -tag.score)[:MOST]:
            yield from (tag.subtopic, tag.score)


def _write_codebook(page: Worksheet, styles: Mapping[str, Format]) -> None:
    titles = (("Code", 40), ("Theme", 28), ("Label", 40), ("What counts", 80), ("Praise", 60), ("Criticism", 60))
    for place, (title, width) in enumerate(titles):
        page.set_column(place, place, width)
        page.write_string(0, place, title, styles["head"])
    page.freeze_panes(1, 1)
    for number, one in enumerate(load_codebook(), start=1):
        told = (one.code, one.theme, one.label, one.definition, one.praise, one.criticism)
        for place, value in enumerate(told):
            write_cell(page, (number, place), value, dict(styles))


def require_new(*files: Path) -> None:
    """Raises `BadInput` if one of the workbooks already exists."""
    if held := [str(path) for path in files if path.exists()]:
        raise BadInput(f"{', '.join(held)}: already exists, and somebody may have coded in it; move it away")


def read_rows(path: Path) -> list[Row]:
    """The rows below the titles of the sheet of statements; raises `BadInput` naming the file."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            page = book[STATEMENTS]
            rows = [tuple(row) for row in page.iter_rows(max_col=len(COLUMNS), values_only=True)]
        finally:
            book.close()
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BadInput(f"{path}: is not a workbook of jtai code: {error}") from error
    titles = tuple(title for title, _ in COLUMNS)
    if not rows or rows[0] != titles:
        raise BadInput(f"{path}: the first row of the sheet {STATEMENTS} has to be: {', '.join(titles)}")
    while rows[-1:] and not any(_text(cell) for cell in rows[-1]):
        rows.pop()
    return rows[1:]


def names_in(rows: Iterable[Row]) -> list[str]:
    """The IDs of the statements."""
    return [name for row in rows if (name := _text(row[0]))]


def read_coded(
    path: Path, rows: Sequence[Row], sentences: Mapping[str, SentenceToCode], *, is_sample: bool = False
) -> dict[str, CodedSentence]:
    """What the rows say of each sentence by its ID; of a sample, of those that are not passed over.

    Raises `BadInput` naming row and cell of each error.
    """
    errors: list[str] = []
    coded: dict[str, CodedSentence] = {}
    for number, row in enumerate(rows, start=2):
        name = _text(row[0])
        if is_sample and name in sentences and not any([_text(row[SIDE_COLUMN]), *_codes(row)]):
            continue
        faults = [*_name_faults(name, sentences, coded), *_word_faults(row, sentences.get(name)), *_code_faults(row)]
        errors += [f"row {number}, cell {xl_col_to_name(place)}{number}: {fault}" for place, fault in faults]
        if not faults:
            coded[name] = CodedSentence(Polarity(_text(row[SIDE_COLUMN])), tuple(filter(None, _codes(row))))
    missing = [name for name in sentences if name not in coded]
    if missing and not errors and not is_sample:
        errors = [f"no row for the statement {name}" for name in missing]
    if errors:
        more = f"; and {len(errors) - MOST_ERRORS} more" if len(errors) > MOST_ERRORS else ""
        raise BadInput(f"{path}: {'; '.join(errors[:MOST_ERRORS])}{more}; nothing was recorded")
    return coded


Fault = tuple[int, str]
"""A column, and what is wrong there."""


def _name_faults(
    name: str, sentences: Mapping[str, SentenceToCode], coded: Mapping[str, CodedSentence]
) -> Iterator[Fault]:
    if name not in sentences:
        yield 0, f"{name or 'an empty cell'} is no statement here"
    elif name in coded:
        yield 0, f"{name} stands in an earlier row, too"


def _word_faults(row: Row, sentence: SentenceToCode | None) -> Iterator[Fault]:
    if sentence is not None and fingerprint(_text(row[5])) != fingerprint(sentence.text):
        yield 5, "the words are not those of the letter; change none of them"


def _code_faults(row: Row) -> Iterator[Fault]:
    side, codes = _text(row[SIDE_COLUMN]), _codes(row)
    if side not in set(Polarity):
        yield SIDE_COLUMN, f"the side is {side or 'missing'}; choose one of {', '.join(Polarity)}"
    for number, code in enumerate(codes):
        place = FIRST_CODE + 2 * number
        if code and code not in themes_of_subtopics():
            yield place, f"there is no sub-topic {code}; choose one of the sheet {CODEBOOK}"
        elif code and code in codes[:number]:
            yield place, f"{code} stands twice in this row"


def _codes(row: Row) -> list[str]:
    return [_text(cell) for cell in row[FIRST_CODE::2]]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
