"""The folder `release/documents`: the files of each summary, made only where they would be new."""

from __future__ import annotations

import hashlib

from pipelines.publish.documents.csv_files import csv_files
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.summary.all_summaries import Content
from pipelines.publish.summary.model import Kind, Summary
from pipelines.run.progress import Tell
from warehouse.build.letters import slug
from warehouse.files.json_files import dump

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


def publish_documents(folder: ReleaseFolder, content: Content, version: str, code: str, tell: Tell) -> int:
    """Bring the documents up to date; returns how many files were written.

    `version` names the warehouse and the code: with the same, no summary is made. `code` names the code alone: a
    summary that says the same as before keeps its files.
    """
    if folder.keep(DOCUMENTS, version):
        return 0
    wanted = [summary for summary in content.summaries if is_published(summary)]
    written = 0
    for done, summary in enumerate(wanted, start=1):
        piece = f"{DOCUMENTS}/{name_of(summary)}"
        made_of = hashlib.sha256(dump(summary) + code.encode()).hexdigest()
        if not folder.keep(piece, made_of):
            made = {f"{DOCUMENTS}/{path}": data for path, data in document_files(summary).items()}
            written += folder.put(piece, made_of, made)
        tell(done, len(wanted), summary.title)
    folder.put(DOCUMENTS, version, {})
    return written
