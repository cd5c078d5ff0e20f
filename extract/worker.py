"""Reads many documents, each within limits, so that one bad PDF cannot fail the batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from extract.extraction import extract, rejection
from extract.processes import MAY_PASS, MEGABYTES, SECONDS, Failure, run_each, run_one
from warehouse.records import Extraction, IssueCode
from warehouse.reference.areas import Area


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its hash and where its bytes are."""

    sha256: str
    path: Path


def extract_all(
    jobs: Sequence[Job],
    areas: tuple[Area, ...],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[Extraction]:
    """Yield one record for each job as it is done; a document that breaks a limit is retried once, alone.

    The retry does not draw the pages, because that may take hours. Raises `WorkerCannotStart`.
    """
    again: list[Job] = []
    call = partial(extract_file, areas=areas)
    for job, outcome in run_each(call, jobs, workers=workers, seconds=seconds, megabytes=megabytes):
        if isinstance(outcome, Failure) and outcome.code in MAY_PASS:
            again.append(job)
        else:
            yield _record(job, areas, outcome)
    for job in again:
        undrawn = partial(extract_file, areas=areas, draws=False)
        yield _record(job, areas, run_one(undrawn, job, seconds=seconds, megabytes=megabytes))


def is_worth_another_try(record: Extraction) -> bool:
    """Whether a reading failed, fully or partly, for a reason that may be temporary."""
    if record.letter is None:
        return record.rejection is not None and record.rejection.code in MAY_PASS
    return any(issue.code is IssueCode.PAGES_NOT_DRAWN for issue in record.letter.issues)


def extract_file(job: Job, areas: tuple[Area, ...], draws: bool = True) -> Extraction:
    """Read one document, in a worker."""
    return extract(job.sha256, job.path.read_bytes(), areas, draws=draws)


def _record(job: Job, areas: tuple[Area, ...], outcome: Extraction | Failure) -> Extraction:
    if isinstance(outcome, Failure):
        return rejection(job.sha256, areas, outcome.code, outcome.reason)
    return outcome
