"""Word, PDF and CSV files contain the summary verbatim, are safe whatever a letter says, and are made once."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from pipelines.publish.blocks import Comparison, Link, Quotations, Table
from pipelines.publish.charts.look import TONES
from pipelines.publish.documents.document import lines_of
from pipelines.publish.documents.files import document_files, is_published, name_of
from pipelines.publish.documents.pdf import pdf
from pipelines.publish.documents.word import word
from pipelines.publish.documents.word_template import empty_document
from pipelines.publish.imprint import Imprint
from pipelines.publish.kinds import Tone
from pipelines.publish.production import Job, PieceFiles, PieceMaker, Production
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.context import gather
from pipelines.publish.summary.all_summaries import Content
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.run.progress import silent
from pipelines.settings import Settings, Workspace
from warehouse.read.api import open_warehouse

HOSTILE = (
    "<script>alert(1)</script> #sys.inputs *b* _i_ $x$ `c` @ref <label> // /* [a](javascript:x) &amp; "
    "</w:t><w:t> ]]> {{ 7*7 }} ../../etc =cmd|'/c calc'!A1"
)


@pytest.fixture(scope="module")
def theme(summaries: tuple[Summary, ...]) -> Summary:
    themes = [one for one in summaries if one.kind is Kind.THEME]
    return max(themes, key=lambda one: len(one.quotations))


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def text_of_pdf(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def squeezed(text: str) -> str:
    """Without what a line break or a hyphen at its end changes."""
    return re.sub(r"[\s\u00ad\ufffe\u2011-]+", "", text)


def notes(data: bytes) -> str:
    return ZipFile(io.BytesIO(data)).read("word/footnotes.xml").decode()


def test_publish_writes_word_pdf_and_csv_of_all_but_areas(sample: Workspace, summaries: tuple[Summary, ...]) -> None:
    folder = sample.release / "documents"
    for one in summaries:
        for ending in (".docx", ".pdf", ".csv", "-numbers.csv"):
            assert (folder / f"{name_of(one)}{ending}").is_file() == is_published(one)


def test_both_formats_show_what_two_subjects_share(summaries: tuple[Summary, ...]) -> None:
    (compared, *_) = [one for one in summaries if one.blocks_of(Comparison)]
    one = compared.blocks_of(Comparison)[0].items[0]
    made = docx.Document(io.BytesIO(word(compared)))
    cells = " ".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)
    shown = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf(compared)))
    quoted = [voice.quotation for voice in one.voices if voice.quotation is not None]
    for text in (one.says, one.said_by, *(line for quotation in quoted for line in quotation.lines)):
        assert squeezed(text) in squeezed(cells)
        assert squeezed(text) in squeezed(shown)


def test_documents_say_who_publishes_them(summaries: tuple[Summary, ...]) -> None:
    short = next(one for one in summaries if one.kind is Kind.ROUND and not one.findings.rows)
    provenance = dataclasses.replace(short.provenance, imprint=Imprint("Letters & lessons", "A council"))
    ours = dataclasses.replace(short, provenance=provenance)
    document, read = opened(word(ours)), pypdfium2.PdfDocument(pdf(ours))
    assert document.core_properties.author == read.get_metadata_dict()["Author"] == "A council"
    for text in ("\n".join(one.text for one in document.paragraphs), text_of_pdf(pdf(ours))):
        assert squeezed("Letters & lessons. Data as of") in squeezed(text)
        assert squeezed("Published by A council.") in squeezed(text)


def test_word_has_every_quotation_verbatim_and_its_source_as_a_footnote(theme: Summary) -> None:
    data = word(theme)
    paragraphs = [paragraph.text for paragraph in opened(data).paragraphs]
    footnotes = notes(data)
    assert theme.quotations
    for quotation in theme.quotations:
        for line in lines_of(quotation):
            assert line in paragraphs
        assert quotation.lead_in is None or quotation.lead_in in paragraphs
        assert quotation.source in paragraphs
        assert quotation.finding_id in footnotes
    assert footnotes.count("<w:footnoteRef/>") >= len(theme.quotations)


def test_word_has_headings_contents_tables_and_pictures_with_words(theme: Summary) -> None:
    document = opened(word(theme))
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert [one.text for one in headings] == [section.heading for section in theme.sections]
    xml = document.element.xml
    assert 'TOC \\o "1-1"' in xml
    contents = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "toc 1"]
    assert len(contents) == sum(section.level == 1 for section in theme.sections)
    assert len(document.tables) == len(theme.tables)
    for table, shown in zip(document.tables, theme.tables, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == [column.heading for column in shown.shown]
        assert len(table.rows) == len(shown.rows) + 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pictures = re.findall(r"<wp:docPr [^>]*descr=\"([^\"]+)\"", xml)
    assert pictures
    assert all(len(words) > 20 for words in pictures)
    assert document.core_properties.title == theme.title


def test_headings_are_numbered_by_their_style(theme: Summary) -> None:
    data = word(theme)
    assert opened(data).styles["Heading 1"].element.pPr.numPr.numId.val == 90
    assert b'w:abstractNumId w:val="90"' in ZipFile(io.BytesIO(data)).read("word/numbering.xml")


def test_pdf_is_tagged_and_has_the_words_of_the_summary(theme: Summary) -> None:
    data = pdf(theme)
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid:part" in data
    assert b"/Lang" in data
    text = squeezed(text_of_pdf(data))
    for section in theme.sections:
        assert squeezed(section.heading) in text
    seen = 0
    for quotation in theme.quotations:
        # A page break puts footnotes and the footer between two lines of a quotation, so look for sentences.
        for sentence in re.split(r"(?<=[.])\s", quotation.lines[0]):
            seen += squeezed(sentence) in text
    assert seen >= len(theme.quotations)


def test_the_same_summary_gives_the_same_bytes(theme: Summary) -> None:
    assert word(theme) == word(theme)
    assert pdf(theme) == pdf(theme)


def hostile_of(theme: Summary) -> Summary:
    (quotation, *_) = theme.quotations
    bad = dataclasses.replace(
        quotation, lines=(HOSTILE, "a\x00b\x0bc"), lead_in=HOSTILE, area_name=HOSTILE, page_link="javascript:alert(1)"
    )
    section = Section("chosen", HOSTILE, (Quotations((bad,)),))
    return dataclasses.replace(theme, title=HOSTILE, sections=(section,))


def test_hostile_words_are_words_in_word(theme: Summary) -> None:
    data = word(hostile_of(theme))
    texts = [paragraph.text for paragraph in opened(data).paragraphs]
    assert texts.count(HOSTILE) >= 3
    assert any(text.startswith("a\ufffdb\ufffdc") for text in texts)
    package = ZipFile(io.BytesIO(data))
    relations = b"".join(package.read(name) for name in package.namelist() if name.endswith(".rels"))
    assert b"javascript:" not in relations
    assert all(not name.startswith("/") and ".." not in name for name in package.namelist())
    assert not any("vba" in name.lower() or "macro" in name.lower() for name in package.namelist())


def test_hostile_words_are_words_in_pdf(theme: Summary) -> None:
    data = pdf(hostile_of(theme))
    assert squeezed(HOSTILE) in squeezed(text_of_pdf(data))
    assert b"/JavaScript" not in data
    document = pypdfium2.PdfDocument(data)
    assert len(document) >= 1
    assert b"/URI (javascript" not in data


def test_a_sign_that_no_font_has_costs_the_claim_to_the_standard_not_the_file(theme: Summary) -> None:
    (quotation, *_) = theme.quotations
    odd = dataclasses.replace(quotation, lines=("smile \U0001f600",))
    data = pdf(dataclasses.replace(theme, sections=(Section("chosen", "One", (Quotations((odd,)),)),)))
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid:part" not in data


@pytest.mark.parametrize("code", ["../../etc/passwd", "/absolute", "a b\\c", "Ü.."])
def test_a_name_stays_in_its_folder(theme: Summary, code: str) -> None:
    name = name_of(dataclasses.replace(theme, code=code))
    assert re.fullmatch(r"themes/[a-z0-9]*(-[a-z0-9]+)*", name)


def test_csv_files_have_the_rows_and_no_formula(theme: Summary) -> None:
    table = dataclasses.replace(theme.findings, rows=(("=1+1", *theme.findings.rows[0][1:]),))
    made = document_files(dataclasses.replace(theme, findings=table))
    (row,) = csv.reader(io.StringIO(made[f"{name_of(theme)}.csv"].decode().split("\r\n", 1)[1]))
    assert row[0] == "'=1+1"
    for shown in theme.tables:
        name = f"{name_of(theme)}-{shown.key.removeprefix('theme_').replace('_', '-')}.csv"
        found = list(csv.reader(io.StringIO(made[name].decode(), newline="")))
        assert found[0] == [column.name for column in shown.columns]
        assert len(found) == len(shown.rows) + 1


def test_the_numbers_of_a_summary_stand_in_a_file_with_queries_that_run(theme: Summary, sample: Workspace) -> None:
    made = document_files(theme)
    rows = list(csv.DictReader(io.StringIO(made[f"{name_of(theme)}-numbers.csv"].decode(), newline="")))
    assert len(rows) == len(theme.figures)
    with open_warehouse(sample.database) as warehouse:
        for row in rows:
            assert str(warehouse.query(row["query"]).rows[0][0]) == row["value"]
            assert row["section"]
            assert row["counts"]


def written(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}


def test_what_is_whole_is_left_alone_and_what_is_not_is_made_again(
    sample: Workspace, summaries: tuple[Summary, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Here:
        """Workers of this process."""

        def __init__(self, call: Callable[[Job], PieceFiles]) -> None:
            self.call = call

        def make(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, PieceFiles]]:
            return ((job, self.call(job)) for job in jobs)

    def bring_up_to_date() -> int:
        folder = ReleaseFolder(tmp_path)
        with open_warehouse(sample.database) as warehouse:
            content = Content(warehouse)
            monkeypatch.setattr(content, "each_summary", lambda: iter(summaries[:4]))
            site = gather(content, Settings(), folder, {})
            production = Production(site, cast(Any, Here(PieceMaker(site.addresses, site.facts))), "this code", silent)
            production.make_summaries(documents=True)
        folder.drop_aside()
        folder.finish()
        return production.written

    assert bring_up_to_date() == len(written(tmp_path)) > 12
    before = written(tmp_path)
    assert bring_up_to_date() == 0
    assert written(tmp_path) == before

    spoiled, theirs = tmp_path / "documents" / "all.pdf", tmp_path / "documents" / "themes" / "ours.docx"
    spoiled.write_bytes(b"spoiled")
    theirs.write_bytes(b"somebody's notes")
    assert bring_up_to_date() == 1
    assert theirs.read_bytes() == b"somebody's notes"
    assert spoiled.read_bytes().startswith(b"%PDF")
    after = written(tmp_path)
    assert {path for path in before if before[path] != after[path]} == {spoiled}


@pytest.mark.parametrize("tone", Tone)
def test_quotations_in_word_have_the_colour_of_their_tone(tone: Tone) -> None:
    styles = empty_document("Title").styles
    for part in ("", " kind", " source"):
        assert f'"{TONES[tone][1:].upper()}"' in styles[f"Quotation {tone}{part}"].element.xml


def test_cells_of_links_are_their_words(theme: Summary) -> None:
    table: Table = next(one for one in theme.tables if any(column.target for column in one.columns))
    column = next(column for column in table.shown if column.target)
    cell = table.cell(table.rows[0], column)
    assert isinstance(cell, Link)
    assert any(cell.text == shown.text for one in opened(word(theme)).tables for row in one.rows for shown in row.cells)
