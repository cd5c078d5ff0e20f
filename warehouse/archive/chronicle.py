"""What all runs of an archive saw, without the nights on which an entry was as it had been the night before.

Belongs here: what may be left out, and what follows from the rest. Does not belong here: the file that spares reading
all lines each night (chronicle_file), which letters the entries stand for (listing_entries).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import groupby

from warehouse.archive.complete_listings import CompleteListing, HarvestLimits, find_complete_listings
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, Publisher, Sighting

DEAD = "not_served"
"""The outcome of an entry whose link is dead. Any other outcome without a document is a download failure."""

IN_VAIN = frozenset({DEAD, "failed", "quarantined"})
"""Outcomes of an entry whose document could not be downloaded."""

ANSWERED = frozenset({"fetched", "unchanged"})
"""Outcomes after which we know what the address serves."""

HELD = ANSWERED | {"held"}
"""Outcomes of an entry whose document is archived: which of them it is varies from night to night without any news."""

Key = tuple[str, str, str]
"""What identifies an entry: source, page and address."""


def key_of(sighting: Sighting) -> Key:
    """The key of the entry that was seen."""
    return (sighting.source, sighting.page_url, sighting.url)


@dataclass(frozen=True, slots=True)
class Spell:
    """The first and the last sighting of an entry that every complete reading between them saw in the same state."""

    first: Sighting
    last: Sighting


@dataclass(frozen=True, slots=True)
class Absence:
    """A complete reading that no longer showed an entry.

    `is_awaited`: its page lists a document of the same date that could not be downloaded yet and may be this one at a
    new address.
    """

    run_id: str
    key: Key
    is_awaited: bool


@dataclass(frozen=True, slots=True)
class Night:
    """What one run showed that the runs before it had not: entries seen, and entries absent (True: awaited)."""

    run_id: str
    seen: dict[Key, Sighting] = field(default_factory=dict)
    absent: dict[Key, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Chronicle:
    """All runs, and what they saw. `answered` has the day (UTC) on which each address last said what it serves.

    `readings` are the complete listings of each source, `accepted` the runs whose short listings a person accepted.
    """

    runs: tuple[HarvestRun, ...] = ()
    accepted: frozenset[str] = frozenset()
    readings: Mapping[str, tuple[CompleteListing, ...]] = field(default_factory=dict)
    spells: tuple[Spell, ...] = ()
    absences: tuple[Absence, ...] = ()
    answered: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """The first and last sighting of each spell, oldest first: of every entry and document at least its last."""
        found = [one for spell in self.spells for one in dict.fromkeys((spell.first, spell.last))]
        return tuple(sorted(found, key=_in_time))

    def nights(self, sightings: Iterable[Sighting]) -> tuple[Night, ...]:
        """These sightings and the absences by run, in the order of the runs; a run that showed nothing new is empty."""
        found = {run.run_id: Night(run.run_id) for run in self.runs}
        for sighting in sightings:
            _note(found.setdefault(sighting.run_id, Night(sighting.run_id)).seen, sighting)
        for absence in self.absences:
            found[absence.run_id].absent[absence.key] = absence.is_awaited
        return tuple(found[run_id] for run_id in sorted(found))

    def find_listing(self, run_id: str, source: str) -> tuple[Sighting, ...]:
        """What the newest run, or one that read the source completely, saw there."""
        found = [
            spell.last if spell.last.run_id == run_id else spell.first
            for spell in self.spells
            if spell.first.source == source and spell.first.run_id <= run_id <= spell.last.run_id
        ]
        return tuple(sorted(found, key=_in_time))

    def find_held(self, holds: Callable[[str], bool]) -> dict[str, Sighting]:
        """For each address, the latest sighting whose document the archive holds, for conditional requests."""
        newest = {seen.url: seen for seen in self.sightings if seen.sha256}
        return {url: seen for url, seen in newest.items() if seen.sha256 and holds(seen.sha256)}

    def next_run_id(self, now: datetime, also: Iterable[str] = ()) -> str:
        """The ID of a run that begins now; always later than every other, even if the clock was set back.

        `also` are IDs that the ledger may lack, of runs that were killed before they saw anything.
        """
        ids = {run.run_id for run in self.runs} | {seen.run_id for seen in self.sightings} | set(also)
        last = max((at for run_id in ids if (at := _begun_at(run_id))), default=None)
        return f"{now if last is None or last < now else last + timedelta(microseconds=1):{RUN_ID}}"


def tell_chronicle(
    runs: Iterable[HarvestRun], sightings: Iterable[Sighting], limits: HarvestLimits, accepted: Collection[str] = ()
) -> Chronicle:
    """The chronicle of these runs and of all that they saw."""
    chronicler = Chronicler.of(runs, limits, accepted)
    chronicler.follow(sorted(sightings, key=_in_time))
    return chronicler.tell()


class OutOfOrder(ValueError):
    """A run that comes after a later one."""


@dataclass
class Chronicler:
    """Follows the runs in their order, from the beginning or from where another one stopped (`until`)."""

    runs: tuple[HarvestRun, ...]
    accepted: frozenset[str]
    readings: Mapping[str, tuple[CompleteListing, ...]]
    until: str = ""
    lives: dict[Key, list[Spell]] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    answered: dict[str, date] = field(default_factory=dict)
    _absent: dict[Key, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, runs: Iterable[HarvestRun], limits: HarvestLimits, accepted: Collection[str] = ()) -> Chronicler:
        """One that has yet to begin."""
        ordered = tuple(sorted(runs, key=lambda run: run.run_id))
        return cls(ordered, frozenset(accepted), find_complete_listings(ordered, limits, accepted))

    def resume(
        self, until: str, spells: Iterable[Spell], absences: Iterable[Absence], answered: Mapping[str, date]
    ) -> None:
        """Begin after the run `until`, up to which another one had found this."""
        self.until, self.absences, self.answered = until, list(absences), dict(answered)
        for spell in spells:
            self.lives.setdefault(key_of(spell.first), []).append(spell)
        for one in absences:
            if self.lives[one.key][-1].last.run_id < one.run_id:
                self._absent[one.key] = one.is_awaited

    def follow(self, sightings: Iterable[Sighting]) -> None:
        """Follow the sightings of further runs, in the order of the runs. Raises `OutOfOrder`."""
        read: dict[str, set[str]] = {}
        for source, found in self.readings.items():
            for one in found:
                if one.run_id > self.until:
                    read.setdefault(one.run_id, set()).add(source)
        complete = deque(sorted(read))
        for run_id, seen in groupby(sightings, key=lambda one: one.run_id):
            while complete and complete[0] < run_id:
                empty = complete.popleft()
                self._add(empty, (), read[empty])
            self._add(run_id, sorted(seen, key=_in_time), read.get(run_id, ()))
            if complete and complete[0] == run_id:
                complete.popleft()
        for run_id in complete:
            self._add(run_id, (), read[run_id])

    def tell(self) -> Chronicle:
        """What was found so far."""
        spells = tuple(spell for life in self.lives.values() for spell in life)
        return Chronicle(
            self.runs, self.accepted, self.readings, spells, tuple(self.absences), dict(sorted(self.answered.items()))
        )

    def _add(self, run_id: str, seen: Collection[Sighting], read: Collection[str]) -> None:
        if run_id <= self.until:
            raise OutOfOrder(run_id)
        self.until = run_id
        states: dict[Key, set[tuple[object, ...]]] = {}
        for sighting in seen:
            states.setdefault(key_of(sighting), set()).add(_state(sighting))
        for sighting in seen:
            self._see(sighting, is_in_one_state=len(states[key_of(sighting)]) == 1)
        for key, is_awaited in self._missed(seen, read):
            if self._absent.get(key) is not is_awaited:
                self.absences.append(Absence(run_id, key, is_awaited))
                self._absent[key] = is_awaited

    def _see(self, sighting: Sighting, *, is_in_one_state: bool) -> None:
        key = key_of(sighting)
        was_absent = self._absent.pop(key, None) is not None
        life = self.lives.setdefault(key, [])
        if life and is_in_one_state and not was_absent and self._continues(life, sighting):
            life[-1] = Spell(life[-1].first, sighting)
        else:
            life.append(Spell(sighting, sighting))
        if sighting.outcome in ANSWERED:
            self.answered[sighting.url] = sighting.seen_at.date()

    def _continues(self, life: list[Spell], sighting: Sighting) -> bool:
        """Whether nothing is lost if only the first and the last sighting of the spell are kept.

        Not so where a run saw an entry in two states, of which the better one counts, and where the clock went back.
        No spell goes on after the newest run, which is judged by what it saw; each letter added by hand is a run of its
        own.
        """
        last = life[-1].last
        return (
            _state(last) == _state(sighting)
            and (last.retrieved_at or last.seen_at) <= (sighting.retrieved_at or sighting.seen_at)
            and (len(life) == 1 or life[-2].last.run_id != last.run_id)
            and not (self.runs and last.run_id <= self.runs[-1].run_id < sighting.run_id)
            and sighting.source != Publisher.ADDED
        )

    def _missed(self, seen: Collection[Sighting], read: Collection[str]) -> Iterator[tuple[Key, bool]]:
        """The entries listed so far that a run did not see at sources it read completely, and whether each is awaited.

        In a fixed order, wherever it was begun.
        """
        found: dict[Key, Sighting] = {}
        for one in seen:
            _note(found, one)
        waiting = {
            (one.source, one.page_url, one.published_on)
            for one in found.values()
            if one.sha256 is None and one.outcome in IN_VAIN
        }
        for key in sorted(key for key in self.lives if key[0] in read and key not in found):
            if self._absent.get(key) is not False:
                yield key, (key[0], key[1], self.lives[key][-1].last.published_on) in waiting


def _note(seen: dict[Key, Sighting], sighting: Sighting) -> None:
    """Add what a run saw to the rest of it: of an entry the last sighting with a document, or the last one."""
    if sighting.sha256 is not None or seen.setdefault(key_of(sighting), sighting).sha256 is None:
        seen[key_of(sighting)] = sighting


def _state(sighting: Sighting) -> tuple[object, ...]:
    """What makes a sighting news. That a document we hold could not be asked for is none."""
    is_held = sighting.outcome in HELD or (sighting.outcome == "failed" and sighting.sha256 is not None)
    return (
        sighting.sha256,
        "" if is_held else sighting.outcome,
        sighting.label,
        sighting.provider_urn,
        sighting.provider_name,
        sighting.inspection_date,
        sighting.published_on,
        sighting.label_date,
        bool(sighting.varies),
    )


def _in_time(sighting: Sighting) -> tuple[str, datetime, str, str, str]:
    return (sighting.run_id, sighting.seen_at, sighting.source, sighting.page_url, sighting.url)


def _begun_at(run_id: str) -> datetime | None:
    try:
        return datetime.strptime(run_id, RUN_ID).replace(tzinfo=UTC)
    except ValueError:
        return None
