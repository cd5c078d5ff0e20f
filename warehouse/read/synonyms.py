"""The words that searches take as the same, and those that they pass over: synonyms.yml."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.files.yaml_files import read_data
from warehouse.read.names import plain

_ABBREVIATION = re.compile(r"[A-Z0-9&]{2}")

Word = Annotated[str, Field(pattern=r"^[a-z]+$")]
Name = Annotated[str, Field(pattern=r"[A-Za-z]")]


class Synonyms(BaseModel):
    """Words to pass over, irregular plurals by their singulars, and groups of names of one thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignored: tuple[Word, ...]
    plurals: dict[Word, Word]
    same: tuple[Annotated[tuple[Name, ...], Field(min_length=2)], ...]

    @model_validator(mode="after")
    def _once(self) -> Synonyms:
        count = Counter(plain(name) for group in self.same for name in group)
        if twice := [name for name, times in count.items() if times > 1]:
            raise ValueError(f"names that stand twice: {', '.join(twice)}")
        return self

    def expand(self, words: str) -> str:
        """The words, and what else the things are called that they name.

        A name of several words is added for an abbreviation only: any of its words would be found, and most name
        something else, too.
        """
        asked = f" {_singular(words)} "
        added = []
        for group in self.same:
            if named := [name for name in group if f" {_singular(name)} " in asked]:
                is_short = any(_ABBREVIATION.search(name) for name in named)
                added += [name for name in group if name not in named and (is_short or " " not in name)]
        return " ".join([words, *added])


@cache
def load_synonyms() -> Synonyms:
    """The synonyms; raises `BadInput` that names file and key."""
    return read_data("warehouse.read", "synonyms.yml", Synonyms)


def _singular(words: str) -> str:
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in plain(words).split())
