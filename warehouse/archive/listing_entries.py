"""What the archive's manifest says about each listing entry and each document, over all runs.

Belongs here: whether an entry is still listed, which bytes it stood for and when, who publishes a document. Does not
belong here: which runs saw what (chronicle), what changed from one run to the next (warehouse.build.history).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from warehouse.archive.chronicle import DEAD, Key, Night
from warehouse.archive.harvest_records import Publisher, Sighting

PRECEDENCE = {str(publisher): rank for rank, publisher in enumerate(Publisher)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing entry as last seen while it stood for one document (`sha256`; None if we hold no document for it).

    `is_listed`: the publisher's latest complete reading, or a later one, shows the entry. `is_served`: it also found
    the link alive. `is_awaited`: the entry is not listed, but its page lists a document of the same date that could not
    be downloaded yet and may be this one at a new address.
    """

    sha256: str | None
    newest: Sighting
    first_seen_at: datetime
    last_seen_at: datetime
    first_retrieved_at: datetime
    is_listed: bool
    is_served: bool
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One archived document and the entries that stand for it, best first: by publisher, then those still listed."""

    sha256: str
    entries: tuple[Entry, ...]

    @property
    def publisher(self) -> Publisher:
        """The first by precedence of the publishers that served it."""
        return Publisher(self.entries[0].newest.source)

    @property
    def is_served(self) -> bool:
        """Whether any publisher still lists and serves it."""
        return any(entry.is_served for entry in self.entries)

    def is_listed_by(self, source: str) -> bool:
        """Whether that publisher still lists it, or may."""
        return any(e.newest.source == source and (e.is_listed or e.is_awaited) for e in self.entries)

    @property
    def retrieved_at(self) -> datetime:
        """When it was first downloaded."""
        return min(entry.first_retrieved_at for entry in self.entries)

    @property
    def last_seen_at(self) -> datetime:
        """When an entry for it was last seen."""
        return max(entry.last_seen_at for entry in self.entries)

    @property
    def published_on(self) -> date | None:
        """The publication date given by the best entry that has one."""
        return next((e.newest.published_on for e in self.entries if e.newest.published_on), None)


Stretch = tuple[str | None, list[Sighting]]
"""The sightings of an entry while it stood for one document."""


def follow_entries(nights: Iterable[Night], letters: Collection[str]) -> tuple[Entry, ...]:
    """Every listing entry, once for each document that it stood for, in a fixed order.

    `letters` has the hashes of documents that are letters. A sighting without a document (not served, failed,
    quarantined) belongs to the document the entry stood for before, if any. An entry that brought a letter and now
    brings something else still stands for the letter as well.
    """
    lives: dict[Key, list[Stretch]] = {}
    listed: dict[Key, Sighting] = {}
    waiting: set[Key] = set()
    for night in nights:
        for key, sighting in night.seen.items():
            _continue(lives.setdefault(key, []), sighting)
        listed |= night.seen
        waiting -= night.seen.keys()
        for key, is_awaited in night.absent.items():
            (waiting.add if is_awaited else waiting.discard)(key)
            if not is_awaited:
                del listed[key]
    found = []
    for key, life in lives.items():
        for stretch in life:
            stands = stretch is life[-1] or stretch is _letter_before(life, letters)
            found.append(_entry(stretch, listed.get(key) if stands else None, is_awaited=key in waiting))
    return tuple(sorted(found, key=_in_listing))


def _letter_before(life: Sequence[Stretch], letters: Collection[str]) -> Stretch | None:
    """The last letter that the entry stood for, if its current document is not a letter."""
    if life[-1][0] is None or life[-1][0] in letters:
        return None
    return next((stretch for stretch in reversed(life[:-1]) if stretch[0] in letters), None)


def _in_listing(entry: Entry) -> tuple[int, str, str, str, datetime, str]:
    newest = entry.newest
    rank = PRECEDENCE.get(newest.source, len(PRECEDENCE))
    return (rank, newest.source, newest.page_url, newest.url, entry.first_seen_at, entry.sha256 or "")


def _continue(life: list[Stretch], sighting: Sighting) -> None:
    """Add a sighting to the stretch of the entry's history that it belongs to; the last stretch is the current one."""
    if not life:
        life.append((sighting.sha256, [sighting]))
        return
    held, seen = life[-1]
    if sighting.sha256 in (None, held):
        seen.append(sighting)
    elif held is None:
        life[-1] = (sighting.sha256, [*seen, sighting])
    else:
        earlier = next((stretch for stretch in life if stretch[0] == sighting.sha256), None)
        if earlier is not None:
            life.remove(earlier)
        life.append((sighting.sha256, [*(earlier[1] if earlier else ()), sighting]))


def _entry(stretch: Stretch, listed: Sighting | None, *, is_awaited: bool) -> Entry:
    sha256, seen = stretch
    came = [sighting for sighting in seen if sighting.sha256 is not None] or seen
    return Entry(
        sha256=sha256,
        newest=_last_known(seen),
        first_seen_at=seen[0].seen_at,
        last_seen_at=seen[-1].seen_at,
        first_retrieved_at=min(sighting.retrieved_at or sighting.seen_at for sighting in came),
        is_listed=listed is not None and not is_awaited,
        is_served=listed is not None and not is_awaited and listed.outcome != DEAD,
        is_awaited=listed is not None and is_awaited,
    )


def _last_known(seen: Sequence[Sighting]) -> Sighting:
    """The latest sighting, with details its listing left out filled in from the last one that gave them."""
    facts = ("provider_urn", "provider_name", "inspection_date", "published_on", "label_date")
    known: dict[str, Any] = {
        f: next((v for s in reversed(seen) if (v := getattr(s, f)) is not None), None) for f in facts
    }
    return replace(seen[-1], **known)


def gather_documents(entries: Iterable[Entry]) -> Mapping[str, Document]:
    """The archived documents by hash, in the order of the hashes."""
    by_hash: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.sha256 is not None:
            by_hash.setdefault(entry.sha256, []).append(entry)
    return {sha256: Document(sha256, tuple(sorted(by_hash[sha256], key=_best))) for sha256 in sorted(by_hash)}


def _best(entry: Entry) -> tuple[int, bool, float, str, str]:
    newest = entry.newest
    rank = PRECEDENCE.get(newest.source, len(PRECEDENCE))
    return (rank, not entry.is_served, -entry.last_seen_at.timestamp(), newest.url, newest.page_url)
