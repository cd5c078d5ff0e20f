"""Kills the processes of a real Dagster one after the other: whatever is killed is reported, and blocks no later run.

The stages of the runs do nothing but wait, so that there is time to kill them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dagster as dg
import psutil
import pytest

from dagster_project.home import prepare
from pipelines.settings import Source, Workspace

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0
"""Seconds, and no measure of speed: Dagster looks every half a minute, on however busy a machine."""

WAITING = """
import os, time
from pathlib import Path

import pipelines.stages.harvest
from dagster_project import sensors
from dagster_project.definitions import defs


def wait(run, tell):
    with Path(os.environ["PIDS"]).open("a") as file:
        print(os.getpid(), file=file, flush=True)
    time.sleep(3600)


pipelines.stages.harvest.harvest = wait
sensors.GRACE = 0.0
"""


class Dagster:
    """A daemon with a code server, the runs that they start, and what is reported."""

    def __init__(self, folder: Path, said: list[str], hook: str) -> None:
        self.folder, self.said = folder, said
        self.home, self.pids = folder / "home", folder / "pids"
        self.seen: list[int] = []
        prepare(self.home)
        settings = self.home / "dagster.yaml"
        settings.write_text(settings.read_text().replace("poll_interval_seconds: 60", "poll_interval_seconds: 2"))
        (folder / "waiting.py").write_text(WAITING)
        workspace = Workspace(folder / "data", Source.SAMPLE)
        workspace.claim()
        self.env = {
            **os.environ,
            "DAGSTER_HOME": str(self.home),
            "JTAI_WORKSPACE": str(workspace.root),
            "JTAI_NIGHTLY_CRON": "0 0 31 12 *",
            "JTAI_WEBHOOK_URL": hook,
            "PIDS": str(self.pids),
            "PYTHONPATH": f"{folder}:{ROOT}",
        }
        self.start()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.daemon = subprocess.Popen(
                [sys.executable, "-m", "dagster._daemon", "run", "-m", "waiting"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def launch(self, part: str, **tags: str) -> None:
        command = [sys.executable, "-m", "dagster", "job", "launch", "-m", "waiting", "-j", "refresh"]
        tagged = ["--tags", json.dumps({"part": part, **tags})]
        self.seen = self.started()  # the processes of an earlier part may live on for a while
        done = subprocess.run([*command, *tagged], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def worker(self, part: str) -> psutil.Process:
        """The process of a run of this part that is at work and has not been asked for before."""
        started = dg.RunsFilter(tags={"part": part}, statuses=[dg.DagsterRunStatus.STARTED])

        def alive() -> list[int]:
            return [pid for pid in self.started() if pid not in self.seen and psutil.pid_exists(pid)]

        with dg.DagsterInstance.from_config(str(self.home)) as instance:
            self.wait_until(lambda: bool(alive()) and bool(instance.get_runs(started)))
        self.seen.append(alive()[-1])
        return psutil.Process(self.seen[-1])

    def started(self) -> list[int]:
        """The processes of all runs so far."""
        return [int(pid) for pid in self.pids.read_text().split()] if self.pids.exists() else []

    def wait_until_said(self, *words: str) -> None:
        """Wait until a report has some of these words."""
        self.wait_until(lambda: any(word in one for one in self.said for word in words))

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, f"{self.said}\n{(self.folder / 'log').read_text()[-8000:]}"
            assert self.daemon.poll() is None, (self.folder / "log").read_text()[-8000:]
            time.sleep(0.5)

    def stop(self) -> None:
        for process in [*psutil.Process(self.daemon.pid).children(recursive=True), self.daemon]:
            process.kill()


@contextmanager
def webhook(said: list[str]) -> Iterator[str]:
    """An address that keeps what is sent to it."""

    class Keeps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()


@pytest.fixture
def dagster(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Dagster]:
    if not request.config.getoption("--soak"):
        pytest.skip("killing the processes of a real Dagster takes minutes: make soak")
    said: list[str] = []
    with webhook(said) as hook:
        made = Dagster(tmp_path, said, hook)
        yield made
        made.stop()


def test_whatever_is_killed_is_reported_and_blocks_no_later_run(dagster: Dagster) -> None:
    dagster.launch("killed")
    for _ in range(2):  # Dagster starts the run once more by itself
        dagster.worker("killed").kill()
    dagster.wait_until_said("signal 9")

    dagster.launch("overdue", **{"dagster/max_runtime": "5"})
    dagster.wait_until_said("maximum runtime", "took longer than it may")  # whichever of the two Dagster hears first

    # All of it at once, as when a machine goes down; systemd starts the daemon again.
    dagster.launch("gone")
    worker = dagster.worker("gone")
    server = worker.parent()
    assert server is not None
    for process in (psutil.Process(dagster.daemon.pid), server, worker):
        process.send_signal(signal.SIGKILL)
    dagster.daemon.wait()
    dagster.start()
    dagster.wait_until_said("is gone")
    assert dagster.worker("gone").is_running()
