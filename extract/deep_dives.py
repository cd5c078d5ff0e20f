"""Deep dives and their rounds, read from `deep_dives.yml`, and recognised in a letter's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict

from warehouse.files.yaml_files import read_data
from warehouse.vocabularies import DeepDive, Round

_FOCUS = re.compile(r"deep[ -]dive|response to|responses to")


class _Round(BaseModel):
    model_config = ConfigDict(extra="forbid")
    round_id: str
    label: str
    starts: date
    ends: date | None = None
    overview_slug: str | None = None


class _DeepDive(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    topic: str
    label: str
    guidance_title: str | None = None
    framework: str | None = None
    patterns: list[str]
    rounds: list[_Round]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    deep_dives: list[_DeepDive]


@cache
def _read() -> tuple[_DeepDive, ...]:
    return tuple(read_data("extract", "deep_dives.yml", _File).deep_dives)


def load_deep_dives() -> tuple[DeepDive, ...]:
    """All deep dives; raises `ValueError` that names the file and the invalid key."""
    return tuple(DeepDive(entry.code, entry.topic, entry.label, entry.guidance_title) for entry in _read())


def load_rounds() -> tuple[Round, ...]:
    """All rounds of all deep dives; raises as `load_deep_dives` does."""
    return tuple(
        Round(entry.round_id, dive.code, entry.label, entry.starts, entry.ends, entry.overview_slug)
        for dive in _read()
        for entry in dive.rounds
    )


def find_deep_dive(sentences: Sequence[str], framework: str) -> str | None:
    """The code of the deep dive that the opening of a letter names, or None.

    A sentence that mentions a deep dive comes first, then one about the response to something, then the rest.
    """
    folded = [re.sub(r"\s+", " ", sentence.lower().replace("’", "'").replace("‘", "'")) for sentence in sentences]
    deep = [sentence for sentence in folded if re.search(r"deep[ -]dive", sentence)]
    focused = [sentence for sentence in folded if _FOCUS.search(sentence)]
    for pool in (deep, focused, folded):
        for dive in _read():
            if dive.framework == framework and any(re.search(p, s) for p in dive.patterns for s in pool):
                return dive.code
    return None
