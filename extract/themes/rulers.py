"""The rulers of a pipeline: phrases, and phrases that follow one another in a sentence with a gap between them.

spaCy's matcher of token patterns would find the gaps as well, and took nine tenths of the tagger's time with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from extract.themes.notation import Phrase

GAP = 6
"""At most so many words and marks stand between two parts of a pattern."""

Pattern = tuple[str, str, Sequence[Sequence[Phrase]]]
"""Label, identifier, and the phrases that each part stands for."""


class GapRuler:
    """Finds patterns of several parts and adds them to the spans of `key`."""

    def __init__(self, nlp: Language, key: str, patterns: Sequence[Pattern]) -> None:
        self._key = key
        self._patterns = [(label, identifier, len(parts)) for label, identifier, parts in patterns]
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._places: dict[int, tuple[int, int]] = {}
        for number, (_, _, parts) in enumerate(patterns):
            for part, phrases in enumerate(parts):
                name = f"{number} {part}"
                self._matcher.add(name, [nlp.make_doc(" ".join(phrase)) for phrase in phrases])
                self._places[nlp.vocab.strings.add(name)] = (number, part)

    def __call__(self, doc: Doc) -> Doc:
        """Add what is found to the document's spans, in their order."""
        found: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for name, start, end in self._matcher(doc):
            number, part = self._places[name]
            found[number][part].append((start, end))
        whole = {number: parts for number, parts in found.items() if len(parts) == self._patterns[number][2]}
        if whole:
            sentence = [number for number, one in enumerate(doc.sents) for _ in range(len(one))]
            spans = {span for number, parts in whole.items() for span in self._join(doc, number, parts, sentence)}
            doc.spans[self._key] = sorted({*doc.spans[self._key], *spans})
        return doc

    def _join(
        self, doc: Doc, number: int, parts: dict[int, list[tuple[int, int]]], sentence: Sequence[int]
    ) -> Iterable[Span]:
        label, identifier, count = self._patterns[number]
        reached = parts[0]
        for part in range(1, count):
            reached = [
                (start, next_end)
                for start, end in reached
                for next_start, next_end in parts[part]
                if 0 <= next_start - end <= GAP and sentence[end - 1] == sentence[next_end - 1]
            ]
        for start, end in reached:
            yield Span(doc, start, end, label=label, span_id=identifier)


@Language.factory("gap_ruler")
def _make_gap_ruler(nlp: Language, name: str, key: str, patterns: list[Pattern]) -> GapRuler:
    return GapRuler(nlp, key, patterns)


def add_rulers(nlp: Language, key: str, patterns: Iterable[Pattern]) -> None:
    """Let a pipeline put what the patterns match into the spans of `key`."""
    every = list(patterns)
    ruler = nlp.add_pipe("span_ruler", name=key, config={"spans_key": key, "phrase_matcher_attr": "NORM"})
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": label, "id": identifier, "pattern": " ".join(phrase)}
            for label, identifier, parts in every
            if len(parts) == 1
            for phrase in parts[0]
        ]
    )
    with_gaps = [pattern for pattern in every if len(pattern[2]) > 1]
    if with_gaps:
        nlp.add_pipe("gap_ruler", name=f"{key}_with_gaps", config={"key": key, "patterns": with_gaps})
