"""Pages of pdfplumber that take their objects from PDFium, and the PDF that they belong to.

Belongs here: pdfplumber's attributes. Does not belong here: how PDFium's answers are read (text, shapes, fonts,
structure).
"""

from __future__ import annotations

from typing import Any

import pypdfium2
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from extract.pdfium_pages.fonts import Fonts
from extract.pdfium_pages.items import Item, Mark, Walk
from extract.pdfium_pages.library import Matrix, address_of, get_colours, get_stroke_width
from extract.pdfium_pages.shapes import Point, Shape, read_shapes
from extract.pdfium_pages.structure import TaggedContent, read_tagged_content
from extract.pdfium_pages.text import TextObject, read_text

Object = dict[str, Any]


class PdfiumPdf(PDF):
    """A PDF of pdfplumber whose pages are `PdfiumPage`s; everything else of it is pdfplumber's."""

    def __init__(self, stream: Any, **options: Any) -> None:
        """Raises what `pdfplumber.open` raises, and `pypdfium2.PdfiumError`."""
        super().__init__(stream, **options)
        stream.seek(0)
        self.pdfium = pypdfium2.PdfDocument(stream.read(), password=options.get("password"))
        self.fonts = Fonts(self.rsrcmgr)
        self._turned: list[Page] = []

    @property
    def pages(self) -> list[Page]:
        """The pages asked for."""
        if not self._turned:
            self._turned = [
                PdfiumPage(self, page.page_obj, page.page_number, page.initial_doctop) for page in super().pages
            ]
        return self._turned

    def close(self) -> None:
        """Let go of the file, in both readers."""
        super().close()
        self.pdfium.close()


class PdfiumPage(Page):
    """A page of pdfplumber whose characters, lines, rects, curves and images come from PDFium.

    Reading any of them raises `Untrusted` where PDFium's answers leave room for doubt.
    """

    pdf: PdfiumPdf

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._loaded: pypdfium2.PdfPage | None = None
        self._items: list[Item] | None = None

    @property
    def loaded(self) -> pypdfium2.PdfPage:
        """PDFium's page, which can be drawn; loaded until the page is closed."""
        if self._loaded is None:
            self._loaded = self.pdf.pdfium[self.page_number - 1]
        return self._loaded

    def close(self) -> None:
        """Let go of what was read."""
        super().close()
        self._items = None
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    @property
    def text_objects(self) -> list[TextObject]:
        """What the page shows as text, an entry for each operator that shows some, in the order of drawing."""
        self.pdf.fonts.add(self.page_obj.resources)
        return read_text(self.loaded.raw, self.items, self.pdf.fonts, self.to_page)

    @property
    def shapes(self) -> list[Shape]:
        """Lines, rects, curves and images in the order of drawing."""
        return list(read_shapes(self.items, self.to_page))

    @property
    def tagged_content(self) -> list[TaggedContent]:
        """What of the page is tagged, in the order of the file's structure."""
        return read_tagged_content(self.loaded.raw)

    @property
    def items(self) -> list[Item]:
        """Every object on the page."""
        if self._items is None:
            self._items = Walk().items(address_of(self.loaded.raw))
        return self._items

    @property
    def to_page(self) -> Matrix:
        """From the space of the file to the page as it is turned, in points from its lower left."""
        x0, y0, x1, y1 = self.page_obj.mediabox
        return {
            90: (0, -1, 1, 0, -y0, x1),
            180: (-1, 0, 0, -1, x1, y1),
            270: (0, 1, -1, 0, y1, -x0),
        }.get(self.page_obj.rotate, (1, 0, 0, 1, -x0, -y0))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points of the page as it is turned."""
        x0, y0, x1, y1 = self.page_obj.mediabox
        width, height = abs(x1 - x0), abs(y1 - y0)
        return (height, width) if self.page_obj.rotate in (90, 270) else (width, height)

    def parse_objects(self) -> dict[str, list[Object]]:
        """Every object by its kind, with pdfplumber's attributes."""
        objects: dict[str, list[Object]] = {}
        characters = [character for one in self.text_objects for character in self._characters(one)]
        if characters:
            objects["char"] = characters
        for shape in self.shapes:
            objects.setdefault(shape.kind, []).append(self._describe(shape))
        return objects

    def _characters(self, one: TextObject) -> list[Object]:
        a, b, c, d, e, f = one.matrix
        low = one.face.font.get_descent() * one.size
        high = low + one.size
        fill, stroke = get_colours(one.handle)
        common = {
            "object_type": "char",
            "page_number": self.page_number,
            "fontname": one.face.font.fontname,
            "upright": a * d > 0 and b * c <= 0,
            "ncs": "DeviceRGB",
            "non_stroking_color": fill,
            "stroking_color": stroke,
            **_innermost(one.marks),
        }
        characters = []
        for text, start, width in zip(one.texts, one.starts, one.widths, strict=True):
            corners = [(a * x + c * y + e, b * x + d * y + f) for x in (start, start + width) for y in (low, high)]
            box = self._place(corners)
            origin = (a, b, c, d, a * start + e, b * start + f)
            size = box["height"]
            characters.append({"text": text, "matrix": origin, "adv": width, "size": size, **box, **common})
        return characters

    def _describe(self, shape: Shape) -> Object:
        described = {
            "object_type": shape.kind,
            "page_number": self.page_number,
            **self._place(shape.points),
            **_innermost(shape.marks),
        }
        if shape.kind == "image":
            return described
        fill, stroke = get_colours(shape.handle)
        return described | {
            "pts": [self.point2coord(point) for point in shape.points],
            "path": [(step, *map(self.point2coord, points)) for step, points in shape.path],
            "linewidth": get_stroke_width(shape.handle),
            "stroke": shape.is_stroked,
            "fill": shape.is_filled,
            "evenodd": shape.is_even_odd,
            "non_stroking_color": fill,
            "stroking_color": stroke,
        }

    def _place(self, points: list[Point] | tuple[Point, ...]) -> Object:
        """The box around some points of the page, as pdfplumber counts: from the upper left of the media box."""
        across, upward = [x for x, _ in points], [y for _, y in points]
        x0, x1, y0, y1 = min(across), max(across), min(upward), max(upward)
        left, above = self.mediabox[:2]
        top = self.root_page.height - y1 + above
        return {
            "x0": x0 + left,
            "x1": x1 + left,
            "y0": y0,
            "y1": y1,
            "width": x1 - x0,
            "height": y1 - y0,
            "top": top,
            "bottom": top + y1 - y0,
            "doctop": self.initial_doctop + top,
        }


def _innermost(marks: tuple[Mark, ...]) -> Object:
    tag, number = marks[-1] if marks else (None, None)
    return {"tag": tag, "mcid": number}
