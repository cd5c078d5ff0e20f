"""An empty Word document with our page, styles, numbering and footer, made of template.xml."""

from __future__ import annotations

import io
import re
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.shared import Cm

from pipelines.publish.charts.look import TONES
from pipelines.publish.kinds import Tone

TEXT_WIDTH = Cm(16)

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def empty_document(title: str) -> Document:
    """A document without text; the footer has its title."""
    made = io.BytesIO()
    with ZipFile(made, "w") as package:
        for name, data in _parts().items():
            package.writestr(name, data.replace(b"TITLE", escape(title).encode()) if "footer" in name else data)
    return docx.Document(made)


@cache
def _parts() -> dict[str, bytes]:
    """The parts of the template by their names in a .docx file, which is a ZIP file of them."""
    template = files("pipelines.publish.documents").joinpath("template.xml").read_bytes()
    found = {
        part.attrib[f"{_PACKAGE}name"]: (part.attrib[f"{_PACKAGE}contentType"], serialize_part_xml(part[0][0]))
        for part in parse_xml(template)
    }
    kind, styles = found["/word/styles.xml"]
    found["/word/styles.xml"] = (kind, _with_all_tones(styles))
    types = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, (kind, _) in found.items())
    content_types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{found["/_rels/.rels"][0]}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    return {"[Content_Types].xml": content_types.encode(), **{name[1:]: data for name, (_, data) in found.items()}}


def _with_all_tones(styles: bytes) -> bytes:
    """The styles, with those of quotations, which the template has for praise, in every tone and its colour."""
    of_praise = b"".join(re.findall(rb'<w:style [^>]*"Quotation-praise.*?</w:style>', styles, re.DOTALL))
    others = (
        of_praise.replace(Tone.PRAISE.encode(), tone.encode()).replace(_colour(Tone.PRAISE), _colour(tone))
        for tone in Tone
        if tone is not Tone.PRAISE
    )
    return styles.replace(b"</w:styles>", b"".join(others) + b"</w:styles>")


def _colour(tone: Tone) -> bytes:
    """The colour as Word writes it: 1D70B8."""
    return TONES[tone][1:].upper().encode()
