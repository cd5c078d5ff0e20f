"""The table of similar statements: empty where the optional encoder is not installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from extract.statements.encoder import load_encoder
from extract.statements.similar import encode_once, find_similar
from pipelines.run.progress import Tell

SIDES = {"positive": ("praise",), "negative": ("criticism",), "mixed": ("praise", "criticism")}
"""The sides of a statement by its polarity; a neutral one has none."""


def similar_statements(tables: Mapping[str, pd.DataFrame], kept: Path, tell: Tell) -> pd.DataFrame:
    """The rows of `similar_statements` for the statements of current letters; `kept` is the file of their vectors."""
    encoder = load_encoder()
    if encoder is None or any(tables[name].empty for name in ("reports", "findings", "statements")):
        return pd.DataFrame()
    letters = tables["reports"].query("status == 'current'")[["report_id", "letter_id", "area_code_now"]]
    findings = tables["findings"][["finding_id", "report_id"]].merge(letters, on="report_id")
    statements = tables["statements"].merge(findings, on="finding_id")
    tell(0, len(statements), "similar statements")
    vectors = encode_once(encoder, statements["text"].tolist(), kept)
    areas = statements["area_code_now"].fillna(statements["letter_id"]).tolist()
    ids = statements["statement_id"].tolist()
    claims = _claims(statements, tables["statement_subtopics"])
    rows = [(ids[pair.one], ids[pair.other], pair.similarity) for pair in find_similar(vectors, areas, claims)]
    return pd.DataFrame(rows, columns=["statement_id", "other_statement_id", "similarity"], dtype=object)


def _claims(statements: pd.DataFrame, tags: pd.DataFrame) -> list[frozenset[str]]:
    """What each statement says: its certain sub-topics, each with each of its sides."""
    subtopics = tags[tags["is_certain"]].groupby("statement_id")["subtopic"].agg(list).to_dict()
    return [
        frozenset(f"{subtopic} {side}" for subtopic in subtopics.get(statement, ()) for side in SIDES.get(polarity, ()))
        for statement, polarity in zip(statements["statement_id"], statements["polarity"], strict=True)
    ]
