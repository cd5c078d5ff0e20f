"""The rules alone on the annotated findings keep the accuracy they have reached.

The model was trained on these findings; tests/corpus measures it on unseen letters.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from extract.themes.tagger import Tagger
from extract.themes.taxonomy import load_taxonomy
from warehouse.records import Finding, FindingKind, Letter

LABELS = Path(__file__).resolve().parents[4] / "shared" / "gold" / "labels"

pytestmark = pytest.mark.skipif(not LABELS.exists(), reason="the annotated letters are not here (../shared)")


def as_letter(gold: dict[str, object]) -> tuple[Letter, list[set[str]]]:
    items: list[dict[str, str]] = gold["items"]  # type: ignore[assignment]
    findings = tuple(
        Finding(FindingKind(item["kind"]), item["heading"], item["text"], number, 1, 1, ())
        for number, item in enumerate(items, start=1)
    )
    empty = Letter("", None, None, None, None, None, None, None, "2022", (), (), 1, 0, 0, findings)
    return empty, [set(item["themes"]) for item in items]


@pytest.fixture(scope="module")
def tagged() -> list[tuple[str, set[str], list[tuple[str, bool, str]]]]:
    rows = []
    rules = Tagger()
    for path in sorted(LABELS.glob("*.json")):
        letter, wanted = as_letter(json.loads(path.read_text()))
        found = rules.tag(letter, path.stem).findings
        for finding, themes, tags in zip(letter.findings, wanted, found, strict=True):
            rows.append((finding.text, themes, [(t.theme, t.is_certain, t.evidence) for t in tags.tags]))
    return rows


def test_themes_agree_with_the_annotations(tagged: list[tuple[str, set[str], list[tuple[str, bool, str]]]]) -> None:
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for _, themes, tags in tagged:
        codes = {theme for theme, _, _ in tags}
        right.update(codes & themes)
        given.update(codes)
        wanted.update(themes)
    micro = 2 * right.total() / (given.total() + wanted.total())
    each = [2 * right[code] / (given[code] + wanted[code]) for code in load_taxonomy().codes]
    assert micro >= 0.75
    assert sum(each) / len(each) >= 0.72


def test_certain_tags_are_right_nine_times_in_ten(
    tagged: list[tuple[str, set[str], list[tuple[str, bool, str]]]],
) -> None:
    certain = [theme in themes for _, themes, tags in tagged for theme, is_certain, _ in tags if is_certain]
    assert len(certain) > 500
    assert sum(certain) / len(certain) >= 0.9


def test_every_finding_has_one_to_five_tags_with_verbatim_evidence(
    tagged: list[tuple[str, set[str], list[tuple[str, bool, str]]]],
) -> None:
    bare = [text for text, _, tags in tagged if not tags]
    assert len(bare) <= len(tagged) * 0.01
    assert max(len(tags) for _, _, tags in tagged) <= 5
    assert all(evidence and evidence in text for text, _, tags in tagged for _, _, evidence in tags)
