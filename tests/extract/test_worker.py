"""Reading documents in worker processes: each one gives a record, whatever happens to its worker."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
import pytest

from extract.extraction import extract, extractor_version
from extract.worker import Job, extract_all, extract_file
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from pipelines.sample.letter import Group, Item, Paragraph, Section, SyntheticLetter
from pipelines.sample.render import render
from warehouse.records import Extraction, FindingKind, IssueCode

needs_alarm = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="this system has no alarm")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
LETTERS = ("aldermarsh-2016", "fenholt-2022", "lindlebury-2021-not-a-letter")


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
    """A document whose bytes never arrive."""
    os.mkfifo(path)
    return Job("f" * 64, path)


# --------------------------------------------------------------------------------------------------------- all is well


def test_processes_give_what_one_would_give(jobs: list[Job]) -> None:
    found = by_hash(extract_all(jobs, sample_areas(), workers=2))
    assert found == {one.sha256: extract(one.sha256, one.path.read_bytes(), sample_areas()) for one in jobs}


def test_an_executor_handed_in_is_used_and_left_open(jobs: list[Job]) -> None:
    with ThreadPoolExecutor(2) as executor:
        found = by_hash(extract_all(jobs, sample_areas(), executor=executor))
        assert executor.submit(lambda: 1).result() == 1
    assert found == by_hash(extract_all(jobs, sample_areas(), workers=1))


def test_no_jobs_give_no_records() -> None:
    assert list(extract_all([], sample_areas())) == []


# --------------------------------------------------------------------------------------------------------------- limits


def long_letter(paragraphs: int) -> SyntheticLetter:
    """A letter with many pages of repeated text."""
    words = "The partnership went on and on, and what it went on about was seldom what anybody had asked of it. " * 5
    items = tuple(Item((Paragraph(words.rstrip()),)) for _ in range(paragraphs))
    section = Section("Main findings", FindingKind.NARRATIVE, (Group(items),), has_bullets=False)
    return SyntheticLetter(
        date(2022, 5, 6), "Joint targeted area inspection of Fenholt", (Paragraph("It is long."),), (section,)
    )


@needs_alarm
def test_a_document_that_takes_too_long_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    long = job(tmp_path / "long.pdf", render(long_letter(600)))
    found = by_hash(extract_all([long, jobs[0]], sample_areas(), workers=1, seconds=1))
    code, message = reason(found[long.sha256])
    assert code is IssueCode.UNREADABLE_PDF
    assert "takes longer than 1 s to read" in message
    assert found[jobs[0].sha256].letter is not None


@needs_pipes
def test_a_document_whose_bytes_never_come_is_given_up(tmp_path: Path) -> None:
    (record,) = extract_all([pipe(tmp_path / "pipe")], sample_areas(), seconds=1)
    assert reason(record) == (IssueCode.UNREADABLE_PDF, "takes longer than 1 s to read")


@needs_alarm
def test_an_alarm_that_was_set_before_is_set_again(jobs: list[Job]) -> None:
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        extract_file(jobs[0], sample_areas(), 60)
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.alarm(0) == 0
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_document_that_needs_too_much_memory_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    huge = Job("e" * 64, tmp_path / "huge.pdf")
    with huge.path.open("wb") as file:
        file.truncate(4_000_000_000)  # a sparse file, which takes no space on the disk
    found = by_hash(extract_all([huge, jobs[0]], sample_areas(), workers=1, megabytes=1024))
    assert reason(found[huge.sha256]) == (IssueCode.UNREADABLE_PDF, "needs more memory than a worker may take")
    assert found[jobs[0].sha256].letter is not None


# ------------------------------------------------------------------------------------------------------------ accidents


def test_a_file_that_is_gone_gives_a_record(tmp_path: Path, jobs: list[Job]) -> None:
    gone = Job("a" * 64, tmp_path / "gone.pdf")
    found = by_hash(extract_all([gone, *jobs], sample_areas(), workers=2))
    code, message = reason(found[gone.sha256])
    assert code is IssueCode.EXTRACTION_FAILED
    assert message.startswith("FileNotFoundError: ")
    assert str(gone.path) in message
    assert len(found) == len(jobs) + 1


class Broken(Executor):
    """An executor whose workers die: no future of it ever holds a result."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("A process in the process pool was terminated abruptly"))
        return future


def test_dead_workers_of_an_executor_handed_in_give_records(jobs: list[Job]) -> None:
    found = by_hash(extract_all(jobs, sample_areas(), executor=Broken()))
    assert set(found) == {one.sha256 for one in jobs}
    assert {reason(record) for record in found.values()} == {(IssueCode.WORKER_DIED, "its worker process died")}


@contextmanager
def killing_readers(path: Path) -> Iterator[list[int]]:
    """Kill every worker of ours that opens the pipe while the context is open; yields the killed process IDs."""
    killed: list[int] = []
    is_over = threading.Event()

    def lie_in_wait() -> None:
        while not is_over.is_set():
            with path.open("wb"):  # blocks until somebody opens the other end
                if is_over.is_set():
                    return
                servers = [p for p in psutil.Process().children() if "forkserver" in " ".join(p.cmdline())]
                for worker in [p for server in servers for p in server.children()]:
                    with suppress(psutil.NoSuchProcess):
                        worker.kill()
                        worker.wait(10)
                        killed.append(worker.pid)

    thread = threading.Thread(target=lie_in_wait)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        thread.join(10)
        os.close(end)


@needs_pipes
def test_a_document_that_kills_its_worker_costs_itself_only(tmp_path: Path, jobs: list[Job]) -> None:
    poison = pipe(tmp_path / "poison")
    with killing_readers(poison.path) as killed:
        found = by_hash(extract_all([poison, *jobs], sample_areas(), workers=1, seconds=30))
    assert len(killed) == 2  # in the pool, and again on its own
    assert reason(found[poison.sha256]) == (IssueCode.WORKER_DIED, "its worker process died")
    assert [found[one.sha256].letter is not None for one in jobs] == [True, True, False]


def test_the_same_document_twice_gives_two_records(jobs: list[Job]) -> None:
    twice = replace(jobs[0])
    assert len(list(extract_all([jobs[0], twice], sample_areas(), workers=1))) == 2


def test_every_sample_letter_is_read_in_a_pool(tmp_path: Path) -> None:
    every = [job(tmp_path / f"{name}.pdf", rendered(name)) for name in sample_letters()]
    found = by_hash(extract_all(every, sample_areas(), workers=2))
    assert sum(record.letter is not None for record in found.values()) == len(every) - 1
