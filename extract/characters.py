"""Decides what a character is: which of those that a file names are text, and how each is written.

The only place that does. Does not belong here: where a character stands or what it looks like (glyphs).
"""

from __future__ import annotations

import re
import unicodedata

ILLEGIBLE = "\ufffd"
"""Stands for whatever the file draws without saying which character it is."""

SOFT_HYPHEN = "\u00ad"
"""Kept at the end of a line only, where it joins the two parts of a word (`paragraphs.join_lines`)."""

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""C0 and C1 controls and bidirectional marks: they steer a terminal or turn text round, and are no text."""

_NO_WIDTH = re.compile(r"[\u200b-\u200d\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_HYPHENS = re.compile(r"[\u2010\u2011]")
_SPACES = re.compile(r"[\t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LIGATURES = re.compile(r"[\ufb00-\ufb06]")
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")


def write_character(text: str) -> str:
    """The text of one glyph as it is kept: plain hyphens and spaces, ligatures in their letters, no zero-width marks.

    Empty where nothing is left; `ILLEGIBLE` where the file does not say which character it is.
    """
    if len(text) == 1 and " " <= text <= "~":
        return text
    if _NO_CHARACTER.fullmatch(text) or any(unicodedata.category(character) in ("Cn", "Cs") for character in text):
        return ILLEGIBLE
    text = _SPACES.sub(" ", STEERING.sub("", _NO_WIDTH.sub("", text)))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), _HYPHENS.sub("-", text))
    return unicodedata.normalize("NFC", text)


def is_legible(text: str) -> bool:
    """Whether all of a text is text; a private-use character is a bullet in a font of symbols, and none elsewhere."""
    return text.isascii() or not any(
        character == ILLEGIBLE or unicodedata.category(character) == "Co" for character in text
    )
