from __future__ import annotations

import pytest

from extract.themes.notation import BadPattern, spell_out
from extract.themes.rulers import add_ruler, read_texts
from extract.themes.words import blank_pipeline, normal_form

CONCEPTS = {"child": ["child", "children", "young people"]}


def matches(pattern: str, text: str) -> list[str]:
    nlp = blank_pipeline()
    add_ruler(nlp, [("found", "x", "", spell_out(pattern, CONCEPTS))])
    (read,) = read_texts(nlp, [text])
    return [read.excerpt(match.start, match.end) for match in read.matches["found"]]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("share information", "They were sharing information.", ["sharing information"]),
        ("share information", "They share the information.", []),
        ("health visitor | gp", "The GP met a health visitor.", ["GP", "health visitor"]),
        ("(share | exchange) data", "Data are exchanged; we exchange data.", ["exchange data"]),
        ("the (old)? plan", "The plan, the old plan.", ["The plan", "the old plan"]),
        ("voice of @child", "The voice of young people", ["voice of young people"]),
        ("share .. minutes", "Chairs share all of the minutes.", ["share all of the minutes"]),
        ("share .. (minutes | case notes)", "We share their case notes", ["share their case notes"]),
        ("share .. minutes", "We share. The minutes wait.", []),
        ("share .. minutes", "We share:\nthe minutes wait.", []),
        (
            "share .. minutes",
            "They share one two three four five six minutes",
            ["share one two three four five six minutes"],
        ),
        ("share .. minutes", "They share one two three four five six seven minutes", []),
        ("multi-agency plan", "Multi-agency plans, multi agency plan", ["Multi-agency plans", "multi agency plan"]),
        ("decision making", "timely decision-making", ["decision-making"]),
        (
            "children's services",
            "Children’s services and children' services",
            ["Children’s services", "children' services"],
        ),
        ("missing child", "a missed child; the missing child", ["missing child"]),
    ],
)
def test_a_pattern_matches(pattern: str, text: str, expected: list[str]) -> None:
    assert matches(pattern, text) == expected


def test_parts_and_alternatives_are_spelled_out() -> None:
    assert spell_out("(a | b c)? d .. @child", CONCEPTS) == (
        (("a", "d"), ("b", "c", "d"), ("d",)),
        (("child",), ("children",), ("young", "people")),
    )


@pytest.mark.parametrize("pattern", ["", "(a | b", "a)", "(a)?", "a | ", "? a", "a ..", "@nobody", "..", "a ? ?"])
def test_what_is_not_in_the_notation_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        spell_out(pattern, CONCEPTS)


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("share", "shares", "shared", "sharing"), "shar"),
        (("plan", "plans", "planned", "planning"), "plan"),
        (("policy", "policies"), "policy"),
        (("agency", "agencies", "agency's", "Agencies’"), "agency"),
        (("process", "processes", "processed"), "process"),
        (("multi-", "Multi"), "multi"),
        (("need", "needs"), "need"),
        (("missing",), "missing"),
        (("gps",), "gps"),
    ],
)
def test_inflections_have_one_form(words: tuple[str, ...], form: str) -> None:
    assert {normal_form(word) for word in words} == {form}


def test_tokens_keep_every_character() -> None:
    text = "  Partners’ multi-agency (e.g. health/police) “plans” –\n\nin 3.5% of cases; isn't it?"
    doc = blank_pipeline()(text)
    assert doc.text == text
    assert "".join(token.text_with_ws for token in doc) == text
