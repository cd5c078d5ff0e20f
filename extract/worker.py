"""Reads many documents, each within limits, so that one bad PDF cannot fail the batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from extract.executors import Cluster, ExecutorFailed, run_all
from extract.extraction import extract, extractor_version, rejection
from extract.processes import MAY_PASS, MEGABYTES, SECONDS, Failure
from warehouse.records import Extraction, IssueCode, Reader
from warehouse.reference.areas import Area


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its hash, where its bytes are, and the bytes themselves where they are to travel.

    `reader` reads it; with `compares`, so does the other one (`extraction.extract`).
    """

    sha256: str
    path: Path
    data: bytes | None = None
    reader: Reader = Reader.PDFIUM
    compares: bool = False


def extract_all(
    jobs: Sequence[Job],
    areas: tuple[Area, ...],
    *,
    cluster: Cluster | None = None,
    workers: int | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Iterator[Extraction]:
    """Yield one record for each job as it is done; a document that breaks a limit is retried once, alone.

    The retry leaves PDFium out: it does not draw the pages, because that may take hours, and reads with pdfminer.
    Raises `WorkerCannotStart`, and `ExecutorFailed` also where the cluster runs another version.
    """
    outcomes = run_all(
        partial(extract_file, areas=areas),
        jobs if cluster is None else map(_with_data, jobs),
        again=partial(extract_file, areas=areas, draws=False),
        cluster=cluster,
        workers=workers,
        seconds=seconds,
        megabytes=megabytes,
    )
    version = extractor_version(areas)
    for job, outcome in outcomes:
        if isinstance(outcome, Failure):
            yield rejection(job.sha256, areas, outcome.code, outcome.reason)
        elif cluster is not None and outcome.extractor_version != version:
            raise ExecutorFailed(f"{cluster.name}: its workers run another version of jtai; install this one there")
        else:
            yield outcome


def is_worth_another_try(record: Extraction) -> bool:
    """Whether a reading failed, fully or partly, for a reason that may be temporary."""
    if record.letter is None:
        return record.rejection is not None and record.rejection.code in MAY_PASS
    return any(issue.code is IssueCode.PAGES_NOT_DRAWN for issue in record.letter.issues)


def extract_file(job: Job, areas: tuple[Area, ...], draws: bool = True) -> Extraction:
    """Read one document, in a worker."""
    pdf = job.path.read_bytes() if job.data is None else job.data
    return extract(job.sha256, pdf, areas, draws=draws, reader=job.reader, compares=job.compares)


def _with_data(job: Job) -> Job:
    """The job with the bytes of its document; without them where they cannot be read, which the worker then says."""
    try:
        return replace(job, data=job.path.read_bytes())
    except OSError:
        return job
