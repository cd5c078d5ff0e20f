"""The notation in which patterns are written.

    share information           words that follow one another, in any inflection (shares, shared, sharing)
    health visitor | gp         either phrase
    (share | exchange) data     brackets hold alternatives together
    (the | their)? plan         a part that may be missing
    @leader                     any phrase of the concept of that name
    share .. minutes            the second part follows the first in one sentence, at most six words between

Belongs here: reading the notation. Does not belong here: the patterns themselves (the YAML files), matching them
(rulers) or what a match says about a theme (tagger).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

Phrase = tuple[str, ...]
Concepts = Mapping[str, Sequence[str]]

_SYMBOL = re.compile(r"\.\.|[()|?]|[^\s()|?]+")


class BadPattern(ValueError):
    """A pattern that does not follow the notation."""


def spell_out(pattern: str, concepts: Concepts | None = None) -> tuple[tuple[Phrase, ...], ...]:
    """The phrases that each part of a pattern stands for; parts are divided by `..`.

    Raises `BadPattern` for a bracket or question mark out of place, a part that can be empty, an unknown concept.
    """
    reader = _Reader(pattern, concepts or {})
    parts = [reader.alternatives()]
    while reader.take(".."):
        parts.append(reader.alternatives())
    if reader.symbols:
        raise BadPattern(f"{pattern!r}: {reader.symbols[0]!r} out of place")
    if any(() in part for part in parts):
        raise BadPattern(f"{pattern!r}: a part that can be empty would match everywhere")
    return tuple(tuple(dict.fromkeys(part)) for part in parts)


class _Reader:
    """Reads a pattern from left to right: alternatives of sequences of words, concepts and brackets."""

    def __init__(self, pattern: str, concepts: Concepts) -> None:
        self.pattern = pattern
        self.concepts = concepts
        self.symbols = _SYMBOL.findall(pattern)

    def take(self, symbol: str) -> bool:
        is_next = bool(self.symbols) and self.symbols[0] == symbol
        if is_next:
            self.symbols.pop(0)
        return is_next

    def alternatives(self) -> list[Phrase]:
        phrases = self.sequence()
        while self.take("|"):
            phrases += self.sequence()
        return phrases

    def sequence(self) -> list[Phrase]:
        phrases: list[Phrase] = [()]
        while self.symbols and self.symbols[0] not in {"|", ")", "..", "?"}:
            options = self.term()
            if self.take("?"):
                options = [*options, ()]
            phrases = [left + right for left, right in itertools.product(phrases, options)]
        return phrases

    def term(self) -> list[Phrase]:
        if self.take("("):
            phrases = self.alternatives()
            if not self.take(")"):
                raise BadPattern(f"{self.pattern!r}: a bracket is not closed")
            return phrases
        word: str = self.symbols.pop(0)
        if not word.startswith("@"):
            return [(word,)]
        if word[1:] not in self.concepts:
            raise BadPattern(f"{self.pattern!r}: there is no concept {word}")
        return [tuple(phrase.split()) for phrase in self.concepts[word[1:]]]
