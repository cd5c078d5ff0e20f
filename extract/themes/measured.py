"""How right the shipped tags are, as `jtai evaluate` last measured it: for pages that say how far to trust them.

Belongs here: the figures and reading them. Does not belong here: measuring (evaluation), which takes minutes and much
that a reader does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from warehouse.vocabularies import Accuracy

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
class MeasuredStatements:
    """Of so many statements: how many sides are right, how many are praise taken for criticism or the reverse, and the
    scores of sides, sub-topics, certain sub-topics and claims (letter, sub-topic, side).
    """

    statements: int
    sides_right: int
    sides_swapped: int
    per_side: dict[str, Score]
    subtopics: Score
    per_subtopic: dict[str, Score]
    certain: Score
    claims: Score


@dataclass(frozen=True, slots=True)
class Measured:
    """Of so many findings of so many letters: the score of each theme, of all tags and of all certain tags together."""

    tagger: str
    findings: int
    letters: int
    tags: Score
    per_theme: dict[str, Score]
    certain: Score
    statements: MeasuredStatements


CROSS_VALIDATED, SECOND_CODER = "cross-validated", "second coder"

STANDING = (
    "Annotated by language models with the codebook; a second one, independent, agrees at 0.99 of sides, 0.91 of "
    "sub-topics (micro-F1) and 0.96 of themes (micro-F1); no human coders."
)
"""What stands wherever a figure is quoted that rests on the coding."""

_SECOND = {
    ("side", "all"): (0.991, 949),
    ("subtopic", "all"): (0.906, 949),
    ("claim", "all"): (0.932, 949),
    ("theme", "all"): (0.956, 216),
}
"""Agreement of a second coder on five letters (statements) and seven (findings)."""


def accuracy_rows() -> tuple[Accuracy, ...]:
    """The figures as rows of the warehouse's table `accuracy`."""
    measured, told = load_measured(), load_measured().statements
    sides = Score(told.sides_right, told.statements, told.statements)
    scores = {
        ("theme", "all"): measured.tags,
        ("theme", "certain"): measured.certain,
        **{("theme", code): score for code, score in measured.per_theme.items()},
        ("side", "all"): sides,
        **{("side", code): score for code, score in told.per_side.items()},
        ("subtopic", "all"): told.subtopics,
        ("subtopic", "certain"): told.certain,
        **{("subtopic", code): score for code, score in told.per_subtopic.items()},
        ("claim", "all"): told.claims,
    }
    rows = [
        Accuracy(
            what,
            code,
            round(score.precision, 4) if score.given else None,
            round(score.recall, 4) if score.wanted else None,
            round(score.f1, 4) if score.given + score.wanted else None,
            score.wanted,
            CROSS_VALIDATED,
            measured.tagger,
        )
        for (what, code), score in scores.items()
    ]
    rows += [
        Accuracy(what, code, None, None, f1, support, SECOND_CODER, measured.tagger)
        for (what, code), (f1, support) in _SECOND.items()
    ]
    return tuple(rows)


@cache
def load_measured() -> Measured:
    """The figures that ship with the model; raises `ValueError` where the file does not hold them."""
    return TypeAdapter(Measured).validate_json(files("extract.themes").joinpath(FILE).read_bytes())
