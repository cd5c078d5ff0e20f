"""The page on quality: how up to date, how complete, how accurate; and the model card beside it."""

from __future__ import annotations

from importlib.resources import files

from extract.themes.measured import load_measured
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page

MODEL_CARD = "model-card.md"
"""The whole model card, as it ships with the model."""


def model_card() -> PageFile:
    """The model card as a file of the site."""
    return MODEL_CARD, files("extract.themes").joinpath("MODEL_CARD.md").read_bytes()


def quality_page(site: Site) -> PageFile:
    """The page on methods and quality."""
    return site.page(
        "quality.html",
        Page(
            "quality.html",
            "How far to trust it",
            "quality",
            "How it is made, its accuracy, and what is missing.",
            (HOME,),
        ),
        measured=load_measured(),
        coded=site.content.figure("tags_coded", ("coded", "tags"), unit="tag"),
        model_card=MODEL_CARD,
        by_year=site.content.table("letters_by_year"),
        gaps=site.content.table("coverage_gaps"),
        quarantine=site.content.table("quarantine_list"),
        review=site.content.table("letters_for_review"),
    )
