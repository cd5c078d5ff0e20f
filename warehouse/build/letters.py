"""Versions of letters: which letter a document is, which version counts, and where letter and listing disagree.

The version that counts has the letter's own ID; every other version has that ID and the first 8 digits of its hash. So
the plain ID always leads to what the letter says now, and a finding that a republished letter kept word for word keeps
its ID. Which version counts depends on publishers and retrieval, never on the order of a crawl:

1. the publisher of higher precedence;
2. of one publisher's versions, one that is still listed;
3. of these, the one that was first retrieved last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from warehouse.archive.harvest_records import Publisher
from warehouse.archive.listing_entries import PRECEDENCE, Document
from warehouse.records import Issue, IssueCode, Letter
from warehouse.reference.areas import Area, Successor
from warehouse.vocabularies import Round

DAYS_TO_PUBLICATION = 60
DAYS_BEFORE_PUBLICATION = 7
"""The days within which a letter is published; publishers' dates may be a few days before the letter's."""

REVIEW = frozenset(
    {
        IssueCode.UNKNOWN_HEADING,
        IssueCode.ASSUMED_HEADING,
        IssueCode.UNACCOUNTED_WORDS,
        IssueCode.TEXT_NOT_ON_PAGE,
        IssueCode.BULLETS_DO_NOT_MATCH,
        IssueCode.TAGS_DISAGREE,
        IssueCode.MISSING_SECTION,
        IssueCode.MISSING_METADATA,
        IssueCode.SEVERAL_AREAS,
        IssueCode.HIDDEN_TEXT,
        IssueCode.ILLEGIBLE_TEXT,
        IssueCode.STEERING_CHARACTERS,
        IssueCode.PAGE_WITHOUT_TEXT,
        IssueCode.PAGES_NOT_DRAWN,
        IssueCode.HEADINGS_BY_PLACE,
        IssueCode.AREA_CONTRADICTED,
        IssueCode.DATE_CONTRADICTED,
        IssueCode.CHECK_BROKEN,
    }
)
"""The issues that mark a letter for review."""

INCOMPLETE = frozenset({IssueCode.UNACCOUNTED_WORDS, IssueCode.ILLEGIBLE_TEXT, IssueCode.PAGE_WITHOUT_TEXT})
"""The issues for which findings of a letter may be missing."""

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a letter and its place in the warehouse. `issues` are the letter's own and those of loading.

    `areas` are the letter's areas that are in the reference tables: several for a joint letter.
    """

    report_id: str
    letter_id: str
    status: str
    document: Document
    letter: Letter
    areas: tuple[Area, ...]
    issues: tuple[Issue, ...]

    @property
    def area(self) -> Area | None:
        """The area of the letter; None if there are several or none is known."""
        return self.areas[0] if len(self.areas) == 1 else None

    @property
    def counts(self) -> bool:
        """Whether this is the version of its letter that counts."""
        return self.status in ("current", "withdrawn")


@dataclass(frozen=True, slots=True)
class Places:
    """The reference areas by code, and the provider numbers under which a letter to an area may be listed."""

    areas: Mapping[str, Area]
    successors: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, areas: Iterable[Area], successors: Iterable[Successor]) -> Places:
        """Look-ups over the reference tables."""
        followed: dict[str, list[str]] = {}
        for successor in successors:
            followed.setdefault(successor.area_code, []).append(successor.successor_code)
        return cls({area.area_code: area for area in areas}, {code: tuple(to) for code, to in followed.items()})

    def of_letter(self, letter: Letter) -> tuple[Area, ...]:
        """The areas of a letter that are in the reference tables."""
        return tuple(self.areas[code] for code in letter.area_codes if code in self.areas)

    def standing_for(self, areas: Iterable[Area]) -> tuple[Area, ...]:
        """The areas, the current areas that replaced them, and their successors."""
        codes = [c for a in areas for c in (a.area_code, a.area_code_now, *self.successors.get(a.area_code, ()))]
        return tuple(self.areas[code] for code in codes if code is not None and code in self.areas)


def slug(name: str) -> str:
    """The name in lower-case ASCII letters and digits, separated by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def name_of(areas: Sequence[Area]) -> str | None:
    """The standard names of the areas, joined by “and”."""
    return " and ".join(area.name for area in areas) or None


def letter_id_of(letter: Letter, areas: Sequence[Area], sha256: str) -> str:
    """`<area>-<date>`; if either is unknown, with 8 digits of the hash, so that each document is its own letter."""
    place = slug(name_of(areas) or "unknown-area")
    day = letter.letter_date.isoformat() if letter.letter_date else "undated"
    return f"{place}-{day}" if areas and letter.letter_date else f"{place}-{day}-{sha256[:8]}"


def arrange_versions(letters: Mapping[str, Letter], documents: Mapping[str, Document], places: Places) -> list[Version]:
    """A version for each letter (by hash), ordered by letter and then by what counts."""
    by_letter: dict[str, list[str]] = {}
    for sha256 in sorted(letters):
        areas = places.of_letter(letters[sha256])
        by_letter.setdefault(letter_id_of(letters[sha256], areas, sha256), []).append(sha256)
    arranged: list[Version] = []
    for letter_id in sorted(by_letter):
        ranked = sorted((documents[sha256] for sha256 in by_letter[letter_id]), key=_what_counts)
        arranged += [
            _version(letter_id, document, _status(document, ranked), letters[document.sha256], places)
            for document in ranked
        ]
    return arranged


def _what_counts(document: Document) -> tuple[int, bool, float, str]:
    rank = PRECEDENCE[document.publisher]
    return (rank, not document.is_served, -document.retrieved_at.timestamp(), document.sha256)


def _status(document: Document, ranked: Sequence[Document]) -> str:
    first = ranked[0]
    if document is first:
        return "current" if _is_published(ranked, str(first.publisher)) else "withdrawn"
    return "superseded" if document.publisher == first.publisher else "alternate"


def _is_published(versions: Sequence[Document], own: str) -> bool:
    """Whether the letter's own publisher (the first by precedence) still lists it, or anyone serves it.

    A dead link at its own publisher withdraws nothing: it may be one night's fault, and the letter is still listed.
    """
    return any(one.is_served or one.is_listed_by(own) for one in versions)


def _version(letter_id: str, document: Document, status: str, letter: Letter, places: Places) -> Version:
    areas = places.of_letter(letter)
    counts = status in ("current", "withdrawn")
    return Version(
        report_id=letter_id if counts else f"{letter_id}-{document.sha256[:8]}",
        letter_id=letter_id,
        status=status,
        document=document,
        letter=letter,
        areas=areas,
        issues=(*letter.issues, *_contradictions(letter, areas, document, places)),
    )


def _contradictions(letter: Letter, areas: Sequence[Area], document: Document, places: Places) -> Iterable[Issue]:
    """Issues where the letter disagrees with the listings or the reference tables; they do not decide anything."""
    for code in letter.area_codes:
        if code not in places.areas:
            yield Issue("load", IssueCode.MISSING_METADATA, f"area code {code} is in no reference table")
    if not letter.area_codes:
        yield Issue("load", IssueCode.MISSING_METADATA, "the letter's id cannot name its area, which is not known")
    if len(letter.area_codes) > 1:
        yield Issue("load", IssueCode.SEVERAL_AREAS, f"the letter is to several areas: {name_of(areas)}")
    if letter.letter_date is None:
        yield Issue("load", IssueCode.MISSING_METADATA, "the letter's id cannot name its date, which is not known")
    if areas:
        yield from _other_areas(areas, document, places)
    yield from _other_dates(letter, document)


def _other_areas(areas: Sequence[Area], document: Document, places: Places) -> Iterable[Issue]:
    """Issues for listings under another authority. Manually added letters without a number are compared by name."""
    own = places.standing_for(areas)
    urns = {urn for one in own for urn in (one.urn, one.former_urn) if urn}
    names = {slug(name) for one in own for name in (one.name, *one.aliases)}
    said = set()
    for seen in (entry.newest for entry in document.entries):
        name = seen.provider_name or ""
        if seen.provider_urn and seen.provider_urn not in urns:
            said.add(f"provider {seen.provider_urn}" + (f" ({name})" if name else ""))
        elif not seen.provider_urn and seen.source == Publisher.ADDED and slug(name) not in names:
            said.add(name)
    for other in sorted(said):
        message = f"the letter is to {name_of(areas)}, and is listed under {other}"
        yield Issue("load", IssueCode.AREA_CONTRADICTED, message)


def _other_dates(letter: Letter, document: Document) -> Iterable[Issue]:
    published_on = document.published_on
    if published_on is None or letter.letter_date is None:
        return
    days = (published_on - letter.letter_date).days
    if days > DAYS_TO_PUBLICATION or -days > DAYS_BEFORE_PUBLICATION:
        yield Issue(
            "load",
            IssueCode.DATE_CONTRADICTED,
            f"the letter is of {letter.letter_date}, and is listed as published on {published_on}",
        )


def find_round(letter: Letter, rounds: Iterable[Round]) -> str | None:
    """The round of the letter's deep dive in which its fieldwork ended or, if that day is not known, it was written."""
    day = letter.fieldwork_end or letter.letter_date
    for one in sorted(rounds, key=lambda one: (one.starts, one.round_id)):
        if one.deep_dive == letter.deep_dive and day and one.starts <= day and (one.ends is None or day <= one.ends):
            return one.round_id
    return None


def report_row(version: Version, rounds: Sequence[Round]) -> Row:
    """The row of `reports`."""
    letter, area, document = version.letter, version.area, version.document
    listed = document.entries[0].newest
    return {
        "report_id": version.report_id,
        "letter_id": version.letter_id,
        "sha256": document.sha256,
        "status": version.status,
        "urn": (area.urn or area.former_urn) if area else None,
        "area_code": area.area_code if area else None,
        "area_code_now": area.area_code_now if area else None,
        "area_name": name_of(version.areas) or letter.area_name,
        "publisher": str(document.publisher),
        "deep_dive": letter.deep_dive,
        "round_id": find_round(letter, rounds),
        "letter_date": letter.letter_date,
        "published_on": document.published_on,
        "fieldwork_start": letter.fieldwork_start,
        "fieldwork_end": letter.fieldwork_end,
        "action_plan_due": letter.action_plan_due,
        "framework": letter.framework,
        "pages": letter.pages,
        "words": letter.words,
        "unaccounted_words": letter.unaccounted_words,
        "is_complete": not any(issue.code in INCOMPLETE for issue in version.issues),
        "needs_review": any(issue.code in REVIEW for issue in version.issues),
        "title": letter.title or _title(version),
        "source_url": listed.url,
        "provider_url": listed.page_url,
        "retrieved_at": document.retrieved_at,
        "last_seen_at": document.last_seen_at,
    }


def _title(version: Version) -> str:
    letter = version.letter
    place = name_of(version.areas) or letter.area_name or "an area that could not be read"
    day = f"{letter.letter_date.day} {letter.letter_date:%B %Y}" if letter.letter_date else "undated"
    return f"Joint targeted area inspection of {place}, {day}"


def area_rows(version: Version) -> list[Row]:
    """The rows of `report_areas`."""
    return [
        {"report_id": version.report_id, "area_code": code} for code in sorted({a.area_code for a in version.areas})
    ]


def inspectorate_rows(version: Version) -> list[Row]:
    """The rows of `report_inspectorates`."""
    return [
        {"report_id": version.report_id, "inspectorate": name} for name in sorted(set(version.letter.inspectorates))
    ]


def addressee_rows(version: Version) -> list[Row]:
    """The rows of `addressees`."""
    return [
        {"report_id": version.report_id, "ordinal": ordinal, "role": one.role, "organisation": one.organisation}
        for ordinal, one in enumerate(version.letter.addressees, start=1)
    ]
