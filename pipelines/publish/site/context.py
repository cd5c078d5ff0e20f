"""What every page of the site is made from: the content, the addresses, the facts of the whole; gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.publish.formatting import day
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.addresses import Addresses, paths_in
from pipelines.publish.site.excerpts import Picture
from pipelines.publish.site.rendering import Crumb, Draft, Page
from pipelines.publish.summary.all_summaries import Content
from pipelines.publish.summary.sentence_templates import say
from pipelines.publish.summary.shared_sections import REVIEW
from pipelines.settings import CONTACT, Settings, Source

MENU = (
    ("themes", "Themes", "themes/index.html"),
    ("rounds", "Rounds", "rounds/index.html"),
    ("areas", "Areas", "areas/index.html"),
    ("letters", "Letters", "letters/index.html"),
    ("search", "Search", "search.html"),
    ("briefing", "Briefing", "briefing.html"),
    ("new", "News", "new.html"),
    ("quality", "Quality", "quality.html"),
)
"""The entries of the menu: key, text, path."""

INSPECTED = "themes/overview.html#table-all-areas"
"""Where the areas that have been inspected are listed."""

HOME = Crumb("Home", "index.html")

_META = ("attribution", "standing", "coding", "licence", "licence_url")
"""The rows of `meta` that pages show."""

PageFile = tuple[str, bytes | Draft]
"""A path of the site, and the bytes that stand there or the page that is rendered there."""


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages that are made together, under a name; `addresses` are all that they can lead to."""

    name: str
    pages: tuple[PageFile, ...]
    addresses: Addresses


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made from. `pictures` are by finding.

    `facts` are what all templates know as `site`, and change seldom; `whole` is about the data as a whole.
    """

    content: Content
    addresses: Addresses
    settings: Settings
    folder: ReleaseFolder
    pictures: Mapping[str, Picture]
    facts: Mapping[str, object]
    whole: Mapping[str, object]

    def page(self, template: str, page: Page, **view: object) -> PageFile:
        """One page, by its path."""
        return page.path, Draft(template, page, view)


def gather(content: Content, settings: Settings, folder: ReleaseFolder, pictures: Mapping[str, Picture]) -> Site:
    """All that pages are made from."""
    facts, whole = _facts(content, settings), _whole(content, settings)
    return Site(content, addresses_of(content), settings, folder, pictures, facts, whole)


def addresses_of(content: Content) -> Addresses:
    """The paths of all pages; the code of a former authority leads to the current one that stands for it."""
    codes = content.rows("area_codes")
    of_letters = {row["area_code"] for row in content.rows("areas_former")}
    own = {row["area_code"]: row["name"] for row in codes if row["valid_to"] is None or row["area_code"] in of_letters}
    areas = paths_in("areas", own)
    areas |= {
        row["area_code"]: areas[row["area_code_now"]]
        for row in codes
        if row["area_code"] not in areas and row["area_code_now"] in areas
    }
    regions = paths_in("regions", {row["region"]: row["region"] for row in content.rows("regions")})
    # Summaries call a region by its code, lists by its name.
    regions |= {row["code"]: regions[row["region"]] for row in content.rows("regions")}

    def by_id(folder: str, query: str, column: str) -> dict[str, str]:
        return paths_in(folder, {row[column]: row[column] for row in content.rows(query)})

    return Addresses(
        areas=areas,
        regions=regions,
        rounds=by_id("rounds", "rounds", "round_id"),
        themes=by_id("themes", "themes", "theme"),
        subtopics=by_id("subtopics", "subtopics", "subtopic"),
        letters=by_id("letters", "letters", "letter_id"),
    )


def _facts(content: Content, settings: Settings) -> dict[str, object]:
    meta = content.warehouse.status().meta
    is_email = "@" in settings.error_contact and "/" not in settings.error_contact
    return {
        "name": settings.site_title,
        "publisher": settings.site_publisher,
        "menu": MENU,
        "url": settings.site_url,
        "project": CONTACT,
        "error_contact": settings.error_contact,
        "error_email": settings.error_contact.removeprefix("mailto:") if is_email else None,
        "is_sample": meta.get("source") == Source.SAMPLE,
        **{name: meta[name] for name in _META},
        "theme_labels": content.labels,
        "caveat": say("no_sample"),
    }


def _whole(content: Content, settings: Settings) -> dict[str, object]:
    status = content.warehouse.status()
    changed_on = status.last_run_at.date() if status.last_run_at else None
    data_of = f", data of {day(changed_on)}" if changed_on else ""
    return {
        "changed_on": changed_on,
        "edition": f"{settings.site_title}{data_of}, version {status.meta['data_version']}",
        "sources": status.sources,
        "newest": next(iter(content.rows("letters")), None),
        "held": {
            "letters": content.figure("all_counts", ("letters",), place="letters/index.html"),
            "tagged": content.figure("letters_with_themes", ("letters",), place="letters/index.html"),
            "missing": content.figure("letters_missing", ("letters",), place="quality.html#missing"),
            "incomplete": content.figure("letters_read", ("incomplete", "letters"), place=REVIEW),
            "findings": content.figure("all_counts", ("findings",), unit="finding", place="search.html"),
            "areas": content.figure("all_counts", ("areas_inspected", "areas"), unit="area", place=INSPECTED),
        },
    }
