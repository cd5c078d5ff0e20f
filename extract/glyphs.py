"""Reads what a page draws: its glyphs with place, weight and marks, its rulings and images.

Places are in points from the top left of the page as a reader sees it: cropped and turned. Belongs here: what pdfminer
meets in a page's drawing. Does not belong here: what a character is (characters), whether it can be seen (ink), or
which glyphs make a line (pdf).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTFigure, LTImage, LTLine, LTRect
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import Rect as Corners
from pdfminer.utils import apply_matrix_pt

from extract.characters import STEERING, write_character

INVISIBLE = frozenset({3, 7})
"""Modes of drawing text that leave no mark."""

STROKED = frozenset({1, 2, 5, 6})
"""Modes that draw the outline too: it makes a letter bolder by the width of the line."""

BOLD_STROKE = 0.01
"""Width of the outline, as a share of the type size, from which it makes type bold."""

BOLD_WEIGHT = 600
"""Of a font descriptor, on the scale where 400 is regular and 700 bold."""

_FORCE_BOLD = 1 << 18
_LEVEL = 0.02
"""Slope up to which type is level."""


@dataclass(slots=True)
class Glyph:
    """One character as drawn. `text` may be empty; `stem` is the thickness of its font's stems, 0 where unsaid."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    font: str
    stem: float
    is_bold: bool
    mcid: int | None
    is_artifact: bool
    is_level: bool
    is_shown: bool
    steers: bool


@dataclass(frozen=True, slots=True)
class Rect:
    """A ruling, rectangle or image; a fill alone is not stroked."""

    x0: float
    top: float
    x1: float
    bottom: float
    is_stroked: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one page draws, in the order of drawing."""

    width: float
    height: float
    glyphs: list[Glyph]
    shapes: list[Rect]
    images: list[Rect]


def read_drawing(opened: Any, page: Any) -> Drawing:
    """What a page of an open pdfplumber PDF draws. Raises whatever pdfminer stumbles over."""
    page_object = page.page_obj
    # pdfminer counts from the corner of the box that it takes for the page.
    page_object.mediabox = _shown_box(page_object.mediabox, page_object.cropbox)
    device = _Device(opened.rsrcmgr, pageno=page.page_number)
    PDFPageInterpreter(opened.rsrcmgr, device).process_page(page_object)
    drawn = device.get_result()
    shapes, images = [], []
    for item in _leaves(drawn):
        place = (item.x0, drawn.height - item.y1, item.x1, drawn.height - item.y0)
        if isinstance(item, LTImage):
            images.append(Rect(*place))
        elif isinstance(item, (LTRect, LTLine)):
            shapes.append(Rect(*place, is_stroked=bool(item.stroke)))
    return Drawing(drawn.width, drawn.height, device.glyphs, shapes, images)


def _leaves(container: Any) -> Iterator[Any]:
    for item in container:
        if isinstance(item, LTFigure):
            yield from _leaves(item)
        else:
            yield item


def _shown_box(media: Corners, crop: Corners) -> Corners:
    """The part of the page that a reader is shown; a crop that lies beside the page counts as none."""
    media_x0, media_x1 = sorted((media[0], media[2]))
    media_y0, media_y1 = sorted((media[1], media[3]))
    crop_x0, crop_x1 = sorted((crop[0], crop[2]))
    crop_y0, crop_y1 = sorted((crop[1], crop[3]))
    shown = (max(media_x0, crop_x0), max(media_y0, crop_y0), min(media_x1, crop_x1), min(media_y1, crop_y1))
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else (media_x0, media_y0, media_x1, media_y1)


@dataclass(frozen=True, slots=True)
class _Face:
    """What a font says of itself that counts here."""

    name: str
    is_bold: bool
    stem: float
    descent: float

    @classmethod
    def of(cls, font: PDFFont) -> _Face:
        name = font.fontname if isinstance(font.fontname, str) else repr(font.fontname)
        weight = _number(font.descriptor.get("FontWeight"))
        is_bold = has_bold_name(name) or weight >= BOLD_WEIGHT or bool(font.flags & _FORCE_BOLD)
        return cls(name, is_bold, _number(font.descriptor.get("StemV")), font.get_descent())


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def has_bold_name(font: str) -> bool:
    """Whether a font's name says that it is bold (`Tahoma-Bold`, `Tahoma,Bold`)."""
    name = font.lower()
    return "bold" in name or "black" in name or "heavy" in name or name.endswith(("-bd", ",b"))


class _Device(PDFPageAggregator):
    """Collects a page's glyphs; rulings and images it leaves to pdfminer."""

    def __init__(self, manager: Any, pageno: int) -> None:
        super().__init__(manager, pageno=pageno)
        self.glyphs: list[Glyph] = []
        self.marks: list[tuple[int | None, bool]] = [(None, False)]
        self.faces: dict[PDFFont, _Face] = {}
        self.mode = 0
        self.height = 0.0

    def begin_page(self, page: Any, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self.height = self.cur_item.height

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        mcid, is_artifact = self.marks[-1]
        if isinstance(props, dict) and isinstance(props.get("MCID"), int):
            mcid = props["MCID"]
        self.marks.append((mcid, is_artifact or tag.name == "Artifact"))

    def end_tag(self) -> None:
        if len(self.marks) > 1:
            self.marks.pop()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Any,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        face = self.faces.get(font) or self.faces.setdefault(font, _Face.of(font))
        try:
            said = str(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            said = f"(cid:{cid})"
        advance: float = font.char_width(cid) * fontsize * scaling
        a, b, c, d, _, _ = matrix
        low = face.descent * fontsize + rise
        corners = [apply_matrix_pt(matrix, (x, y)) for x in (0, advance) for y in (low, low + fontsize)]
        across, upward = [x for x, _ in corners], [y for _, y in corners]
        size = abs(fontsize) * hypot(c, d)
        # pdfminer begins with a line width of 0, where a PDF begins with 1.
        stroke = (graphicstate.linewidth or 1.0) * hypot(*self.ctm[:2]) if self.ctm and self.mode in STROKED else 0
        mcid, is_artifact = self.marks[-1]
        self.glyphs.append(
            Glyph(
                text=write_character(said),
                x0=min(across),
                top=self.height - max(upward),
                x1=max(across),
                bottom=self.height - min(upward),
                size=round(size, 1),
                font=face.name,
                stem=face.stem,
                is_bold=face.is_bold or (stroke > BOLD_STROKE * size > 0),
                mcid=mcid,
                is_artifact=is_artifact,
                is_level=a * scaling * fontsize > 0 and abs(b) <= _LEVEL * abs(a) and not font.is_vertical(),
                is_shown=self.mode not in INVISIBLE,
                steers=STEERING.search(said) is not None,
            )
        )
        return advance
