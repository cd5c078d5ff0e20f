"""A store of objects, such as a bucket of S3, that keeps an archive: it is the truth, and the folder its working copy.

Belongs here: what each lacks of the other, bringing both to the same state, comparing every byte. Does not belong here:
when a run does so, and what it says of it (pipelines.run.archive_store).

A document is an object with the name that it has in the folder. A file that only grows is kept in segments, each named
by the byte at which it begins (`manifest/000000012345.jsonl`): joined they are the file. Objects are only ever created,
so that of two writers the second one finds its place taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from warehouse.archive.objects import Objects
from warehouse.archive.store import Archive, end_of_lines, extend
from warehouse.errors import StoreDiffers
from warehouse.files.atomic import sha256_of, write_bytes

MARKER = "source"
"""The object that says where the letters of the archive come from, as the file of that name does in a workspace."""

AT_ONCE = 8
"""Documents that are on their way at a time."""

DOCUMENTS = ("objects", "quarantine")
"""The folders of documents."""

_DOCUMENT = re.compile(r"objects/[0-9a-f]{2}/[0-9a-f]{64}\.pdf|quarantine/[0-9a-f]{64}\.bin")

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What store and copy lack of each other: the names of documents, and bytes of the files that only grow."""

    to_fetch: tuple[str, ...] = ()
    to_send: tuple[str, ...] = ()
    bytes_to_fetch: int = 0
    bytes_to_send: int = 0


@dataclass(frozen=True, slots=True)
class _Segment:
    """A part of a file: the name of its object, and the bytes of the file before it and up to its end."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Growing:
    """A file that only grows: its segments in the store, and how much of it store and copy have."""

    path: Path
    segments: tuple[_Segment, ...]
    there: int
    here: int


class ObjectStore:
    """The store at an address of fsspec (`s3://bucket/prefix`). Raises as `Objects`."""

    def __init__(self, address: str) -> None:
        self.objects = Objects(address)
        self.address = self.objects.address

    def compare(self, archive: Archive, source: str) -> Standing:
        """What each lacks of the other. Raises as `synchronise`; changes nothing."""
        self._read_source(source)
        sizes = self._list(archive)
        return _standing(archive, sizes, [self._meet(path, sizes) for path in archive.growing])

    def synchronise(self, archive: Archive, source: str, tell: Tell = lambda done, total, what: None) -> Standing:
        """Bring both to the same state, under the lock of the copy; returns what each had lacked of the other.

        Documents go first, then manifest, ledger and acceptances: whatever is cut short leaves a state that a run could
        have left, and the next one completes it. Raises `StoreNotReached`, and `StoreDiffers` before anything is moved
        where one contradicts the other, or belongs to another source.
        """
        is_new = self._read_source(source) is None
        sizes = self._list(archive)
        files = [self._meet(path, sizes) for path in archive.growing]
        found = _standing(archive, sizes, files)
        if is_new:
            self._create(archive, MARKER, source.encode())
        total = len(found.to_fetch) + len(found.to_send)
        moves = [(self._fetch, name) for name in found.to_fetch] + [(self._send, name) for name in found.to_send]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done, name in enumerate(pool.map(lambda move: move[0](archive, move[1]), moves), start=1):
                tell(done, total, PurePosixPath(name).stem[:12])
        for file in files:
            if file.there > file.here:
                extend(file.path, file.here, self._read_after(file))
            elif file.here > file.there:
                name = f"{file.path.stem}/{file.there:012}.jsonl"
                self._create(archive, name, _read_part(file.path, file.there, file.here))
        return found

    def find_damage(self, archive: Archive, tell: Tell = lambda done, total, what: None) -> Iterator[str]:
        """Read every byte in the store again: one message for each object that is not as it is in the copy."""
        sizes = self._list(archive)
        names = sorted(_documents(sizes) | _documents_of(archive))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done, said in enumerate(pool.map(lambda name: self._judge(archive, sizes, name), names), start=1):
                if said:
                    yield said
                tell(done, len(names), PurePosixPath(names[done - 1]).stem[:12])
        for path in archive.growing:
            try:
                segments = self._segments(path.stem, sizes)
            except StoreDiffers as error:
                yield str(error)
                continue
            theirs = b"".join(self.objects.read(one.name) for one in segments)
            ours = _read_part(path, 0, end_of_lines(path))
            if ours != theirs:
                place = _first_difference(ours, theirs)
                yield f"{path}: differs from {self.objects.at(path.stem)}/ from byte {place} on"

    def _judge(self, archive: Archive, sizes: Collection[str], name: str) -> str | None:
        if name not in sizes:
            return f"{self.objects.at(name)}: missing; the next run sends it from {archive.root}"
        if not (archive.root / name).is_file():
            return f"{archive.root / name}: missing; the next run fetches it from {self.address}"
        sha256 = sha256_of(self.objects.read(name))
        if sha256 == PurePosixPath(name).stem:
            return None
        return f"{self.objects.at(name)}: damaged, its SHA-256 is {sha256}; remove it, and the next run sends it again"

    def _read_source(self, source: str) -> str | None:
        """Where the letters in the store come from; None where nothing does. Raises `StoreDiffers` for another."""
        data = self.objects.read_or_none(MARKER)
        held = None if data is None else data.decode(errors="replace").strip()
        if held not in (None, source):
            raise StoreDiffers(
                f"{self.address}: holds the {held} source, not {source}; give each archive its own address"
            )
        return held

    def _list(self, archive: Archive) -> Mapping[str, int]:
        """The size of each object by its name.

        What a run writes last is listed first: of a run that is sending meanwhile, no ledger is seen without the lines
        of its manifest, and none of these without its document.
        """
        found: dict[str, int] = {}
        for folder in (*(path.stem for path in reversed(archive.growing)), *DOCUMENTS):
            found |= self.objects.sizes(folder)
        return found

    def _meet(self, path: Path, sizes: Mapping[str, int]) -> _Growing:
        """How far store and copy have a file, once it is sure that one of them continues the other.

        Lines are sealed, each with the seal before it (warehouse.archive.seals): that the last of those which both have
        is the same means that all before it are.
        """
        segments = self._segments(path.stem, sizes)
        there, here = segments[-1].end if segments else 0, end_of_lines(path)
        known = min(there, here)
        for last in [one for one in segments if one.begin < known][-1:]:
            ours, theirs = _read_part(path, last.begin, known), self.objects.read(last.name)[: known - last.begin]
            if ours != theirs:
                place = last.begin + _first_difference(ours, theirs)
                raise StoreDiffers(
                    f"{path}: differs from {self.objects.at(path.stem)}/ from byte {place} on; {_advise(path.parent)}"
                )
        return _Growing(path, segments, there, here)

    def _segments(self, stem: str, sizes: Mapping[str, int]) -> tuple[_Segment, ...]:
        found: list[_Segment] = []
        end = 0
        for name in sorted(name for name in sizes if re.fullmatch(rf"{stem}/\d{{12}}\.jsonl", name)):
            begin = int(PurePosixPath(name).stem)
            if begin != end:
                raise StoreDiffers(
                    f"{self.objects.at(name)}: begins at byte {begin}, but what is before it ends at {end}; bring the "
                    "store back from a backup, or move the archive to a new address from a good copy"
                )
            end = begin + sizes[name]
            found.append(_Segment(name, begin, end))
        return tuple(found)

    def _read_after(self, file: _Growing) -> bytes:
        """What the store has of a file and the copy has not."""
        later = [one for one in file.segments if one.end > file.here]
        data = b"".join(self.objects.read(one.name) for one in later)[max(0, file.here - later[0].begin) :]
        if len(data) != file.there - file.here:
            raise StoreDiffers(f"{self.objects.at(file.path.stem)}: changed while it was read; run again")
        return data

    def _fetch(self, archive: Archive, name: str) -> str:
        data = self.objects.read(name)
        if sha256_of(data) != PurePosixPath(name).stem:
            raise StoreDiffers(
                f"{self.objects.at(name)}: damaged, it is not what it is named by; bring it back from a backup"
            )
        write_bytes(archive.root / name, data)
        return name

    def _send(self, archive: Archive, name: str) -> str:
        data = (archive.root / name).read_bytes()
        if sha256_of(data) != PurePosixPath(name).stem:
            raise StoreDiffers(f"{archive.root / name}: damaged, and not sent; remove it, and harvest again")
        self._create(archive, name, data)
        return name

    def _create(self, archive: Archive, name: str, data: bytes) -> None:
        try:
            self.objects.create(name, data)
        except StoreDiffers as error:
            raise StoreDiffers(f"{error}; {_advise(archive.root)}") from error


def _standing(archive: Archive, sizes: Iterable[str], files: Iterable[_Growing]) -> Standing:
    there, here = _documents(sizes), _documents_of(archive)
    return Standing(
        tuple(sorted(there - here)),
        tuple(sorted(here - there)),
        sum(max(0, file.there - file.here) for file in files),
        sum(max(0, file.here - file.there) for file in files),
    )


def _documents(names: Iterable[str]) -> set[str]:
    return {name for name in names if _DOCUMENT.fullmatch(name)}


def _documents_of(archive: Archive) -> set[str]:
    paths = (path for folder in DOCUMENTS for path in archive.root.glob(f"{folder}/**/*"))
    return _documents(path.relative_to(archive.root).as_posix() for path in paths)


def _read_part(path: Path, begin: int, end: int) -> bytes:
    if begin == end:
        return b""
    with path.open("rb") as file:
        return os.pread(file.fileno(), end - begin, begin)


def _first_difference(ours: bytes, theirs: bytes) -> int:
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(ours), len(theirs)))


def _advise(root: Path) -> str:
    return (
        f"nothing was overwritten. Where the store is right, move {root} away and run again, which fetches all of it: "
        "what only the moved copy has is harvested again, or brought in with jtai add"
    )
