"""Opens a PDF, reads what its pages draw with one reader or the other, and looks at them as a reader sees them.

Belongs here: which reader reads a page. Does not belong here: how it reads (pdfium_drawing, pdfminer_drawing), or what
the glyphs of a page are put together to (pdf).
"""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import PdfiumError

from extract import pdfium_drawing, pdfminer_drawing
from extract.glyphs import Drawing, find_shown_box
from extract.ink import mark_hidden, shows_picture
from extract.pdfium_pages.items import Untrusted
from extract.pdfium_pages.page import PdfiumPage, PdfiumPdf
from warehouse.records import Reader

DAMAGED = (
    *(PSException, PDFException, PdfminerException, MalformedPDFException),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError, RecursionError),
)
"""pdfminer trusts what a damaged file says of itself and stumbles in any of these ways."""

FEWEST_ON_PAGE = 20
"""Letters and digits below which a page that shows more has no text to speak of: a page number, a mark."""


def open_pdf(pdf: bytes, needs_pdfium: bool) -> PDF:
    """A file, open in PDFium too if that is needed and can open it. Raises whatever pdfminer stumbles over."""
    if needs_pdfium:
        with suppress(PdfiumError):
            return PdfiumPdf.open(io.BytesIO(pdf))
    return PDF.open(io.BytesIO(pdf))


def draw_page(opened: PDF, page: Any, reader: Reader) -> tuple[Drawing, str | None]:
    """What a page draws, and why PDFium could not be trusted with it if it should have been."""
    page.page_obj.mediabox = find_shown_box(page.page_obj.mediabox, page.page_obj.cropbox)
    doubt = None
    if reader is Reader.PDFIUM:
        try:
            if isinstance(page, PdfiumPage):
                return pdfium_drawing.read_drawing(page), None
            doubt = "PDFium cannot open the file"
        except (Untrusted, PdfiumError) as error:
            doubt = str(error)
    return pdfminer_drawing.read_drawing(opened, page), doubt


def look_at(page: Any, drawing: Drawing) -> bool:
    """Mark what of a page no reader sees; whether it shows something and has no text. Raises `PdfiumError`."""
    if not isinstance(page, PdfiumPage):
        raise PdfiumError("PDFium cannot open the file")
    mark_hidden(page.loaded, drawing)
    glyphs = drawing.glyphs
    is_text = glyphs.is_shown & glyphs.column("is_level") & ~glyphs.column("is_artifact")
    return int((glyphs.are_letters & is_text).sum()) < FEWEST_ON_PAGE and shows_picture(page.loaded, drawing)
