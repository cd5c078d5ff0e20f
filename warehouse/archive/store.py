"""The archive: documents by hash, an append-only manifest of sightings and an append-only ledger of runs.

Nothing in an archive is ever changed or removed, and a killed run loses at most its last line. The workspace's lock
makes sure that only one process writes at a time.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from zlib import crc32

from pydantic import TypeAdapter, ValidationError

from warehouse.archive.harvest_records import Acceptance, HarvestRun, Sighting
from warehouse.archive.seals import seal
from warehouse.errors import UnexpectedContent
from warehouse.files.atomic import write_bytes

T = TypeVar("T")

_SIGHTING = TypeAdapter(Sighting)
_RUN = TypeAdapter(HarvestRun)
_ACCEPTANCE = TypeAdapter(Acceptance)


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two lines of a file: how many lines and bytes are before it, and the checksum of the bytes."""

    lines: int = 0
    bytes: int = 0
    checksum: int = 0


class Archive:
    """The folder `archive/` of a workspace, created when something is first put in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = root / "manifest.jsonl"
        self.ledger = root / "runs.jsonl"
        self.acceptances = root / "accepted.jsonl"

    @property
    def growing(self) -> tuple[Path, ...]:
        """The files that only grow, in the order in which a run adds to them."""
        return (self.manifest, self.ledger, self.acceptances)

    def put(self, data: bytes) -> str:
        """Store a document and return its SHA-256; does nothing if the archive already has it."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.holds(sha256):
            write_bytes(self.path_of(sha256), data)
        return sha256

    def put_aside(self, data: bytes) -> Path:
        """Store a body that is not a PDF as `quarantine/<sha256>.bin`, for review."""
        path = self.root / "quarantine" / f"{hashlib.sha256(data).hexdigest()}.bin"
        if not path.exists():
            write_bytes(path, data)
        return path

    def path_of(self, sha256: str) -> Path:
        """The path of the document with that hash, whether or not it exists."""
        return self.root / "objects" / sha256[:2] / f"{sha256}.pdf"

    def read(self, sha256: str) -> bytes:
        """The document's bytes; raises `FileNotFoundError` if the archive does not have it."""
        return self.path_of(sha256).read_bytes()

    def holds(self, sha256: str) -> bool:
        """Whether the archive has the document with that hash."""
        return self.path_of(sha256).is_file()

    def shas(self) -> frozenset[str]:
        """The hashes of all documents."""
        return frozenset(path.stem for path in (self.root / "objects").glob("??/*.pdf"))

    def append(self, sighting: Sighting) -> None:
        """Add one line to the manifest; on disk when this returns."""
        _append(self.manifest, _SIGHTING, sighting)

    def sightings(self) -> tuple[Sighting, ...]:
        """The manifest, oldest first. Raises `UnexpectedContent` with file and line for an invalid line."""
        return tuple(sighting for sighting, _ in self.sightings_after(Place()))

    def sightings_after(self, place: Place) -> Iterator[tuple[Sighting, Place]]:
        """The lines of the manifest after that place, each with the place after it. Raises as `sightings` does."""
        return _lines(self.manifest, _SIGHTING, place)

    def is_unchanged_before(self, place: Place) -> bool:
        """Whether the manifest is what it was up to that place."""
        try:
            with self.manifest.open("rb") as file:
                return _checksum(file, place.bytes) == place.checksum
        except FileNotFoundError:
            return place == Place()

    def append_run(self, run: HarvestRun) -> None:
        """Add one line to the ledger; on disk when this returns."""
        _append(self.ledger, _RUN, run)

    def runs(self) -> tuple[HarvestRun, ...]:
        """The ledger, oldest first. Raises `UnexpectedContent` with file and line for an invalid line."""
        return tuple(run for run, _ in _lines(self.ledger, _RUN))

    def accept(self, run_id: str, now: datetime) -> None:
        """Record a person's decision that this run's listings are right."""
        _append(self.acceptances, _ACCEPTANCE, Acceptance(run_id, now))

    def accepted(self) -> frozenset[str]:
        """The IDs of the runs whose listings a person accepted. Raises as `runs` does."""
        return frozenset(one.run_id for one, _ in _lines(self.acceptances, _ACCEPTANCE))


def extend(path: Path, end: int, data: bytes) -> None:
    """Add whole lines to a file that only grows, after its first `end` bytes; on disk when this returns."""
    with _adding_to(path) as file:
        file.truncate(end)
        _write_all(file, data)


def end_of_lines(path: Path) -> int:
    """The bytes of the file's whole lines: an incomplete last one is what a killed run left."""
    try:
        with path.open("rb") as file:
            return _end_of_lines(file.fileno())
    except FileNotFoundError:
        return 0


def _append(path: Path, adapter: TypeAdapter[Any], record: object) -> None:
    with _adding_to(path) as file:
        end = _end_of_lines(file.fileno())
        file.truncate(end)
        _write_all(file, seal(file.fileno(), end, adapter.dump_json(record, exclude_none=True)) + b"\n")


@contextmanager
def _adding_to(path: Path) -> Iterator[FileIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("a+b", buffering=0) as file:
            yield file
            os.fsync(file.fileno())
    except OSError as error:  # the error of a failed write does not name the file
        raise OSError(error.errno, f"{error.strerror}; make room or rights, and run again", str(path)) from error


def _write_all(file: FileIO, data: bytes) -> None:
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _end_of_lines(handle: int) -> int:
    end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - 4096)
        newline = os.pread(handle, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return end


def _lines(path: Path, adapter: TypeAdapter[T], place: Place = Place()) -> Iterator[tuple[T, Place]]:
    try:
        with path.open("rb") as file:
            file.seek(place.bytes)
            for line in file:
                if not line.endswith(b"\n"):
                    return  # a killed run left it
                place = Place(place.lines + 1, place.bytes + len(line), crc32(line, place.checksum))
                yield _parsed(path, place.lines, line, adapter), place
    except FileNotFoundError:
        return


def _checksum(file: BinaryIO, length: int) -> int:
    """The checksum of so many bytes of a file, or of all that it has."""
    checksum = 0
    while length > 0 and (block := file.read(min(length, 2**20))):
        checksum, length = crc32(block, checksum), length - len(block)
    return checksum


def _parsed(path: Path, number: int, line: bytes, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnexpectedContent(
            f"{path}:{number}: {place + ': ' if place else ''}{first['msg']}; restore the file from a backup, "
            f"or remove this line"
        ) from error
