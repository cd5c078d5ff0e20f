"""The codebook: every sub-topic with what counts, and one plain sentence for praise and for criticism."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from extract.themes.taxonomy import load_taxonomy
from warehouse.files.yaml_files import read_data
from warehouse.records import Polarity
from warehouse.vocabularies import Subtopic

MOST = 3
"""How many sub-topics a statement has at most."""

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Entry(_Strict):
    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
    label: Text
    definition: Text
    praise: Text
    criticism: Text
    terms: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]


class _CodebookFile(_Strict):
    codebook_version: Text
    subtopics: dict[Text, Annotated[list[_Entry], Field(min_length=1)]]


@cache
def load_codebook() -> tuple[Subtopic, ...]:
    """All sub-topics in the order of the file; raises `ValueError` naming the theme or code that is wrong."""
    raw = read_data("extract.statements", "subtopics.yml", _CodebookFile)
    if differing := sorted(set(raw.subtopics) ^ set(load_taxonomy().codes)):
        raise ValueError(f"subtopics.yml: themes here or in themes.yml only: {', '.join(differing)}")
    subtopics = tuple(
        Subtopic(theme=theme, codebook_version=raw.codebook_version, **entry.model_dump())
        for theme, entries in raw.subtopics.items()
        for entry in entries
    )
    codes = [one.code for one in subtopics]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"subtopics.yml: codes that stand twice: {', '.join(twice)}")
    return subtopics


@cache
def themes_of_subtopics() -> dict[str, str]:
    """The theme of each sub-topic, in the order of the codebook."""
    return {one.code: one.theme for one in load_codebook()}


@cache
def places_of_subtopics() -> dict[str, int]:
    """Where each sub-topic stands in the codebook."""
    return {code: place for place, code in enumerate(themes_of_subtopics())}


def reviewed_codes() -> tuple[str, ...]:
    """All codes on which a person can give a verdict: themes, sub-topics and sides."""
    return (*load_taxonomy().codes, *themes_of_subtopics(), *map(str, Polarity))


@cache
def places_by_theme() -> dict[str, list[int]]:
    """Where the sub-topics of each theme stand in the codebook."""
    places: dict[str, list[int]] = {}
    for place, theme in enumerate(themes_of_subtopics().values()):
        places.setdefault(theme, []).append(place)
    return places
