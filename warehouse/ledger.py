"""What the archive's ledger says about each listing entry and each document, over all runs.

Belongs here: which run of a publisher counts, whether an entry is still listed, which bytes it stood for and when, who
publishes a document. Does not belong here: what a document says (letters), or what changed since the last run (checks).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from warehouse.records import HarvestRun, Publisher, Sighting

GONE = frozenset({"not_served", "not_a_jtai"})
"""Outcomes of an entry that is listed and brings no letter; any other leaves the letter where it is."""

PRECEDENCE = {str(publisher): rank for rank, publisher in enumerate(Publisher)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing entry as it was last seen, while it stood for one document (`sha256`; None: for none that we hold).

    `is_listed`: the newest complete reading of the publisher, or one after it, shows the entry; `is_present`: and its
    link was not found dead there.
    """

    sha256: str | None
    newest: Sighting
    first_seen_at: datetime
    last_seen_at: datetime
    first_retrieved_at: datetime
    is_listed: bool
    is_present: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One archived document and the entries that stand for it, the best first: its publisher's, those still listed."""

    sha256: str
    entries: tuple[Entry, ...]

    @property
    def publisher(self) -> Publisher:
        """The first by precedence of those who served it."""
        return Publisher(self.entries[0].newest.source)

    @property
    def is_present(self) -> bool:
        """Whether any publisher still lists and serves it."""
        return any(entry.is_present for entry in self.entries)

    @property
    def retrieved_at(self) -> datetime:
        """When it came for the first time."""
        return min(entry.first_retrieved_at for entry in self.entries)

    @property
    def last_seen_at(self) -> datetime:
        """When an entry was last seen to stand for it."""
        return max(entry.last_seen_at for entry in self.entries)

    @property
    def published_on(self) -> date | None:
        """The date of the best entry that has one."""
        return next((e.newest.published_on for e in self.entries if e.newest.published_on), None)


def read_to_the_end(runs: Iterable[HarvestRun]) -> Mapping[str, str]:
    """For each source the id of the newest run that read it without error."""
    good: dict[str, str] = {}
    for run in sorted(runs, key=lambda run: run.run_id):
        good.update({tally.source: run.run_id for tally in run.sources if tally.error is None})
    return good


def follow_entries(sightings: Iterable[Sighting], runs: Iterable[HarvestRun]) -> tuple[Entry, ...]:
    """Every listing entry (source, page, address), once for each document that it stood for, in a fixed order.

    A sighting without a document (not served, failed, quarantined) belongs to the document that the entry stood for
    before it; where none ever came, the entry stands for none.
    """
    good = read_to_the_end(runs)
    lives: dict[tuple[str, str, str], list[tuple[str | None, list[Sighting]]]] = {}
    for sighting in sorted(sightings, key=_in_time):
        life = lives.setdefault((sighting.source, sighting.page_url, sighting.url), [])
        _continue(life, sighting)
    found = [_entry(sha256, seen, good.get(key[0], "")) for key, life in lives.items() for sha256, seen in life]
    return tuple(sorted(found, key=_in_listing))


def _in_time(sighting: Sighting) -> tuple[str, datetime, str, str, str]:
    return (sighting.run_id, sighting.seen_at, sighting.source, sighting.page_url, sighting.url)


def _in_listing(entry: Entry) -> tuple[int, str, str, str, datetime, str]:
    newest = entry.newest
    rank = PRECEDENCE.get(newest.source, len(PRECEDENCE))
    return (rank, newest.source, newest.page_url, newest.url, entry.first_seen_at, entry.sha256 or "")


def _continue(life: list[tuple[str | None, list[Sighting]]], sighting: Sighting) -> None:
    """Add a sighting to the stretch of the entry's life to which it belongs; the last stretch is the running one."""
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


def _entry(sha256: str | None, seen: Sequence[Sighting], good_run: str) -> Entry:
    recent = [sighting for sighting in seen if sighting.run_id >= good_run]
    came = [sighting for sighting in seen if sighting.sha256 is not None] or seen
    return Entry(
        sha256=sha256,
        newest=_last_known(seen),
        first_seen_at=seen[0].seen_at,
        last_seen_at=seen[-1].seen_at,
        first_retrieved_at=min(sighting.retrieved_at or sighting.seen_at for sighting in came),
        is_listed=bool(recent),
        is_present=any(sighting.outcome not in GONE for sighting in recent),
    )


def _last_known(seen: Sequence[Sighting]) -> Sighting:
    """The newest sighting; what its listing did not say stands as the last one said it that did."""
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
    return (rank, not entry.is_present, -entry.last_seen_at.timestamp(), newest.url, newest.page_url)
