"""What a page draws: its glyphs with place, weight and marks, its rulings and images.

Places are in points from the top left of the page as a reader sees it: cropped and turned. Two readers give it, from
PDFium (pdfium_drawing) and from pdfminer (pdfminer_drawing). Does not belong here: what a character is (characters),
whether it can be seen (ink), or which glyphs make a line (pdf).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from extract.pdfium_pages.structure import TaggedContent

INVISIBLE = frozenset({3, 7})
"""Modes of drawing text that leave no mark."""

BOLD_WEIGHT = 600
"""Of a font descriptor, on the scale where 400 is regular and 700 bold."""

_FORCE_BOLD = 1 << 18
_LEVEL = 0.02
"""Slope up to which type is level."""

Box = tuple[float, float, float, float]


class Style(NamedTuple):
    """What the glyphs have in common that one operator draws.

    `stem` is the thickness of the font's stems, 0 where unsaid. `is_shown`: whether it is drawn so as to leave a mark.
    """

    font: str
    size: float
    mcid: int | None
    stem: float
    is_bold: bool
    is_artifact: bool
    is_level: bool
    is_shown: bool


@dataclass(slots=True)
class Glyphs:
    """The characters of a page as drawn, by columns: a letter has tens of thousands.

    `texts_at` says which of the `texts` each is, `styles_at` which of the `styles` it has; a text may be empty.
    `places` has four rows: left, top, right and bottom edges. `is_bold` and `is_shown` begin as its style says.
    """

    texts: Sequence[str]
    texts_at: Any
    styles: Sequence[Style]
    styles_at: Any
    places: Any
    is_bold: Any
    is_shown: Any

    @classmethod
    def of(
        cls, texts: Sequence[str], texts_at: Sequence[int], styles: Sequence[Style], styles_at: Any, places: Any
    ) -> Glyphs:
        """The glyphs as their styles say that they are drawn."""
        at = np.asarray(styles_at, dtype=np.intp)
        is_bold, is_shown = (
            np.array([getattr(style, name) for style in styles], dtype=bool)[at] for name in ("is_bold", "is_shown")
        )
        return cls(texts, np.array(texts_at, dtype=np.intp), styles, at, np.asarray(places), is_bold, is_shown)

    def where(self, is_meant: Any) -> Glyphs:
        """Those for which an array of truth values says so."""
        columns = (self.styles_at, self.places, self.is_bold, self.is_shown)
        meant = (column[..., is_meant] for column in columns)
        return Glyphs(self.texts, self.texts_at[is_meant], self.styles, *meant)

    def column(self, name: str, kind: type = bool) -> Any:
        """What the style of each says."""
        return np.array([getattr(style, name) for style in self.styles], dtype=kind)[self.styles_at]

    @property
    def have_text(self) -> Any:
        """Which of them are more than a blank."""
        return np.array([bool(text.strip()) for text in self.texts], dtype=bool)[self.texts_at]

    @property
    def are_letters(self) -> Any:
        """Which of them are letters or digits."""
        return np.array([text.isalnum() for text in self.texts], dtype=bool)[self.texts_at]


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
    """What one page draws, in the order of drawing.

    `steering` counts the characters that steer what shows text. `tagged` is the content that the file tags, as far as
    PDFium knows it.
    """

    width: float
    height: float
    glyphs: Glyphs
    shapes: list[Rect]
    images: list[Rect]
    steering: int
    tagged: Sequence[TaggedContent] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """What a font says of itself that counts here."""

    name: str
    is_bold: bool
    stem: float
    descent: float

    @classmethod
    def of(cls, font: Any) -> Face:
        """Read it from a font of pdfminer's."""
        name = font.fontname if isinstance(font.fontname, str) else repr(font.fontname)
        weight = _number(font.descriptor.get("FontWeight"))
        is_bold = has_bold_name(name) or weight >= BOLD_WEIGHT or bool(font.flags & _FORCE_BOLD)
        return cls(name, is_bold, _number(font.descriptor.get("StemV")), font.get_descent())


def round_place(x0: float, top: float, x1: float, bottom: float) -> Box:
    """A place to the thousandth of a point, in which both readers agree: PDFium counts in seven digits."""
    return round(x0, 3), round(top, 3), round(x1, 3), round(bottom, 3)


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def has_bold_name(font: str) -> bool:
    """Whether a font's name says that it is bold (`Tahoma-Bold`, `Tahoma,Bold`)."""
    name = font.lower()
    return "bold" in name or "black" in name or "heavy" in name or name.endswith(("-bd", ",b"))


def is_level(along: float, aslant: float) -> bool:
    """Whether type runs from left to right: how far its line leads across the page, and how far up or down."""
    return along > 0 and abs(aslant) <= _LEVEL * along


def find_shown_box(media: Box, crop: Box) -> Box:
    """The part of the page that a reader is shown; a crop that lies beside the page counts as none."""
    media_x0, media_x1 = sorted((media[0], media[2]))
    media_y0, media_y1 = sorted((media[1], media[3]))
    crop_x0, crop_x1 = sorted((crop[0], crop[2]))
    crop_y0, crop_y1 = sorted((crop[1], crop[3]))
    shown = (max(media_x0, crop_x0), max(media_y0, crop_y0), min(media_x1, crop_x1), min(media_y1, crop_y1))
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else (media_x0, media_y0, media_x1, media_y1)
