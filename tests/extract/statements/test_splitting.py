"""Sentences are cut where they end, and joined they are the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.statements.splitting import split
from warehouse.files.fingerprints import fingerprint

SHARED = Path(__file__).resolve().parents[4] / "shared" / "gold"

CASES = [
    ("One thing works. Another does not.", ["One thing works.", "Another does not."]),
    ("Leaders say ‘we know.’ They do.", ["Leaders say ‘we know.’", "They do."]),
    ("Police use the tool.3 Nurses do not.", ["Police use the tool.3", "Nurses do not."]),
    ("Staff in St. Aldate and Mr. Vane agree.", ["Staff in St. Aldate and Mr. Vane agree."]),
    ("Some plans, e.g. Safety plans, are late.", ["Some plans, e.g. Safety plans, are late."]),
    ("Leaders need to ensure that:\nplans are made\nNotes are kept.", None),
    ("They meet weekly.\nThey share notes.", ["They meet weekly.", "They share notes."]),
    ("Is it safe? Nobody asks! “Often,” they say.", ["Is it safe?", "Nobody asks!", "“Often,” they say."]),
    ("Nearly 90% attend. 12 do not.", ["Nearly 90% attend.", "12 do not."]),
    ("  ", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, wanted: list[str] | None) -> None:
    assert [text[start:end] for start, end in split(text)] == ([text] if wanted is None else wanted)


@given(st.text(alphabet="aB3 .?!\n’”(e", max_size=60))
def test_between_two_sentences_stands_nothing_but_white_space(text: str) -> None:
    spans = split(text)
    rest = "".join(
        text[end:start]
        for end, start in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert not rest.strip()
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated letters are not here (../shared)")
def test_the_sentences_are_those_that_were_coded() -> None:
    differing = total = 0
    for path in sorted((SHARED / "statements").glob("*.json")):
        coded = json.loads(path.read_text())["statements"]
        labels = json.loads((SHARED / "labels" / path.name).read_text())
        for mark, items in (("i", labels["items"]), ("p", labels.get("paragraphs", []))):
            for place, item in enumerate(items):
                wanted = [fingerprint(one["text"]) for one in coded if one["item"] == f"{mark}{place}"]
                found = [fingerprint(item["text"][start:end]) for start, end in split(item["text"])]
                total += 1
                differing += found != wanted
    assert total > 2000
    assert differing <= 1
