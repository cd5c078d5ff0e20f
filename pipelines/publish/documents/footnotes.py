"""Footnotes for python-docx, which has none: the part of the package that holds them, and the marks in the text.

Belongs here: the parts of WordprocessingML that footnotes need. Does not belong here: what a note says, or how it looks
(word_styles).
"""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

REFERENCE = "FootnoteReference"
TEXT = "FootnoteText"

_EMPTY = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The footnotes of a document, numbered as they come."""

    def __init__(self, document: Document) -> None:
        self._part = XmlPart(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, parse_xml(_EMPTY), document.part.package
        )
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._count = 0

    def add(self, paragraph: Paragraph, words: str, url: str, *, is_link: bool) -> None:
        """A mark at the end of a paragraph; its note has words and an address, which can be a link."""
        self._count += 1
        mark = _run(REFERENCE)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self._count))
        mark.append(reference)
        paragraph._p.append(mark)
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(self._count))
        body = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), TEXT)
        properties.append(style)
        body.append(properties)
        number = _run(REFERENCE)
        number.append(OxmlElement("w:footnoteRef"))
        body.append(number)
        body.append(_said(f" {words} "))
        body.append(self._link(url) if is_link else _said(url))
        note.append(body)
        self._part.element.append(note)

    def _link(self, url: str) -> BaseOxmlElement:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(_said(url, "Hyperlink"))
        return link


def _run(style: str | None = None) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    if style is not None:
        properties = OxmlElement("w:rPr")
        named = OxmlElement("w:rStyle")
        named.set(qn("w:val"), style)
        properties.append(named)
        run.append(properties)
    return run


def _said(words: str, style: str | None = None) -> BaseOxmlElement:
    run = _run(style)
    text = OxmlElement("w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = words
    run.append(text)
    return run
