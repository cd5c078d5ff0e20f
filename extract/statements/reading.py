"""A sentence as the models read it: its words, the terms of themes in it, and what stands around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spacy.lang.en.stop_words import STOP_WORDS

from extract.statements.splitting import split
from extract.themes.features import Mention
from extract.themes.text import THEME_TERMS, Text, Word
from extract.themes.words import normal_form
from warehouse.records import Finding, Letter

_STOP = frozenset(normal_form(word) for word in STOP_WORDS)
_NAME = "Name"
"""Stands for a word that is written with a capital inside a sentence: names would tell the letter."""

_TELLING = 2
"""Grade from which a mention of a theme elsewhere in the finding counts."""


@dataclass(frozen=True)
class Sentence:
    """Characters `start` to `end` of a finding's text.

    `stems` are the words in their normal form, None where a mark or a name interrupts them; `words` are all words with
    names hidden; `terms` and `mentions` are what the rules of the themes found (a mention with its grade). `places` are
    first character, last character (exclusive) and normal form of each word.
    """

    start: int
    end: int
    stems: tuple[str | None, ...]
    words: tuple[str, ...]
    terms: tuple[str, ...]
    mentions: tuple[tuple[str, int], ...]
    places: tuple[tuple[int, int, str], ...]

    @cached_property
    def topic_words(self) -> tuple[str, ...]:
        """The words that carry a subject."""
        return tuple(stem for stem in self.stems if stem and len(stem) > 1 and stem not in _STOP)

    @cached_property
    def topic_pairs(self) -> tuple[str, ...]:
        """Neighbours among them."""
        kept = [stem for stem in self.stems if stem is None or stem not in _STOP]
        return tuple(f"{a} {b}" for a, b in pairwise(kept) if a and b)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """All words and pairs of neighbours, with the small words on which a side depends."""
        return (*self.words, *(f"{a} {b}" for a, b in pairwise(self.words)))


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """A finding, the letter in which it stands, and its sentences."""

    finding: Finding
    letter: Letter
    sentences: tuple[Sentence, ...]


def read_finding(
    finding: Finding, letter: Letter, text: Text, mentions: Mapping[str, Sequence[Mention]]
) -> ReadFinding:
    """The sentences of a finding whose text is `text`, with the terms that the ruler matched in it."""
    matches = zip(text.matches[THEME_TERMS], text.term_names, strict=True)
    terms = [(text.starts[match.start], names) for match, names in matches]
    found = [(text.starts[m.start], (theme, int(m.grade))) for theme, some in mentions.items() for m in some]
    sentences = []
    for start, end in split(finding.text):
        first, after = bisect_left(text.starts, start), bisect_left(text.starts, end)
        own = text.words[first:after]
        places = zip(text.starts[first:after], own, strict=True)
        sentences.append(
            Sentence(
                start,
                end,
                _stems(own),
                _words(own),
                tuple(name for at, names in terms if start <= at < end for name in names),
                tuple(mention for at, mention in found if start <= at < end),
                tuple((at, at + len(word.text), word.norm) for at, word in places if not word.is_mark),
            )
        )
    return ReadFinding(finding, letter, tuple(sentences))


def _stems(words: Sequence[Word]) -> tuple[str | None, ...]:
    stems: list[str | None] = []
    for place, word in enumerate(words):
        if word.is_mark:
            stems.append(None)
        elif word.is_alpha:
            stems.append(word.norm if word.is_lower or place == 0 or word.text.isupper() else None)
    return tuple(stems)


def _words(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(
        _NAME if place and not word.is_lower and word.text[:1].isupper() else word.norm
        for place, word in enumerate(words)
        if not word.is_mark
    )


def telling_mentions(read: ReadFinding) -> tuple[str, ...]:
    """The themes of which a finding speaks clearly anywhere."""
    return tuple(theme for one in read.sentences for theme, grade in one.mentions if grade >= _TELLING)
