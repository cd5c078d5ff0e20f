"""A text as the tagger reads it, once: its words, its sentences, and what the ruler matched in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from spacy.attrs import ORTH, SENT_START, SPACY
from spacy.tokens import Doc
from spacy.vocab import Vocab

THEME_TERMS, AGENCY_TERMS, AGENCY_NAMES = "themes", "agencies", "agency names"
"""Keys of the matches: terms of themes, agencies as the model of themes weighs them, other names of agencies."""

SHORTEST_WORD = 3

LONGEST_TERM = 4
"""Words of a matched term that are told one by one; of a longer one the first and the last."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, the same wherever it stands.

    `feature` is its name among the features of a finding, None if it is not one: only words in small letters count, as
    names of places and people would tell the letter.
    """

    text: str
    lower: str
    norm: str
    is_alpha: bool
    is_lower: bool
    is_mark: bool
    feature: str | None


class Lexicon(dict[int, Word]):
    """The words of a vocabulary by spaCy's number of each, looked up there once."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._vocab = vocab

    def __missing__(self, orth: int) -> Word:
        one = self._vocab[orth]
        is_told = one.is_alpha and one.is_lower and not one.is_stop and len(one.norm_) >= SHORTEST_WORD
        word = Word(
            one.text,
            one.lower_,
            one.norm_,
            one.is_alpha,
            one.is_lower,
            one.is_punct or one.is_space,
            f"word|{one.norm_}" if is_told else None,
        )
        self[orth] = word
        return word


class Match(NamedTuple):
    """Words `start` to `end` (exclusive) of a text that match a pattern of this label and identifier."""

    start: int
    end: int
    label: str
    identifier: str


@dataclass(frozen=True)
class Text:
    """A text, its words with the first character of each, where its sentences end (words), and the matches by key."""

    text: str
    words: Sequence[Word]
    starts: Sequence[int]
    sentence_ends: Sequence[int]
    matches: Mapping[str, Sequence[Match]]

    def excerpt(self, start: int, end: int) -> str:
        """The words `start` to `end` (exclusive) as they stand in the text."""
        return self.text[self.starts[start] : self.end_of(end - 1)]

    def end_of(self, place: int) -> int:
        """Where a word ends: its last character (exclusive)."""
        return self.starts[place] + len(self.words[place].text)

    def words_between(self, start: int, end: int) -> tuple[int, int] | None:
        """The words that the characters `start` to `end` (exclusive) cover; None if they cut one."""
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        is_whole = first < after and self.starts[first] == start and self.end_of(after - 1) == end
        return (first, after) if is_whole else None

    @cached_property
    def term_names(self) -> tuple[tuple[str, str], ...]:
        """The two names of each matched term: as a term of its theme, and whatever theme it is a term of."""
        return tuple(self._term_names(match) for match in self.matches[THEME_TERMS])

    def _term_names(self, match: Match) -> tuple[str, str]:
        words = [word.norm for word in self.words[match.start : match.end]]
        text = " ".join(words) if len(words) <= LONGEST_TERM else f"{words[0]}..{words[-1]}"
        return f"{match.label}|{text}", f"|{text}"


def read_words(doc: Doc, lexicon: Lexicon) -> Text:
    """The words and sentences of a document; there are no matches yet."""
    numbers = doc.to_array([ORTH, SPACY, SENT_START])
    words = [lexicon[orth] for orth in numbers[:, 0].tolist()]
    spaced = [f"{word.text} " if is_spaced else word.text for word, is_spaced in zip(words, numbers[:, 1], strict=True)]
    starts = [0, *accumulate(map(len, spaced))][: len(words)]
    first_words = np.flatnonzero(numbers[:, 2] == 1).tolist()
    return Text("".join(spaced), words, starts, [*first_words[1:], len(words)], {})
