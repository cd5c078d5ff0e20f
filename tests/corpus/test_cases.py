"""Small PDFs with one thing odd in each, and what is right (../shared/cases)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from extract.extraction import Reading, read_letter
from extract.pdf import read_document
from pipelines.sample.catalogue import sample_areas
from warehouse.records import Finding, IssueCode
from warehouse.reference.areas import load_areas

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
KINDS = {"strength": 3, "area_for_improvement": 3, "case_study": 1}

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the cases are not here (../shared)")


def read(name: str) -> Reading:
    areas = load_areas() if name.startswith("hidden") else sample_areas()
    return read_letter(read_document((CASES / f"{name}.pdf").read_bytes()), areas)


def kinds(reading: Reading) -> Counter[str]:
    return Counter(str(finding.kind) for finding in reading.letter.findings)


def issues(reading: Reading) -> set[tuple[IssueCode, int | None]]:
    return {(issue.code, issue.page) for issue in reading.letter.issues}


def is_placed_as(finding: Finding, other: Finding) -> bool:
    return len(finding.boxes) == len(other.boxes) and all(
        (one.page, one.x0, one.top, one.x1, one.bottom)
        == pytest.approx((two.page, two.x0, two.top, two.x1, two.bottom), abs=1)
        for one, two in zip(finding.boxes, other.boxes, strict=True)
    )


def test_the_plain_letter() -> None:
    assert kinds(read("plain")) == KINDS
    assert issues(read("plain")) == set()


@pytest.mark.parametrize("name", ["bold-by-descriptor", "bold-by-stroke"])
def test_headings_that_no_font_name_calls_bold(name: str) -> None:
    reading = read(name)
    assert kinds(reading) == KINDS
    assert "Colverton" in reading.letter.title
    assert not any("Next steps" in finding.text for finding in reading.letter.findings)


def test_a_page_that_is_a_picture() -> None:
    reading = read("scanned-page-2")
    assert (IssueCode.PAGE_WITHOUT_TEXT, 2) in issues(reading)


@pytest.mark.parametrize("name", ["crop-box-margins", "crop-box-letterhead"])
def test_places_on_a_cropped_page(name: str) -> None:
    reading = read(name)
    assert kinds(reading) == KINDS
    for finding, other in zip(reading.letter.findings, read("plain").letter.findings, strict=True):
        assert finding.text == other.text
        assert is_placed_as(finding, other)


@pytest.mark.parametrize("name", ["running-header", "running-footer"])
def test_what_runs_along_the_pages(name: str) -> None:
    reading = read(name)
    assert issues(reading) == set()
    assert not any("page" in finding.text.lower().split() for finding in reading.letter.findings)
    assert {str(claim.region) for claim in reading.accounts.claims if ", page " in claim.line.text} <= {
        "header",
        "footer",
    }


@pytest.mark.parametrize("name", ["hidden-text-invisible", "hidden-text-covered"])
def test_a_bullet_that_no_reader_sees(name: str) -> None:
    reading = read(name)
    assert (IssueCode.HIDDEN_TEXT, 1) in issues(reading)
    assert not any("immediate risk" in finding.text for finding in reading.letter.findings)
