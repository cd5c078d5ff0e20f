"""All pages of the explorer: which there are, and in which order they take their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.publish.site import downloads, letters, news, places, quality, searching, subtopics
from pipelines.publish.site.context import HOME, PageFile, PageGroup, Site
from pipelines.publish.site.rendering import STATIC, Page, script_data

ORDER = ("static/", "findings/", "letters/", "areas/", "regions/", "rounds/", "subtopics/", "themes/", "")
"""Folders, the ones that others link to first; what is in none of them comes last, the home page last of all."""

NEWEST = 5
"""Letters named on the home page."""


def order(path: str) -> tuple[int, bool, str]:
    """In which order pages take their places."""
    place = next(place for place, folder in enumerate(ORDER) if path.startswith(folder))
    return place, path.endswith("index.html"), path


def other_pages(site: Site, documents: Sequence[downloads.Document]) -> Iterator[PageGroup]:
    """All pages but those of summaries; they link to the documents."""
    yield from letters.finding_pages(site)
    site.content.forget()
    for path, page in _pages(site, documents):
        yield PageGroup(path, ((path, page),), site.addresses)


def _pages(site: Site, documents: Sequence[downloads.Document]) -> Iterator[PageFile]:
    for entry in sorted(STATIC.iterdir(), key=lambda entry: entry.name):
        yield f"static/{entry.name}", entry.read_bytes()
    # A file of its own: one verdict changes the version, and would change every page.
    yield "static/edition.js", script_data("jtaiEdition", site.whole["edition"])
    yield _home(site)
    yield from places.lists(site)
    yield from places.all_of_themes(site)
    yield from letters.letter_pages(site)
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
    yield downloads.data_page(site, documents)
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
        whole=site.whole,
        themes=places.named_themes(site),
        regions=places.regions(site),
        topics=places.topics(site),
        newest=site.content.rows("letters")[:NEWEST],
    )
