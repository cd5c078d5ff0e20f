"""Searches findings or passages: with BM25 if DuckDB's fts extension is available, otherwise in plain SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from warehouse.build.fulltext import INDEXED, STEMMER
from warehouse.errors import BadInput
from warehouse.read.connection import OpenFile
from warehouse.read.filters import Filters, condition
from warehouse.read.names import plain
from warehouse.read.synonyms import load_synonyms

if TYPE_CHECKING:
    import pandas as pd

_WORD = re.compile(r"[^\W_]+")

_RANKED = """
WITH ranked AS MATERIALIZED (
    SELECT * FROM (SELECT {key}, fts_main_{table}.match_bm25({key}, ?) AS score FROM {table}) WHERE score IS NOT NULL
)
SELECT score, v_{table}.* FROM ranked JOIN v_{table} USING ({key})
WHERE {condition} ORDER BY score DESC, {key} LIMIT ?
"""

_PLAIN = "SELECT * FROM {macro}(?) WHERE {condition} ORDER BY score DESC, {key} LIMIT ?"


Within = Literal["findings", "passages"]
"""What is searched: findings, or every paragraph of the letters."""


_MACROS: dict[Within, str] = {"findings": "search_plain", "passages": "search_plain_passages"}

_OF_FINDINGS = ("kind", "theme", "polarity")
"""Filters that passages do not know."""


def search(file: OpenFile, words: str, wanted: Filters, limit: int, within: Within) -> pd.DataFrame:
    """The best findings or passages: `score`, all columns of their view, and `matched`, the words of each that match.

    Words match by their stems (BM25), or by their beginnings where the extension or the index is missing; capitals do
    not matter, and things are found under their other names, too (synonyms.yml). Headings and lead-ins are searched as
    well. Raises `BadInput` where passages are asked for by what only findings have.
    """
    if within == "passages" and (asked := [name for name in _OF_FINDINGS if getattr(wanted, name) is not None]):
        raise BadInput(f"passages have no {' and no '.join(asked)}; leave it out, or search the findings")
    words = load_synonyms().expand(words)
    key, columns = INDEXED[within]
    chosen, values = condition(file, wanted)
    ranks = file.can_rank and bool(file.query("SELECT 1 FROM meta WHERE key = 'search_index' AND value <> 'none'").rows)
    asking = (_RANKED if ranks else _PLAIN).format(condition=chosen, table=within, key=key, macro=_MACROS[within])
    found = file.answer(asking, [words, *values, limit])
    texts = [" ".join(part for part in parts if part) for parts in zip(*(found[name] for name in columns), strict=True)]
    found["matched"] = _matched(file, words, texts, by_stem=ranks)
    return found


def _matched(file: OpenFile, words: str, texts: list[str], *, by_stem: bool) -> list[list[str]]:
    """The words of each text that match a search word, as spelt in the text, each once."""
    in_texts = [sorted(set(_WORD.findall(text))) for text in texts]
    asked = [plain(one) for one in _WORD.findall(words)]
    if not by_stem:
        begins = tuple(one for one in asked if len(one) > 1)
        return [[word for word in some if plain(word).startswith(begins)] for some in in_texts]
    distinct = sorted({plain(word) for some in in_texts for word in some} | set(asked))
    stems = dict(file.query("SELECT word, stem(word, ?) FROM (SELECT unnest(?) AS word)", [STEMMER, distinct]).rows)
    ignored = {word for (word,) in file.query("SELECT sw FROM fts_main_findings.stopwords").rows}
    wanted = {stems[one] for one in asked if one not in ignored}
    return [[word for word in some if stems[plain(word)] in wanted] for some in in_texts]
