"""The extractor on the real letters, compared with their annotations, and on reports that are not letters."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.extraction import extract, read_letter
from extract.findings import find_findings
from extract.headings import load_headings
from extract.layout import lay_out
from extract.metadata import address_reader
from extract.paragraphs import find_paragraphs
from extract.passages import find_passages
from extract.pdf import Document, Line, Page
from extract.sections import divide
from extract.worker import Job, extract_all
from warehouse.records import Extraction, IssueCode, Letter, PassageRole
from warehouse.reference.areas import Area, load_areas

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS, GOLD = SHARED / "corpus", SHARED / "gold"
LETTERS = sorted((CORPUS / "letters").glob("*.pdf"))
OTHERS = sorted((CORPUS / "others").glob("*.pdf"))

pytestmark = pytest.mark.skipif(not LETTERS or not GOLD.exists(), reason="the real letters are not here (../shared)")


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@cache
def areas() -> tuple[Area, ...]:
    return load_areas()


@pytest.fixture(scope="module")
def by_hash(documents: Mapping[Path, Document]) -> dict[str, Document]:
    """The letters by hash."""
    return {digest(path): document for path, document in documents.items()}


@pytest.fixture(scope="module")
def letters(by_hash: Mapping[str, Document]) -> dict[str, Letter]:
    return {held: read_letter(document, areas()).letter for held, document in by_hash.items()}


# ---------------------------------------------------------------------------------------------------------- annotations


@cache
def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(letters: Mapping[str, Letter], labels: Path = GOLD / "labels") -> tuple[dict[str, Any], list[str]]:
    """The figures of the scorer for the letters that have these labels, and its messages."""
    with (CORPUS / "manifest.csv").open() as handle:
        urns = {row["sha256"]: row["urn"] for row in csv.DictReader(handle)}
    said: list[str] = []
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE reports (report_id VARCHAR, sha256 VARCHAR, urn VARCHAR, letter_date DATE, "
            "fieldwork_start DATE, fieldwork_end DATE, deep_dive VARCHAR);"
            "CREATE TABLE report_inspectorates (report_id VARCHAR, inspectorate VARCHAR);"
            "CREATE TABLE findings (finding_id VARCHAR, report_id VARCHAR, kind VARCHAR, text VARCHAR, "
            "page_start INTEGER, section_heading VARCHAR, study_type VARCHAR);"
            "CREATE TABLE finding_themes (finding_id VARCHAR, theme VARCHAR)"
        )
        for held, one in letters.items():
            days = (one.letter_date, one.fieldwork_start, one.fieldwork_end)
            con.execute(
                "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?)", [held, held, urns[held], *days, one.deep_dive]
            )
            con.executemany(
                "INSERT INTO report_inspectorates VALUES (?, ?)", [(held, name) for name in one.inspectorates]
            )
            con.executemany(
                "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (f"{held}-{f.ordinal}", held, f.kind, f.text, f.page_start, f.section_heading, f.study_type)
                    for f in one.findings
                ],
            )
        return scorer().score(con, labels, said.append), said


@pytest.fixture(scope="module")
def scores(letters: Mapping[str, Letter]) -> tuple[dict[str, Any], list[str]]:
    return score(letters)


MOST_ERRORS = {"strength": 3, "area_for_improvement": 3, "priority_action": 0, "case_study": 1}
LEAST_VERBATIM = {"strength": 0.99, "area_for_improvement": 0.99, "priority_action": 1.0, "case_study": 0.95}
"""The annotation itself strips the closing quotation mark of some studies."""


@pytest.mark.parametrize("kind", MOST_ERRORS)
def test_findings_are_those_of_the_annotation(scores: tuple[dict[str, Any], list[str]], kind: str) -> None:
    result, said = scores
    found = result["findings"][kind]
    assert found["errors"] <= MOST_ERRORS[kind], said
    assert min(found["exact"], found["raw"]) >= LEAST_VERBATIM[kind], said
    assert (found["page"], found["heading"]) == (1.0, 1.0), said
    assert found.get("study", 1.0) == 1.0, said


def test_no_kinds_are_confused_and_no_letter_is_missing(scores: tuple[dict[str, Any], list[str]]) -> None:
    result, said = scores
    assert result["confused"] == {}, said
    assert result["letters"] == {"gold": len(LETTERS), "missing": [], "not_annotated": []}


def test_metadata_are_those_of_the_annotation(scores: tuple[dict[str, Any], list[str]]) -> None:
    result, said = scores
    wrong = {key: share for key, share in result["metadata"].items() if share < 1}
    assert wrong == {}, said


def test_paragraphs_are_those_of_the_annotation(scores: tuple[dict[str, Any], list[str]]) -> None:
    result, said = scores
    found = result["paragraphs"]
    assert min(found["precision"], found["recall"]) >= 0.97, said
    assert found["kind_wrong"] == 0
    assert found["exact"] >= 0.99


def test_judgements_without_a_heading_are_those_of_the_annotation(letters: Mapping[str, Letter]) -> None:
    """Letters of 2016 to 2020 only: precision and recall over all of them."""
    right = found = wanted = 0
    for path in (GOLD / "labels").glob("*.json"):
        gold = json.loads(path.read_text())
        texts = [f.text for f in letters[gold["sha256"]].findings if not f.section_heading]
        mine = [{"_s": scorer().shingles(text)} for text in texts]
        theirs = [{"_s": set(one["shingles"])} for one in gold["paragraphs"] if not one["heading"]]
        right += len(scorer().pair(theirs, mine))
        found, wanted = found + len(mine), wanted + len(theirs)
    assert wanted > 100
    assert min(right / found, right / wanted) >= 0.97


# -------------------------------------------------------------------------------------------------- what needs no label


def test_every_word_has_its_place(letters: Mapping[str, Letter]) -> None:
    assert {held: one.unaccounted_words for held, one in letters.items() if one.unaccounted_words} == {}
    assert [issue for one in letters.values() for issue in one.issues] == []


def test_every_word_is_in_one_passage(by_hash: Mapping[str, Document], letters: Mapping[str, Letter]) -> None:
    """Character for character: the body of a letter is its passages, its address and its signatures."""
    for held, one in letters.items():
        layout = lay_out(by_hash[held])
        divided = divide(find_paragraphs(layout), load_headings())
        whole = find_passages(layout, divided, find_findings(divided, load_headings()), address_reader())
        assert whole.passages == one.passages
        assert [p.page_start for p in whole.passages] == sorted(p.page_start for p in whole.passages)
        kept_back = "".join(line.text for line in whole.kept_back)
        said = "".join(line.text for line in whole.placed)
        every = "".join(line.text for line in layout.lines)
        assert Counter(re.sub(r"\s", "", said + kept_back)) == Counter(re.sub(r"\s", "", every))
        of_passages = "".join(p.text for p in one.passages if p.role is not PassageRole.FOOTNOTE)
        if "[name]" not in of_passages:  # a numbered paragraph leaves its number out
            assert re.sub(r"[\W\d]", "", of_passages) == re.sub(r"[\W\d]", "", said)


def test_passages_name_nobody(by_hash: Mapping[str, Document], letters: Mapping[str, Letter]) -> None:
    """No passage is one of the signatures, and none but a finding has a name of the address block."""
    named = 0
    for held, one in letters.items():
        divided = divide(find_paragraphs(lay_out(by_hash[held])), load_headings())
        head = next(divided.sections)
        lines = [line.text for paragraph in head.paragraphs for line in paragraph.lines]
        greeting = next(number for number, text in enumerate(lines) if text.lower().startswith("dear"))
        names = address_reader().names(lines[:greeting])
        named += len(names)
        assert {p.text for p in divided.signatures}.isdisjoint(passage.text for passage in one.passages)
        said = " ".join(passage.text for passage in one.passages if passage.finding is None)
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)] == []
    assert named > 5 * len(letters)


def test_every_letter_names_an_area_of_its_day(letters: Mapping[str, Letter]) -> None:
    codes = {area.area_code: area for area in areas()}
    for one in letters.values():
        assert one.letter_date is not None
        assert one.fieldwork_start is not None
        assert one.fieldwork_end is not None
        (code,) = one.area_codes
        assert codes[code].is_valid_on(one.fieldwork_end)
        assert one.fieldwork_start <= one.fieldwork_end <= one.letter_date


def test_no_organisation_holds_a_role(letters: Mapping[str, Letter]) -> None:
    """If a role is left in an organisation, the text before it names a person."""
    role = {"director", "manager", "chief", "chair", "commissioner", "constable", "superintendent", "officer", "head"}
    mixed = [
        held
        for held, one in letters.items()
        for addressee in one.addressees
        if addressee.role is None and not role.isdisjoint(re.findall(r"\w+", (addressee.organisation or "").lower()))
    ]
    assert mixed == []


def stripped(document: Document) -> Document:
    """The document as read from a file without tags, which marks no furniture either."""

    def plain(line: Line) -> Line:
        return replace(line, runs=tuple(replace(run, element=None) for run in line.runs))

    def of_page(page: Page) -> Page:
        lines = sorted(map(plain, (*page.lines, *page.artifacts)), key=lambda line: (line.top, line.x0))
        return replace(page, lines=tuple(lines), artifacts=())

    return Document(tuple(map(of_page, document.pages)), ())


def test_without_tags_the_letters_are_read_alike(by_hash: Mapping[str, Document], tmp_path: Path) -> None:
    """Tags and page layout cross-check each other, so neither may merely repeat the other: every third letter."""
    labels = {json.loads(path.read_text())["sha256"]: path for path in sorted((GOLD / "labels").glob("*.json"))[::3]}
    for path in labels.values():
        shutil.copy(path, tmp_path)
    untagged = {held: read_letter(stripped(by_hash[held]), areas()).letter for held in labels}
    result, said = score(untagged, tmp_path)
    assert result["letters"] == {"gold": len(labels), "missing": [], "not_annotated": []}
    assert result["findings"]["all"]["f1"] >= 0.98, said
    assert result["paragraphs"]["f1"] >= 0.98, said
    assert result["confused"] == {}, said
    assert sum(one.unaccounted_words for one in untagged.values()) == 0


# --------------------------------------------------------------------------------------------------- through the worker


@pytest.fixture(scope="module")
def others() -> dict[str, Extraction]:
    """The records of reports on other inspections, with a few letters among them."""
    jobs = [Job(digest(path), path) for path in (*OTHERS, *LETTERS[::11])]
    return {record.sha256: record for record in extract_all(jobs, areas(), workers=2)}


def test_reports_of_other_inspections_are_no_letters(others: Mapping[str, Extraction]) -> None:
    assert OTHERS
    reasons = {path.name: others[digest(path)].rejection for path in OTHERS}
    taken = [name for name, reason in reasons.items() if reason is None or reason.code is not IssueCode.NOT_A_JTAI]
    assert taken == []
    assert all(reason is not None and "it lacks" in reason.message for reason in reasons.values())


def test_a_worker_reads_what_we_read(others: Mapping[str, Extraction], letters: Mapping[str, Letter]) -> None:
    for path in LETTERS[::11]:
        assert others[digest(path)].letter == letters[digest(path)]


# ------------------------------------------------------------------------------------------------------------ mutations


def mutated(pdf: bytes, rng: random.Random) -> bytes:
    """The file truncated, or with bytes changed, lost or doubled, or with different numbers in it."""
    changed = bytearray(pdf)
    at = rng.randrange(len(changed))
    kind = rng.choice(("cut", "flip", "lose", "double", "renumber"))
    if kind == "cut":
        del changed[at:]
    elif kind == "lose":
        del changed[at : at + rng.randrange(1, 2000)]
    elif kind == "double":
        changed[at:at] = changed[at : at + 500]
    elif kind == "flip":
        for _ in range(rng.choice((1, 20, 500))):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    else:
        digits = [place for place, byte in enumerate(changed) if chr(byte).isdigit()]
        for place in rng.sample(digits, 30):
            changed[place] = ord(rng.choice("0123456789"))
    return bytes(changed)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_letter_gives_a_record(documents: Mapping[Path, Document], seed: int) -> None:
    by_pages = sorted(LETTERS, key=lambda path: len(documents[path].pages))
    pdf = by_pages[seed % 5].read_bytes()
    record = extract("0" * 64, mutated(pdf, random.Random(seed)), areas())
    if record.letter is None:
        assert record.rejection is not None
        assert record.rejection.code in (IssueCode.UNREADABLE_PDF, IssueCode.NOT_A_JTAI)
        assert len(record.rejection.message) > 10
    else:
        assert record.rejection is None
        assert record.letter.pages > 0
