"""The format of a run's log: one line of JSON for each event, the same from every process."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

LOG = "log.jsonl"


class JsonLines(logging.Formatter):
    """Formats a record as `{"time", "level", "stage", "event", "logger", …}`, with any extra fields.

    `time` is UTC in ISO 8601 with microseconds. Pass fields as `extra={"fields": {…}}` and a stage as
    `extra={"stage": …}`; the default stage is the one given here. `clean` gets each line as a mapping before it is
    written.
    """

    def __init__(self, stage: str | None = None, clean: Callable[[object], object] = lambda line: line) -> None:
        super().__init__()
        self.stage = stage
        self.clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """One line, without a line end."""
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
    """A log file that reports a full disk in one line and does not stop the run; the run fails on its own writes."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Print what could not be logged, without a traceback."""
        print(
            f"{self.baseFilename}: {record.getMessage()!r} could not be logged ({sys.exc_info()[1]})", file=sys.stderr
        )

    def close(self) -> None:
        """Close the file; what could not be written was reported, and is left out."""
        with suppress(OSError):
            super().close()


def log_handler(folder: Path, formatter: JsonLines) -> logging.FileHandler:
    """A handler that appends to `log.jsonl` in a run's folder; raises `OSError` if it cannot be written.

    Several processes may append to one log, because each line is written in one piece.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handler = LogFile(folder / LOG, encoding="utf-8")
    handler.setFormatter(formatter)
    return handler
