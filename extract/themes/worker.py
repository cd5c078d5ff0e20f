"""Tags many letters, each within limits, so that one letter cannot fail the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.executors import Cluster, ExecutorFailed, run_all
from extract.processes import Failure
from extract.statements.coding import Coding
from extract.themes.version import TAGGER_VERSION
from warehouse.records import Letter, TaggedLetter


@dataclass(frozen=True, slots=True)
class Job:
    """A letter to tag, and what people or programs have coded of it."""

    sha256: str
    letter: Letter
    coding: Coding


def tag_all(
    jobs: Iterable[Job], *, cluster: Cluster | None = None, workers: int | None = None
) -> Iterator[tuple[Job, TaggedLetter | Failure]]:
    """The tags of each letter, or why it has none, as it is done.

    Raises `WorkerCannotStart`, and `ExecutorFailed` also where the cluster runs another version.
    """
    for job, outcome in run_all(tag_letter, jobs, cluster=cluster, workers=workers):
        if cluster is not None and not isinstance(outcome, Failure) and outcome.tagger_version != TAGGER_VERSION:
            raise ExecutorFailed(f"{cluster.name}: its workers run another version of jtai; install this one there")
        yield job, outcome


def tag_letter(job: Job) -> TaggedLetter:
    """Tag one letter, in a worker."""
    from extract.themes.tagger import load_tagger  # it takes seconds, which only a worker should spend

    return load_tagger(use_coding=False).knowing(job.coding).tag(job.letter, job.sha256)
