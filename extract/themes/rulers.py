"""The ruler of the pipeline: phrases, and phrases that follow one another in a sentence with a gap between them.

All phrases stand in one tree of words, through which a text goes once. spaCy's own rulers make a document of each of
the 29,000 phrases, which is most of the time that a start takes, and walk a text once for every kind of pattern.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.themes.notation import Phrase
from extract.themes.text import Lexicon, Match, Text, read_words

GAP = 6
"""At most so many words and marks stand between two parts of a pattern."""

READ = "read"
"""Where a document that has gone through the ruler holds its `Text` (`Doc.user_data`)."""

Pattern = tuple[str, str, str, Sequence[Sequence[Phrase]]]
"""Key of the matches, label, identifier, and the phrases that each part stands for."""

_WHOLE, _PART = "", " "
"""Keys under which the tree has what ends at a word: whole patterns, and parts of those with gaps."""


class Ruler:
    """Finds the patterns in a document and adds its `Text` to it."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lexicon = Lexicon(nlp.vocab)
        self._keys: list[str] = []
        self._with_gaps: list[tuple[str, str, str, int]] = []
        self._tree: dict[str, Any] = {}

    def add(self, patterns: Iterable[Pattern]) -> None:
        """Let the ruler find these, too."""

        @cache
        def cut(word: str) -> tuple[str, ...]:
            return tuple(token.norm_ for token in self._nlp.make_doc(word))

        for key, label, identifier, parts in patterns:
            if key not in self._keys:
                self._keys.append(key)
            for part, phrases in enumerate(parts):
                ending = (key, label, identifier) if len(parts) == 1 else (len(self._with_gaps), part)
                for phrase in phrases:
                    node = self._tree
                    for norm in chain.from_iterable(map(cut, phrase)):
                        node = node.setdefault(norm, {})
                    node.setdefault(_WHOLE if len(parts) == 1 else _PART, {})[ending] = None
            if len(parts) > 1:
                self._with_gaps.append((key, label, identifier, len(parts)))

    def __call__(self, doc: Doc) -> Doc:
        """Add to a document what is read in it, the matches of each key in the order of the words."""
        text = read_words(doc, self._lexicon)
        norms = [word.norm for word in text.words]
        found: dict[str, list[Match]] = {key: [] for key in self._keys}
        places: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for start, first in enumerate(norms):
            node, end = self._tree.get(first), start + 1
            while node is not None:
                for key, label, identifier in node.get(_WHOLE, ()):
                    found[key].append(Match(start, end, label, identifier))
                for number, part in node.get(_PART, ()):
                    places[number][part].append((start, end))
                node = node.get(norms[end]) if end < len(norms) else None
                end += 1
        for number, by_part in places.items():
            key, label, identifier, parts = self._with_gaps[number]
            if len(by_part) == parts:
                joined = _join([by_part[part] for part in range(parts)], text.sentence_ends)
                found[key] += (Match(start, end, label, identifier) for start, end in joined)
        doc.user_data[READ] = replace(text, matches={key: sorted(set(some)) for key, some in found.items()})
        return doc


def _join(parts: Sequence[Sequence[tuple[int, int]]], sentence_ends: Sequence[int]) -> Sequence[tuple[int, int]]:
    """The first and last word (exclusive) of what the places of the parts make in their order within a sentence."""
    reached = parts[0]
    for part in parts[1:]:
        reached = [
            (start, next_end)
            for start, end in reached
            for next_start, next_end in part
            if 0 <= next_start - end <= GAP
            and bisect_right(sentence_ends, end - 1) == bisect_right(sentence_ends, next_end - 1)
        ]
    return reached


@Language.factory("ruler")
def _make_ruler(nlp: Language, name: str) -> Ruler:
    return Ruler(nlp)


def add_ruler(nlp: Language, patterns: Iterable[Pattern]) -> None:
    """Let a pipeline read texts and find the patterns in them."""
    nlp.add_pipe("ruler").add(patterns)  # type: ignore[attr-defined]


def read_texts(nlp: Language, texts: Iterable[str]) -> Iterator[Text]:
    """The texts as a pipeline with a ruler reads them."""
    return (doc.user_data[READ] for doc in nlp.pipe(texts))
