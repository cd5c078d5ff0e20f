"""Documents that PDFium and pdfminer read differently: they are noted, and pdfminer reads them from then on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract import extraction
from extract.comparing import compare_documents
from extract.pdf import Document, read_document
from pipelines.sample.catalogue import rendered, sample_areas
from pipelines.settings import Source, Workspace
from pipelines.stages.extract import extract
from pipelines.stages.stage import RunOptions, StageRun
from pipelines.stages.stage_files import LetterRecords, Readings
from pipelines.stages.verify import verify
from warehouse.archive.store import Archive
from warehouse.records import Reader
from warehouse.review_items import ReviewCode

NAME = "aldermarsh-2016"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(rendered(NAME))


def misread(document: Document, **changes: Any) -> Document:
    """The document, with its second line read wrongly."""
    page, *more = document.pages
    first, second, *lines = page.lines
    run = replace(second.runs[0], **changes)
    odd = replace(page, lines=(first, replace(second, runs=(run, *second.runs[1:])), *lines))
    return replace(document, pages=(odd, *more))


@pytest.mark.parametrize(
    "change", [{"text": "not so"}, {"x1": 9.0}, {"size": 99.0}, {"is_bold": True}, {"font": "Other"}, {"element": 99}]
)
def test_every_difference_is_named_without_words_of_the_document(document: Document, change: dict[str, Any]) -> None:
    assert compare_documents(document, document) == ()
    (said,) = compare_documents(document, misread(document, **change))
    assert said.startswith("page 1: lines, from ")
    assert document.pages[0].lines[1].text[:6] not in said


def test_differences_besides_lines_are_named(document: Document) -> None:
    page, *more = document.pages
    odd = replace(page, hidden=7, rects=())
    assert set(compare_documents(document, replace(document, pages=(odd, *more), elements=()))) >= {
        "the tagged structure",
        "page 1: hidden 0, 7",
    }
    assert compare_documents(document, replace(document, pages=(page,))) == (f"{len(document.pages)} pages, 1 pages",)


def test_where_they_differ_the_reading_of_pdfminer_is_kept(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(pdf: bytes, *, draws: bool = True, reader: Reader = Reader.PDFIUM) -> Document:
        return document if reader is Reader.PDFMINER else misread(document, text="Misread")

    monkeypatch.setattr(extraction, "read_document", read)
    record = extraction.extract("0" * 64, rendered(NAME), sample_areas(), compares=True)
    assert (record.reader, len(record.differences)) == ("pdfminer", 1)
    assert record.letter == extraction.read_letter(document, sample_areas()).letter
    assert extraction.extract("0" * 64, rendered(NAME), sample_areas()).differences == ()


def test_a_document_that_is_noted_is_read_with_pdfminer(sample: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)
    sha256, before = next(iter(LetterRecords(workspace).extractions.items()))
    assert before.reader == "pdfium"
    item = Readings(workspace).keep(replace(before, differences=("page 1: lines", "page 2: lines")))
    assert item is not None
    assert (item.code, item.subject) == (ReviewCode.READINGS_DIFFER, sha256)
    assert item.message == "read with pdfminer; page 1: lines and 1 more"

    counts = extract(StageRun(workspace)).counts
    assert (counts["read"], counts["read_with_pdfminer"]) == (1, 1)
    after = LetterRecords(workspace).extractions[sha256]
    assert after == replace(before, reader="pdfminer")
    assert extract(StageRun(workspace)).counts["read"] == 0


def test_verify_compares_both_readers_on_every_document(sample: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(shutil.copytree(sample.root, tmp_path / "copy"), Source.SAMPLE)
    archive = Archive(workspace.archive)
    lost, *others = sorted(archive.shas())
    archive.path_of(lost).unlink()
    archive.path_of(lost).mkdir()
    report = verify(StageRun(workspace, options=RunOptions(reading=True)))
    assert f"{len(others)} documents read by both readers, 0 differently" in report.summary
    (item,) = (item for item in report.attention if item.code is ReviewCode.NOT_READ_YET)
    assert item.subject == lost
    assert "IsADirectoryError" in item.message
    assert not Readings(workspace).differing
