"""Search in the words of findings: BM25 where DuckDB's fts extension is at hand, plain SQL where it is not.

Belongs here: ranking, and which words of a finding matched. Does not belong here: the index (fulltext), the search in
plain SQL itself (sql/search.sql), how a match is shown (pipelines.commands).
"""

from __future__ import annotations

import re

import pandas as pd

from warehouse.build.fulltext import STEMMER
from warehouse.read.connection import OpenFile
from warehouse.read.filters import Filters, condition
from warehouse.read.names import plain

_WORD = re.compile(r"[^\W_]+")

_RANKED = """
WITH ranked AS MATERIALIZED (
    SELECT * FROM (SELECT finding_id, fts_main_findings.match_bm25(finding_id, ?) AS score FROM findings)
    WHERE score IS NOT NULL
)
SELECT score, v_findings.* FROM ranked JOIN v_findings USING (finding_id)
WHERE {condition} ORDER BY score DESC, finding_id LIMIT ?
"""

_PLAIN = "SELECT * FROM search_plain(?) WHERE {condition} ORDER BY score DESC, finding_id LIMIT ?"


def search(file: OpenFile, words: str, wanted: Filters, limit: int) -> pd.DataFrame:
    """The best findings: `score`, all columns of `v_findings`, and `matched`, the words of each that match.

    Words match by their stems (BM25), or by their beginnings where the extension or the index is missing; capitals do
    not matter. Headings and lead-ins are searched, too.
    """
    chosen, values = condition(file, wanted)
    ranks = file.can_rank and bool(file.query("SELECT 1 FROM meta WHERE key = 'search_index' AND value <> 'none'").rows)
    found = file.frame((_RANKED if ranks else _PLAIN).format(condition=chosen), [words, *values, limit])
    searched = [
        " ".join(part for part in parts if part)
        for parts in zip(found["section_heading"], found["sub_heading"], found["lead_in"], found["text"], strict=True)
    ]
    found["matched"] = pd.Series(_matched(file, words, searched, by_stem=ranks), index=found.index, dtype=object)
    return found


def _matched(file: OpenFile, words: str, texts: list[str], *, by_stem: bool) -> list[list[str]]:
    """The words of each text that match a word asked for, as they are spelt, each once."""
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
