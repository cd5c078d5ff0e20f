"""Reads and writes one record per JSON file, atomically; pydantic checks every file that is read.

Belongs here: turning a dataclass of `records` into bytes and back. Does not belong here: which file holds what (the
workspace in `pipelines.settings`).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(record_type: type) -> TypeAdapter[Any]:
    if record_type not in _adapters:
        _adapters[record_type] = TypeAdapter(record_type)
    return _adapters[record_type]


def dump(record: object) -> bytes:
    """The record as JSON bytes with a final newline; the same record gives the same bytes."""
    return bytes(_adapter(type(record)).dump_json(record, indent=1)) + b"\n"


def write_bytes(path: Path, data: bytes, *, is_durable: bool = True) -> None:
    """Write a file so that a reader or a killed run sees the old one or the new one, never half of it.

    A file that need not be durable can be lost in a power cut: the disk is not waited for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        written = Path(name)
        written.chmod(0o644)
        written.replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):  # a write that fails half-way does not say of which file
            raise OSError(error.errno, f"{error.strerror}; make room or rights, and run again", str(path)) from error
        raise


def write(path: Path, record: object) -> None:
    """Write one record to its file, atomically."""
    write_bytes(path, dump(record))


def read(path: Path, record_type: type[T]) -> T:
    """Read one record; raises `pydantic.ValidationError` or `OSError` where the file does not hold one."""
    record: T = _adapter(record_type).validate_json(path.read_bytes())
    return record


def read_or_none(path: Path, record_type: type[T]) -> T | None:
    """The record, or None where there is no file or an older version wrote it in another shape: it is made again."""
    try:
        return read(path, record_type)
    except (FileNotFoundError, ValidationError):
        return None


def digest(path: Path) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a file: what is made of it is keyed by them."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
