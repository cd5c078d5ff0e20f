"""Documents read and letters tagged on a Dask cluster: the same records, the same limits, and nothing lost with it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extract import executors as executors_of_calls
from extract import worker
from extract.executors import Cluster, ExecutorFailed, run_all, run_on
from extract.processes import Failure
from extract.worker import extract_all
from pipelines.cli import exit_code
from pipelines.run import executors
from pipelines.run.executors import open_cluster
from pipelines.sample.catalogue import sample_areas
from pipelines.settings import PROCESSES, Settings, Source, Workspace, read_settings
from pipelines.stages.extract import extract
from pipelines.stages.stage import StageRun
from pipelines.stages.tag import tag
from warehouse.errors import BadInput
from warehouse.records import IssueCode

distributed = pytest.importorskip("distributed", reason="no cluster tests: the extra dask is not installed")

KILL = "__import__('os').kill(__import__('multiprocessing').parent_process().pid, 9)"
"""Kills the cluster's worker, whose child runs this."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers, which gives a call up when it has cost a worker."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=100,
        scheduler_kwargs={"allowed_failures": 0},
    ) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


@pytest.fixture
def cluster(address: str) -> Iterator[Cluster]:
    with open_cluster(address) as opened:
        assert opened is not None
        yield opened


@pytest.fixture
def unread(sample: Workspace, tmp_path: Path) -> Workspace:
    """A workspace that holds three of the sample's letters, none of them read yet."""
    made = Workspace(tmp_path / "few", Source.SAMPLE)
    made.claim()
    shutil.copytree(sample.archive, made.archive)
    for path in sorted(made.archive.glob("objects/*/*.pdf"))[3:]:
        path.unlink()
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


# ------------------------------------------------------------------------------------------------------------ the same


def test_a_cluster_gives_the_records_that_processes_give(address: str, unread: Workspace, sample: Workspace) -> None:
    run = StageRun(unread, Settings(executor=address))
    assert extract(run).counts["read"] == 3
    tag(run)
    for made, known in ((unread.extracted, sample.extracted), (unread.tagged, sample.tagged)):
        assert files(made)
        assert files(made).items() <= files(known).items()


def test_limits_hold_on_a_cluster(cluster: Cluster) -> None:
    jobs = ["__import__('time').sleep(300)", "b'' * (1 << 40) or bytearray(4 << 30)", "[]['a']", "1 + 1"]
    outcomes = dict(run_on(cluster, eval, jobs, seconds=3, megabytes=1024))
    assert [getattr(outcomes[job], "code", outcomes[job]) for job in jobs] == [
        IssueCode.TIMED_OUT,
        IssueCode.OUT_OF_MEMORY if sys.platform == "linux" else 4 << 30,
        IssueCode.EXTRACTION_FAILED,
        2,
    ]


def test_only_some_jobs_are_sent_at_a_time(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def take(number: int) -> int:
        taken.append(number)
        return number

    monkeypatch.setattr(executors_of_calls, "MOST_SENT", 3)
    for done, _ in enumerate(run_on(cluster, int, map(take, range(12))), start=1):
        assert len(taken) <= done + 2
    assert len(taken) == 12


# ----------------------------------------------------------------------------------------------------------- accidents


def test_a_worker_that_dies_once_costs_nothing(cluster: Cluster, tmp_path: Path) -> None:
    path = str(tmp_path / "killed")
    once = f"__import__('os').path.exists({path!r}) or (open({path!r}, 'x'), {KILL})"
    assert dict(run_all(eval, [once, "1 + 1"], cluster=cluster)) == {once: True, "1 + 1": 2}


def test_a_document_that_kills_workers_is_tried_twice_and_given_up(cluster: Cluster) -> None:
    outcomes = dict(run_all(eval, [KILL, "1 + 1"], cluster=cluster))
    failure = outcomes[KILL]
    assert isinstance(failure, Failure)
    assert failure.code is IssueCode.WORKER_DIED
    assert outcomes["1 + 1"] == 2


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        yield started
        started.kill()


def test_a_scheduler_that_is_killed_is_named_and_loses_nothing(
    unread: Workspace, sample: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    address = f"127.0.0.1:{port}"
    run = StageRun(unread, Settings(executor=f"dask://{address}"))
    with process("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard") as scheduler:
        monkeypatch.setattr(executors, "CONNECT_SECONDS", 15.0)
        with (
            pytest.raises(ExecutorFailed, match=f"dask://{address}: the scheduler has no workers"),
            open_cluster(run.settings.executor),
        ):
            pass
        monkeypatch.undo()
        with process("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"):
            with pytest.raises(ExecutorFailed, match=f"dask://{address}: is lost") as raised:
                extract(run, lambda done, total, what: scheduler.send_signal(signal.SIGKILL))
            assert exit_code(raised.value) == 2
    assert len(files(unread.extracted)) == 1

    monkeypatch.setattr(executors, "CONNECT_SECONDS", 1.0)
    with pytest.raises(ExecutorFailed, match=f"dask://{address}: no Dask scheduler answers; start it"):
        extract(StageRun(unread, run.settings))
    assert extract(StageRun(unread)).counts["read"] == 2
    assert files(unread.extracted).items() <= files(sample.extracted).items()


def test_workers_of_another_version_are_refused(
    cluster: Cluster, unread: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = next(unread.archive.glob("objects/*/*.pdf"))
    monkeypatch.setattr(worker, "extractor_version", lambda areas: "other")
    with pytest.raises(ExecutorFailed, match="its workers run another version of jtai; install this one there"):
        list(extract_all([worker.Job(sha256.stem, sha256)], sample_areas(), cluster=cluster))


# ------------------------------------------------------------------------------------------------------------- settings


def test_a_setting_that_names_no_executor_is_refused() -> None:
    assert read_settings({}).executor == PROCESSES
    assert read_settings({"JTAI_EXECUTOR": "dask://scheduler:8786"}).executor == "dask://scheduler:8786"
    with pytest.raises(BadInput, match="JTAI_EXECUTOR: give processes, or a Dask scheduler, such as"):
        read_settings({"JTAI_EXECUTOR": "threads"})


def test_nothing_to_do_needs_no_cluster() -> None:
    with open_cluster("dask://127.0.0.1:9", is_needed=False) as opened:
        assert opened is None
