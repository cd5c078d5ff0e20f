"""Writes files atomically."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_bytes(path: Path, data: bytes, *, is_durable: bool = True) -> None:
    """Write a file atomically: readers and killed runs see either the old file or the new one.

    A file that need not be durable may be lost in a power cut, because we do not wait for the disk.
    """
    with _replacing(path, is_durable=is_durable) as file:
        file.write(data)


def write_content(path: Path, content: bytes | Path, *, is_durable: bool = True) -> None:
    """As `write_bytes`; a path is a file to copy, which need not fit into memory."""
    if isinstance(content, bytes):
        write_bytes(path, content, is_durable=is_durable)
        return
    with content.open("rb") as source, _replacing(path, is_durable=is_durable) as file:
        shutil.copyfileobj(source, file)


def sha256_of(content: bytes | Path) -> str:
    """The SHA-256 of these bytes, or of a file, which need not fit into memory."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _replacing(path: Path, *, is_durable: bool) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb") as file:
            yield file
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):  # a write that fails half-way does not say of which file
            raise OSError(error.errno, f"{error.strerror}; make room or rights, and run again", str(path)) from error
        raise
