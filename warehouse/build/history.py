"""What each run changed, replayed from the archive: letters added, republished, moved, withdrawn and so on.

Belongs here: comparing what publishers listed in one run with what they listed before. Does not belong here: how things
stand at the end (warehouse.archive.listing_entries, letters).

What a killed run noticed is reported with the next run, because a run without a line in the ledger does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from warehouse.archive.chronicle import DEAD, Key, Night
from warehouse.archive.harvest_records import HarvestRun, Publisher, Sighting
from warehouse.archive.listing_entries import PRECEDENCE
from warehouse.review_items import ChangeKind


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a run noticed; `v_changes` explains the words of `change`. The hashes are of documents.

    `noticed_at` is when the run began, or when a letter was added by hand.
    """

    change: ChangeKind
    url: str
    previous_url: str | None
    sha256: str | None
    previous_sha256: str | None
    label: str
    previous_label: str | None
    noticed_at: datetime


Changes = Iterator[tuple[str, Change]]
"""Changes, each with the publisher that showed it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as last seen. `sha256` is its last document that was a letter, `other` the last that was not."""

    newest: Sighting
    sha256: str | None
    other: str | None
    is_listed: bool = True
    is_awaited: bool = False

    @property
    def is_served(self) -> bool:
        return self.is_listed and not self.is_awaited and self.newest.outcome != DEAD


@dataclass(frozen=True, slots=True)
class _Picture:
    """One letter at one time: the entries that stand for it, and the versions that each source has brought."""

    entries: Mapping[Key, _Entry]
    versions: Mapping[str, frozenset[str]]

    def listed(self, source: str) -> dict[Key, _Entry]:
        return {key: one for key, one in self.entries.items() if key[0] == source and one.is_listed}

    def last(self, source: str) -> _Entry | None:
        """An entry of that source that is listed, or that which was seen last."""
        of_source = [one for key, one in self.entries.items() if key[0] == source]
        return max(of_source, key=lambda one: (one.is_listed, "" if one.is_listed else one.newest.run_id), default=None)

    @property
    def is_published(self) -> bool:
        """As in `letters`: its own publisher lists it, or anyone serves it."""
        own = min(self.versions, key=_rank, default="")
        return any(one.is_served or (one.is_listed and key[0] == own) for key, one in self.entries.items())


@dataclass(slots=True)
class _State:
    """All entries and the letters they stand for. `letter_ids` has the letter ID of each hash that is a letter."""

    letter_ids: Mapping[str, str]
    entries: dict[Key, _Entry] = field(default_factory=dict)
    keys: dict[str, set[Key]] = field(default_factory=dict)
    versions: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    def letter_of(self, entry: _Entry | None) -> str | None:
        return self.letter_ids.get(entry.sha256 or "") if entry else None

    def picture(self, letter_id: str) -> _Picture:
        entries = {key: self.entries[key] for key in sorted(self.keys.get(letter_id, ()))}
        return _Picture(entries, dict(self.versions.get(letter_id, {})))

    def put(self, key: Key, entry: _Entry) -> None:
        before, after = self.letter_of(self.entries.get(key)), self.letter_of(entry)
        self.entries[key] = entry
        if before and before != after:
            self.keys[before].discard(key)
        if after and entry.sha256:
            self.keys.setdefault(after, set()).add(key)
            of_letter = self.versions.setdefault(after, {})
            of_letter[key[0]] = of_letter.get(key[0], frozenset()) | {entry.sha256}


def _rank(source: str) -> int:
    return PRECEDENCE.get(source, len(PRECEDENCE))


def tell_history(
    nights: Iterable[Night], runs: Iterable[HarvestRun], letter_ids: Mapping[str, str]
) -> Mapping[tuple[str, str], tuple[Change, ...]]:
    """The changes by run and source. `letter_ids` has the letter ID of each document that is a letter, by hash."""
    begun = {(run.run_id, tally.source): run.started_at for run in runs for tally in run.sources}
    state = _State(letter_ids)
    found: dict[tuple[str, str], list[Change]] = {}
    untold: list[tuple[str, Change]] = []
    for night in nights:
        for seen in night.seen.values():
            if seen.source == Publisher.ADDED:
                begun[night.run_id, seen.source] = seen.seen_at
        untold += _play(state, night)
        for source, change in untold:
            if at := begun.get((night.run_id, source)):
                found.setdefault((night.run_id, source), []).append(replace(change, noticed_at=at))
        untold = [one for one in untold if (night.run_id, one[0]) not in begun]
    return {key: tuple(changes) for key, changes in found.items()}


def _play(state: _State, night: Night) -> Changes:
    """Update the state with what a run showed, and yield what changed."""
    seen = night.seen
    same = {key: one for key, sighting in seen.items() if (one := _unchanged(state.entries.get(key), sighting))}
    after: dict[Key, _Entry] = {}
    news = [(key, sighting) for key, sighting in seen.items() if key not in same]
    for key, sighting in sorted(news, key=lambda one: (_rank(one[0][0]), one[1].seen_at, one[0])):
        yield from _of_entry(state, state.entries.get(key), sighting)
        after[key] = _seen_again(state, state.entries.get(key), sighting)
    for key, is_awaited in night.absent.items():
        after[key] = replace(state.entries[key], is_listed=is_awaited, is_awaited=is_awaited)
    changed = {key: entry for key, entry in after.items() if _stands(entry) != _stands(state.entries.get(key))}
    concerned = [state.letter_of(one) for key in changed for one in (state.entries.get(key), changed[key])]
    letters = list(dict.fromkeys(letter_id for letter_id in concerned if letter_id))
    before = {letter_id: state.picture(letter_id) for letter_id in letters}
    state.entries |= same
    for key, entry in after.items():
        state.put(key, entry)
    for letter_id in letters:
        yield from _of_letter(before[letter_id], state.picture(letter_id))


def _unchanged(old: _Entry | None, seen: Sighting) -> _Entry | None:
    """The entry as seen again, if it is listed and nothing is new: so are nearly all entries on nearly all nights."""
    if old is None or not old.is_listed or old.is_awaited:
        return None
    was = old.newest
    kinds = [one.outcome if one.outcome in (DEAD, "quarantined") else "" for one in (was, seen)]
    if kinds[0] != kinds[1] or (was.sha256, was.label) != (seen.sha256, seen.label):
        return None
    return _Entry(seen, old.sha256, old.other)


def _stands(entry: _Entry | None) -> tuple[object, ...]:
    return (entry.sha256, entry.is_listed, entry.is_served) if entry else ()


def _seen_again(state: _State, old: _Entry | None, seen: Sighting) -> _Entry:
    is_letter = seen.sha256 in state.letter_ids
    return _Entry(
        seen,
        sha256=seen.sha256 if is_letter else old.sha256 if old else None,
        other=seen.sha256 if seen.sha256 and not is_letter else old.other if old else None,
    )


def _of_entry(state: _State, old: _Entry | None, seen: Sighting) -> Changes:
    """The changes of an entry itself, whatever letter it stands for."""
    is_other = seen.sha256 is not None and seen.sha256 not in state.letter_ids
    is_strange = seen.outcome == "quarantined"
    if (is_other and (old is None or old.other != seen.sha256)) or (
        is_strange and (old is None or old.newest.outcome != "quarantined")
    ):
        yield _change(ChangeKind.QUARANTINED, seen, None if is_strange else seen.sha256, old.sha256 if old else None)
    if old is not None and old.newest.label != seen.label:
        standing = seen.sha256 or old.sha256
        yield _change(ChangeKind.RELABELLED, seen, standing, previous_label=old.newest.label)


def _of_letter(before: _Picture, after: _Picture) -> Changes:
    """The changes of one letter, compared before and after a run."""
    yield from _new_versions(before, after)
    if not before.versions:
        return
    goes, comes = before.is_published and not after.is_published, after.is_published and not before.is_published
    for source in sorted(after.versions, key=_rank):
        then, now = before.listed(source), after.listed(source)
        if then and now:
            yield from _moves(then, now)
        elif then and not goes:
            one = next(iter(then.values()))
            yield _change(ChangeKind.UNLISTED, one.newest, one.sha256)
        elif now and before.versions.get(source) and not comes:
            yield _return(ChangeKind.RELISTED, before, now)
    if goes:
        served = {key for key, one in after.entries.items() if one.is_served}
        gone = [one for key, one in before.entries.items() if one.is_listed and key not in served]
        yield _change(ChangeKind.WITHDRAWN, gone[0].newest, gone[0].sha256)
    elif comes:
        shown = {key: one for key, one in after.entries.items() if one.is_listed}
        yield _return(ChangeKind.REAPPEARED, before, shown)


def _new_versions(before: _Picture, after: _Picture) -> Changes:
    known = frozenset[str]().union(*before.versions.values())
    for source in sorted(after.versions, key=_rank):
        own = before.versions.get(source, frozenset())
        for key, one in after.listed(source).items():
            was = before.entries.get(key) or before.last(source)
            is_other = key in before.entries and before.entries[key].sha256 != one.sha256
            if one.sha256 is None or (one.sha256 in known | own and not is_other):
                continue
            if not known:
                yield _change(ChangeKind.ADDED, one.newest, one.sha256)
            elif own:
                yield _change(ChangeKind.REPUBLISHED, one.newest, one.sha256, was.sha256 if was else None)
            elif one.sha256 not in known:
                yield _change(ChangeKind.COPY_ADDED, one.newest, one.sha256)
            known, own = known | {one.sha256}, own | {one.sha256}


def _moves(then: Mapping[Key, _Entry], now: Mapping[Key, _Entry]) -> Changes:
    """The addresses of a letter that have gone while the same publisher serves it at another."""
    addresses = {key[2] for key in now}
    arrived = [one for key, one in now.items() if key not in then] or list(now.values())
    for url in sorted({key[2] for key in then} - addresses):
        yield _change(ChangeKind.MOVED, arrived[0].newest, arrived[0].sha256, previous_url=url)


def _return(what: ChangeKind, before: _Picture, now: Mapping[Key, _Entry]) -> tuple[str, Change]:
    one = min(now.values(), key=lambda entry: (not entry.is_served, _rank(entry.newest.source)))
    was = before.last(one.newest.source)
    elsewhere = was.newest.url if was and was.newest.url != one.newest.url else None
    return _change(what, one.newest, one.sha256, previous_url=elsewhere)


def _change(
    what: ChangeKind,
    seen: Sighting,
    sha256: str | None,
    previous_sha256: str | None = None,
    *,
    previous_url: str | None = None,
    previous_label: str | None = None,
) -> tuple[str, Change]:
    at = seen.seen_at
    return seen.source, Change(what, seen.url, previous_url, sha256, previous_sha256, seen.label, previous_label, at)
