"""Draws a sample of statements for people to code, and writes a workbook for each of them.

Does not belong here: the sheets (coding_workbook), what comes back (coders).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extract.statements.workspace_coding import SentenceToCode
from pipelines.curate.coding_workbook import ProposedRow, coding_workbook, require_new
from warehouse.errors import BadInput
from warehouse.files.atomic import write_bytes
from warehouse.read.api import Filters, Warehouse
from warehouse.read.filters import condition
from warehouse.read.names import known
from warehouse.records import Finding, FindingKind, Method, Polarity, Statement, SubtopicTag

STRATA = {
    "round": "round_id",
    "kind": "kind",
    "generation": "framework",
    "region": "region",
    "year": "year",
    "topic": "topic",
    "deep_dive": "deep_dive",
    "side": "side",
}
"""What a sample can be stratified by, and the columns that say it."""


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """So many statements, in proportion to strata; the same seed draws the same ones from the same data."""

    size: int
    strata: tuple[str, ...] = ()
    seed: int = 1
    filters: Filters = field(default_factory=Filters)
    coders: int = 2
    shows_codes: bool = False


def export_sample(warehouse: Warehouse, wanted: SampleDesign, folder: Path) -> tuple[list[Path], int]:
    """Write `coding-1.xlsx` and so on, the same sample in each; returns the files and the number of statements.

    Raises `UnknownName` for a stratum that does not exist, and `BadInput` where a file is there already or nothing
    matches the filters.
    """
    out = [folder / f"coding-{number}.xlsx" for number in range(1, wanted.coders + 1)]
    require_new(*out)
    drawn = draw(_population(warehouse, wanted), wanted.size, wanted.seed)
    if not drawn:
        raise BadInput("no statement of a current letter matches all of this")
    sentences = read_sentences(warehouse, drawn)
    proposed = read_proposed(warehouse, drawn) if wanted.shows_codes else {}
    rows = [ProposedRow(name, sentences[name], proposed.get(name)) for name in drawn]
    beside = {"Whole finding": [row.sentence.finding.text for row in rows]}
    data = coding_workbook(rows, beside, _notes(warehouse, wanted, len(rows)))
    for path in out:
        write_bytes(path, data)
    return out, len(rows)


def draw(population: Mapping[str, str], size: int, seed: int) -> list[str]:
    """So many names, each stratum in proportion and, where there is room, at least once.

    `population` has the stratum of each name.
    """
    strata: dict[str, list[str]] = {}
    for name in sorted(population, key=lambda name: _rank(seed, name)):
        strata.setdefault(population[name], []).append(name)
    size = min(size, len(population))
    given = {stratum: int(size >= len(strata)) for stratum in strata}
    for _ in range(size - sum(given.values())):
        lacks = {
            stratum: len(names) * size / len(population) - given[stratum]
            for stratum, names in strata.items()
            if given[stratum] < len(names)
        }
        given[max(lacks, key=lambda stratum: (lacks[stratum], stratum))] += 1
    chosen = [name for stratum, names in strata.items() for name in names[: given[stratum]]]
    return sorted(chosen, key=lambda name: _rank(seed, name))


def _rank(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def _population(warehouse: Warehouse, wanted: SampleDesign) -> dict[str, str]:
    columns = [known("stratum", name, STRATA) for name in wanted.strata]
    chosen, values = condition(warehouse, wanted.filters)
    stratum = f"concat_ws(' / ', {', '.join(columns)})" if columns else "''"
    return dict(
        warehouse.query(
            f"SELECT statement_id, {stratum} FROM (SELECT statement_id, finding_id, polarity AS side FROM statements) "  # noqa: S608 - columns and conditions are ours
            f"JOIN (FROM v_findings WHERE {chosen}) USING (finding_id)",
            values,
        ).rows
    )


def read_sentences(warehouse: Warehouse, names: Sequence[str]) -> dict[str, SentenceToCode]:
    """The statements of these names in any letter, with their findings; those that there are."""
    rows = warehouse.query(
        "SELECT s.statement_id, s.ordinal, s.text, f.kind, f.section_heading, f.text, f.ordinal, f.page_start, "
        "f.page_end, f.sub_heading, f.lead_in FROM statements AS s JOIN findings AS f USING (finding_id) "
        "WHERE list_contains(?, s.statement_id)",
        [list(names)],
    ).rows
    return {
        name: SentenceToCode(
            Finding(FindingKind(kind), heading or "", whole, place, first, last, (), sub_heading, lead_in),
            ordinal,
            before="",
            text=text,
            after="",
        )
        for name, ordinal, text, kind, heading, whole, place, first, last, sub_heading, lead_in in rows
    }


def read_proposed(warehouse: Warehouse, names: Sequence[str]) -> dict[str, Statement]:
    """What the warehouse says of these statements: their sides and sub-topics."""
    tags: dict[str, list[SubtopicTag]] = {}
    for name, *tag in warehouse.query(
        "SELECT statement_id, subtopic, score, is_certain, method, evidence FROM statement_subtopics "
        "WHERE list_contains(?, statement_id) ORDER BY statement_id, score DESC, subtopic",
        [list(names)],
    ).rows:
        tags.setdefault(name, []).append(SubtopicTag(*tag))
    return {
        name: Statement(ordinal, start, end, Polarity(side), score, Method(how), tuple(tags.get(name, ())))
        for name, ordinal, start, end, side, score, how in warehouse.query(
            "SELECT statement_id, ordinal, char_start, char_end, polarity, polarity_score, polarity_method "
            "FROM statements WHERE list_contains(?, statement_id)",
            [list(names)],
        ).rows
    }


def _notes(warehouse: Warehouse, wanted: SampleDesign, count: int) -> list[str]:
    meta = warehouse.meta()
    strata = f", stratified by {', '.join(wanted.strata)}" if wanted.strata else ""
    return [
        "Choose a side for each sentence, and none to three sub-topics that a reader would file it under. Leave a row "
        "empty to pass it over. Change nothing else.",
        f"{count} statements{strata}, seed {wanted.seed}; data version {meta.get('data_version', 'unknown')}.",
        meta.get("attribution", ""),
    ]
