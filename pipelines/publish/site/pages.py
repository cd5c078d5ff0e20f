"""All pages of the explorer: which there are, and writing them where anything changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site import downloads, letters, news, places, quality, searching, subtopics
from pipelines.publish.site.context import HOME, PageFile, Site, gather
from pipelines.publish.site.excerpts import draw, measured
from pipelines.publish.site.rendering import STATIC, Page, script_data
from pipelines.publish.summary.all_summaries import Content
from pipelines.run.progress import Tell
from pipelines.settings import Settings
from warehouse.archive.store import Archive
from warehouse.review_items import ReviewItem

PIECE = "pages"

ORDER = ("static/", "findings/", "letters/", "areas/", "regions/", "rounds/", "subtopics/", "themes/", "")
"""Folders, the ones that others link to first; what is in none of them comes last, the home page last of all."""

NEWEST = 5
"""Letters named on the home page."""


def publish_pages(
    folder: ReleaseFolder, content: Content, archive: Archive, settings: Settings, version: str, tell: Tell
) -> tuple[int, tuple[ReviewItem, ...]]:
    """Bring the pages and pictures up to date; returns how many files were written, and which letters have no pictures.

    Pages are made in memory before the first is written. `version` names the warehouse and the code that decides what
    they say; where a picture is missing, they are made again the next time.
    """
    paths, written, for_review = draw(folder, archive, content.rows("boxes"), tell)
    told = (settings.site_url, settings.site_title, settings.site_publisher, settings.error_contact)
    facts = (version, *told, folder.files("data/"), folder.files("documents/"))
    made_of = "" if for_review else hashlib.sha256(repr(facts).encode()).hexdigest()
    if folder.keep(PIECE, made_of):
        return written, ()
    site = gather(content, settings, folder, measured(folder.root, paths))
    made = _once(_pages(site, tell))
    written += folder.put(PIECE, made_of, {path: made[path] for path in sorted(made, key=_order)})
    return written, tuple(for_review)


def _order(path: str) -> tuple[int, bool, str]:
    place = next(place for place, folder in enumerate(ORDER) if path.startswith(folder))
    return place, path.endswith("index.html"), path


def _once(pages: Iterable[PageFile]) -> dict[str, bytes]:
    """The pages by their paths. Raises `ValueError` where two would stand in one place, and one of them nowhere."""
    made: dict[str, bytes] = {}
    for path, data in pages:
        if path in made:
            raise ValueError(f"two pages would be {path}: two of a kind have the same name or code")
        made[path] = data
    return made


def _pages(site: Site, tell: Tell) -> Iterator[PageFile]:
    for entry in sorted(STATIC.iterdir(), key=lambda entry: entry.name):
        yield f"static/{entry.name}", entry.read_bytes()
    # A file of its own: one verdict changes the version, and would change every page.
    yield "static/edition.js", script_data("jtaiEdition", site.facts["edition"])
    yield _home(site)
    yield from places.lists(site)
    yield from places.all_of_themes(site)
    yield from letters.letter_pages(site)
    for done, page in enumerate(letters.finding_pages(site), start=1):
        yield page
        tell(done, 0, "pages of findings")
    for done, summary in enumerate(site.content.summaries, start=1):
        yield places.summary_page(site, summary)
        tell(done, 0, summary.title)
    yield from subtopics.subtopic_pages(site)
    yield from searching.search_pages(site)
    yield news.news_page(site)
    if (feed := news.feed(site)) is not None:
        yield feed
    yield site.page(
        "briefing.html",
        Page(
            "briefing.html",
            "Briefing",
            "briefing",
            "Messages, findings and pages of your choice on one page.",
            (HOME,),
            ("static/briefing.js",),
        ),
    )
    yield quality.quality_page(site)
    yield quality.methods_page(site)
    yield quality.model_card()
    yield downloads.data_page(site)
    yield site.page("licence.html", Page("licence.html", "Licence and attribution", "", crumbs=(HOME,)))
    yield site.page("errors.html", Page("errors.html", "Report an error", "", crumbs=(HOME,)))
    yield site.page("404.html", Page("404.html", "Page not found", ""))


def _home(site: Site) -> PageFile:
    return site.page(
        "home.html",
        Page(
            "index.html",
            "What joint inspections say about protecting children",
            "",
            "Every finding of the joint targeted area inspections in England, word for word, by theme, round and area.",
        ),
        themes=places.named_themes(site),
        regions=places.regions(site),
        topics=places.topics(site),
        newest=site.content.rows("letters")[:NEWEST],
    )
