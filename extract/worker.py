"""Reads many documents, each in a worker process with limits: a poisonous one costs itself and nothing else.

Belongs here: limits, and what becomes of a document that breaks them. Does not belong here: how processes start and
end (processes), reading a document (extraction), or which are to be read (the stages).
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from extract.extraction import extract, rejection
from extract.processes import process_pool
from warehouse.errors import UnreadablePdf
from warehouse.records import Extraction, IssueCode
from warehouse.reference.areas import Area

SECONDS = 120
"""Longest that one document may take; the slowest letter takes three on a slow machine."""

MEGABYTES = 2048
"""Most address space that a worker may take; a letter needs a tenth of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its hash and where its bytes are."""

    sha256: str
    path: Path


def extract_all(
    jobs: Sequence[Job],
    areas: tuple[Area, ...],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[Extraction]:
    """One record per job, as they are done: through the executor handed in, or a process pool of our own.

    Every job gives a record: a document that takes too long or too much memory, or kills its worker, is a rejection.
    """
    if executor is not None:
        yield from _through(executor, jobs, areas, seconds)
        return
    if not jobs:
        return
    with process_pool(min(workers or os.cpu_count() or 1, len(jobs)), megabytes) as pool:
        done = {}
        for record in _through(pool, jobs, areas, seconds):
            if record.rejection is None or record.rejection.code is not IssueCode.WORKER_DIED:
                done[record.sha256] = record
                yield record
    # A worker that dies takes the pool and everybody's work with it: the rest is read one by one, each in a process of
    # its own, and whoever dies again is the one to blame.
    for job in jobs:
        if job.sha256 not in done:
            with process_pool(1, megabytes) as pool:
                yield from _through(pool, [job], areas, seconds)


def _through(executor: Executor, jobs: Sequence[Job], areas: tuple[Area, ...], seconds: int) -> Iterator[Extraction]:
    futures: dict[Future[Extraction], Job] = {executor.submit(extract_file, job, areas, seconds): job for job in jobs}
    for future in as_completed(futures):
        error = future.exception()
        if error is None:
            yield future.result()
            continue
        died = isinstance(error, BrokenProcessPool)
        reason = "its worker process died" if died else f"{type(error).__name__}: {error}"
        code = IssueCode.WORKER_DIED if died else IssueCode.EXTRACTION_FAILED
        yield rejection(futures[future].sha256, areas, code, reason)


def extract_file(job: Job, areas: tuple[Area, ...], seconds: int) -> Extraction:
    """Read one document within the time; what runs in a worker."""
    try:
        with _deadline(seconds):
            return extract(job.sha256, job.path.read_bytes(), areas)
    except UnreadablePdf as error:
        return rejection(job.sha256, areas, IssueCode.UNREADABLE_PDF, str(error))
    except MemoryError:
        return rejection(job.sha256, areas, IssueCode.UNREADABLE_PDF, "needs more memory than a worker may take")


@contextmanager
def _deadline(seconds: int) -> Iterator[None]:
    """Interrupt what takes longer, on systems that have an alarm and in a thread that may set it."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise UnreadablePdf(f"takes longer than {seconds} s to read")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
