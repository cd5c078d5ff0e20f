"""Runs calls that touch a document on any `concurrent.futures.Executor`, such as a cluster's, within the same limits.

A call there is the parent of a worker process of its own, which it ends as one here would be (processes). Does not
belong here: which executor (pipelines.run.executors), what the calls do (worker, themes.worker).
"""

from __future__ import annotations

import multiprocessing
import pickle
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from extract.processes import MAY_PASS, MEGABYTES, SECONDS, START_SECONDS, Crew, Failure, run_each
from warehouse.errors import JtaiError
from warehouse.records import IssueCode

MOST_SENT = 256
"""Jobs that are on their way to a cluster or there: some 100 MB of documents, enough for 200 processes."""

Job = TypeVar("Job")
Result = TypeVar("Result")


class ExecutorFailed(JtaiError):
    """An executor was lost, or does not run what we run; what it has done so far is kept."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An executor on other machines.

    `name` is for messages; `died` are the errors by which it says that a call's worker died more often than it allows.
    """

    executor: Executor
    name: str
    died: tuple[type[BaseException], ...] = ()


def run_all(
    call: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    again: Callable[[Job], Result] | None = None,
    cluster: Cluster | None = None,
    workers: int | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[tuple[Job, Result | Failure]]:
    """What the call gives for each job, as it is done: in processes here, or on a cluster.

    A job that breaks a limit or loses its worker is tried once more when all others are done, by `again` if that is
    given: alone, unless a cluster has to do no more than keep its limits. Raises `WorkerCannotStart` and
    `ExecutorFailed`.
    """
    alone: list[Job] = []
    together: list[Job] = []
    if cluster is None:
        first = run_each(call, jobs, workers=workers, seconds=seconds, megabytes=megabytes)
    else:
        first = run_on(cluster, call, jobs, seconds=seconds, megabytes=megabytes)
    for job, outcome in first:
        if isinstance(outcome, Failure) and outcome.code in MAY_PASS:
            (together if cluster and outcome.code is not IssueCode.WORKER_DIED else alone).append(job)
        else:
            yield job, outcome
    for group in (together, *([job] for job in alone)):
        if cluster is None:
            yield from run_each(again or call, group, seconds=seconds, megabytes=megabytes)
        else:
            yield from run_on(cluster, again or call, group, seconds=seconds, megabytes=megabytes)


def run_on(
    cluster: Cluster,
    call: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[tuple[Job, Result | Failure]]:
    """What the call gives for each job, as it is done, on a cluster, to which at most `MOST_SENT` are sent at a time.

    Raises `ExecutorFailed` where the cluster is lost.
    """
    sent, left = zlib.compress(pickle.dumps((call, megabytes))), iter(jobs)
    running: dict[Future[Result | Failure], Job] = {}
    try:
        while True:
            for job in islice(left, MOST_SENT - len(running)):
                running[cluster.executor.submit(run_there, sent, job, seconds)] = job
            if not running:
                return
            # Whatever runs may begin a process and take its time, once more if its worker dies.
            done, _ = wait(running, 2 * (START_SECONDS + seconds), FIRST_COMPLETED)
            if not done:
                raise ExecutorFailed(f"{cluster.name}: no worker answers; see that some are running, and run again")
            for future in done:
                yield running.pop(future), _outcome(cluster, future)
    finally:
        for future in running:
            future.cancel()


def _outcome(cluster: Cluster, future: Future[Result | Failure]) -> Result | Failure:
    try:
        return future.result()
    except cluster.died as error:
        return Failure(IssueCode.WORKER_DIED, f"its worker died: {error}")
    except JtaiError:
        raise
    except Exception as error:  # whatever an executor raises, it is not what we need
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        raise ExecutorFailed(
            f"{cluster.name}: is lost, or runs other software than this machine ({why}); what is done so far is kept, "
            "run again once it is there"
        ) from error


_kept = threading.local()
"""The crew of one worker that each thread of a cluster's machine keeps for its next call, and what that crew is for."""


def run_there(call: bytes, job: Any, seconds: float) -> Any:
    """What runs on a cluster's machine: the outcome of a job. `call` is the pickled call, and its limit of memory."""
    if getattr(_kept, "call", None) != call:
        if crew := getattr(_kept, "crew", None):
            crew.end()
        # What began this process may have forbidden it children, so as to leave none: ours end with their parent.
        multiprocessing.current_process().daemon = False
        _kept.crew, _kept.call = Crew(*pickle.loads(zlib.decompress(call))), call  # noqa: S301 - from our own client
    ((_, outcome),) = _kept.crew.run_each([job], workers=1, seconds=seconds)
    return outcome
