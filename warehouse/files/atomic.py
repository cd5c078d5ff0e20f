"""Writes files atomically."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_bytes(path: Path, data: bytes, *, is_durable: bool = True) -> None:
    """Write a file atomically: readers and killed runs see either the old file or the new one.

    A file that need not be durable may be lost in a power cut, because we do not wait for the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):  # a write that fails half-way does not say of which file
            raise OSError(error.errno, f"{error.strerror}; make room or rights, and run again", str(path)) from error
        raise
