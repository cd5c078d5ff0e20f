"""The CSV files behind a summary: its findings, its numbers with their queries, and the table of each chart."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.blocks import Block, Comparison, Figure, Messages, Prose, Table
from pipelines.publish.dataset.tables import as_csv
from pipelines.publish.summary.model import Summary, figures_of

NUMBERS = ("section", "counts", "value", "of", "unit", "low", "high", "query")


def csv_files(summary: Summary) -> dict[str, bytes]:
    """Each file by what its name ends in: nothing for the findings, `-numbers`, and `-` with the key of a table."""
    tables = {
        f"-{table.key.removeprefix(f'{summary.kind}_').replace('_', '-')}": _csv(table) for table in summary.tables
    }
    return {"": _csv(summary.findings), "-numbers": as_csv(NUMBERS, _numbers(summary)), **tables}


def _csv(table: Table) -> bytes:
    return as_csv([column.name for column in table.columns], table.rows)


def _numbers(summary: Summary) -> Iterator[tuple[object, ...]]:
    """Every figure with the heading of its section and the words that say what it counts."""
    for section in summary.sections:
        for block in section.blocks:
            for place, one in enumerate(figures_of(block)):
                counts = _counted(block, place, one)
                yield section.heading, counts, one.value, one.of, one.unit, one.low, one.high, one.sql


def _counted(block: Block, place: int, figure: Figure) -> str:
    match block:
        case Prose():
            return block.text
        case Messages():
            return block.items[place].says
        case Comparison():
            return f"{block.names[place % 2]}: {block.items[place // 2].says}"
        case _:
            return figure.label
