"""News that could not be sent, kept until they are: the folder `unsent/` of a workspace.

Belongs here: the files. Does not belong here: sending (notifying), wording (news).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.documents import read_or_none, write


@dataclass(frozen=True, slots=True)
class Message:
    """What is told of one run: subject and text for people, fields for programs. No secret is in it."""

    subject: str
    text: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outbox:
    """The messages that wait, each for one way (`webhook`, `mail`), by the run that they are of."""

    folder: Path

    def waiting(self, way: str) -> dict[str, Message]:
        """The messages for that way by their runs, the oldest first."""
        return {
            path.name.split(".")[0]: message
            for path in self._paths(way)
            if (message := read_or_none(path, Message)) is not None
        }

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs of which a message waits, the oldest first."""
        return tuple(sorted({path.name.split(".")[0] for path in self._paths("*")}))

    def keep(self, run: str, way: str, message: Message) -> None:
        """Keep a message, in place of an earlier one of the same run; atomic. Raises `OSError`."""
        write(self._path(run, way), message)

    def drop(self, run: str, way: str) -> None:
        """Forget a message, if there is one."""
        self._path(run, way).unlink(missing_ok=True)

    def _path(self, run: str, way: str) -> Path:
        return self.folder / f"{run}.{way}.json"

    def _paths(self, way: str) -> list[Path]:
        return sorted(path for path in self.folder.glob(f"*.{way}.json") if not path.name.startswith("."))
