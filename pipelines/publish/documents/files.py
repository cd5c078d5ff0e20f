"""The files of a summary in `release/documents`: which there are, what they are called, and making them."""

from __future__ import annotations

from pipelines.publish.documents.csv_files import csv_files
from pipelines.publish.summary.model import Kind, Summary
from warehouse.build.letters import slug

DOCUMENTS = "documents"
"""The folder, and the piece of the release."""


def is_published(summary: Summary) -> bool:
    """Whether there are documents of a summary: of all but areas without a letter."""
    return summary.kind is not Kind.AREA or bool(summary.findings.rows)


def name_of(summary: Summary) -> str:
    """Where a summary's files are, without their endings: `themes/information-sharing`, `areas/bristol-e06000023`."""
    plain = slug(f"{summary.title} {summary.code}" if summary.kind is Kind.AREA else summary.code)
    return f"{summary.kind}s/{plain}" if summary.kind is not Kind.OVERVIEW else plain


def document_files(summary: Summary) -> dict[str, bytes]:
    """The content of every file of a summary by its path: Word, PDF, and the CSV files behind them."""
    # Imported only here: a night without news makes none, and they take half a second.
    from pipelines.publish.documents.pdf import pdf
    from pipelines.publish.documents.word import word

    name = name_of(summary)
    return {
        f"{name}.docx": word(summary),
        f"{name}.pdf": pdf(summary),
        **{f"{name}{ending}.csv": data for ending, data in csv_files(summary).items()},
    }
