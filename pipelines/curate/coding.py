"""Has people code a letter: the workbook with proposals goes out, and what they decided is kept.

Does not belong here: the sheets (coding_workbook), the files that are kept (extract.statements.workspace_coding).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extract.statements.coding import CodedSentence
from extract.statements.workspace_coding import (
    SentenceToCode,
    coding_path,
    read_folder,
    sentences_to_code,
    write_letter_coding,
)
from pipelines.curate.coding_workbook import ProposedRow, coding_workbook, names_in, read_coded, read_rows, require_new
from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from pipelines.stages.stage_files import LetterRecords
from warehouse.build.findings import finding_ids
from warehouse.errors import BadInput, UnknownName
from warehouse.files.atomic import write_bytes
from warehouse.read.api import open_warehouse
from warehouse.records import Letter, Method


@dataclass(frozen=True, slots=True)
class KeptCoding:
    """A letter that has been coded: its version, its number of sentences and the file."""

    report_id: str
    sentences: int
    file: Path


def propose(workspace: Workspace, name: str, out: Path) -> int:
    """Write the workbook of a letter, filled in with the tags that it has; returns its number of sentences.

    Raises `UnknownName`, and `BadInput` if the file already exists.
    """
    require_new(out)
    report_id, sha256 = _find(workspace, name)
    records = LetterRecords(workspace)
    sentences = _sentences(report_id, _letter(records, report_id, sha256))
    tagged = records.tagged.get(sha256)
    proposed = {
        (tags.ordinal, one.ordinal): one for tags in (tagged.findings if tagged else ()) for one in tags.statements
    }
    rows = [
        ProposedRow(statement_id, one, proposed.get((one.finding.ordinal, one.ordinal)))
        for statement_id, one in sentences.items()
    ]
    write_bytes(out, coding_workbook(rows))
    return len(rows)


def keep(workspace: Workspace, file: Path, *, who: str, when: date) -> KeptCoding:
    """Keep what a workbook says of its letter; raises `BadInput` naming file, row and cell, and `UnknownName`."""
    rows = read_rows(file)
    report_id, sha256 = _find_statement(workspace, file, next(iter(names_in(rows)), ""))
    sentences = _sentences(report_id, _letter(LetterRecords(workspace), report_id, sha256))
    coded = read_coded(file, rows, sentences)
    with only_run(workspace):
        said = [(one, coded[name]) for name, one in sentences.items()]
        return KeptCoding(report_id, len(said), _write(workspace, sha256, said, who=who, when=when))


def accept(workspace: Workspace, name: str, *, who: str, when: date) -> KeptCoding:
    """Keep what a program said of a letter as a person's coding; raises `UnknownName` and `BadInput`."""
    report_id, sha256 = _find(workspace, name)
    with only_run(workspace):
        coding = read_folder(workspace.assisted, Method.ASSISTED)
        letter = _letter(LetterRecords(workspace), report_id, sha256)
        held = coding.letter_of(letter, sha256)
        if held is None:
            raise BadInput(f"{report_id}: no program has coded it, and there is nothing to accept")
        said = []
        for one in sentences_to_code(letter):
            coded = coding.statements(held, one.finding)[one.ordinal - 1]
            if coded is None:
                raise BadInput(f"{report_id}: its words have changed since {coding.coders[held].name} coded it")
            said.append((one, coded))
        return KeptCoding(report_id, len(said), _write(workspace, sha256, said, who=who, when=when))


def _write(
    workspace: Workspace, sha256: str, said: list[tuple[SentenceToCode, CodedSentence]], *, who: str, when: date
) -> Path:
    path = write_letter_coding(workspace.coded, sha256, said, who=who.strip(), when=when)
    coding_path(workspace.assisted, sha256).unlink(missing_ok=True)
    return path


def _find(workspace: Workspace, name: str) -> tuple[str, str]:
    with open_warehouse(workspace.database) as warehouse:
        return warehouse.report(name)


def _find_statement(workspace: Workspace, file: Path, statement_id: str) -> tuple[str, str]:
    with open_warehouse(workspace.database) as warehouse:
        found = warehouse.query(
            "SELECT report_id, sha256 FROM reports WHERE starts_with(?, report_id || '-') ORDER BY len(report_id) DESC",
            [statement_id],
        ).rows
    if not found:
        raise BadInput(f"{file}: row 2, cell A2: {statement_id or 'an empty cell'} is no statement of a letter here")
    return found[0][0], found[0][1]


def _letter(records: LetterRecords, report_id: str, sha256: str) -> Letter:
    extraction = records.extractions.get(sha256)
    if extraction is None or extraction.letter is None:
        raise UnknownName(f"{report_id}: it is not extracted here; run jtai extract")
    return extraction.letter


def _sentences(report_id: str, letter: Letter) -> dict[str, SentenceToCode]:
    findings = sorted(letter.findings, key=lambda one: one.ordinal)
    ids = dict(zip((one.ordinal for one in findings), finding_ids(report_id, findings), strict=True))
    return {f"{ids[one.finding.ordinal]}-s{one.ordinal}": one for one in sentences_to_code(letter)}
