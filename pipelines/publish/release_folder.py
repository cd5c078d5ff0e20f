"""The folder `release/`: what in it is stale, and how it changes without a reader ever meeting half of it.

Files are made in pieces: all data, a document with its CSV files, the pictures of a letter, all pages. A piece can have
pieces of its own (`documents`, `documents/themes/police`). A record says what each was made of and which files it has.
New files take the place of old ones one by one, each in one step. What takes long to make is set aside first, so that
all of it takes its place within a moment. What belongs to no piece any more goes last, when nothing links to it. Files
that the record does not name are not ours: they are reported and otherwise left alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from warehouse.files.atomic import sha256_of, write_content
from warehouse.files.json_files import dump, read_or_none

RECORD = ".made-of.json"
"""The record, in the folder itself: copied along, the folder is known to be whole wherever it is."""

ASIDE = ".aside.tmp"
"""The folder of files that are set aside."""

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
class _Piece:
    """What a piece is made of, and the SHA-256 of its files by their paths."""

    made_of: str
    hashes: dict[str, str]


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
        self._parts: dict[str, set[str]] = {}
        self._paths: dict[str, set[str]] = {}
        for name in self._record.made_of:
            self._know(name)
        for path, file in self._record.files.items():
            self._know(file.piece).add(path)
        self._kept: set[str] = set()
        self._pieces: set[str] = set()
        self._aside: dict[str, _Piece] = {}
        former = read_or_none(root / _FORMER[0], _FormerSite)
        if former is not None:
            gone = (*_FORMER, *(f"site/{path}" for path in former.files))
            for path in gone:
                self._assign(path, File("former layout", ""))

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
        self._pieces |= self._parts.get(piece, set()) & self._record.made_of.keys()

    def _files_of(self, piece: str) -> Iterator[str]:
        """The files of a piece and of all pieces of its own."""
        return chain.from_iterable(self._paths[part] for part in self._parts.get(piece, ()))

    def _know(self, piece: str) -> set[str]:
        """The paths of a piece alone; from now on it is a part of itself and of the pieces that it is within."""
        if piece not in self._paths:
            self._paths[piece] = set()
            for whole in (piece, *map(str, PurePosixPath(piece).parents)):
                self._parts.setdefault(whole, set()).add(piece)
        return self._paths[piece]

    def _assign(self, path: str, file: File) -> None:
        """Record whose a path is, and no other's."""
        if (before := self._record.files.get(path)) is not None:
            self._know(before.piece).discard(path)
        self._record.files[path] = file
        self._know(file.piece).add(path)

    def put(self, piece: str, made_of: str, files: Mapping[str, bytes | Path]) -> int:
        """Write those files of a piece that differ, in the order given; returns how many. A path is copied.

        A run that is killed half-way leaves the piece without what it is made of, and none of its files unknown.
        """
        pieces = {piece: _Piece(made_of, {path: sha256_of(data) for path, data in files.items()})}
        self._announce(pieces)
        written = 0
        for path, data in files.items():
            if _sha256(self.root / path) != pieces[piece].hashes[path]:
                # Thousands of files would wait for the disk half a minute. What a power cut damages does not agree with
                # the record, and is made again.
                write_content(self.root / path, data, is_durable=False)
                written += 1
        self._settle(pieces)
        return written

    def set_aside(self, piece: str, made_of: str, files: Mapping[str, bytes]) -> None:
        """Keep the files of a piece on the disk, those that differ, until `put_all` writes them."""
        hashes = {path: sha256_of(data) for path, data in files.items()}
        for path, data in files.items():
            if _sha256(self.root / path) != hashes[path]:
                write_content(self.root / ASIDE / path, data, is_durable=False)
        self._aside[piece] = _Piece(made_of, hashes)

    def put_all(self, order: Callable[[str], Any]) -> int:
        """Put everything that was set aside, by paths in this order; returns how many files were written."""
        self._announce(self._aside)
        aside = self.root / ASIDE
        waiting = [path.relative_to(aside).as_posix() for path in aside.rglob("*") if path.is_file()]
        for path in sorted(waiting, key=order):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / path).replace(self.root / path)
        self._settle(self._aside)
        self.drop_aside()
        return len(waiting)

    def drop_aside(self) -> None:
        """Forget what was set aside."""
        self._aside.clear()
        shutil.rmtree(self.root / ASIDE, ignore_errors=True)

    def _announce(self, pieces: Mapping[str, _Piece]) -> None:
        """Write down whose the files of these pieces will be, before any is written."""
        is_known = all(path in self._record.files for piece in pieces.values() for path in piece.hashes)
        for path in [path for name in pieces for path in self._know(name)]:
            self._assign(path, File("", self._record.files[path].sha256))
        for name, piece in pieces.items():
            self._record.made_of[name] = ""
            for path, sha256 in piece.hashes.items():
                self._assign(path, File(name, sha256))
        if not is_known:
            self._save()

    def _settle(self, pieces: Mapping[str, _Piece]) -> None:
        for name, piece in pieces.items():
            self._record.made_of[name] = piece.made_of
            self._kept |= piece.hashes.keys()
            self._pieces.add(name)

    def finish(self) -> None:
        """Remove what was neither kept nor put, and write down what there is."""
        self.drop_aside()
        stale = self._record.files.keys() - self._kept
        for path in sorted(stale, reverse=True):
            (self.root / path).unlink(missing_ok=True)
            self._know(self._record.files.pop(path).piece).discard(path)
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

    def size(self, path: str) -> int | None:
        """The bytes of a file that is kept or put; None of any other."""
        return (self.root / path).stat().st_size if path in self._kept else None

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


def _sha256(path: Path) -> str | None:
    return sha256_of(path) if path.is_file() else None
