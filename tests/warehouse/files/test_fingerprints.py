"""A text has one fingerprint, whatever its typography; different texts have different ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.files.fingerprints import fingerprint


@pytest.mark.parametrize(
    "variant",
    [
        "The board\u2019s multi-agency audits help.",
        "the boards multi\u2010agency  audits\nhelp",
        "The board's multi-\nagency audits help.",
        "The \u201cboard's\u201d multi\u2212agency audits help.",
    ],
)
def test_typography_does_not_count(variant: str) -> None:
    assert fingerprint(variant) == fingerprint("The board's multi-agency audits help.")


@pytest.mark.parametrize("other", ["The board's multi-agency audits help 2.", "The boards audits help.", ""])
def test_words_count(other: str) -> None:
    assert fingerprint(other) != fingerprint("The board's multi-agency audits help.")


def test_value_is_fixed() -> None:
    """Published IDs and labels depend on it, so changing it needs a migration."""
    assert fingerprint("Leaders act.") == "6ba024104eb0"


@given(st.text())
def test_shape_and_white_space(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", fingerprint(text))
    assert fingerprint(f"  {text}\n") == fingerprint(text)
