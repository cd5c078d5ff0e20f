"""How the tagger cuts a text into words, and the form in which it compares them.

Belongs here: the blank spaCy pipeline, its tokenizer and the normal form of a word. Does not belong here: which words
speak for a theme (the YAML files) or how a pattern is written (`notation`).
"""

from __future__ import annotations

import re

import spacy
from spacy.attrs import NORM
from spacy.language import Language
from spacy.tokenizer import Tokenizer

_OPENING = re.compile(r"""^[("'\[‘“.,:;•–—-]""")
_CLOSING = re.compile(r"""[)"\]”.,:;?!…–—-]$""")
_WHOLE = re.compile(r"^(?:e\.g\.|i\.e\.)$", re.IGNORECASE)
_JOINT = re.compile(r"(?<=[-‐‑/–—])(?=[^\W_])|[,;:()](?=[^\W\d_])")
EDGES = "'’‘\"“”-‐‑–—/"
"""Marks that can hang on a token and are no part of its word."""
_VOWEL = re.compile(r"[aeiouy]")
_KEPT = frozenset({"missing", "during", "being", "building", "wellbeing", "united", "hundred"})
"""Words that only look inflected, or whose inflected form means something of its own (a child missing from home)."""


def normal_form(word: str) -> str:
    """The word in small letters without possessive ending and inflection: `shares`, `shared`, `sharing` are one.

    This is step 1 of Porter's algorithm (1980) with the final e off; derived words (`exploit`, `exploitation`) stay
    apart. A hyphen or apostrophe at the word's edge does not count.
    """
    bare = re.sub(r"['’]s?$", "", word.lower().strip(EDGES))
    if len(bare) < 4 or bare in _KEPT or not bare.isalpha():
        return bare or word
    if bare.endswith("ies"):
        bare = bare[:-3] + "y"
    elif bare.endswith(("sses", "ches", "shes", "xes")):
        bare = bare[:-2]
    elif bare.endswith("s") and not bare.endswith(("ss", "us", "is")):
        bare = bare[:-1]
    for ending in ("ing", "ied", "ed"):
        stem = bare.removesuffix(ending)
        if stem != bare and len(stem) > 2 and _VOWEL.search(stem):
            if ending == "ied":
                return stem + "y"
            is_doubled = stem[-1] == stem[-2] and stem[-1] not in "lsz"
            bare = stem[:-1] if is_doubled else stem
            break
    return bare[:-1] if len(bare) > 3 and bare.endswith("e") else bare


def blank_pipeline() -> Language:
    """English without a model: tokens whose `NORM` is `normal_form`, and sentences.

    A compound is cut after its hyphen (`multi-`, `agency`), so that patterns match it with or without one. Tokens
    keep every character of the text: offsets into the document are offsets into the text.
    """
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters[NORM] = normal_form  # type: ignore[attr-defined]
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=_OPENING.search,
        suffix_search=_CLOSING.search,
        infix_finditer=_JOINT.finditer,
        token_match=_WHOLE.match,
    )
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "\n"]})
    return nlp
