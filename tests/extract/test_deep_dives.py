"""Recognising deep dives, in our own wording."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from extract.deep_dives import find_deep_dive, load_deep_dives, load_rounds

CASES = [
    ("2016", "We made a deep dive into child sexual exploitation and children missing from home.", "cse_missing"),
    ("2016", "The deep dive was about child sexual exploitation and those missing from school.", "cse_missing"),
    ("2016", "We took a deep dive into what is done about gangs, exploitation and missing children.", "exploitation"),
    ("2016", "Our deep-dive was concerned with criminal exploitation.", "exploitation"),
    ("2016", "The visit tested the response to child exploitation.", "exploitation"),
    ("2016", "A deep dive looked at sexual abuse in the family home.", "csa_family"),
    ("2016", "Its deep dive: children who live with domestic abuse.", "domestic_abuse"),
    ("2016", "Its deep dive: children who live with domestic violence.", "domestic_abuse"),
    ("2016", "A deep dive concerned children’s mental health.", "mental_health"),
    ("2016", "The deep dive turned to mental ill health.", "mental_health"),
    ("2016", "One part was a deep dive into children who are neglected at home.", "neglect"),
    ("2022", "The inspection was about the response to serious youth violence.", "serious_youth_violence"),
    ("2022", "We judged responses to children who suffer domestic abuse.", "domestic_abuse_children"),
    ("2022", "Joint targeted area inspection of sexual abuse in the family of Nowhere", "csa_family_environment"),
    ("2022", "We looked at how criminally exploited children are helped.", "criminal_exploitation"),
    ("2022", "We looked at criminal exploitation.", "criminal_exploitation"),
    ("2022", "The response to children and families in Nowhere who need help", "early_help"),
    ("2022", "The visit was one of early help.", "early_help"),
    ("2022", "The inspection of identification of initial need and risk in Nowhere", "front_door"),
    ("2022", "We watched the work of the front door.", "front_door"),
]


@pytest.mark.parametrize(("framework", "sentence", "code"), CASES)
def test_a_focus_is_recognised(framework: str, sentence: str, code: str) -> None:
    assert find_deep_dive([sentence], framework) == code


def test_every_deep_dive_with_words_has_a_case() -> None:
    assert {code for _, _, code in CASES} == {dive.code for dive in load_deep_dives()} - {"other"}


@pytest.mark.parametrize(
    ("framework", "sentence"),
    [
        ("2016", "The response to abuse and neglect in Nowhere."),
        ("2016", "We looked at the planting of trees."),
        ("2022", "We made a deep dive into the planting of trees."),
        ("2022", ""),
        ("2016", "The inspection was about the response to serious youth crime."),
        ("2022", "A deep dive looked at neglect."),
        ("2022", "The response to child sexual abuse online in Nowhere."),
    ],
)
def test_an_unknown_focus_is_none(framework: str, sentence: str) -> None:
    assert find_deep_dive([sentence], framework) is None


def test_no_sentence_is_no_focus() -> None:
    assert find_deep_dive([], "2016") is None


def test_the_sentence_that_speaks_of_a_deep_dive_wins() -> None:
    sentences = ["The response to domestic abuse in Nowhere.", "There was a deep dive into neglect."]
    assert find_deep_dive(sentences, "2016") == "neglect"
    assert find_deep_dive(sentences[::-1], "2016") == "neglect"


def test_the_sentence_that_names_a_response_wins_over_the_rest() -> None:
    sentences = ["Police know about gangs.", "We saw the response to children’s mental health."]
    assert find_deep_dive(sentences, "2016") == "mental_health"


def test_line_breaks_case_and_quotes_do_not_count() -> None:
    assert find_deep_dive(["A ‘DEEP  DIVE’ into\nDomestic\nAbuse"], "2016") == "domestic_abuse"


# ------------------------------------------------------------------------------------------------------------- the file


def test_codes_and_rounds_are_unique_and_belong_together() -> None:
    dives, rounds = load_deep_dives(), load_rounds()
    codes = [dive.code for dive in dives]
    assert len(set(codes)) == len(codes)
    assert len({one.round_id for one in rounds}) == len(rounds)
    assert {one.deep_dive for one in rounds} == set(codes) - {"other"}
    assert all(one.round_id.startswith(f"{one.deep_dive}-") for one in rounds)


def test_rounds_of_one_deep_dive_do_not_overlap() -> None:
    for dive in load_deep_dives():
        rounds = sorted((one for one in load_rounds() if one.deep_dive == dive.code), key=lambda one: one.starts)
        assert all(one.ends is None or one.starts < one.ends for one in rounds)
        assert all(above.ends is not None and above.ends < below.starts for above, below in pairwise(rounds))


def test_subjects_that_came_back_share_a_topic() -> None:
    topics: dict[str, set[str]] = {}
    for dive in load_deep_dives():
        topics.setdefault(dive.topic, set()).add(dive.code)
    assert topics["domestic_abuse"] == {"domestic_abuse", "domestic_abuse_children"}
    assert topics["sexual_abuse_in_the_family"] == {"csa_family", "csa_family_environment"}
    assert topics["exploitation"] == {"cse_missing", "exploitation", "criminal_exploitation"}


def test_labels_tell_deep_dives_apart() -> None:
    dives = load_deep_dives()
    assert len({replace(dive, code="", topic="", guidance_title=None) for dive in dives}) == len(dives)
