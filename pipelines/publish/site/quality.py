"""The pages on quality, in words, and on methods, with the figures; and the model card beside them."""

from __future__ import annotations

from importlib.resources import files

from extract.themes.measured import load_measured
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Crumb, Page

MODEL_CARD = "model-card.md"
"""The whole model card, as it ships with the model."""

DICTIONARY = "data/data_dictionary.md"

QUALITY = Crumb("How far to trust it", "quality.html")

VERSIONS = {
    "data_version": "Data",
    "extractor": "Extraction of findings",
    "tagger": "Themes, sub-topics and sides",
    "taxonomy_version": "List of themes",
}
"""The rows of `meta` that the page of methods shows, and what each is the version of."""


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
        whole=site.whole,
        measured=load_measured(),
        coded=site.content.figure("tags_coded", ("coded", "tags"), unit="tag", place="methods.html#themes"),
        statements=site.content.figure(
            "statements_coded", ("coded", "statements"), unit="sentence", place="methods.html#subtopics"
        ),
        by_year=site.content.table("letters_by_year"),
        gaps=site.content.table("coverage_gaps"),
        quarantine=site.content.table("quarantine_list"),
        review=site.content.table("letters_for_review"),
    )


def methods_page(site: Site) -> PageFile:
    """The page with what the reading path leaves out: scores, agreement of coders, versions."""
    meta = site.content.warehouse.status().meta
    return site.page(
        "methods.html",
        Page("methods.html", "Methods and measurements", "quality", "The figures behind the quality.", (HOME, QUALITY)),
        measured=load_measured(),
        subtopics=site.content.table("subtopics_measured"),
        encoder=meta.get("encoder"),
        model_card=MODEL_CARD,
        versions={name: meta[key] for key, name in VERSIONS.items()},
        dictionary=DICTIONARY if DICTIONARY in site.folder.files() else None,
    )
