"""The data of the tagger, read from YAML and checked: themes, patterns, agencies' names, rules.

Belongs here: reading themes.yml, patterns.yml, agencies.yml and rules.yml. Does not belong here: how a pattern is
compiled (`notation`) or applied (`tagger`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from warehouse.errors import BadInput
from warehouse.files.yaml_files import read_data
from warehouse.vocabularies import Theme

AGENCIES = (
    "local_authority",
    "police",
    "health",
    "education",
    "probation",
    "youth_justice",
    "voluntary_sector",
    "partnership",
)
"""Codes of the agencies that a finding can name, in the order in which they are given."""


class Grade(IntEnum):
    """How much a mention speaks for a theme; EXCEPT voids the mentions inside it."""

    EXCEPT = 0
    WEAK = 1
    FAIR = 2
    STRONG = 3
    SURE = 4


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All themes in their order, and the version that a changed definition raises."""

    version: str
    themes: tuple[Theme, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the taxonomy's order."""
        return tuple(theme.code for theme in self.themes)


Text = Annotated[str, Field(min_length=1)]
Patterns = Annotated[list[Text], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ThemeEntry(_Strict):
    code: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    label: Text
    definition: Text
    include: Text
    exclude: Text
    inspectorate: Text | None = None


class _ThemesFile(_Strict):
    taxonomy_version: Text
    themes: Annotated[list[_ThemeEntry], Field(min_length=1)]


class PatternsFile(_Strict):
    """patterns.yml: phrases that patterns may name, and the patterns of each theme by grade."""

    concepts: dict[Text, Patterns]
    themes: dict[Text, dict[Grade, Patterns]]

    @field_validator("themes", mode="before")
    @classmethod
    def _name_grades(cls, themes: dict[str, dict[str, list[str]]]) -> dict[str, dict[Grade, list[str]]]:
        names = {grade.name.lower(): grade for grade in Grade}
        for theme, grades in themes.items():
            if strangers := sorted(set(grades) - set(names)):
                raise BadInput(f"{theme}: no such grade: {', '.join(strangers)}")
        return {theme: {names[name]: found for name, found in grades.items()} for theme, grades in themes.items()}


class _AgenciesFile(_Strict):
    nobody: Patterns
    agencies: dict[Text, Patterns]


class Weights(_Strict):
    """The coefficients of a tag's score; rules.yml says what each is multiplied by and where it comes from."""

    base: float
    points: float
    strong: float
    sure: float
    early: float
    length: float


class RulesFile(_Strict):
    """rules.yml: what mentions add up to, and the phrases after which a mention is a mere qualifier."""

    points: dict[Text, Annotated[float, Field(gt=0)]]
    weights: Weights
    usual_words: Annotated[int, Field(gt=0)]
    assigned_from: Annotated[float, Field(gt=0, lt=1)]
    certain_from: Annotated[float, Field(gt=0, lt=1)]
    at_most: Annotated[int, Field(gt=0)]
    qualifiers: Patterns


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy of themes.yml; raises `BadInput` that names the key which is wrong."""
    raw = read_data("extract.themes", "themes.yml", _ThemesFile)
    themes = tuple(Theme(**entry.model_dump()) for entry in raw.themes)
    if len({theme.code for theme in themes}) != len(themes):
        raise BadInput("themes.yml: themes: a code stands twice")
    return Taxonomy(raw.taxonomy_version, themes)


@cache
def load_patterns() -> PatternsFile:
    """patterns.yml; raises `BadInput` where its themes are not exactly those of the taxonomy."""
    raw = read_data("extract.themes", "patterns.yml", PatternsFile)
    if differing := sorted(set(raw.themes) ^ set(load_taxonomy().codes)):
        raise BadInput(f"patterns.yml: themes: here or in themes.yml only: {', '.join(differing)}")
    return raw


@cache
def load_agencies() -> dict[str, list[str]]:
    """Patterns by which an agency is named, by its code; raises `BadInput` where a code is missing or unknown."""
    raw = read_data("extract.themes", "agencies.yml", _AgenciesFile)
    if differing := sorted(set(raw.agencies) ^ set(AGENCIES)):
        raise BadInput(f"agencies.yml: agencies: missing or unknown: {', '.join(differing)}")
    return raw.agencies


@cache
def load_phrases_of_nobody() -> list[str]:
    """Patterns in which the word for an agency names none."""
    return read_data("extract.themes", "agencies.yml", _AgenciesFile).nobody


@cache
def load_rules() -> RulesFile:
    """rules.yml; raises `BadInput` where a grade has no points."""
    raw = read_data("extract.themes", "rules.yml", RulesFile)
    counted = {grade.name.lower() for grade in Grade if grade is not Grade.EXCEPT}
    if differing := sorted(set(raw.points) ^ counted):
        raise BadInput(f"rules.yml: points: missing or unknown: {', '.join(differing)}")
    return raw
