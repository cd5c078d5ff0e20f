from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract.themes.notation import spell_out
from extract.themes.taxonomy import (
    AGENCIES,
    Grade,
    PatternsFile,
    load_agencies,
    load_patterns,
    load_rules,
    load_taxonomy,
)
from extract.themes.taxonomy_page import PAGE, taxonomy_page
from warehouse.files.yaml_files import parse_data

AGREED = [
    "information_sharing",
    "front_door",
    "strategy_discussions",
    "assessment_planning",
    "early_help",
    "leadership_governance",
    "performance_quality_assurance",
    "management_oversight",
    "workforce_training",
    "child_voice",
    "police",
    "health_services",
    "mental_health",
    "education",
    "probation_youth_justice",
    "domestic_abuse",
    "sexual_abuse",
    "child_exploitation",
    "missing_children",
    "neglect",
    "serious_youth_violence",
    "substance_misuse",
    "services_capacity",
    "whole_family_support",
    "equality_identity",
    "community_engagement",
]


def test_the_taxonomy_has_the_agreed_themes() -> None:
    taxonomy = load_taxonomy()
    assert list(taxonomy.codes) == AGREED
    assert taxonomy.version
    for theme in taxonomy.themes:
        assert theme.label
        assert theme.definition
        assert theme.include
        assert theme.exclude


@pytest.mark.parametrize("code", AGREED)
def test_every_theme_has_patterns_that_can_match(code: str) -> None:
    patterns = load_patterns()
    grades = patterns.themes[code]
    assert grades[Grade.STRONG]
    for pattern in (pattern for found in grades.values() for pattern in found):
        assert all(spell_out(pattern, patterns.concepts))


@pytest.mark.parametrize("code", AGREED)
def test_no_pattern_stands_twice_in_a_theme(code: str) -> None:
    patterns = load_patterns()
    found = [pattern for each in patterns.themes[code].values() for pattern in each]
    assert len(found) == len(set(found))


def test_every_concept_is_used() -> None:
    patterns = load_patterns()
    text = " ".join(p for grades in patterns.themes.values() for found in grades.values() for p in found)
    assert [name for name in patterns.concepts if f"@{name}" not in text] == []


def test_every_agency_has_patterns() -> None:
    assert set(load_agencies()) == set(AGENCIES)
    assert all(spell_out(pattern) for found in load_agencies().values() for pattern in found)


def test_the_rules_rise_with_the_grade() -> None:
    rules = load_rules()
    assert rules.points["weak"] < rules.points["fair"] < rules.points["strong"] < rules.points["sure"]
    assert rules.assigned_from < rules.certain_from


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("concepts: {}\nthemes: {police: {strong: []}}\n", r"patterns\.yml: themes\.police"),
        ("concepts: {}\nthemes: {police: {mighty: [a]}}\n", r"patterns\.yml: themes: .*police: no such grade: mighty"),
        ("concepts: {}\nthemes: {police: {strong: [999]}}\n", r"patterns\.yml: themes\.police"),
        ("themes: {}\n", r"patterns\.yml: concepts"),
        ("concepts: {}\nthemes: {}\nmore: 1\n", r"patterns\.yml: more"),
        ("concepts: {\n", r"patterns\.yml: "),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        parse_data("patterns.yml", text, PatternsFile)


def test_the_page_of_the_taxonomy_is_up_to_date(check_page: Callable[[Path, str], None]) -> None:
    check_page(PAGE, taxonomy_page())
