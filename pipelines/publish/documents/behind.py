"""The CSV files behind a summary: its findings, its numbers with their queries, and the table of each chart.

Belongs here: which rows they have. Does not belong here: how a value is written in CSV (dataset.tables).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.publish.dataset.tables import as_csv
from pipelines.publish.summary.model import Figure, Numbers, Prose, SubTopics, Summary

NUMBERS = ("section", "counts", "value", "of", "unit", "low", "high", "query")


def csv_files(summary: Summary) -> dict[str, bytes]:
    """Each file by what its name ends in: nothing for the findings, `-numbers`, and `-` with the key of a table."""
    tables = {
        f"-{table.key.removeprefix(f'{summary.kind}_').replace('_', '-')}": as_csv(
            [column.name for column in table.columns], table.rows
        )
        for table in summary.tables
    }
    findings = summary.findings
    return {
        "": as_csv([column.name for column in findings.columns], findings.rows),
        "-numbers": as_csv(NUMBERS, _numbers(summary)),
        **tables,
    }


def _numbers(summary: Summary) -> Iterator[tuple[object, ...]]:
    for section, counts, figure in _figures(summary):
        yield section, counts, figure.value, figure.of, figure.unit, figure.low, figure.high, figure.sql


def _figures(summary: Summary) -> Iterator[tuple[str, str, Figure]]:
    """Every figure with the heading of its section and the words that say what it counts."""
    for section in summary.sections:
        for block in section.blocks:
            if isinstance(block, Numbers):
                yield from ((section.heading, figure.label, figure) for figure in block.figures)
            elif isinstance(block, Prose):
                yield from ((section.heading, block.text, one) for one in block.parts if isinstance(one, Figure))
            elif isinstance(block, SubTopics):
                yield from ((section.heading, ", ".join(one.phrases), one.figure) for one in block.items)
