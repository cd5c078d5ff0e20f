"""Both readers on the real documents: the same of each (every thirtieth, or with `--readers` all of them)."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.comparing import compare_documents
from extract.pdf import read_document
from warehouse.records import Reader

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*/*.pdf"))

MOST_DOUBTFUL = 0.1
"""Share of pages that PDFium may leave in doubt."""

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason="the real documents are not here (../shared)")


def test_both_readers_say_the_same_and_few_pages_are_in_doubt(request: pytest.FixtureRequest) -> None:
    pages = doubtful = 0
    for path in DOCUMENTS[:: 1 if request.config.getoption("--readers") else 30]:
        pdf = path.read_bytes()
        document = read_document(pdf, reader=Reader.PDFIUM)
        assert compare_documents(document, read_document(pdf, reader=Reader.PDFMINER)) == (), path.name
        pages += len(document.pages)
        doubtful += len(document.doubts)
    assert doubtful <= MOST_DOUBTFUL * pages
