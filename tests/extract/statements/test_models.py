"""The models of statements: their files, what they are told, and that they tell praise from criticism."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import extract.statements
from extract.statements import linear, network
from extract.statements.deciding import decide_polarity
from extract.statements.linear import Multinomial, learn_vocabulary, softmax
from extract.statements.models import SIDES, choose, shipped_models
from extract.statements.network import Network
from extract.themes.tagger import Tagger, load_tagger
from warehouse.records import Finding, FindingKind, Letter, Method, Polarity, Statement


def letter(*texts: str, area: str = "Aldermarsh") -> Letter:
    findings = tuple(
        Finding(FindingKind.NARRATIVE, "Main findings", text, place, 1, 1, ())
        for place, text in enumerate(texts, start=1)
    )
    return Letter(area, area, (), None, None, None, None, "front_door", "2022", (), (), 1, 0, 0, findings)


def test_a_linear_model_survives_its_file() -> None:
    described = [{"own": ["a", "b"], "place": ["x"]}, {"own": ["a"], "place": ["y"]}, {"own": ["b"], "place": ["x"]}]
    vocabulary = learn_vocabulary(described, {"own": 1.0, "place": 0.5}, fewest=1)
    weights = np.linspace(-1, 1, 4 * 3).reshape(4, 3).astype(np.float32)
    model = Multinomial(("p", "q", "r"), vocabulary, weights, np.zeros(3, dtype=np.float32))
    again = linear.parse(linear.dump(model))
    assert linear.dump(again) == linear.dump(linear.parse(linear.dump(again)))
    assert np.allclose(again.probabilities(described), model.probabilities(described), atol=0.01)
    assert model.probabilities([{"own": ["never seen"], "place": []}]) == pytest.approx(np.full((1, 3), 1 / 3))


def test_a_network_survives_its_file() -> None:
    parts = [np.ones(2), np.ones(2), np.ones((2, 3)), np.zeros(3), np.ones((3, 2)), np.array([0.0, 1.0])]
    small = Network(*(part.astype(np.float32) for part in parts), assigned_from=0.3, certain_from=0.8)
    again = network.parse(network.dump(small))
    inputs = np.array([[1.0, 2.0], [0.0, 0.0]], dtype=np.float32)
    assert np.allclose(again.probabilities(inputs), small.probabilities(inputs))
    assert (again.assigned_from, again.certain_from) == (0.3, 0.8)


def test_shares_add_up_to_one_also_of_no_rows() -> None:
    assert softmax(np.array([[1000.0, 0.0]], dtype=np.float32)).sum() == pytest.approx(1)
    assert softmax(np.zeros((0, 4), dtype=np.float32)).shape == (0, 4)


def test_at_most_three_that_are_likely_enough_are_chosen() -> None:
    said = np.array([[0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.5, 0.0]], dtype=np.float32)
    assert choose(said, 0.5).tolist() == [[True, True, True, False], [False, False, True, False]]


def test_the_shipped_models_are_small() -> None:
    assert sum(path.stat().st_size for path in Path(extract.statements.__path__[0]).glob("*.npz")) < 3_000_000
    models = shipped_models()
    assert models.sides.classes == tuple(map(str, SIDES))
    assert models.topic_network.assigned_from < models.topic_network.certain_from


def test_praise_and_criticism_are_told_apart() -> None:
    tagged = load_tagger().tag(
        letter(
            "Leaders work well together and children are seen promptly. However, plans are weak and too slow.",
            "Too many children wait too long because there are not enough staff.",
        ),
        "0" * 64,
    )
    sides = [one.polarity for tags in tagged.findings for one in tags.statements]
    assert sides == [Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.NEGATIVE]
    assert [tags.polarity for tags in tagged.findings] == [Polarity.MIXED, Polarity.NEGATIVE]


def test_no_name_tells_the_letter() -> None:
    here, there = (
        Tagger().read(letter(f"In {area} staff share what they know. {area} does well.", area=area))[1]
        for area in ("Estwold", "Fenholt")  # as long as each other: length tells something
    )
    told = [shipped_models().tell_topics(read) for read in (here, there)]
    assert np.array_equal(*told)


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        (["positive", "positive"], Polarity.POSITIVE),
        (["positive", "negative"], Polarity.MIXED),
        (["negative", "neutral"], Polarity.NEGATIVE),
        (["neutral"], Polarity.NEUTRAL),
        (["mixed"], Polarity.MIXED),
        (["positive"] * 9 + ["negative"], Polarity.POSITIVE),
    ],
)
def test_a_paragraph_points_as_its_statements_do(sides: list[str], wanted: Polarity) -> None:
    statements = [Statement(n, n * 10, n * 10 + 9, Polarity(side), 1.0, Method.CODED) for n, side in enumerate(sides)]
    assert decide_polarity(statements) == wanted


def test_one_answer_says_for_each_candidate_how_likely_it_is_by_itself() -> None:
    parts = [np.zeros(1), np.ones(1), np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1)]
    one = Network(*(part.astype(np.float32) for part in parts))
    candidates = np.full((2, 3, 1), 5.0, dtype=np.float32)
    assert one.probabilities(candidates).shape == (2, 3, 1)
    assert (one.probabilities(candidates) > 0.9).all()
