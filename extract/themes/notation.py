"""The notation in which patterns are written, compiled to what spaCy's SpanRuler takes.

    share information           words that follow one another, in any inflection (shares, shared, sharing)
    health visitor | gp         either phrase
    (share | exchange) data     brackets hold alternatives together
    (the | their)? plan         a part that may be missing
    @leader                     any phrase of the concept of that name
    share .. minutes            the second part follows the first in one sentence, at most six words between

Belongs here: reading the notation and writing spaCy's patterns. Does not belong here: the patterns themselves (the YAML
files) or what a match says about a theme (`tagger`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spacy.tokenizer import Tokenizer

GAP = 6
"""At most so many words stand between the two sides of `..`."""

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


def compile_pattern(pattern: str, tokenizer: Tokenizer, concepts: Concepts | None = None) -> Iterator[str | list[Any]]:
    """What the SpanRuler takes for a pattern: phrases as text, for its trie; token patterns only where `..` asks.

    What a token pattern begins with is written out one by one, since spaCy looks at a set of words (`IN`) in Python;
    after a gap that is cheap, for it is seldom reached.
    """
    first, *others = spell_out(pattern, concepts)
    if not others:
        yield from (" ".join(phrase) for phrase in first)
        return
    tails = [_after_gap(_norms(part, tokenizer)) for part in others]
    for beginning in dict.fromkeys(_norms(first, tokenizer)):
        for tail in itertools.product(*tails):
            yield [{"NORM": norm} for norm in beginning] + list(itertools.chain.from_iterable(tail))


def _norms(part: Sequence[Phrase], tokenizer: Tokenizer) -> list[Phrase]:
    return [tuple(token.norm_ for token in tokenizer(" ".join(phrase))) for phrase in part]


def _after_gap(phrases: Sequence[Phrase]) -> list[list[Any]]:
    """The gap and what follows it; single words are one set, and no word of it begins a sentence."""
    gap = {"IS_SENT_START": False, "OP": f"{{0,{GAP}}}"}
    words = sorted({phrase[0] for phrase in phrases if len(phrase) == 1})
    tails: list[list[Any]] = [[gap, {"NORM": {"IN": words}, "IS_SENT_START": False}]] if words else []
    for phrase in dict.fromkeys(phrase for phrase in phrases if len(phrase) > 1):
        tails.append([gap, *({"NORM": norm, "IS_SENT_START": False} for norm in phrase)])
    return tails
