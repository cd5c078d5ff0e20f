"""The folder `release/`: what in it is stale, and how it changes without a reader ever meeting half of it.

Files are made in pieces: all data, a document with its CSV files, the pictures of a letter, all pages. A piece can have
pieces of its own (`documents`, `documents/themes/police`). A record says what each was made of and which files it has.
New files take the place of old ones one by one, each in one step; what belongs to no piece any more goes last, when
nothing links to it. Files that the record does not name are not ours: they are reported and otherwise left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.files.atomic import sha256_of, write_content
from warehouse.files.json_files import dump, read_or_none

RECORD = ".made-of.json"
"""The record, in the folder itself: copied along, the folder is known to be whole wherever it is."""

_FORMER = (".site.json", "data/.made-of", "documents/.made-of.json")
"""Records of a former layout, in which the pages lay in `site/`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of ours: the piece that it belongs to, and its SHA-256."""

    piece: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What each piece was made of (nothing while it is being written), and every file of ours by its path."""

    made_of: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _FormerSite:
    files: dict[str, str]


class ReleaseFolder:
    """A folder that is being brought up to date: keep or put every piece, then `finish`.

    `strangers` are the paths of files that are not ours, known when it is finished.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.strangers: tuple[str, ...] = ()
        self._record = read_or_none(root / RECORD, Record) or Record()
        self._kept: set[str] = set()
        self._pieces: set[str] = set()
        former = read_or_none(root / _FORMER[0], _FormerSite)
        if former is not None:
            gone = (*_FORMER, *(f"site/{path}" for path in former.files))
            self._record.files.update((path, File("former layout", "")) for path in gone)

    def keep(self, piece: str, made_of: str) -> bool:
        """Whether a piece, with all pieces of its own, is whole and made of the same; if so it stays as it is."""
        if self._record.made_of.get(piece) != made_of or not made_of:
            return False
        if any(_sha256(self.root / path) != self._record.files[path].sha256 for path in self._files_of(piece)):
            return False
        self.keep_as_is(piece)
        return True

    def keep_as_is(self, piece: str) -> None:
        """Let a piece stay with all pieces of its own, stale or not."""
        self._kept |= set(self._files_of(piece))
        self._pieces |= {name for name in self._record.made_of if _is_part(name, piece)}

    def _files_of(self, piece: str) -> Iterator[str]:
        return (path for path, file in self._record.files.items() if _is_part(file.piece, piece))

    def put(self, piece: str, made_of: str, files: Mapping[str, bytes | Path]) -> int:
        """Write those files of a piece that differ, in the order given; returns how many. A path is copied.

        A run that is killed half-way leaves the piece without what it is made of, and none of its files unknown.
        """
        hashes = {path: sha256_of(data) for path, data in files.items()}
        is_known = all(path in self._record.files for path in files)
        self._record.made_of[piece] = ""
        before = {path: file for path, file in self._record.files.items() if file.piece == piece}
        self._record.files.update((path, File("", file.sha256)) for path, file in before.items())
        self._record.files.update((path, File(piece, sha256)) for path, sha256 in hashes.items())
        if not is_known:
            self._save()
        written = 0
        for path, data in files.items():
            if _sha256(self.root / path) != hashes[path]:
                # Thousands of files would wait for the disk half a minute. What a power cut damages does not agree with
                # the record, and is made again.
                write_content(self.root / path, data, is_durable=False)
                written += 1
        self._record.made_of[piece] = made_of
        self._kept |= files.keys()
        self._pieces.add(piece)
        return written

    def finish(self) -> None:
        """Remove what was neither kept nor put, and write down what there is."""
        stale = self._record.files.keys() - self._kept
        for path in sorted(stale, reverse=True):
            (self.root / path).unlink(missing_ok=True)
            del self._record.files[path]
        for parent in sorted({parent for path in stale for parent in Path(path).parents}, reverse=True):
            folder = self.root / parent
            if folder != self.root and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        for piece in self._record.made_of.keys() - self._pieces:
            del self._record.made_of[piece]
        self._save()
        self.strangers = tuple(self._look_for_strangers())

    def files(self, prefix: str = "") -> dict[str, str]:
        """The SHA-256 of every file that is kept or put, by its path; of those whose paths begin so."""
        return {path: self._record.files[path].sha256 for path in sorted(self._kept) if path.startswith(prefix)}

    def _look_for_strangers(self) -> Iterator[str]:
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.name.startswith(".") and path.suffix == ".tmp":  # of a write that was killed
                path.unlink(missing_ok=True)
            elif not path.is_dir() and name != RECORD and name not in self._record.files:
                yield name

    def _save(self) -> None:
        record = Record(dict(sorted(self._record.made_of.items())), dict(sorted(self._record.files.items())))
        data = dump(record)
        if not (self.root / RECORD).is_file() or (self.root / RECORD).read_bytes() != data:
            write_content(self.root / RECORD, data)


def _is_part(name: str, piece: str) -> bool:
    return name == piece or name.startswith(f"{piece}/")


def _sha256(path: Path) -> str | None:
    return sha256_of(path) if path.is_file() else None
