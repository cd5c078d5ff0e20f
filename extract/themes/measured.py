"""How right the shipped tags are, as `jtai evaluate` last measured it: for pages that say how far to trust them.

Belongs here: the figures and reading them. Does not belong here: measuring (evaluation), which takes minutes and much
that a reader does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from extract.themes.version import encoder_version
from warehouse.vocabularies import Accuracy

FILE = "evaluation.json"
"""Written beside the model card, of the same numbers."""

AGENCIES_FILE = "agencies_measured.json"
"""Written by the test that measures the agencies of the real letters."""


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
class MeasuredAgencies:
    """Of so many annotated statements of so many letters: the score of all agencies, of each, and of all in the half
    whose errors nobody looked at; `roles_right` counts those with the right role among the right ones.
    """

    statements: int
    letters: int
    agencies: Score
    per_agency: dict[str, Score]
    kept_back: Score
    roles_right: int


@dataclass(frozen=True, slots=True)
class Measurements:
    """Of so many findings of so many letters: the score of each theme, of all tags and of all certain tags together."""

    tagger: str
    findings: int
    letters: int
    tags: Score
    per_theme: dict[str, Score]
    certain: Score
    statements: MeasuredStatements
    with_encoder: MeasuredStatements | None

    @property
    def in_use(self) -> MeasuredStatements:
        """The figures of the models of statements that tag here: with the encoder where it is installed."""
        return self.with_encoder if self.with_encoder and encoder_version() else self.statements


CROSS_VALIDATED, SECOND_CODER, SAMPLE = "cross-validated", "second coder", "annotated sample"

STANDING = (
    "Annotated by language models with the codebook; a second one, independent, agrees at 0.99 of sides, 0.91 of "
    "sub-topics and 0.96 of themes; no human coders."
)
"""What stands wherever a figure is quoted that rests on the coding; the agreement of all but sides is micro-F1."""

_SECOND = {
    ("side", "all"): (0.991, 949),
    ("subtopic", "all"): (0.906, 949),
    ("claim", "all"): (0.932, 949),
    ("theme", "all"): (0.956, 216),
}
"""Agreement of a second coder on five letters (statements) and seven (findings)."""


def accuracy_rows() -> tuple[Accuracy, ...]:
    """The figures as rows of the warehouse's table `accuracy`."""
    measured, told = load_measured(), load_measured().in_use
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
    rows = [_row(what, code, score, CROSS_VALIDATED) for (what, code), score in scores.items()]
    agencies = load_measured_agencies()
    right = agencies.agencies.right
    by_code = {"all": agencies.agencies, "role": Score(agencies.roles_right, right, right), **agencies.per_agency}
    rows += [_row("agency", code, score, SAMPLE) for code, score in by_code.items()]
    rows.append(_row("agency", "all", agencies.kept_back, f"{SAMPLE}, kept-back half"))
    rows += [
        Accuracy(what, code, None, None, f1, support, SECOND_CODER, measured.tagger)
        for (what, code), (f1, support) in _SECOND.items()
    ]
    return tuple(rows)


def _row(what: str, code: str, score: Score, how: str) -> Accuracy:
    return Accuracy(
        what,
        code,
        round(score.precision, 4) if score.given else None,
        round(score.recall, 4) if score.wanted else None,
        round(score.f1, 4) if score.given + score.wanted else None,
        score.wanted,
        how,
        load_measured().tagger,
    )


@cache
def load_measured_agencies() -> MeasuredAgencies:
    """How well agencies agree with the annotated sample (extract.statements.agency_sample)."""
    return TypeAdapter(MeasuredAgencies).validate_json(files("extract.statements").joinpath(AGENCIES_FILE).read_bytes())


@cache
def load_measured() -> Measurements:
    """The figures that ship with the model; raises `ValueError` where the file does not hold them."""
    return TypeAdapter(Measurements).validate_json(files("extract.themes").joinpath(FILE).read_bytes())
