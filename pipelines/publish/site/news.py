"""What is new: the page, and the Atom feed.

A feed is read away from the site and needs absolute addresses: without `JTAI_SITE_URL` there is none. The ids of its
entries are tags (RFC 4151) of what was noticed, not addresses, so they outlive a move of the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from pipelines.publish.blocks import Target
from pipelines.publish.formatting import day
from pipelines.publish.queries import Row
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page, instant
from warehouse.review_items import ChangeKind

NEWEST = 50
"""Entries of the feed at most."""

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Day:
    """What was noticed on one day."""

    day: str
    changes: tuple[Row, ...]


def news_page(site: Site) -> PageFile:
    """The page of what is new, day by day."""
    changes = [row | {"word": ChangeKind(row["change"]).label} for row in _changes(site)]
    days = [
        Day(name.capitalize(), tuple(found)) for name, found in groupby(changes, lambda row: instant(row["changed_at"]))
    ]
    page = Page("new.html", "What’s new", "new", "What was added, changed and withdrawn.", (HOME,))
    return site.page("new.html", page, days=days)


def feed(site: Site) -> PageFile | None:
    """The newest changes as an Atom feed (RFC 4287); None where the site has no address."""
    url = site.settings.site_url
    if url is None:
        return None
    changes = [row for row in _changes(site) if row["changed_at"] is not None][:NEWEST]
    newest = changes[0]["changed_at"] if changes else datetime(2016, 1, 1, tzinfo=UTC)
    root = ElementTree.Element("feed", xmlns=_ATOM)
    _put(root, "title", f"{site.settings.site_title}: what’s new")
    _put(root, "id", _tag(url, newest, "feed", dated=False))
    _put(root, "updated", _instant(newest))
    _put(_put(root, "author"), "name", site.settings.site_publisher or site.settings.site_title)
    _put(root, "rights", site.content.provenance.meta["attribution"])
    ElementTree.SubElement(root, "link", rel="self", href=f"{url}/feed.xml")
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=f"{url}/new.html")
    for row in changes:
        entry = _put(root, "entry")
        _put(entry, "title", f"{ChangeKind(row['change']).label}: {row['subject']}")
        _put(
            entry, "id", _tag(url, row["changed_at"], f"{row['report_id'] or quote(row['source_url'])}:{row['change']}")
        )
        _put(entry, "updated", _instant(row["changed_at"]))
        _put(entry, "summary", row["title"])
        path = site.addresses.path(Target.LETTER, row["letter_id"])
        ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{url}/{path or 'new.html'}")
    ElementTree.indent(root)
    return "feed.xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _changes(site: Site) -> list[Row]:
    """The changes, the newest first, each with what it is about: a letter, or what came in the place of one."""
    return [
        row | {"subject": f"{row['area']}, {day(row['letter_date'])}" if row["letter_id"] else row["title"]}
        for row in site.content.rows("changes")
    ]


def _put(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    # XML cannot hold every character that a listing may have.
    element.text = None if text is None else "".join(sign for sign in text if sign.isprintable() or sign == " ")
    return element


def _tag(url: str, noticed: datetime, name: str, *, dated: bool = True) -> str:
    # The day of a tag says when its host named it so: that of the first letters, the same for ever, names the feed.
    return f"tag:{urlsplit(url).hostname},{f'{noticed:%Y-%m-%d}' if dated else '2016'}:{name}"


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
