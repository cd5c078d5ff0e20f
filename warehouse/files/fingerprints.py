"""A short name for a text that stays the same when only its typography changes.

Findings, labels, reviews and withheld texts are all joined by it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_HYPHEN = re.compile(r"\s*[\u00ad\u2010-\u2015\u2212-]\s*")
_APOSTROPHE = re.compile(r"['\u2018\u2019]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def fingerprint(text: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of the text's words.

    Case, quotation marks, punctuation and white space are ignored, after NFKC normalisation. A hyphen of any shape
    joins the words around it, so a compound broken at the end of a line has the same fingerprint.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _NOT_A_WORD.sub(" ", _APOSTROPHE.sub("", _HYPHEN.sub("", plain))).strip()
    return hashlib.sha256(words.encode()).hexdigest()[:12]
