"""How right the shipped tags are, as `jtai evaluate` last measured it: for pages that say how far to trust them.

Belongs here: the figures and reading them. Does not belong here: measuring (evaluation), which takes minutes and much
that a reader does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

FILE = "evaluation.json"
"""Written beside the model card, of the same numbers."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of so many tags given against so many wanted."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the given tags that are wanted; 0 where none is given."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of the wanted tags that are given; 0 where none is wanted."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Of so many findings of so many letters: the score of each theme, and of all certain tags together."""

    findings: int
    letters: int
    per_theme: dict[str, Score]
    certain: Score


@cache
def load_measured() -> Measured:
    """The figures that ship with the model; raises `ValueError` where the file does not hold them."""
    return TypeAdapter(Measured).validate_json(files("extract.themes").joinpath(FILE).read_bytes())
