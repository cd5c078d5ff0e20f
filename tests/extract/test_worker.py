"""Many documents in worker processes: every one gives a record, whatever becomes of its worker."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from extract.extraction import extract, extractor_version
from extract.worker import Job, extract_all, is_worth_another_try
from pipelines.sample.catalogue import rendered, sample_areas
from warehouse.records import Extraction, IssueCode

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
LETTERS = ("aldermarsh-2016", "lindlebury-2021-not-a-letter")

LOOP = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>> endobj
4 0 obj 5 0 R endobj
5 0 obj 4 0 R endobj
trailer <</Root 1 0 R/Size 6>>
%%EOF"""
"""Two objects that are each the other: whoever asks for one never comes back."""


def job(path: Path, pdf: bytes) -> Job:
    path.write_bytes(pdf)
    return Job(sha256(pdf).hexdigest(), path)


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    return [job(tmp_path / f"{name}.pdf", rendered(name)) for name in LETTERS]


def by_hash(records: Iterator[Extraction]) -> dict[str, Extraction]:
    listed = list(records)
    held = {record.sha256: record for record in listed}
    assert len(held) == len(listed)
    return held


def reason(record: Extraction) -> tuple[IssueCode, str]:
    assert record.letter is None
    assert record.rejection is not None
    assert record.extractor_version == extractor_version(sample_areas())
    return record.rejection.code, record.rejection.message


def pipe(path: Path) -> Job:
    """A document whose bytes never come."""
    os.mkfifo(path)
    return Job("f" * 64, path)


def test_processes_give_what_one_would_give(jobs: list[Job]) -> None:
    found = by_hash(extract_all(jobs, sample_areas(), workers=2))
    assert found == {one.sha256: extract(one.sha256, one.path.read_bytes(), sample_areas()) for one in jobs}
    assert not any(map(is_worth_another_try, found.values()))


def test_no_jobs_give_no_records() -> None:
    assert list(extract_all([], sample_areas())) == []


# --------------------------------------------------------------------------------------------------------------- limits


def test_a_document_that_never_ends_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    loop = job(tmp_path / "loop.pdf", LOOP)
    started = time.monotonic()
    found = by_hash(extract_all([loop, *jobs], sample_areas(), workers=1, seconds=8))
    assert reason(found[loop.sha256]) == (IssueCode.TIMED_OUT, "takes longer than 8 s")
    assert is_worth_another_try(found[loop.sha256])
    assert [found[one.sha256].letter is not None for one in jobs] == [True, False]
    assert time.monotonic() - started < 150


@needs_pipes
def test_a_document_whose_bytes_never_come_is_given_up(tmp_path: Path) -> None:
    (record,) = extract_all([pipe(tmp_path / "pipe")], sample_areas(), seconds=1)
    assert reason(record) == (IssueCode.TIMED_OUT, "takes longer than 1 s")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_document_that_needs_too_much_memory_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    huge = Job("e" * 64, tmp_path / "huge.pdf")
    with huge.path.open("wb") as file:
        file.truncate(4_000_000_000)  # a file with a hole: it takes no room on the disk
    found = by_hash(extract_all([huge, jobs[0]], sample_areas(), workers=1, megabytes=1024))
    assert reason(found[huge.sha256]) == (IssueCode.OUT_OF_MEMORY, "needs more memory than a worker may take")
    assert found[jobs[0].sha256].letter is not None


# ------------------------------------------------------------------------------------------------------------ accidents


def test_a_file_that_is_gone_gives_a_record(tmp_path: Path, jobs: list[Job]) -> None:
    gone = Job("a" * 64, tmp_path / "gone.pdf")
    found = by_hash(extract_all([gone, jobs[0]], sample_areas(), workers=2))
    code, message = reason(found[gone.sha256])
    assert code is IssueCode.FILE_NOT_READ
    assert message.startswith("FileNotFoundError: ")
    assert str(gone.path) in message
    assert len(found) == 2


@contextmanager
def killing_readers(path: Path, times: int) -> Iterator[list[int]]:
    """While this lasts, the first workers of ours that open the pipe are killed. Gives the ids of those that were."""
    killed: list[int] = []
    is_over = threading.Event()

    def lie_in_wait() -> None:
        while not is_over.is_set() and len(killed) < times:
            with path.open("wb") as end:  # blocks until somebody opens the other end
                if is_over.is_set():
                    return
                servers = [p for p in psutil.Process().children() if "forkserver" in " ".join(p.cmdline())]
                for worker in [p for server in servers for p in server.children()]:
                    with suppress(psutil.NoSuchProcess):
                        worker.kill()
                        worker.wait(10)
                        killed.append(worker.pid)
                del end
        if not is_over.is_set():
            with suppress(BrokenPipeError):
                path.write_bytes(rendered(LETTERS[0]))

    thread = threading.Thread(target=lie_in_wait)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        with suppress(OSError):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        thread.join(10)


@needs_pipes
def test_a_document_that_kills_its_worker_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    poison = pipe(tmp_path / "poison")
    with killing_readers(poison.path, times=2) as killed:
        found = by_hash(extract_all([poison, *jobs], sample_areas(), workers=1, seconds=30))
    assert len(killed) == 2  # in the pool, and again on its own
    assert reason(found[poison.sha256]) == (IssueCode.WORKER_DIED, "its worker process died")
    assert [found[one.sha256].letter is not None for one in jobs] == [True, False]


@needs_pipes
def test_a_worker_that_was_killed_once_costs_nothing_but_a_look(tmp_path: Path) -> None:
    unlucky = pipe(tmp_path / "unlucky")
    with killing_readers(unlucky.path, times=1) as killed:
        (record,) = extract_all([unlucky], sample_areas(), workers=1, seconds=30)
    assert len(killed) == 1
    assert record.letter is not None
    assert [issue.code for issue in record.letter.issues] == [IssueCode.PAGES_NOT_DRAWN]
    assert is_worth_another_try(record)  # the next run looks at its pages as well
