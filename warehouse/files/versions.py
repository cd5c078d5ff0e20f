"""Names a state of our own code: what was made by another version of it is made again.

Belongs here: the one way to a version. Does not belong here: what is keyed by it (the stages).
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

SUFFIXES = (".py", ".yml", ".csv", ".npz")


def version_of(package: str, extra: bytes = b"") -> str:
    """The first 12 hexadecimal digits of a SHA-256 over names and contents of a package's modules and data files.

    Not recursive; line ends count as one character on every system. `extra` is whatever else decides the result.
    """
    digest = hashlib.sha256(extra)
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.is_file() and entry.name.endswith(SUFFIXES):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
