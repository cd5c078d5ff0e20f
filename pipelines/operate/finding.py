"""What `jtai doctor` says of one matter."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("ok", "warning", "wrong")
"""By their exit codes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter: `level` is ok, warning or wrong; `todo` is empty where there is nothing to do."""

    level: str
    matter: str
    says: str
    todo: str = ""
