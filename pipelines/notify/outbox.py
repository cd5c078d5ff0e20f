"""Messages that are to be sent, kept until they are: the folder `unsent/` of a workspace.

Belongs here: the files. Does not belong here: sending (delivery), wording (news).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.files.json_files import read_or_none, write


@dataclass(frozen=True, slots=True)
class Message:
    """What is told of one run: subject and text for people, fields for programs. No secret is in it."""

    subject: str
    text: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outbox:
    """The messages, each for one way (`webhook`, `mail`), by names that sort as their runs followed one another."""

    folder: Path

    def waiting(self, way: str) -> dict[str, Message]:
        """The messages for that way by their names, the oldest first."""
        found = ((name, read_or_none(self._path(name, way), Message)) for name in self.names(way))
        return {name: message for name, message in found if message is not None}

    def names(self, way: str) -> list[str]:
        """The names of what waits for that way, whether or not it can be read."""
        files = self.folder.glob(f"*.{way}.json")
        return sorted(path.name.split(".")[0] for path in files if not path.name.startswith("."))

    def keep(self, name: str, way: str, message: Message) -> None:
        """Keep a message, in place of an earlier one of the same name; atomic. Raises `OSError`."""
        write(self._path(name, way), message)

    def drop(self, name: str, way: str) -> None:
        """Forget a message, if there is one."""
        self._path(name, way).unlink(missing_ok=True)

    def _path(self, name: str, way: str) -> Path:
        return self.folder / f"{name}.{way}.json"
