"""The shape of a run's log: a line of JSON for each event, the same from whichever process writes it.

Belongs here: turning log records of the standard library into lines. Does not belong here: which events there are,
where the log lies, what must be kept out of it (pipelines).
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

LOG = "log.jsonl"


class JsonLines(logging.Formatter):
    """Formats a record as `{"time", "level", "stage", "event", "logger", …}` with the fields that were handed over.

    `time` is UTC in ISO 8601 with microseconds. Fields come as `extra={"fields": {…}}`, the stage as
    `extra={"stage": …}`, else it is the one given here. `clean` sees the whole line as a mapping before it is written.
    """

    def __init__(self, stage: str | None = None, clean: Callable[[object], object] = lambda line: line) -> None:
        super().__init__()
        self.stage = stage
        self.clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname.lower(),
            "stage": getattr(record, "stage", self.stage),
            "event": record.getMessage(),
            "logger": record.name,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(self.clean(line), ensure_ascii=False, default=str)


class LogFile(logging.FileHandler):
    """A log file on a disk that may be full: then one line says so, and the run ends by what it cannot write itself."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Say what is lost, without the traceback of it."""
        print(
            f"{self.baseFilename}: {record.getMessage()!r} could not be logged ({sys.exc_info()[1]})", file=sys.stderr
        )


def log_handler(folder: Path, formatter: JsonLines) -> logging.FileHandler:
    """A handler that appends to `log.jsonl` of a run's folder; raises `OSError` where it cannot be written.

    Several processes may append to one log: a line is written in one piece.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handler = LogFile(folder / LOG, encoding="utf-8")
    handler.setFormatter(formatter)
    return handler
