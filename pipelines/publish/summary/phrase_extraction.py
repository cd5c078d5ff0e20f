"""The phrases of a text: two to four words that belong together, and abbreviations; and when two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

LONGEST, MOST_TELLING = 4, 3
"""Words of a phrase, and how many of them may be others than the usual little ones."""

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BREAK = re.compile(r"[.,;:!?()\[\]{}\"“”<>/|\n•–—]|(?<!\w)['‘]|['’](?!\w)")
_POSSESSIVE = re.compile(r"['’]s?$")


@cache
def _stop_words() -> frozenset[str]:
    # Imported only where it is used: a night without news need not wait for it.
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    ours = files("pipelines.publish.summary").joinpath("stopwords.txt").read_text(encoding="utf-8")
    return frozenset(ENGLISH_STOP_WORDS) | {line for line in ours.split("\n") if line and not line.startswith("#")}


def phrases(text: str) -> Iterator[tuple[str, str]]:
    """Each phrase as its key, which is the same in singular and plural, and as it stands in the text."""
    for piece in _BREAK.split(text):
        words = _WORD.findall(piece)
        for start, word in enumerate(words):
            if len(word) > 2 and word.isupper():
                yield word.lower(), word
            if _is_stop(word):
                continue
            for end in range(start + 2, min(start + LONGEST, len(words)) + 1):
                run = words[start:end]
                telling = sum(not _is_stop(one) for one in run)
                if not _is_stop(run[-1]) and not _POSSESSIVE.search(run[-1]) and telling <= MOST_TELLING:
                    yield _key(run), " ".join(run)


def _is_stop(word: str) -> bool:
    plain = _POSSESSIVE.sub("", word.lower())
    return len(plain) < 2 or plain in _stop_words()


def small(phrase: str) -> str:
    """In small letters, but for abbreviations."""
    return " ".join(word if word.isupper() else word.lower() for word in phrase.split())


def _key(run: list[str]) -> str:
    """The stems of its words in alphabetical order, so that shared information and information sharing are one."""
    return " ".join(sorted(_stem(word) for word in run if not _is_stop(word)))


def _stem(word: str) -> str:
    """Without the endings of number and tense; no more than two spellings need to meet."""
    plain = _POSSESSIVE.sub("", word.lower())
    if len(plain) > 4 and plain.endswith("ies"):
        return f"{plain[:-3]}y"
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-1]
    for ending in ("ing", "ed", "e"):
        if plain.endswith(ending) and len(plain) - len(ending) > 3:
            return plain[: -len(ending)]
    return plain
