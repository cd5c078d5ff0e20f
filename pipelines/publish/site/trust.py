"""The page of methods and quality: how up to date, how complete, how right.

Belongs here: gathering it, from the warehouse and from the model card. Does not belong here: measuring
(extract.themes).
"""

from __future__ import annotations

from importlib.resources import files

from extract.themes.measured import load_measured
from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.numbers import table
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Column, Target

MODEL_CARD = "model-card.md"
"""The whole model card, as it ships with the model."""


def model_card() -> MadePage:
    """The model card as a file of the site."""
    return MODEL_CARD, files("extract.themes").joinpath("MODEL_CARD.md").read_bytes()


def quality_page(making: Making) -> MadePage:
    """The page of methods and quality."""
    warehouse = making.warehouse
    page = Page(
        "quality.html", "How far to trust it", "quality", "How it is made, measured, and what is missing.", (HOME,)
    )
    return making.page(
        "quality.html",
        page,
        held=making.held,
        measured=load_measured(),
        model_card=MODEL_CARD,
        by_year=table(
            warehouse,
            "letters_by_year",
            "Letters by year",
            (
                Column("year", "Year"),
                Column("letters", "Letters", is_number=True),
                Column("to_review", "To be reviewed", is_number=True),
            ),
        ),
        gaps=table(
            warehouse,
            "coverage_gaps",
            "Listed, and not held",
            (
                Column("label", "As listed", target=Target.URL, key="url"),
                Column("area_name", "Area"),
                Column("reason", "Why"),
            ),
        ),
        quarantine=table(
            warehouse,
            "quarantine_list",
            "Kept out",
            (
                Column("label", "As listed", target=Target.URL, key="url"),
                Column("source", "Publisher"),
                Column("reason", "Why"),
            ),
        ),
        review=table(
            warehouse,
            "letters_for_review",
            "Letters to be reviewed",
            (
                Column("area", "Letter", target=Target.LETTER, key="letter_id"),
                Column("letter_date", "Date"),
                Column("issues", "What was noticed"),
            ),
        ),
    )
