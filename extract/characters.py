"""Decides what a character is: which of those that a file names are text, and how each is written.

The only place that does. Does not belong here: where a character stands or what it looks like (glyphs).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

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


def write_characters(said: Sequence[str]) -> tuple[list[str], list[int]]:
    """The different texts of some glyphs as they are kept, and which of them each glyph has."""
    numbers: dict[str, int] = {}
    written = {text: numbers.setdefault(write_character(text), len(numbers)) for text in set(said)}
    return list(numbers), list(map(written.__getitem__, said))


def count_steering(said: Sequence[str]) -> int:
    """How many of some glyphs have characters that steer what shows text."""
    steering = {text for text in set(said) if STEERING.search(text)}
    return sum(map(steering.__contains__, said)) if steering else 0


def is_legible(text: str) -> bool:
    """Whether all of a text is text; a private-use character is a bullet in a font of symbols, and none elsewhere."""
    return text.isascii() or not any(
        character == ILLEGIBLE or unicodedata.category(character) == "Co" for character in set(text)
    )
