"""Writes the tree of the site so that nobody ever meets a page that is cut or a link that leads nowhere.

Belongs here: order and atomicity of writing, removing what is stale, telling whether the tree is whole. Does not belong
here: what is in a file.

Pages are made in memory before the first is written. Each file takes the place of the old one in one step; pages that
others lead to come before those that lead to them, and what no page leads to any more goes last. A whole folder cannot
be replaced in one step everywhere, and a server or a browser may hold the old one open.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.files.json_files import read_or_none, write

ORDER = ("static/", "excerpts/", "findings/", "letters/", "areas/", "regions/", "rounds/", "themes/", "")
"""Folders, the ones that others lead to first; what is in none of them comes last, the home page last of all."""


@dataclass(frozen=True, slots=True)
class Written:
    """The state of a tree: what it was made of, and the SHA-256 of every file by its path.

    `sizes` has width and height of the pictures, by path.
    """

    made_of: str
    files: dict[str, str]
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_record(path: Path) -> Written | None:
    """What was written before; None where nothing was, or by another version."""
    return read_or_none(path, Written)


def is_whole(folder: Path, record: Written) -> bool:
    """Whether every file is as it was written, and there is no other."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return present == set(record.files) and all(digest(folder / name) == held for name, held in record.files.items())


def digest(path: Path) -> str | None:
    """The SHA-256 of a file; None where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def keep_pictures(
    folder: Path, record_path: Path, before: Written | None, sizes: Mapping[str, tuple[int, int]]
) -> None:
    """Write down the pictures that are drawn: a run that ends before the pages are made has not drawn them in vain."""
    pictures = {name: found for name in sizes if (found := digest(folder / name)) is not None}
    files = (before.files if before else {}) | pictures
    write(record_path, Written("", dict(sorted(files.items())), dict(sorted(sizes.items()))))


def write_tree(
    folder: Path,
    made: Mapping[str, bytes],
    kept: Iterable[str],
    record_path: Path,
    made_of: str,
    sizes: Mapping[str, tuple[int, int]],
) -> int:
    """Write what differs, remove what is neither made nor kept, write down what there is; returns how many differ."""
    held = {name: found for name in kept if (found := digest(folder / name)) is not None}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in made.items()} | held
    written = 0
    for name in sorted(made, key=_order):
        if digest(folder / name) != files[name]:
            replace_file(folder / name, made[name])
            written += 1
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in files:
            path.unlink()
    write(record_path, Written(made_of, dict(sorted(files.items())), dict(sorted(sizes.items()))))
    return written


def _order(name: str) -> tuple[int, bool, str]:
    place = next(place for place, folder in enumerate(ORDER) if name.startswith(folder))
    return place, name.endswith("index.html"), name


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in place in one step, as `json_files.write_bytes` does, but without waiting for the disk.

    Thousands of files would wait for half a minute. What a power cut damages does not agree with what was written down,
    and is made again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
