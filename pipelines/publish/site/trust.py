"""The page of methods and quality: how up to date, how complete, how right.

Belongs here: gathering it, from the warehouse and from the model card. Does not belong here: measuring
(extract.themes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.numbers import table
from pipelines.publish.site.rendering import Page
from pipelines.publish.summary.model import Column, Target

_MARKS = re.compile(r"[*`]+")


@dataclass(frozen=True, slots=True)
class CardSection:
    """A part of the model card: its paragraphs and its table, if it has one. Values are as the card has them."""

    heading: str
    anchor: str
    paragraphs: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def model_card(text: str | None = None) -> tuple[CardSection, ...]:
    """The sections of the model card that ships with the model, in their order."""
    text = files("extract.themes").joinpath("MODEL_CARD.md").read_text(encoding="utf-8") if text is None else text
    sections = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        blocks = [block for block in re.split(r"\n\s*\n", body.strip()) if block]
        prose = [" ".join(block.split()) for block in blocks if not block.startswith("|")]
        lines = [line for block in blocks if block.startswith("|") for line in block.splitlines()]
        cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
        sections.append(
            CardSection(
                heading=heading.strip(),
                anchor=f"card-{re.sub(r'[^a-z]+', '-', heading.lower()).strip('-')}",
                paragraphs=tuple(_MARKS.sub("", paragraph) for paragraph in prose),
                columns=cells[0] if cells else (),
                # The second line of a table in Markdown is its rule.
                rows=tuple(cells[2:]),
            )
        )
    return tuple(sections)


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
        card=model_card(),
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
