"""Finds the font of the file behind each of PDFium's, and what its characters are and how wide.

pdfminer's fonts say it, and PDFium has to agree: two readers of one font. Does not belong here: where characters stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unicodedata import normalize

from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdftypes import PDFStream, resolve1

from extract.pdfium_pages import library
from extract.pdfium_pages.items import Untrusted

SAME_WIDTH = 0.0015
"""Share of the type size by which both readers of a font may differ: PDFium keeps whole thousandths."""

_SUBSET = re.compile(r"^[A-Z]{6}\+")


class Character(NamedTuple):
    """What one says, and how far it moves on as a share of the type size, by the file and by PDFium."""

    text: str
    width: float
    advance: float


@dataclass(slots=True)
class Face:
    """A font of a document: pdfminer's, and the characters of it that were met, by PDFium's codes.

    `blank` is the width of its blanks as a share of the type size, 0 where it has none, or some of different widths.
    """

    font: PDFFont
    handle: int
    widths: dict[str, set[float]]
    blank: float = 0.0
    met: dict[int, Character] = field(default_factory=dict)

    def __post_init__(self) -> None:
        widths = {width for text in self.widths if text.isspace() for width in self.widths[text] if width > 0}
        if widths and max(widths) - min(widths) <= SAME_WIDTH:
            self.blank = min(widths)

    def meet(self, code: int) -> Character:
        """The character with one of PDFium's codes. Raises `Untrusted` unless both readers know it, in one width."""
        known = self.met.get(code)
        if known is None:
            known = self.met[code] = self._compare(code)
        return known

    def find(self, text: str) -> Character:
        """A character by what it says, of which PDFium tells no width. Raises `Untrusted`."""
        for said in self._spellings(text):
            widths = self.widths.get(said, {0.0})
            if min(widths) > 0 and max(widths) - min(widths) <= SAME_WIDTH:
                return Character(said, min(widths), min(widths))
        raise Untrusted(f"{self.font.fontname} has no {text!r}, or several")

    def _compare(self, code: int) -> Character:
        if code == library.LINE_END:
            return self._find_hyphen()
        advance = library.get_advance(self.handle, code)
        for said in self._spellings(chr(code)):
            near = [width for width in self.widths.get(said, ()) if abs(width - advance) <= SAME_WIDTH and width > 0]
            if near:
                return Character(said, near[0], advance)
        raise Untrusted(f"{self.font.fontname} has no {chr(code)!r}, or of another width")

    def _find_hyphen(self) -> Character:
        """A hyphen at the end of a line, of which PDFium does not say which it is."""
        kinds = [text for text in ("-", "\u00ad") if text in self.widths]
        if len(kinds) != 1:
            raise Untrusted(f"{self.font.fontname} has {len(kinds)} kinds of hyphens")
        return self.find(kinds[0])

    def _spellings(self, text: str) -> Iterator[str]:
        yield text
        if text.isspace():
            yield from (one for one in self.widths if one.isspace())
        elif len(text) > 1:
            yield from (one for one in self.widths if len(one) == 1 and normalize("NFKC", one) == text)


class Fonts:
    """The fonts of one open pdfplumber PDF."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._named: dict[str, list[PDFFont]] = {}
        self._seen: set[int] = set()
        self._faces: dict[int, Face] = {}

    def add(self, resources: Any) -> None:
        """Learn the fonts that a page or form has, and those of its forms."""
        resources = resolve1(resources)
        if not isinstance(resources, dict):
            return
        for reference in (resolve1(resources.get("Font")) or {}).values():
            if self._is_new(reference):
                specification = resolve1(reference)
                if isinstance(specification, dict):
                    font = self._manager.get_font(getattr(reference, "objid", None), specification)
                    self._named.setdefault(_name(font), []).append(font)
        for reference in (resolve1(resources.get("XObject")) or {}).values():
            if self._is_new(reference):
                form = resolve1(reference)
                if isinstance(form, PDFStream) and "Resources" in form:
                    self.add(form["Resources"])

    def face(self, handle: int) -> Face:
        """What is known of a font of PDFium's. Raises `Untrusted` unless it is one of the file's beyond doubt."""
        face = self._faces.get(handle)
        if face is None:
            face = self._faces[handle] = self._find(handle)
        return face

    def _find(self, handle: int) -> Face:
        name = library.get_font_name(handle)
        fonts = self._named.get(name, [])
        if len({_facts(font) for font in fonts}) != 1:
            raise Untrusted(f"{len(fonts)} fonts are called {name!r}")
        if any(isinstance(font, PDFType3Font) or font.is_vertical() for font in fonts):
            raise Untrusted(f"the font {name!r} is drawn, or vertical")
        widths: dict[str, set[float]] = {}
        for font in fonts:
            for text, width in _characters(font):
                widths.setdefault(text, set()).add(width)
        return Face(fonts[0], handle, widths)

    def _is_new(self, reference: Any) -> bool:
        key = getattr(reference, "objid", None) or id(reference)
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new


def _name(font: PDFFont) -> str:
    """What PDFium calls a font: the mark of a subset is left out where its characters are single bytes."""
    name = str(getattr(font, "basefont", ""))
    return name if isinstance(font, PDFCIDFont) else _SUBSET.sub("", name)


def _facts(font: PDFFont) -> tuple[object, ...]:
    """What of a font shows in its characters, besides their widths."""
    said = font.descriptor.get
    return str(font.fontname), font.get_descent(), said("StemV"), said("FontWeight"), font.flags


def _characters(font: PDFFont) -> Iterator[tuple[str, float]]:
    """Text and width of every character that a font says it has."""
    for code in _codes(font):
        try:
            yield font.to_unichr(code), font.char_width(code)
        except PDFUnicodeNotDefined:
            continue


def _codes(font: PDFFont) -> Iterable[Any]:
    if isinstance(font, PDFCIDFont):
        return getattr(font.unicode_map, "cid2unichr", ())
    # Widths of the standard fonts are by name, and those of others by code.
    return range(256) if any(isinstance(key, str) for key in font.widths) else font.widths
