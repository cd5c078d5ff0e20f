"""Seals the lines of an append-only file: each ends in a digest of itself and of the seal before it.

The seal is the last key of the line's JSON object. The first sealed line also seals all unsealed lines before it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator

_SEAL = re.compile(rb',"seal":"([0-9a-f]{16})"\}$')
BLOCK = 65536


def seal(handle: int, size: int, line: bytes) -> bytes:
    """Add the seal to a line (a JSON object that is not empty); `handle` is the open file, now `size` bytes long."""
    return line[:-1] + b',"seal":"' + _digest(_before(handle, size), line) + b'"}'


def broken_seals(data: bytes) -> Iterator[int]:
    """The numbers, from 1, of the lines that have changed or do not follow from the line before."""
    before, position = b"", 0
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], start=1):
        found = _SEAL.search(line)
        if found:
            plain = line[: found.start()] + b"}"
            if found[1] != _digest(before or _whole(data[:position]), plain):
                yield number
            before = found[1]
        elif before:  # a line without a seal after one that has one
            yield number
        position += len(line) + 1


def _digest(before: bytes, line: bytes) -> bytes:
    return hashlib.sha256(before + b"\n" + line).hexdigest()[:16].encode()


def _whole(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _before(handle: int, size: int) -> bytes:
    """The seal of the last line, or a digest of the whole file if it has none."""
    tail = os.pread(handle, min(size, BLOCK), max(0, size - BLOCK)).rstrip(b"\n")
    found = _SEAL.search(tail)
    return found[1] if found else _whole(os.pread(handle, size, 0))
