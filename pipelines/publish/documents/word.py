"""A summary as a Word document that an analyst could have made and can go on editing; its look is template.xml."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import UTC, datetime
from itertools import zip_longest
from typing import assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pipelines.publish import blocks
from pipelines.publish.charts.drawing import draw, png
from pipelines.publish.documents import document
from pipelines.publish.documents.footnotes import Footnotes
from pipelines.publish.documents.word_template import TEXT_WIDTH, empty_document
from pipelines.publish.formatting import web_address
from pipelines.publish.quotation import Quotation
from pipelines.publish.summary.model import Section, Summary

_CONTENTS = r' TOC \o "1-1" \h \z \u '
"""The field of the contents: levels 1 to 1, with page numbers and links."""

_STYLES = {blocks.Role.CAVEAT: "Caveat", blocks.Role.METHOD: "Method"}

LONGEST_PROPERTY = 255
"""Characters that a property of a document can have."""


def word(summary: Summary) -> bytes:
    """The summary as .docx. The same summary gives the same bytes; the file's date is that of the data."""
    summary = document.printable(summary)
    made = empty_document(summary.title)
    _properties(made, summary)
    _Writer(made).write(summary)
    return _packed(made)


class _Writer:
    """Writes blocks into a document: counts its tables and figures, and holds its notes."""

    def __init__(self, made: Document) -> None:
        self.document = made
        self.place: Document | _Cell = made
        self.notes = Footnotes(made)
        self.counts = {"Table": 0, "Figure": 0}

    def write(self, summary: Summary) -> None:
        self.paragraph(document.LABELS[summary.kind], "Subtitle")
        self.paragraph(summary.title, "Title")
        for prose in summary.standfirst:
            self.prose(prose)
        for said in document.standing(summary):
            self.paragraph(said, "Standing")
        sections = document.sections_of(summary)
        self.key_messages(document.key_messages(summary))
        self.contents(sections)
        for number, section in enumerate(sections, start=1):
            _bookmark(self.paragraph(section.heading, f"Heading{section.level}"), number)
            shown = list(document.blocks_of(section))
            for block, following in zip_longest(shown, shown[1:]):
                self.block(block)
                if isinstance(block, blocks.Prose) and not isinstance(following, blocks.Prose | None):
                    # What it introduces comes next, and should be on the same page.
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def block(self, block: blocks.Block) -> None:
        match block:
            case blocks.Prose():
                self.prose(block)
            case blocks.Numbers():
                self.numbers(block)
            case blocks.Chart():
                self.chart(block)
            case blocks.Table():
                self.table(block)
            case blocks.Quotations():
                for one in block.items:
                    self.quotation(one)
            case blocks.Messages():
                for message in block.items:
                    paragraph = self.paragraph(message.says, "Message")
                    paragraph.add_run(f"  {document.counted(message)}").bold = False
                    self.quotation(message.quotation)
            case blocks.Comparison():
                self.comparison(block)
            case _:
                assert_never(block)

    def paragraph(self, words: str, style: str) -> Paragraph:
        paragraph = self.place.add_paragraph(words)
        # By its id: given a name, python-docx looks through all styles for every paragraph, which takes half the time.
        paragraph._p.style = style
        return paragraph

    def key_messages(self, messages: tuple[blocks.Message, ...]) -> None:
        if not messages:
            return
        self.paragraph("Key messages", "ContentsHeading")
        for one in messages:
            paragraph = self.paragraph("", "ListBullet")
            paragraph.add_run(one.says).bold = True
            paragraph.add_run(f" {document.counted(one)}")

    def contents(self, sections: tuple[Section, ...]) -> None:
        """A field that Word brings up to date when it opens the file: only Word knows on which page a heading is.

        Other programs show the headings, each with a link and a reference to its page.
        """
        self.paragraph("Contents", "ContentsHeading")
        chapters = [(number, one) for number, one in enumerate(sections, start=1) if one.level == 1]
        for place, (number, section) in enumerate(chapters, start=1):
            paragraph = self.paragraph("", "TOC1")
            if place == 1:
                _put(paragraph, '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>')
                _put(paragraph, f'<w:r><w:instrText xml:space="preserve">{_CONTENTS}</w:instrText></w:r>')
                _put(paragraph, '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
            link = _put(paragraph, f'<w:hyperlink w:anchor="{_anchor(number)}"/>')
            link.append(paragraph.add_run(f"{place}  {section.heading}\t")._r)
            for part in (
                '<w:fldChar w:fldCharType="begin"/>',
                f'<w:instrText xml:space="preserve"> PAGEREF {_anchor(number)} \\h </w:instrText>',
                '<w:fldChar w:fldCharType="separate"/>',
                "<w:t/>",
                '<w:fldChar w:fldCharType="end"/>',
            ):
                link.append(_put(paragraph, f"<w:r>{part}</w:r>"))
            if place == len(chapters):
                _put(paragraph, '<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    def prose(self, block: blocks.Prose) -> None:
        paragraph = self.paragraph("", _STYLES.get(block.role, "Normal"))
        for part in block.parts:
            self.part(paragraph, part)

    def part(self, paragraph: Paragraph, part: blocks.Part) -> None:
        match part:
            case str():
                paragraph.add_run(part)
            case blocks.Figure():
                paragraph.add_run(part.said).bold = True
            case blocks.Link():
                paragraph.add_run(part.text)
                if part.target is blocks.Target.URL:
                    self.notes.add(paragraph, "", part.key, is_link=web_address(part.key) is not None)
            case _:
                assert_never(part)

    def numbers(self, block: blocks.Numbers) -> None:
        for one in block.figures:
            number, rest = document.number_and_rest(one)
            paragraph = self.paragraph("", "ListBullet")
            paragraph.add_run(f"{number} {rest}".removesuffix(",")).bold = True
            paragraph.add_run(f"{',' if rest.endswith(',') else ''} {one.label}")

    def table(self, block: blocks.Table) -> None:
        self.caption("Table", block.caption)
        columns = block.shown
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style = self.document.styles["Summary table"]
        table.autofit = False
        title = OxmlElement("w:tblCaption")
        title.set(qn("w:val"), block.caption)
        table._tbl.tblPr.append(title)
        shares = document.widths(block)
        widths = [Emu(int(TEXT_WIDTH * share / sum(shares))) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        texts = [
            [column.heading for column in columns],
            *([document.cell(block, row, column) for column in columns] for row in block.rows),
        ]
        (head,) = table._tbl.tr_lst
        properties = head.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        for element, column, width in zip(head.tc_lst, columns, widths, strict=True):
            cell = _Cell(element, table)
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.style = "TableText"
            paragraph.add_run()
            if column.is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        # Rows are copies of one, not yet marked as the head: made by python-docx, part by part, they take far longer.
        rows = [head, *(deepcopy(head) for _ in block.rows)]
        properties.append(OxmlElement("w:tblHeader"))
        for row, of_row in zip(rows, texts, strict=True):
            for element, text in zip(row.tc_lst, of_row, strict=True):
                element.p_lst[0].r_lst[0].text = text
            table._tbl.append(row)
        self.paragraph("", "Normal").paragraph_format.space_after = Pt(4)

    def comparison(self, block: blocks.Comparison) -> None:
        """A table of two columns: each message over both, and below it how either group gives it."""
        table = self.document.add_table(rows=0, cols=2)
        table.style = self.document.styles["Summary table"]
        table.autofit = False
        for cell, name in zip(table.add_row().cells, block.names, strict=True):
            _fill(cell, name)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for one in block.items:
            left, right = table.add_row().cells
            _fill(left.merge(right), f"{one.said_by}: {one.says}").paragraph_format.keep_with_next = True
            for cell, voice in zip(table.add_row().cells, one.voices, strict=True):
                _fill(cell, voice.figure.said)
                self.place = cell
                if voice.quotation is not None:
                    self.quotation(voice.quotation)
        self.place = self.document
        self.paragraph("", "Normal").paragraph_format.space_after = Pt(4)

    def chart(self, block: blocks.Chart) -> None:
        svg = draw(block, "chart")
        paragraph = self.paragraph("", "Normal")
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(png(svg)), width=Pt(document.chart_width(svg)))
        described = picture._inline.docPr
        described.set("descr", block.alternative)
        described.set("title", block.title)
        self.caption("Figure", block.title)

    def caption(self, kind: str, words: str) -> None:
        self.counts[kind] += 1
        paragraph = self.paragraph(f"{kind} ", "Caption")
        shown = f"<w:r><w:t>{self.counts[kind]}</w:t></w:r>"
        _put(paragraph, f'<w:fldSimple w:instr="SEQ {kind} \\* ARABIC">{shown}</w:fldSimple>')
        paragraph.add_run(f": {words}")
        paragraph.paragraph_format.keep_with_next = kind == "Table"

    def quotation(self, one: Quotation) -> None:
        style = f"Quotation-{one.tone}"
        self.paragraph(document.kind_line(one), f"{style}-kind")
        if one.lead_in:
            self.paragraph(one.lead_in, style).paragraph_format.keep_with_next = True
        *before, last = document.lines_of(one) or ("",)
        for words in before:
            self.paragraph(words, style)
        paragraph = self.paragraph(last, style)
        self.notes.add(paragraph, document.note(one), one.page_link, is_link=web_address(one.page_link) is not None)
        paragraph.paragraph_format.keep_with_next = True
        self.paragraph(one.source, f"{style}-source")


def _fill(cell: _Cell, words: str) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph._p.style = "TableText"
    paragraph.add_run(words).bold = True
    return paragraph


def _put(paragraph: Paragraph, xml: str) -> BaseOxmlElement:
    """Add an element of WordprocessingML at the end of a paragraph."""
    element: BaseOxmlElement = parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")[0]
    paragraph._p.append(element)
    return element


def _anchor(number: int) -> str:
    return f"_Toc{number:08}"


def _bookmark(paragraph: Paragraph, number: int) -> None:
    start = _put(paragraph, f'<w:bookmarkStart w:id="{number}" w:name="{_anchor(number)}"/>')
    paragraph.runs[0]._r.addprevious(start)
    _put(paragraph, f'<w:bookmarkEnd w:id="{number}"/>')


def _properties(made: Document, summary: Summary) -> None:
    core, as_of = made.core_properties, summary.provenance.as_of or datetime(2016, 1, 1, tzinfo=UTC)
    core.title, core.subject = summary.title[:LONGEST_PROPERTY], document.LABELS[summary.kind]
    core.author = core.last_modified_by = summary.provenance.imprint.author
    core.keywords, core.language, core.comments = ", ".join(document.KEYWORDS), "en-GB", ""
    core.created = core.modified = as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core.revision = 1


def _packed(made: Document) -> bytes:
    """The package with no clock in it."""
    raw, packed = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with ZipFile(raw) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            plain = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type, plain.external_attr = ZIP_DEFLATED, 0o644 << 16
            target.writestr(plain, source.read(entry))
    return packed.getvalue()
