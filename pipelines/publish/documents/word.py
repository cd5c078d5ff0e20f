"""A summary as a Word document that an analyst could have made and can go on editing.

Belongs here: which paragraphs, tables, pictures and notes a block becomes. Does not belong here: their look
(word_styles), or what stands in a document (content).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pipelines.publish.charts.drawing import png
from pipelines.publish.charts.look import FONT
from pipelines.publish.documents import word_styles
from pipelines.publish.documents.content import content
from pipelines.publish.documents.footnotes import Footnotes
from pipelines.publish.summary.model import Summary

Data = Mapping[str, Any]

LONGEST_PROPERTY = 255
"""Characters that a property of a document can have."""


def word(summary: Summary) -> bytes:
    """The summary as .docx. The same summary gives the same bytes; the file's date is that of the data."""
    data = content(summary, FONT)
    document = word_styles.styled(data["title"])
    _properties(document, data, summary.provenance.as_of or datetime(2016, 1, 1, tzinfo=UTC))
    _Writing(document).write(data)
    return _packed(document)


class _Writing:
    """A document in the making: counts its tables and figures, and holds its notes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes = Footnotes(document)
        self.counts = {"Table": 0, "Figure": 0}
        self._ids = {style.name: style.style_id for style in document.styles}

    def write(self, data: Data) -> None:
        self.paragraph(data["label"], "Subtitle")
        self.paragraph(data["title"], "Title")
        for one in data["standfirst"]:
            self.prose(one)
        for said in data["standing"]:
            self.paragraph(said, "Standing")
        self.contents(data["sections"])
        for number, section in enumerate(data["sections"], start=1):
            heading = self.document.add_heading(section["heading"], section["level"])
            _bookmark(heading, number)
            for block, following in zip_longest(section["blocks"], section["blocks"][1:]):
                getattr(self, block["type"])(block)
                if block["type"] == "prose" and following is not None and following["type"] != "prose":
                    # What it speaks of comes next, and should stand on the same page.
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def paragraph(self, words: str, style: str) -> Paragraph:
        return self._styled(self.document.add_paragraph(words), style)

    def _styled(self, paragraph: Paragraph, style: str) -> Paragraph:
        # By its id: given a name, python-docx looks through all styles for every paragraph, which takes half the time.
        paragraph._p.style = self._ids[style]
        return paragraph

    def contents(self, sections: list[Data]) -> None:
        """A field that Word can work out anew; until then it has the headings, each with a link."""
        self.paragraph("Contents", "Contents heading")
        chapters = [(number, one) for number, one in enumerate(sections, start=1) if one["level"] == 1]
        for place, (number, section) in enumerate(chapters, start=1):
            paragraph = self.paragraph("", "toc 1")
            if place == 1:
                _field_part(paragraph, "begin")
                _field_part(paragraph, r' TOC \o "1-1" \n \h \z \u ')
                _field_part(paragraph, "separate")
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _anchor(number))
            run = paragraph.add_run(f"{place}  {section['heading']}")
            link.append(run._r)
            paragraph._p.append(link)
            if place == len(chapters):
                _field_part(paragraph, "end")

    def prose(self, block: Data) -> None:
        style = {"caveat": "Caveat", "method": "Method"}.get(block["role"], "Normal")
        paragraph = self.paragraph("", style)
        for part in block["parts"]:
            run = paragraph.add_run(part["text"])
            run.bold = True if part["type"] == "figure" else None
            if part["type"] == "url":
                self.notes.add(paragraph, "", part["url"], is_link=part["is_link"])

    def numbers(self, block: Data) -> None:
        for one in block["figures"]:
            paragraph = self.paragraph("", "List Bullet")
            paragraph.add_run(f"{one['number']} {one['of']}".removesuffix(",")).bold = True
            paragraph.add_run(f"{',' if one['of'].endswith(',') else ''} {one['label']}")

    def table(self, block: Data) -> None:
        self.caption("Table", block["caption"])
        columns = block["columns"]
        table = self.document.add_table(rows=1 + len(block["rows"]), cols=len(columns))
        table.style = self.document.styles[word_styles.TABLE]
        table.autofit = False
        title = OxmlElement("w:tblCaption")
        title.set(qn("w:val"), block["caption"])
        table._tbl.tblPr.append(title)
        whole = sum(column["width"] for column in columns)
        widths = [Emu(int(word_styles.TEXT_WIDTH * column["width"] / whole)) for column in columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        # Word's object for a table counts its cells anew for every one that is asked for; the rows' own lists do not.
        for place, (row, texts) in enumerate(
            zip(table._tbl.tr_lst, [[one["heading"] for one in columns], *block["rows"]], strict=True)
        ):
            _row_property(row, "w:cantSplit")
            if place == 0:
                _row_property(row, "w:tblHeader")
            for element, text, column, width in zip(row.tc_lst, texts, columns, widths, strict=True):
                cell = _Cell(element, table)
                cell.width = width
                paragraph = self._styled(cell.paragraphs[0], "Table text")
                paragraph.add_run(text)
                if column["is_number"]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.paragraph("", "Normal").paragraph_format.space_after = Pt(4)

    def chart(self, block: Data) -> None:
        paragraph = self.paragraph("", "Normal")
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(png(block["svg"])), width=Pt(block["width"]))
        described = picture._inline.docPr
        described.set("descr", block["alternative"])
        described.set("title", block["title"])
        self.caption("Figure", block["title"])

    def caption(self, kind: str, words: str) -> None:
        self.counts[kind] += 1
        paragraph = self.paragraph(f"{kind} ", "Caption")
        word_styles.field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
        paragraph.add_run(f": {words}")
        paragraph.paragraph_format.keep_with_next = kind == "Table"

    def quotations(self, block: Data) -> None:
        for one in block["items"]:
            self.quotation(one)

    def quotation(self, one: Data) -> None:
        style = f"Quotation {one['side']}"
        self.paragraph(f"{one['mark']} {one['kind']}", f"{style} kind")
        if one["lead_in"]:
            self.paragraph(one["lead_in"], style).paragraph_format.keep_with_next = True
        for words in one["lines"]:
            paragraph = self.paragraph(words, style)
        self.notes.add(paragraph, one["note"], one["url"], is_link=one["is_link"])
        paragraph.paragraph_format.keep_with_next = True
        self.paragraph(one["source"], f"{style} source")

    def subtopics(self, block: Data) -> None:
        for one in block["items"]:
            paragraph = self.paragraph(one["name"], "Sub-topic")
            paragraph.add_run(f"  {one['count']}").bold = False
            self.quotation(one["quotation"])


def _anchor(number: int) -> str:
    return f"_Toc{number:08}"


def _bookmark(paragraph: Paragraph, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _anchor(number))
    paragraph.runs[0]._r.addprevious(start)
    paragraph._p.append(end)


def _field_part(paragraph: Paragraph, what: str) -> None:
    run = paragraph.add_run()._r
    if what in ("begin", "separate", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), what)
    else:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = what
    run.append(part)


def _row_property(row: Any, name: str) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement(name))


def _properties(document: Document, data: Data, as_of: datetime) -> None:
    core = document.core_properties
    core.title, core.subject, core.author = data["title"][:LONGEST_PROPERTY], data["subject"], data["author"]
    core.keywords, core.language, core.comments = ", ".join(data["keywords"]), "en-GB", ""
    core.created = core.modified = as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.revision = data["author"], 1


def _packed(document: Document) -> bytes:
    """The package with no clock in it."""
    raw, made = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            plain = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type, plain.external_attr = ZIP_DEFLATED, 0o644 << 16
            target.writestr(plain, source.read(entry))
    return made.getvalue()
