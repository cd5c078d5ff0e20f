"""A sentence as the models read it: its words, the terms of themes in it, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from extract.statements.splitting import split
from extract.themes.features import Mention, term_features
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


def read_finding(finding: Finding, letter: Letter, doc: Doc, mentions: Mapping[str, Sequence[Mention]]) -> ReadFinding:
    """The sentences of a finding whose text is `doc`, with the terms that the rulers matched in it."""
    tokens = [(t.idx, t.text, t.norm_, t.is_alpha, t.is_lower, t.is_punct or t.is_space) for t in doc]
    terms = [(span.start_char, term_features(span)) for span in doc.spans["themes"]]
    found = [(tokens[m.start][0], (theme, int(m.grade))) for theme, some in mentions.items() for m in some]
    sentences = []
    for start, end in split(finding.text):
        own = [token for token in tokens if start <= token[0] < end]
        sentences.append(
            Sentence(
                start,
                end,
                _stems(own),
                _words(own),
                tuple(name for at, names in terms if start <= at < end for name in names),
                tuple(mention for at, mention in found if start <= at < end),
                tuple((at, at + len(text), norm) for at, text, norm, _, _, is_mark in own if not is_mark),
            )
        )
    return ReadFinding(finding, letter, tuple(sentences))


Token = tuple[int, str, str, bool, bool, bool]


def _stems(tokens: Sequence[Token]) -> tuple[str | None, ...]:
    stems: list[str | None] = []
    for place, (_, text, norm, is_alpha, is_lower, is_mark) in enumerate(tokens):
        if is_mark:
            stems.append(None)
        elif is_alpha:
            stems.append(norm if is_lower or place == 0 or text.isupper() else None)
    return tuple(stems)


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(
        _NAME if place and not is_lower and text[:1].isupper() else norm
        for place, (_, text, norm, _, is_lower, is_mark) in enumerate(tokens)
        if not is_mark
    )


def telling_mentions(read: ReadFinding) -> tuple[str, ...]:
    """The themes of which a finding speaks clearly anywhere."""
    return tuple(theme for one in read.sentences for theme, grade in one.mentions if grade >= _TELLING)
