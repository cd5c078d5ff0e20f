"""An empty Word document with our page, styles, numbering and footer, made of template.xml."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.shared import Cm

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
    types = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, (kind, _) in found.items())
    content_types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{found["/_rels/.rels"][0]}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    return {"[Content_Types].xml": content_types.encode(), **{name[1:]: data for name, (_, data) in found.items()}}
