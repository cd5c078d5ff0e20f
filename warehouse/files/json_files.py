"""Reads and writes one record per JSON file, atomically; pydantic checks every file that is read.

Belongs here: turning a dataclass into bytes and back, and what state a file is in. Does not belong here: which file
holds what (pipelines.settings).
"""

from __future__ import annotations

import hashlib
import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from warehouse.files.atomic import write_bytes

T = TypeVar("T")


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(record_type: type) -> TypeAdapter[Any]:
    if record_type not in _adapters:
        _adapters[record_type] = TypeAdapter(record_type)
    return _adapters[record_type]


def dump(record: object) -> bytes:
    """The record as JSON bytes with a final newline; the same record gives the same bytes."""
    return bytes(_adapter(type(record)).dump_json(record, indent=1)) + b"\n"


def write(path: Path, record: object) -> None:
    """Write one record to its file, atomically."""
    write_bytes(path, dump(record))


def read(path: Path, record_type: type[T]) -> T:
    """Read one record; raises `pydantic.ValidationError` or `OSError` if the file does not contain one."""
    record: T = _adapter(record_type).validate_json(path.read_bytes())
    return record


def read_or_none(path: Path, record_type: type[T]) -> T | None:
    """The record, or None if there is no file or an older version wrote it in another format; it is then made again."""
    try:
        return read(path, record_type)
    except (FileNotFoundError, ValidationError):
        return None


class FileState(StrEnum):
    """What a file of ours is, so that each can be told from the others."""

    GOOD = "good"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    CHANGED = "changed"
    OTHER_VERSION = "of another version"


def state_of(path: Path, record_type: type, *, is_sealed: bool = False) -> FileState:
    """The state of a file with one record; `is_sealed`: as `write_sealed` writes it."""
    return _examine(path, record_type, is_sealed=is_sealed)[0]


def _examine(path: Path, record_type: type[T], *, is_sealed: bool) -> tuple[FileState, T | None]:
    """The state of a file, and its record if that is good."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return FileState.ABSENT, None
    except OSError:
        return FileState.UNREADABLE, None
    try:
        json.loads(data)
    except ValueError:
        return FileState.DAMAGED, None
    found = _SEAL.match(data)
    if is_sealed and found and found[1] != _seal(_SEAL.sub(b"{", data, count=1)):
        return FileState.CHANGED, None
    if is_sealed and not found:
        return FileState.OTHER_VERSION, None
    try:
        return FileState.GOOD, _adapter(record_type).validate_json(data)
    except ValidationError:
        return FileState.OTHER_VERSION, None


_SEAL = re.compile(rb'\{\n "seal": "([0-9a-f]{16})",')


def write_sealed(path: Path, record: object) -> None:
    """Write one record, atomically, with a digest of it as the first key: nobody can change it unnoticed."""
    data = dump(record)
    write_bytes(path, b'{\n "seal": "' + _seal(data) + b'",' + data[1:])


def read_sealed(path: Path, record_type: type[T]) -> T | None:
    """The record, or None unless it is the one that `write_sealed` of this version wrote: it is made again."""
    return _examine(path, record_type, is_sealed=True)[1]


def _seal(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest()[:16].encode()


def digest(path: Path) -> str:
    """The first 12 hexadecimal digits of a file's SHA-256, as the key of what is made from it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
