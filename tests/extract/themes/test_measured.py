"""The figures that pages quote are those of the model card."""

from __future__ import annotations

import re

from extract.themes.measured import load_measured
from extract.themes.taxonomy import load_taxonomy
from pipelines.curate.learning import shipped_card


def test_every_theme_is_measured_and_the_card_says_the_same() -> None:
    measured, card = load_measured(), shipped_card().read_text()
    assert set(measured.per_theme) == set(load_taxonomy().codes)
    for theme, score in measured.per_theme.items():
        line = f"| {theme} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} | {score.wanted} |"
        assert line in card
    assert f"**Certain tags**: {measured.certain.precision:.3f} of them are right" in card
    assert re.search(
        rf"{measured.findings} findings and \d+ headline and narrative paragraphs of\s{measured.letters} ", card
    )
