"""What every page of the site is made from: the warehouse, the addresses, the facts of the whole.

Belongs here: gathering it once. Does not belong here: any page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.publish.site.addresses import Addresses, paths_in
from pipelines.publish.site.excerpts import Picture
from pipelines.publish.site.numbers import figure, rows
from pipelines.publish.site.rendering import Crumb, Page, Renderer
from pipelines.publish.summary.parts import Source
from pipelines.settings import CONTACT, Settings
from pipelines.settings import Source as Origin
from warehouse.read.api import Warehouse

NAME = "JTAI archive"

MENU = (
    ("themes", "Themes", "themes/index.html"),
    ("rounds", "Rounds", "rounds/index.html"),
    ("areas", "Areas", "areas/index.html"),
    ("letters", "Letters", "letters/index.html"),
    ("search", "Search", "search.html"),
    ("new", "What is new", "new.html"),
    ("quality", "Quality", "quality.html"),
)
"""The entries of the menu: key, text, path."""

HOME = Crumb("Home", "index.html")

MadePage = tuple[str, bytes]
"""A path of the site and the bytes that stand there."""


@dataclass(frozen=True, slots=True)
class Making:
    """What pages are made from. `release` is the folder beside whose `data` and `documents` the site stands."""

    warehouse: Warehouse
    source: Source
    addresses: Addresses
    renderer: Renderer
    settings: Settings
    release: Path
    pictures: Mapping[str, Picture]
    held: Mapping[str, Any]
    facts: Mapping[str, Any]

    def page(self, template: str, page: Page, **view: Any) -> MadePage:
        """One page, by its path."""
        return page.path, self.renderer.render(template, page, **view)


def gather(
    warehouse: Warehouse,
    settings: Settings,
    release: Path,
    pictures: Mapping[str, Picture],
) -> Making:
    """All that pages are made from."""
    source = Source(warehouse)
    addresses = addresses_of(warehouse)
    facts = _facts(warehouse, source, settings)
    renderer = Renderer(addresses, facts)
    return Making(warehouse, source, addresses, renderer, settings, release, pictures, _held(warehouse), facts)


def addresses_of(warehouse: Warehouse) -> Addresses:
    """The paths of all pages; the code of an authority of before leads to the one that stands for it today."""
    codes = rows(warehouse, "area_codes")
    of_letters = {row["area_code"] for row in rows(warehouse, "areas_of_before")}
    own = {row["area_code"]: row["name"] for row in codes if row["valid_to"] is None or row["area_code"] in of_letters}
    areas = paths_in("areas", own)
    areas |= {
        row["area_code"]: areas[row["area_code_now"]]
        for row in codes
        if row["area_code"] not in areas and row["area_code_now"] in areas
    }
    regions = paths_in("regions", {row["region"]: row["region"] for row in rows(warehouse, "regions_held")})
    # Summaries call a region by its code, lists by its name.
    regions |= {row["code"]: regions[row["region"]] for row in rows(warehouse, "regions_held")}
    letters = {row["letter_id"]: row["letter_id"] for row in rows(warehouse, "letters_list")}
    return Addresses(
        areas=areas,
        regions=regions,
        rounds=paths_in("rounds", {row["round_id"]: row["round_id"] for row in rows(warehouse, "rounds_held")}),
        themes=paths_in("themes", {row["theme"]: row["theme"] for row in rows(warehouse, "themes_named")}),
        letters=paths_in("letters", letters),
    )


def _facts(warehouse: Warehouse, source: Source, settings: Settings) -> dict[str, Any]:
    """What templates call `site`."""
    status = warehouse.status()
    is_email = "@" in settings.error_contact and "/" not in settings.error_contact
    return {
        "name": NAME,
        "menu": MENU,
        "url": settings.site_url,
        "project": CONTACT,
        "error_contact": settings.error_contact,
        "error_email": settings.error_contact.removeprefix("mailto:") if is_email else None,
        "is_sample": status.meta.get("source") == Origin.SAMPLE,
        "changed_on": status.last_run_at.date() if status.last_run_at else None,
        "attribution": status.meta["attribution"],
        "standing": status.meta["standing"],
        "licence": status.meta["licence"],
        "licence_url": status.meta["licence_url"],
        "data_version": status.meta["data_version"],
        "theme_labels": {code: source.label(code) for code in source.themes},
        "sources": status.sources,
        "newest": status.last_letter_date,
    }


def _held(warehouse: Warehouse) -> dict[str, Any]:
    """The numbers that several pages show, as figures."""
    return {
        "letters": figure(warehouse, "letters_held", "letter"),
        "tagged": figure(warehouse, "letters_with_themes", "letter"),
        "missing": figure(warehouse, "letters_missing", "letter"),
        "findings": figure(warehouse, "findings_held", "finding"),
        "areas": figure(warehouse, "areas_inspected", "area"),
    }
