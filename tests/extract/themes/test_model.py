"""The model file, the features of a finding, and the labels for training."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import extract.themes
from extract.statements.codebook import load_codebook
from extract.themes.context import CANDIDATES, is_candidate, shipped_themes, theme_inputs
from extract.themes.labels import join, load_labels
from extract.themes.model import Model, dump, parse
from extract.themes.tagger import Tagger, load_tagger
from extract.themes.taxonomy import load_taxonomy
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Extraction, Finding, FindingKind, Letter

TEXT = "Social workers in Aldermarsh share information promptly, so that Orla and other children are seen."


def letter(*findings: Finding, area: str = "Aldermarsh") -> Letter:
    return Letter(area, area, None, None, None, None, None, "front_door", "2022", (), (), 1, 0, 0, findings)


def finding(text: str = TEXT) -> Finding:
    return Finding(FindingKind.STRENGTH, "Strengths", text, 1, 1, 1, ())


def small() -> Model:
    return Model(("a", "b"), ("x", "y"), np.array([[1.0, -1.0], [0.5, 0.25]]), np.array([0.0, -2.0]))


def test_a_model_survives_its_file_and_its_file_is_always_the_same() -> None:
    again = parse(dump(small()))
    assert dump(small()) == dump(again)
    assert (again.features, again.themes) == (("a", "b"), ("x", "y"))
    assert again.probabilities({"a": 2.0}) == small().probabilities({"a": 2.0})


def test_probabilities_are_of_a_linear_model() -> None:
    assert small().probabilities({}) == pytest.approx({"x": 0.5, "y": 1 / (1 + np.exp(2))})
    assert small().probabilities({"a": 1.0, "never seen": 9.0})["x"] == pytest.approx(1 / (1 + np.exp(-1)))
    assert small().weigh("y", ["b", "never seen", "a"]).tolist() == [0.25, 0, -1.0]


def test_the_shipped_model_is_small_and_knows_every_theme() -> None:
    assert sum(path.stat().st_size for path in Path(extract.themes.__path__[0]).glob("*.npz")) < 3_000_000
    models = shipped_themes()
    assert models.words.themes == load_taxonomy().codes
    assert models.context.assigned_from < models.context.certain_from


def test_a_finding_s_context_is_its_letter_and_its_statements_and_nothing_else() -> None:
    findings = [replace(finding(), ordinal=ordinal) for ordinal in (1, 2, 3)]
    likely = np.linspace(0.01, 0.99, 3 * 26, dtype=np.float32).reshape(3, 26)
    nothing = np.zeros((0, 0), dtype=np.float32)
    here = theme_inputs(findings, likely, [nothing] * 3)
    assert here.shape[:2] == (3, 26)
    assert np.isfinite(here).all()
    said = np.zeros((2, len(load_codebook())), dtype=np.float32)
    said[1, 0] = 0.9
    other = theme_inputs(findings, likely, [nothing, said, nothing])
    theme = load_taxonomy().codes.index(load_codebook()[0].theme)
    assert {(int(a), int(b)) for a, b, _ in zip(*(here != other).nonzero(), strict=True)} == {(1, theme)}
    assert (is_candidate(likely).sum(axis=1) == CANDIDATES).all()
    assert theme_inputs([], likely[:0], []).shape[0] == 0


def test_no_feature_tells_the_letter() -> None:
    tagger = Tagger()
    here, there = letter(finding()), letter(finding(), area="Fenholt")
    described, elsewhere = (tagger.read(one)[0][0].describe() for one in (here, there))
    assert described == elsewhere
    assert not {name for name in described if re.search("aldermarsh|orla", name)}
    assert all(abs(value) < 6 for value in described.values())


def test_a_tag_of_the_model_has_evidence_in_the_finding() -> None:
    (tagged,) = load_tagger().tag(letter(finding()), "0" * 64).findings
    assert "information_sharing" in {tag.theme for tag in tagged.tags}
    assert all(tag.evidence and tag.evidence in TEXT for tag in tagged.tags)


def test_labels_hold_no_text_and_only_themes_that_there_are() -> None:
    labels = load_labels()
    assert len(labels) == len({(label.sha256, label.kind, label.fingerprint) for label in labels})
    for label in labels:
        assert re.fullmatch("[0-9a-f]{64}", label.sha256)
        assert re.fullmatch("[0-9a-f]{12}", label.fingerprint)
        assert set(label.themes) <= set(load_taxonomy().codes)


def test_labels_join_by_letter_kind_and_fingerprint() -> None:
    (label, *_) = load_labels()
    known = Finding(label.kind, "", "Any text.", 1, 1, 1, ())
    other = Extraction(label.sha256, "1", letter(known))
    assert join([label], [other]) == ((), (label,))
    renamed = type(label)(label.sha256, label.kind, fingerprint("Any text."), label.themes, None)
    (example,), missing = join([renamed], [other])
    assert example.finding is known
    assert missing == ()


def test_what_the_section_says_is_not_predicted() -> None:
    (tagged,) = load_tagger().tag(letter(finding("This is weak and too slow.")), "0" * 64).findings
    assert (tagged.polarity, tagged.polarity_score) == ("positive", None)
