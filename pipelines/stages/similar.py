"""The table of similar statements: empty where the optional encoder is not installed."""

from __future__ import annotations

from pathlib import Path

from extract.statements.encoder import load_encoder
from extract.statements.similar import encode_once, find_similar
from pipelines.run.progress import Tell
from warehouse.build.assembly import Batch
from warehouse.build.database import Ask

STATEMENTS = """
WITH said AS (
    SELECT t.statement_id, t.subtopic || ' ' || unnest(sides_of(s.polarity)) AS claim
    FROM statement_subtopics AS t JOIN statements AS s USING (statement_id)
    WHERE t.is_certain
), claims AS (
    SELECT statement_id, list(claim) AS claims FROM said GROUP BY statement_id
)
SELECT s.statement_id, s.text, coalesce(r.area_code_now, r.letter_id), coalesce(c.claims, [])
FROM statements AS s
JOIN findings AS f USING (finding_id)
JOIN reports AS r ON r.report_id = f.report_id AND r.status = 'current'
LEFT JOIN claims AS c USING (statement_id)
ORDER BY s.rowid
"""
"""Statements of current letters in the order of the table, the area of each, and what it says: its certain sub-topics,
each with each of its sides."""


def similar_statements(ask: Ask, kept: Path, tell: Tell) -> Batch:
    """The rows of `similar_statements` for the statements that are inserted; `kept` is the file of their vectors."""
    encoder = load_encoder()
    if encoder is None or not (statements := ask(STATEMENTS)):
        return {}
    ids, texts, areas, claims = zip(*statements, strict=True)
    tell(0, len(statements), "similar statements")
    pairs = find_similar(encode_once(encoder, texts, kept), areas, list(map(frozenset, claims)))
    return {
        "similar_statements": [
            {"statement_id": ids[pair.one], "other_statement_id": ids[pair.other], "similarity": pair.similarity}
            for pair in pairs
        ]
    }
