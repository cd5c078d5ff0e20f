"""Makes files in worker processes, as many as there are processors, which take their memory with them when they end.

Does not belong here: what the files are. An error in a worker is an error of the publication.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from extract.processes import Crew, Failure
from warehouse.errors import JtaiError

SECONDS = 900.0
"""Longest that one job may take: all data of a large archive, or the documents of its largest theme."""

MEGABYTES = 1 << 20
"""Address space of a worker: no limit, as drawing charts reserves far more than it uses."""

Job = TypeVar("Job")
Result = TypeVar("Result")


class NotPublished(JtaiError):
    """A worker did not finish its job."""


@dataclass(frozen=True, slots=True)
class _Error:
    error: Exception


@dataclass(frozen=True, slots=True)
class _ErrorsAsResults:
    """A call whose errors are results, and so reach the process that asked."""

    call: Callable[[Any], object]

    def __call__(self, job: object) -> object:
        try:
            return self.call(job)
        except (JtaiError, OSError) as error:
            return _Error(error)
        except Exception:  # noqa: BLE001 - a defect of ours: raised again where it is seen
            return _Error(RuntimeError(f"in a worker process:\n{traceback.format_exc()}"))


class WorkerPool(Generic[Job, Result]):
    """Workers for one call; they begin with the first job and end with the `with` statement."""

    def __init__(self, call: Callable[[Job], Result]) -> None:
        self._crew: Crew[Job, object] = Crew(_ErrorsAsResults(call), MEGABYTES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._crew.end()

    def make(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """What the call gives for each job, as it is done. Raises what the call raises, and `NotPublished`."""
        for job, made in self._crew.run_each(jobs, os.cpu_count() or 1, SECONDS):
            if isinstance(made, _Error):
                raise made.error
            if isinstance(made, Failure):
                raise NotPublished(f"the release was not brought up to date: {made.reason}; publish again")
            yield job, cast(Result, made)


def make_one(call: Callable[[Job], Result], job: Job) -> Result:
    """What the call gives for one job. Raises as `WorkerPool.make`."""
    with WorkerPool(call) as pool:
        ((_, made),) = pool.make([job])
        return made
