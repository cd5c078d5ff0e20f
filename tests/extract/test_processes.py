"""Workers end with whoever started them, and when their time is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.processes import Failure, result_of, run_each, run_one
from warehouse.errors import UnreadablePdf
from warehouse.records import IssueCode

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import time
from extract.processes import run_each
if __name__ == "__main__":
    list(run_each(time.sleep, [600, 600], workers=2))
"""

LIMITED = """
import resource, sys
from extract.processes import run_one
if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20, int(sys.argv[1]) << 20))
    print(run_one(resource.getrlimit, resource.RLIMIT_AS))
"""


def run_program(tmp_path: Path, text: str, *arguments: str) -> subprocess.Popen[str]:
    program = tmp_path / "program.py"
    program.write_text(text)
    return subprocess.Popen(
        [sys.executable, str(program), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed here as on Unix")
def test_workers_of_a_process_that_was_killed_do_not_stay(tmp_path: Path) -> None:
    import psutil

    with run_program(tmp_path, PROGRAM) as started:
        end = time.monotonic() + 60
        found: list[psutil.Process] = []
        while time.monotonic() < end and len(found) < 4:  # the server, what watches for it, and two workers
            found = psutil.Process(started.pid).children(recursive=True)
            time.sleep(0.2)
        started.kill()
    _, alive = psutil.wait_procs(found, timeout=60)
    assert len(found) >= 4
    assert alive == []


def test_every_job_gives_its_result() -> None:
    assert sorted(run_each(abs, [-1, 2, -3], workers=2)) == [(-3, 3), (-1, 1), (2, 2)]


def test_a_call_that_takes_too_long_is_ended_and_the_rest_goes_on() -> None:
    outcomes = dict(run_each(time.sleep, [300, 0, 0.1], workers=1, seconds=2))
    assert outcomes == {300: Failure(IssueCode.TIMED_OUT, "takes longer than 2 s"), 0: None, 0.1: None}


def test_a_call_that_ends_its_process_is_a_failure() -> None:
    outcomes = dict(run_each(os._exit, [1, 2], workers=1))
    assert {outcome.code for outcome in outcomes.values() if outcome} == {IssueCode.WORKER_DIED}


def test_an_error_is_a_failure_with_its_name() -> None:
    outcome = run_one(int, "no number")
    assert isinstance(outcome, Failure)
    assert outcome.code is IssueCode.EXTRACTION_FAILED
    assert outcome.reason.startswith("ValueError: ")
    with pytest.raises(UnreadablePdf, match="no number"):
        result_of(outcome)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_limit_of_the_machine_below_ours_is_used_as_it_is(tmp_path: Path) -> None:
    with run_program(tmp_path, LIMITED, "1000") as started:
        said, errors = started.communicate(timeout=120)
    assert said.strip() == str((1000 << 20, 1000 << 20)), errors
