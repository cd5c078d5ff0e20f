"""The model card and the figures that pages quote are those of the last evaluation."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from extract.themes.evaluation import Evaluation, model_card
from extract.themes.measured import FILE, load_measured
from extract.themes.taxonomy import load_taxonomy
from pipelines.curate.learning import shipped_card
from warehouse.files.json_files import read


def test_every_theme_is_measured() -> None:
    assert set(load_measured().per_theme) == set(load_taxonomy().codes)


def test_the_model_card_is_up_to_date(check_page: Callable[[Path, str], None]) -> None:
    evaluation = read(Path(str(files("extract.themes"))) / FILE, Evaluation)
    assert evaluation.certain == load_measured().certain
    check_page(shipped_card(), model_card(evaluation))
