"""Footnotes for python-docx, which has none: the part of the package that holds them, and the marks in the text."""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

_NAMES = nsdecls("w", "r")

_EMPTY = f"""<w:footnotes {_NAMES}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""

_MARK = '<w:r {names}><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{mark}</w:r>'


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
        mark = f'<w:footnoteReference w:id="{self._count}"/>'
        paragraph._p.append(parse_xml(_MARK.format(names=_NAMES, mark=mark)))
        address = _run(url)
        if is_link:
            target = self._part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            address = f'<w:hyperlink r:id="{target}">{_run(url, "Hyperlink")}</w:hyperlink>'
        self._part.element.append(
            parse_xml(
                f'<w:footnote {_NAMES} w:id="{self._count}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
                f"{_MARK.format(names='', mark='<w:footnoteRef/>')}{_run(f' {words} ')}{address}</w:p></w:footnote>"
            )
        )


def _run(words: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
