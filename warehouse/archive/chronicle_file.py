"""Reads the chronicle of an archive, from its lines and from what an earlier run has worked out of most of them.

`chronicle.json` spares reading a million lines each night. It follows from manifest and ledger and is never trusted
over them: where either is not what it was made from, it is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warehouse.archive import chronicle, harvest_records
from warehouse.archive.chronicle import Absence, Chronicle, Chronicler, OutOfOrder, Spell, tell_chronicle
from warehouse.archive.complete_listings import HarvestLimits
from warehouse.archive.harvest_records import Sighting
from warehouse.archive.store import Archive, Place
from warehouse.files.json_files import digest, read_sealed, write_sealed

FileState = tuple[int, ...]
"""What changes when a file does: its number, size and time of change. Empty: there is no file."""


@dataclass(frozen=True, slots=True)
class KeptChronicle:
    """What `chronicle.json` holds: what was found up to the run `until`, and what that was made from.

    `place` is where the lines of later runs begin in the manifest, which was in the state `manifest`; `readings` is a
    digest of which runs read which source completely, `code` one of the program.
    """

    code: str
    readings: str
    manifest: FileState
    place: Place
    until: str
    spells: tuple[Spell, ...]
    absences: tuple[Absence, ...]
    answered: Mapping[str, date]


_known: dict[Path, tuple[tuple[FileState, ...], Chronicle]] = {}
"""What was last read of each archive: stages ask several times a night."""


def path_of(archive: Archive) -> Path:
    """Where the chronicle of an archive is kept."""
    return archive.root / "chronicle.json"


def read_chronicle(archive: Archive, limits: HarvestLimits, *, keep: bool = False) -> Chronicle:
    """The chronicle of an archive; `keep` has it kept for the next time, by whoever holds the lock.

    Raises `UnexpectedContent` with file and line for an invalid line.
    """
    states = tuple(_state_of(path) for path in (archive.manifest, archive.ledger, archive.acceptances))
    if not keep and archive.root in _known and _known[archive.root][0] == states:
        return _known[archive.root][1]
    made = _read(archive, limits, states[0], keep=keep)
    _known[archive.root] = (states, made)
    return made


def is_true(archive: Archive, limits: HarvestLimits) -> bool:
    """Whether what is kept is what all lines of the archive give, each read again."""
    path = path_of(archive)
    kept = read_sealed(path, KeptChronicle)
    whole = tell_chronicle(archive.runs(), archive.sightings(), limits, archive.accepted())
    return kept is None or _read(archive, limits, _state_of(archive.manifest), keep=False) == whole


def _read(archive: Archive, limits: HarvestLimits, state: FileState, *, keep: bool) -> Chronicle:
    runs, accepted = archive.runs(), archive.accepted()
    last = max((run.run_id for run in runs), default="")
    chronicler = Chronicler.of(runs, limits, accepted)
    kept = read_sealed(path_of(archive), KeptChronicle)
    place = Place()
    if kept is not None and _follows(kept, archive, state, chronicler):
        chronicler.resume(kept.until, kept.spells, kept.absences, kept.answered)
        place = kept.place
    later: list[Sighting] = []

    def finished() -> Iterator[Sighting]:
        """The sightings of the runs that are in the ledger; those of a run that is not finished may become more."""
        nonlocal place
        for sighting, after in archive.sightings_after(place):
            if sighting.run_id > last:
                later.append(sighting)
            elif later:
                raise OutOfOrder(sighting.run_id)
            else:
                place = after
                yield sighting

    try:
        chronicler.follow(finished())
        if keep:
            found = chronicler.tell()
            write_sealed(
                path_of(archive),
                KeptChronicle(
                    code=_code(),
                    readings=_digest_readings(chronicler),
                    manifest=state,
                    place=place,
                    until=chronicler.until,
                    spells=found.spells,
                    absences=found.absences,
                    answered=found.answered,
                ),
            )
        chronicler.follow(later)
    except OutOfOrder:
        return tell_chronicle(runs, archive.sightings(), limits, accepted)
    return chronicler.tell()


def _follows(kept: KeptChronicle, archive: Archive, state: FileState, chronicler: Chronicler) -> bool:
    """Whether what is kept follows from what the archive has by now."""
    return (
        kept.code == _code()
        and kept.readings == _digest_readings(chronicler, kept.until)
        and (kept.manifest == state or archive.is_unchanged_before(kept.place))
    )


def _digest_readings(chronicler: Chronicler, until: str | None = None) -> str:
    """Which runs up to that one (None: all) read which source completely."""
    found = sorted(
        (source, one.run_id)
        for source, listings in chronicler.readings.items()
        for one in listings
        if until is None or one.run_id <= until
    )
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]


def _code() -> str:
    return " ".join(digest(Path(str(module.__file__))) for module in (chronicle, harvest_records))


def _state_of(path: Path) -> FileState:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns)
