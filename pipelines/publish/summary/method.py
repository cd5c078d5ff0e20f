"""The parameters of a summary's two methods, representative findings and sub-topics, from method.yml."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt

from warehouse.files.yaml_files import read_data


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choosing(_Strict):
    """How findings are chosen to represent a side."""

    findings_of_a_side: PositiveInt
    studies: PositiveInt
    relevance: PositiveFloat
    recency: PositiveFloat
    longest: PositiveInt


class Recurring(_Strict):
    """How sub-topics are found."""

    sub_topics: PositiveInt
    phrases: PositiveInt
    fewest_letters: PositiveInt
    least_z: PositiveFloat
    candidates: PositiveInt
    broken: PositiveFloat
    farthest: PositiveFloat


class Method(_Strict):
    """Both."""

    choosing: Choosing
    recurring: Recurring


@cache
def method() -> Method:
    """The parameters; raises `ValueError` that names what is wrong in method.yml."""
    return read_data("pipelines.publish.summary", "method.yml", Method)
