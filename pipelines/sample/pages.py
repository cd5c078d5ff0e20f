"""The responses of the sample's publishers to a path, modelled on the real sites: routes and template data.

On the real sites the search shows at most 100 rows, older reports are in a nested block, some pages since late 2025
have the date inside the link, and documents support conditional requests.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.sample.catalogue import (
    COPY_MARK,
    HmicfrsEntry,
    OfstedEntry,
    Publications,
    ServedBy,
    publications,
    rendered,
    sample_areas,
)
from warehouse.reference.areas import Area

MOST_ROWS = 100
"""The real search returns at most this many rows a page, whatever you request, and 10 by default."""

ARCHIVED_BEFORE = date(2017, 1, 1)
"""Reports older than this are in the nested block of a provider's page."""

LISTING_PATH = "/our-work/article/child-abuse-and-child-protection-issues/joint-targeted-child-protection-inspections/"
ROBOTS = "User-agent: *\nDisallow: /search/subscribe\nDisallow: /admin\n"
HTML = "text/html; charset=utf-8"

_OFFICIAL_NAMES = {
    "Metropolitan District": "{} Metropolitan Borough Council",
    "London Borough": "London Borough of {}",
    "County": "{} County Council",
    "Unitary Authority": "{} Council",
}
_LABEL_TAILS = (", pdf - ", ", PDF - ", ",  pdf - ")


class Site(StrEnum):
    """The five sites, by the setting for their address."""

    OFSTED = "JTAI_OFSTED_URL"
    OFSTED_FILES = "JTAI_OFSTED_FILES_URL"
    HMICFRS = "JTAI_HMICFRS_URL"
    HMICFRS_ASSETS = "JTAI_HMICFRS_ASSETS_URL"
    GOVUK = "JTAI_GOVUK_URL"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, content type, body and, for documents, the date of the last change."""

    status: int
    body: bytes
    content_type: str = HTML
    modified: date | None = None

    @property
    def etag(self) -> str:
        """The ETag of the body, in quotes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


@dataclass(frozen=True, slots=True)
class Pages:
    """The responses of all five sites, whose pages link to one another by `addresses`."""

    addresses: Mapping[str, str]

    def answer(self, site: Site, target: str) -> Answer:
        """The response to a path with its query; a 404 page if there is nothing at that path."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return Answer(200, ROBOTS.encode(), "text/plain")
        answer = {
            Site.OFSTED: self._ofsted,
            Site.OFSTED_FILES: self._ofsted_file,
            Site.HMICFRS: self._hmicfrs,
            Site.HMICFRS_ASSETS: self._hmicfrs_file,
            Site.GOVUK: self._govuk,
        }[site](parts.path, parse_qs(parts.query, keep_blank_values=True))
        return answer or Answer(404, _page("not_found"))

    def _ofsted(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        if path == "/search":
            return Answer(200, _search(query))
        urn = re.fullmatch(r"/provider/44/(\d+)", path)
        area = next((area for area in sample_areas() if urn and area.urn == urn[1]), None)
        return Answer(200, self._provider(area)) if area else None

    def _provider(self, area: Area) -> bytes:
        entries = [entry for entry in publications().ofsted if entry.urn == area.urn]
        entries.sort(key=lambda entry: entry.published_on, reverse=True)
        events = [self._event(number, entry) for number, entry in enumerate(entries)]
        recent = [event for event in events if not event["is_archived"]]
        archived = [event for event in events if event["is_archived"]]
        name, is_new = _official_name(area), int(area.urn or 0) % 2 == 1
        return _page("provider", name=name, urn=area.urn, recent=recent, archived=archived, is_new_layout=is_new)

    def _event(self, number: int, entry: OfstedEntry) -> dict[str, Any]:
        return {
            "href": f"{self.addresses[Site.OFSTED_FILES]}/v1/file/{entry.file_id}",
            "label": entry.label,
            "tail": _LABEL_TAILS[number % len(_LABEL_TAILS)],
            "inspected": _day(entry.inspected_on),
            "published": _day(entry.published_on),
            "is_archived": entry.published_on < ARCHIVED_BEFORE,
        }

    def _ofsted_file(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        for entry in publications().ofsted:
            if path == f"/v1/file/{entry.file_id}" and entry.document is not None:
                return Answer(200, rendered(entry.document), "application/pdf", entry.published_on)
        return None

    def _hmicfrs(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        entries = publications().hmicfrs
        if path == LISTING_PATH:
            views = [
                {"href": f"/publications/{e.slug}/", "title": _title(e), "month": f"{e.published_on:%B %Y}"}
                for e in entries
            ]
            return Answer(200, _page("listing", entries=views))
        for entry in entries:
            if path == f"/publications/{entry.slug}/":
                view = {"title": _title(entry), "published": _day(entry.published_on)}
                return Answer(
                    200, _page("publication", href=self._href(entry), is_overview=entry.served_by is None, **view)
                )
        return None

    def _href(self, entry: HmicfrsEntry) -> str:
        if entry.served_by is None:
            overviews = publications().overviews
            overview = next(o for o in overviews if o.published_on == entry.published_on)
            return f"{self.addresses[Site.GOVUK]}/government/publications/{overview.slug}"
        if entry.served_by is ServedBy.OFSTED:
            file_id = next(e.file_id for e in publications().ofsted if e.document == entry.document)
            return f"{self.addresses[Site.OFSTED_FILES]}/v1/file/{file_id}"
        return f"{self.addresses[Site.HMICFRS_ASSETS]}/uploads/{entry.slug}.pdf"

    def _hmicfrs_file(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        for entry in publications().hmicfrs:
            hosted = entry.served_by in (ServedBy.HMICFRS, ServedBy.HMICFRS_COPY)
            if path == f"/uploads/{entry.slug}.pdf" and hosted and entry.document is not None:
                mark = COPY_MARK if entry.served_by is ServedBy.HMICFRS_COPY else b""
                return Answer(200, rendered(entry.document) + mark, "application/pdf", entry.published_on)
        return None

    def _govuk(self, path: str, query: dict[str, list[str]]) -> Answer | None:
        if path == "/api/search.json":
            return _json(_search_govuk(publications(), query))
        for overview in publications().overviews:
            base = f"/government/publications/{overview.slug}"
            if path == f"/api/content{base}":
                attachment = {"attachment_type": "html", "title": overview.title, "url": f"{base}/{overview.slug}"}
                return _json(
                    {
                        "base_path": base,
                        "title": overview.title,
                        "document_type": "research",
                        "first_published_at": f"{overview.published_on}T09:30:00.000+00:00",
                        "public_updated_at": f"{overview.published_on}T09:30:00Z",
                        "locale": "en",
                        "details": {"attachments": [attachment]},
                    }
                )
        return None


_templates = Environment(
    loader=PackageLoader("pipelines.sample", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _page(template: str, /, **view: Any) -> bytes:
    return _templates.get_template(f"{template}.html").render(view).encode()


def _json(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), "application/json; charset=utf-8")


def _day(day: date) -> str:
    return f"{day:%d %B %Y}"


def _official_name(area: Area) -> str:
    return _OFFICIAL_NAMES[area.area_type].format(area.name)


def _title(entry: HmicfrsEntry) -> str:
    return f"Joint targeted area inspection – {entry.area}"


def _number(query: Mapping[str, Sequence[str]], name: str, default: int) -> int:
    first = query.get(name, [""])[0]
    return int(first) if first.isdigit() else default


def _search(query: dict[str, list[str]]) -> bytes:
    """The search for local authorities, sorted by official name, with at most 100 rows a page."""
    areas = sorted(sample_areas(), key=_official_name)
    level_1 = query.get("level_1_types", [""])[0]
    level_2 = query.get("level_2_types[]", query.get("level_2_types", ["12"]))
    if level_1 not in ("", "0", "3") or "12" not in level_2 or "1" not in query.get("status[]", ["1"]):
        areas = []
    start, size = _number(query, "start", 0), min(MOST_ROWS, max(1, _number(query, "rows", 10)))
    latest = {
        entry.urn: _day(entry.published_on) for entry in sorted(publications().ofsted, key=lambda e: e.published_on)
    }
    results = [
        {"urn": area.urn, "name": _official_name(area), "address": area.name, "latest": latest.get(area.urn or "")}
        for area in areas[start : start + size]
    ]
    kept = [(name, value) for name, values in query.items() if name not in ("start", "rows") for value in values]
    following = None
    if start + size < len(areas):
        following = "/search?" + urlencode([*kept, ("start", start + size), ("rows", size)])
    pages = -(-len(areas) // size)
    position = {"next_page": start // size + 2, "pages": pages, "following": following, "subscribe": urlencode(kept)}
    return _page("search", total=len(areas), results=results, **position)


def _search_govuk(published: Publications, query: dict[str, list[str]]) -> dict[str, Any]:
    start, count = _number(query, "start", 0), _number(query, "count", 10)
    hits = [
        {
            "title": overview.title,
            "link": f"/government/publications/{overview.slug}",
            "public_timestamp": f"{overview.published_on}T09:30:00Z",
            "content_store_document_type": "research",
        }
        for overview in published.overviews
    ]
    return {"results": hits[start : start + count], "total": len(hits), "start": start}
