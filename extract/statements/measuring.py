"""How right sides, sub-topics and claims are in letters that the models have not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.statements.codebook import themes_of_subtopics
from extract.statements.models import SIDES, choose
from extract.statements.training import CodedLetter, Flags, Validation, choose_thresholds
from extract.themes.measured import MeasuredStatements, Score
from warehouse.records import Polarity

PRAISE, CRITICISM = "praise", "criticism"

CLAIMED = {
    Polarity.POSITIVE: (PRAISE,),
    Polarity.NEGATIVE: (CRITICISM,),
    Polarity.MIXED: (PRAISE, CRITICISM),
    Polarity.NEUTRAL: (),
}
"""What a statement of each side claims of its sub-topics."""


def measure_statements(letters: Sequence[CodedLetter], validated: Validation) -> MeasuredStatements:
    """The scores of what cross-validation says, with the thresholds that it gives."""
    assigned_from, certain_from = choose_thresholds(letters, validated.subtopics)
    sides = np.concatenate([letter.sides for letter in letters])
    told = np.concatenate([said.argmax(axis=1) for said in validated.sides])
    wanted = np.vstack([letter.subtopics for letter in letters])
    said = np.vstack(validated.subtopics)
    picked = choose(said, assigned_from)
    sure = picked & (said >= certain_from)
    positive, negative = SIDES.index(Polarity.POSITIVE), SIDES.index(Polarity.NEGATIVE)
    swapped = ((sides == positive) & (told == negative)) | ((sides == negative) & (told == positive))
    place = np.repeat(np.arange(len(letters)), [len(letter.sides) for letter in letters])
    coded, found = _claims(place, wanted, sides), _claims(place, picked, told)
    return MeasuredStatements(
        statements=len(sides),
        sides_right=int((sides == told).sum()),
        sides_swapped=int(swapped.sum()),
        per_side={str(side): _score(sides == number, told == number) for number, side in enumerate(SIDES)},
        subtopics=_score(wanted, picked),
        per_subtopic={
            code: _score(wanted[:, column], picked[:, column]) for column, code in enumerate(themes_of_subtopics())
        },
        certain=_score(wanted, sure),
        claims=Score(len(coded & found), len(found), len(coded)),
    )


def _claims(letters: np.ndarray, subtopics: Flags, sides: np.ndarray) -> set[tuple[int, int, str]]:
    return {
        (int(letters[row]), int(code), claim)
        for row, code in zip(*subtopics.nonzero(), strict=True)
        for claim in CLAIMED[SIDES[int(sides[row])]]
    }


def _score(wanted: Flags, picked: Flags) -> Score:
    return Score(int((wanted & picked).sum()), int(picked.sum()), int(wanted.sum()))
