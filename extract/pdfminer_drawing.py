"""Reads what a page draws with pdfminer: the second reader, for pages that PDFium leaves in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from math import copysign, hypot
from typing import Any

import numpy as np
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTFigure, LTImage, LTLine, LTRect
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import apply_matrix_pt

from extract.characters import count_steering, write_characters
from extract.glyphs import INVISIBLE, Drawing, Face, Glyphs, Rect, Style, is_level

STROKED = frozenset({1, 2, 5, 6})
"""Modes that draw the outline too: it makes a letter bolder by the width of the line."""

BOLD_STROKE = 0.01
"""Width of the outline, as a share of the type size, from which it makes type bold."""


def read_drawing(opened: Any, page: Any) -> Drawing:
    """What a page of an open pdfplumber PDF draws, whose media box is what is shown of it.

    Raises whatever pdfminer stumbles over.
    """
    device = _Device(opened.rsrcmgr, pageno=page.page_number)
    PDFPageInterpreter(opened.rsrcmgr, device).process_page(page.page_obj)
    drawn = device.get_result()
    shapes, images = [], []
    for item in _leaves(drawn):
        place = (item.x0, drawn.height - item.y1, item.x1, drawn.height - item.y0)
        if isinstance(item, LTImage):
            images.append(Rect(*place))
        elif isinstance(item, (LTRect, LTLine)):
            shapes.append(Rect(*place, is_stroked=bool(item.stroke)))
    places = np.array(device.places).reshape(-1, 4).T
    glyphs = Glyphs.of(*write_characters(device.said), list(device.styles), device.styles_at, places)
    return Drawing(drawn.width, drawn.height, glyphs, shapes, images, count_steering(device.said))


def _leaves(container: Any) -> Iterator[Any]:
    for item in container:
        if isinstance(item, LTFigure):
            yield from _leaves(item)
        else:
            yield item


class _Device(PDFPageAggregator):
    """Collects a page's glyphs; rulings and images it leaves to pdfminer."""

    def __init__(self, manager: Any, pageno: int) -> None:
        super().__init__(manager, pageno=pageno)
        self.said: list[str] = []
        self.places: list[tuple[float, float, float, float]] = []
        self.styles: dict[Style, int] = {}
        self.styles_at: list[int] = []
        self.marks: list[tuple[int | None, bool]] = [(None, False)]
        self.faces: dict[PDFFont, Face] = {}
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
        face = self.faces.get(font) or self.faces.setdefault(font, Face.of(font))
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
        turn = copysign(1.0, scaling * fontsize)
        # pdfminer begins with a line width of 0, where a PDF begins with 1.
        stroke = (graphicstate.linewidth or 1.0) * hypot(*self.ctm[:2]) if self.ctm and self.mode in STROKED else 0
        mcid, is_artifact = self.marks[-1]
        style = Style(
            face.name,
            round(size, 1),
            mcid,
            face.stem,
            face.is_bold or (stroke > BOLD_STROKE * size > 0),
            is_artifact,
            not font.is_vertical() and is_level(a * turn, b * turn),
            self.mode not in INVISIBLE,
        )
        self.said.append(said)
        self.places.append((min(across), self.height - max(upward), max(across), self.height - min(upward)))
        self.styles_at.append(self.styles.setdefault(style, len(self.styles)))
        return advance
