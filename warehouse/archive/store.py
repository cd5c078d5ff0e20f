"""The archive: documents by hash, an append-only manifest of sightings and an append-only ledger of runs.

Nothing in an archive is ever changed or removed, and a killed run loses at most its last line. The workspace's lock
makes sure that only one process writes at a time.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from zlib import crc32

from pydantic import TypeAdapter, ValidationError

from warehouse.archive.harvest_records import Acceptance, HarvestRun, Sighting
from warehouse.archive.seals import seal
from warehouse.errors import UnexpectedContent
from warehouse.files.atomic import write_bytes

T = TypeVar("T")

RUN_ID = "%Y%m%dT%H%M%S%fZ"
"""The start of a run in UTC, as its ID; IDs sort in the order of the runs."""

_SIGHTING = TypeAdapter(Sighting)
_RUN = TypeAdapter(HarvestRun)
_ACCEPTANCE = TypeAdapter(Acceptance)


class Archive:
    """The folder `archive/` of a workspace, created when something is first put in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = root / "manifest.jsonl"
        self.ledger = root / "runs.jsonl"
        self.acceptances = root / "accepted.jsonl"

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
        return _lines(self.manifest, _SIGHTING)

    def append_run(self, run: HarvestRun) -> None:
        """Add one line to the ledger; on disk when this returns."""
        _append(self.ledger, _RUN, run)

    def runs(self) -> tuple[HarvestRun, ...]:
        """The ledger, oldest first. Raises `UnexpectedContent` with file and line for an invalid line."""
        return _lines(self.ledger, _RUN)

    def accept(self, run_id: str, now: datetime) -> None:
        """Record a person's decision that this run's listings are right."""
        _append(self.acceptances, _ACCEPTANCE, Acceptance(run_id, now))

    def accepted(self) -> frozenset[str]:
        """The IDs of the runs whose listings a person accepted. Raises as `runs` does."""
        return frozenset(one.run_id for one in _lines(self.acceptances, _ACCEPTANCE))

    def next_run_id(self, now: datetime, also: Iterable[str] = ()) -> str:
        """The ID of a run that begins now; always later than every other, even if the clock was set back.

        `also` are IDs that the ledger may lack, of runs that were killed before they saw anything.
        """
        ids = {run.run_id for run in self.runs()} | {seen.run_id for seen in self.sightings()} | set(also)
        last = max((at for run_id in ids if (at := _begun_at(run_id))), default=None)
        return f"{now if last is None or last < now else last + timedelta(microseconds=1):{RUN_ID}}"

    def held(self) -> dict[str, Sighting]:
        """For each address, the latest sighting whose document the archive has, for conditional requests."""
        newest = {seen.url: seen for seen in self.sightings() if seen.sha256}
        return {url: seen for url, seen in newest.items() if seen.sha256 and self.holds(seen.sha256)}


def _begun_at(run_id: str) -> datetime | None:
    try:
        return datetime.strptime(run_id, RUN_ID).replace(tzinfo=UTC)
    except ValueError:
        return None


def _append(path: Path, adapter: TypeAdapter[Any], record: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("a+b", buffering=0) as file:
            size = _cut_torn_line(file.fileno())
            line = seal(file.fileno(), size, adapter.dump_json(record, exclude_none=True)) + b"\n"
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:  # the error of a failed write does not name the file
        raise OSError(error.errno, f"{error.strerror}; make room or rights, and run again", str(path)) from error


def _cut_torn_line(handle: int) -> int:
    """Remove an incomplete last line that a killed run left, and return the file's size."""
    size = end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - 4096)
        newline = os.pread(handle, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(handle, end)
    return end


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a file in one state: how far its whole lines go, their checksum, and a record for each."""

    state: tuple[int, ...]
    end: int = 0
    checksum: int = 0
    records: tuple[Any, ...] = ()


_read: dict[Path, _Read] = {}
"""What was last read of each file. Stages ask several times a night, and in three years a manifest has 130,000 lines:
of a file that only grew only the new lines are read.
"""


def _lines(path: Path, adapter: TypeAdapter[T]) -> tuple[T, ...]:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            known = _read.get(path, _Read(()))
            state = (status.st_ino, status.st_size, status.st_mtime_ns)
            if known.state == state:
                return known.records
            if _checksum(file, known.end) != known.checksum:
                known = _Read(())
                file.seek(0)
            end, checksum, records = known.end, known.checksum, list(known.records)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # a killed run left it
                records.append(_parsed(path, len(records) + 1, line, adapter))
                end, checksum = end + len(line), crc32(line, checksum)
    except FileNotFoundError:
        return ()
    _read[path] = known = _Read(state, end, checksum, tuple(records))
    return known.records


def _checksum(file: BinaryIO, length: int) -> int:
    """The checksum of the first bytes of a file, which is then at their end."""
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
