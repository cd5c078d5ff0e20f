"""Runs calls that touch a document in worker processes, each with a limit of time and one of memory.

The parent ends a worker whose time is over: no alarm inside it is trusted, since what loops may catch it or never look.
Belongs here: starting workers, their limits, their end. Does not belong here: what they do (worker, excerpts).
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from warehouse.child_processes import end_with_parent, start
from warehouse.errors import JtaiError, UnreadablePdf
from warehouse.records import IssueCode

SECONDS = 60.0
"""Longest that one attempt at a document may take; the slowest letter takes three seconds on a slow machine."""

MEGABYTES = 2048
"""Most address space that a worker may take; a letter needs a tenth of it."""

START_SECONDS = 600.0
"""Longest that a worker may take to begin: imports, which a busy machine draws out."""

IDLE_SECONDS = 300.0
"""How long a worker waits for a job before it ends by itself."""

MAY_PASS = frozenset({IssueCode.TIMED_OUT, IssueCode.WORKER_DIED, IssueCode.OUT_OF_MEMORY, IssueCode.FILE_NOT_READ})
"""Failures that are no property of the document, or need not be: they are worth another try."""

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave no result."""

    code: IssueCode
    reason: str


class WorkerCannotStart(JtaiError):
    """A worker ended before it began: something is wrong with this machine, and with no document."""


@dataclass(slots=True, eq=False)
class _Worker(Generic[Job]):
    """A process, what it works on (None: it is idle or still starting), and when its time is over."""

    process: Any
    connection: Connection
    deadline: float
    is_ready: bool = False
    job: Job | None = None

    @property
    def is_busy(self) -> bool:
        return self.job is not None or not self.is_ready

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Crew(Generic[Job, Result]):
    """Worker processes for one call, which must be one that can be pickled; they stay for further jobs until `end`.

    A crew is for one thread at a time.
    """

    def __init__(self, call: Callable[[Job], Result], megabytes: int = MEGABYTES) -> None:
        self._call, self._megabytes = call, megabytes
        self._workers: list[_Worker[Job]] = []

    def end(self) -> None:
        """End all workers, whatever they do."""
        while self._workers:
            self._workers.pop().end()

    def run_each(
        self, jobs: Iterable[Job], workers: int, seconds: float = SECONDS
    ) -> Iterator[tuple[Job, Result | Failure]]:
        """What the call gives for each job, as it is done, in at most so many processes; jobs are taken one for each.

        Every job gives a result or a failure, whatever becomes of its worker. Raises `WorkerCannotStart`.
        """
        left = iter(jobs)
        waiting = deque(islice(left, workers))
        for worker in [worker for worker in self._workers if not worker.process.is_alive()]:
            self._dismiss(worker)
        for worker in [worker for worker in self._workers if worker.is_ready][: len(waiting)]:
            _hand_over(worker, waiting.popleft(), seconds)
        while waiting or any(worker.job is not None for worker in self._workers):
            waiting.extend(islice(left, workers - len(waiting)))
            while len(self._workers) < workers and self._idle() < len(waiting):
                self._workers.append(_start(self._call, self._megabytes))
            busy = [worker for worker in self._workers if worker.is_busy]
            limit = min(worker.deadline for worker in busy) - time.monotonic()
            ready = wait([worker.connection for worker in busy], max(0.0, limit))
            for worker in [worker for worker in busy if worker.connection in ready]:
                job, outcome = worker.job, _receive(worker)
                if job is not None:
                    worker.job = None
                    yield job, outcome
                if isinstance(outcome, Failure) and outcome.code in MAY_PASS:
                    self._dismiss(worker)
                elif waiting:
                    _hand_over(worker, waiting.popleft(), seconds)
            late = time.monotonic()
            for worker in [worker for worker in self._workers if worker.is_busy and worker.deadline <= late]:
                self._dismiss(worker)
                if not worker.is_ready:
                    raise WorkerCannotStart(f"a worker process did not begin within {START_SECONDS:g} s")
                if worker.job is not None:
                    yield worker.job, Failure(IssueCode.TIMED_OUT, f"takes longer than {seconds:g} s")

    def _idle(self) -> int:
        return sum(worker.job is None for worker in self._workers)

    def _dismiss(self, worker: _Worker[Job]) -> None:
        self._workers.remove(worker)
        worker.end()


def run_each(
    call: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[tuple[Job, Result | Failure]]:
    """`Crew.run_each` with a crew that ends with it."""
    crew = Crew(call, megabytes)
    try:
        yield from crew.run_each(jobs, workers or os.cpu_count() or 1, seconds)
    finally:
        crew.end()


def run_one(
    call: Callable[[Job], Result], job: Job, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Result | Failure:
    """What the call gives for one job, in a process of its own. Raises `WorkerCannotStart`."""
    ((_, outcome),) = run_each(call, [job], workers=1, seconds=seconds, megabytes=megabytes)
    return outcome


def result_of(outcome: Result | Failure) -> Result:
    """The result of a call; raises `UnreadablePdf` where it failed."""
    if isinstance(outcome, Failure):
        raise UnreadablePdf(outcome.reason)
    return outcome


def _start(call: Callable[[Job], object], megabytes: int) -> _Worker[Job]:
    process, connection = start(_work, call, megabytes)
    return _Worker(process, connection, time.monotonic() + START_SECONDS)


def _hand_over(worker: _Worker[Job], job: Job, seconds: float) -> None:
    worker.job = job
    worker.deadline = time.monotonic() + seconds
    with suppress(OSError):  # one that has ended says so when it is asked for the result
        worker.connection.send(job)


def _receive(worker: _Worker[Job]) -> Any:
    """What a worker says: something when it has begun, then a result or a failure for each job."""
    try:
        said = worker.connection.recv()
    except (EOFError, OSError):
        if not worker.is_ready:
            raise WorkerCannotStart(
                "a worker process ended before it began; is the memory that a process may take (ulimit -v) too small?"
            ) from None
        return Failure(IssueCode.WORKER_DIED, "its worker process died")
    worker.is_ready = True
    return said


def _work(connection: Connection, call: Callable[[Any], object], megabytes: int) -> None:
    """What runs in a worker, until its parent ends it or has ended itself, or there has been nothing to do for long."""
    end_with_parent()
    _limit_memory(megabytes)
    connection.send(None)
    while connection.poll(IDLE_SECONDS):
        try:
            job = connection.recv()
        except EOFError:
            return
        connection.send(_attempt(call, job))


def _attempt(call: Callable[[Any], object], job: object) -> object:
    try:
        return call(job)
    except JtaiError as error:
        return Failure(IssueCode.UNREADABLE_PDF, str(error))
    except MemoryError:
        return Failure(IssueCode.OUT_OF_MEMORY, "needs more memory than a worker may take")
    except OSError as error:
        return Failure(IssueCode.FILE_NOT_READ, f"{type(error).__name__}: {error}")
    except Exception as error:  # whatever a document does to the code that reads it is that document's failure
        return Failure(IssueCode.EXTRACTION_FAILED, f"{type(error).__name__}: {error}")


def _limit_memory(megabytes: int) -> None:
    """Set the limit, or the machine's own where that is smaller."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (megabytes * 1024 * 1024, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
