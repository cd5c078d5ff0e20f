"""How a summary looks in Word: page, styles, numbered headings, footer.

Belongs here: all that an author would set once in a template. Does not belong here: what stands in a document (word).
"""

from __future__ import annotations

import io
from functools import cache

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

FONT = "Arial"
ACCENT, QUIET = "1D4F7C", "505A5F"
TEXT_WIDTH = Cm(16)
TABLE = "Summary table"

SIDES = {"praise": "1D70B8", "criticism": "A8420A", "action": "8A1538", "other": QUIET}
"""The colour of the line beside a quotation."""

_NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/>
<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:lvlText w:val="%1.%2"/>
<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>
</w:abstractNum>"""

_TABLE_STYLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="SummaryTable">
<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/></w:tblBorders>
<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>
<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="0B0C0C"/></w:tcBorders>
<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>"""


def styled(title: str) -> Document:
    """An empty document with its page, styles, numbering and footer."""
    document = docx.Document(io.BytesIO(_template()))
    _footer(document, title)
    return document


@cache
def _template() -> bytes:
    """What all documents begin with; to make it takes longer than to read it."""
    document = docx.Document()
    _page(document)
    _drop_thumbnail(document)
    styles = document.styles
    styles.element.append(parse_xml(_TABLE_STYLE))
    language = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")
    _type(styles["Normal"], 11, after=8, line=1.15)
    _type(styles["Title"], 26, colour=ACCENT, bold=True, after=6)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    _type(styles["Subtitle"], 10, colour=QUIET, after=2, italic=False)
    _type(styles["Heading 1"], 16, colour=ACCENT, bold=True, before=22, after=8, keep=True)
    _type(styles["Heading 2"], 12.5, colour="0B0C0C", bold=True, before=14, after=6, keep=True)
    _type(styles["Caption"], 9.5, colour="0B0C0C", bold=False, before=10, after=4)
    _type(styles["List Bullet"], 11, after=4)
    _added(document, "Contents heading", 16, colour=ACCENT, bold=True, before=14, after=6, keep=True)
    _added(document, "toc 1", 11, after=3, builtin=True)
    _added(document, "Table text", 9, before=1.5, after=1.5, line=1.0)
    _added(document, "Caveat", 11, after=10, border=("B1B4B6", 18))
    _added(document, "Method", 9.5, colour=QUIET, after=8)
    _added(document, "Standing", 9.5, after=4, shade="F3F5F6")
    _added(document, "Sub-topic", 11, bold=True, before=14, after=4, keep=True)
    for side, colour in SIDES.items():
        _added(document, f"Quotation {side}", 11, after=4, border=(colour, 24))
        _added(
            document,
            f"Quotation {side} kind",
            9.5,
            colour=colour,
            bold=True,
            before=10,
            after=4,
            keep=True,
            border=(colour, 24),
        )
        _added(document, f"Quotation {side} source", 9.5, colour=QUIET, after=12, border=(colour, 24))
    _footnote_styles(document)
    _type(styles["Footer"], 9, colour=QUIET)
    _number_headings(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.4)


def _drop_thumbnail(document: Document) -> None:
    """The template that comes with python-docx has a picture of itself."""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(key)


def _type(
    style: ParagraphStyle,
    size: float,
    *,
    colour: str = "0B0C0C",
    bold: bool | None = None,
    italic: bool | None = None,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    keep: bool = False,
) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, italic
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = keep
    if line is not None:
        style.paragraph_format.line_spacing = line


def _added(
    document: Document,
    name: str,
    size: float,
    *,
    border: tuple[str, int] | None = None,
    shade: str | None = None,
    builtin: bool = False,
    **looks: object,
) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    _type(style, size, **looks)  # type: ignore[arg-type]
    properties = style.element.get_or_add_pPr()
    extra = []
    if border is not None:
        colour, width = border
        extra.append(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="{width}" w:space="8" w:color="{colour}"/></w:pBdr>'
        )
        style.paragraph_format.left_indent = Cm(0.5)
    if shade is not None:
        extra.append(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{shade}"/>')
    spacing = properties.find(qn("w:spacing"))
    for text in extra:
        # The schema has an order: borders and shading come before spacing.
        spacing.addprevious(parse_xml(text))


def _footnote_styles(document: Document) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), "FootnoteText")
    assert isinstance(text, ParagraphStyle)
    text.base_style = document.styles["Normal"]
    _type(text, 8.5, after=2)
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), "FootnoteReference")
    reference.font.superscript = True
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(ACCENT), True


def _number_headings(document: Document) -> None:
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    definition = parse_xml(_NUMBERING)
    if first is None:
        numbering.append(definition)
    else:
        first.addprevious(definition)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, name in enumerate(("Heading 1", "Heading 2")):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = 90
        properties.get_or_add_numPr().get_or_add_ilvl().val = level


def _footer(document: Document, title: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Footer"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.add_run(f"{title} · page ")
    field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES", "1")


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field of Word's, such as a page number, with what is shown until it is worked out."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)
