"""Fixtures that several folders share: the refreshed sample, the real letters as read, and the commands of a page."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pipelines.settings import Source, Workspace
from pipelines.stages.extract import extract
from pipelines.stages.load import load
from pipelines.stages.stage import StageRun
from pipelines.stages.tag import tag
from warehouse.archive.harvest_records import RUN_ID, HarvestRun, Sighting, SourceTally
from warehouse.archive.store import Archive

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
CheckPage = Callable[..., None]
Some = Callable[..., list[Any]]
RunPage = Callable[..., str]
MadeOnce = Callable[[str, Callable[[Path], None]], Path]
FirstRefresh = tuple[Workspace, dict[str, Any], int]

# For the fork server, from which the processes of tests are forked; it may have only one thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
multiprocessing.set_forkserver_preload(["tests.preload"])

# Pages and documents take most of a refresh's time: only the tests of what is published have them.
os.environ.setdefault("JTAI_PUBLISH", "data")

LONG = ("scrapers", "soak")
"""Folders whose tests come first: begun last, they would end minutes after all others."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there: the shell draws no window, and takes two thirds of the time of a whole browser."""

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What keeps a browser from doing anything but what a test asks."""

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="write the generated pages instead of checking them")
    parser.addoption("--models", action="store_true", help="train and measure the models whole, which takes 15 minutes")
    parser.addoption("--soak", action="store_true", help="play a year of nights, and kill hundreds of processes")
    parser.addoption("--readers", action="store_true", help="compare both readers of PDFs on all real documents")
    parser.addoption("--letters", type=int, default=300, help="how many letters with unknown headings are made")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with files that take long; with `--write-docs`, keep only the tests that write a page."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    if config.getoption("--write-docs"):
        items[:] = [item for item in items if "check_page" in getattr(item, "fixturenames", ())]


@pytest.fixture
def check_page(request: pytest.FixtureRequest) -> CheckPage:
    """Checks that a generated page is up to date or, with `--write-docs`, writes it.

    Of the rows of its table there may be `some` only: then these are checked.
    """

    def check(page: Path, text: str, *, some: bool = False) -> None:
        if request.config.getoption("--write-docs"):
            page.write_text(text, encoding="utf-8")
        now = page.read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if line not in now.splitlines()] == [], "run make docs"
        assert some or now == text, f"{page.name} is out of date: run make docs"

    return check


@pytest.fixture
def some(request: pytest.FixtureRequest) -> Some:
    """Takes every fifth of cases that take long, and those that must be among them; all with `--write-docs`."""

    def take(cases: Iterable[Any], *, always: Callable[[Any], bool] = lambda case: False) -> list[Any]:
        step = 1 if request.config.getoption("--write-docs") else 5
        return [case for number, case in enumerate(cases) if number % step == 0 or always(case)]

    return take


def shell_blocks(page: str) -> list[str]:
    """The blocks of a page that tests run; those marked `console` are for the operator's machine only."""
    return _BLOCK.findall((ROOT / page).read_text())


@pytest.fixture
def run_page(tmp_path: Path) -> RunPage:
    """Runs all blocks of a page, or those given by number, in one shell; returns their output.

    `jtai` is that of this environment. Its exit code 1 (something needs review) counts as success; any other code, and
    any failure of another command, fails the test.
    """

    def run(page: str, workspace: Path, *, blocks: tuple[int, ...] | None = None, **environ: str) -> str:
        jtai = tmp_path / "jtai"
        jtai.write_text(f'#!/bin/sh\n"{sys.executable}" -m pipelines.cli "$@" || test $? -eq 1\n')
        jtai.chmod(0o755)
        found = shell_blocks(page)
        chosen = found if blocks is None else [found[number] for number in blocks]
        assert chosen
        script = "\n".join(("set -euo pipefail", *chosen)).replace(".venv/bin/jtai", str(jtai))
        env = {**os.environ, "PYTHONPATH": str(ROOT), "JTAI_WORKSPACE": str(workspace), **environ}
        done = subprocess.run(
            ["bash", "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        said = done.stdout.decode()
        assert done.returncode == 0, f"{page}: {said}"
        return said

    return run


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Returns a folder by name, made by the first worker of the session to request it; the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return get


@pytest.fixture(scope="session")
def first_refresh(made_once: MadeOnce) -> FirstRefresh:
    """The sample's workspace after its first refresh (read-only), with that refresh's report and exit code."""

    def make(root: Path) -> None:
        command = [sys.executable, "-m", "pipelines.cli", "--source", "sample", "--workspace", str(root)]
        done = subprocess.run([*command, "refresh", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        root.with_suffix(".json").write_text(json.dumps({"report": json.loads(done.stdout), "code": done.returncode}))

    root = made_once("sample", make)
    said = json.loads(root.with_suffix(".json").read_text())
    return Workspace(root, Source.SAMPLE), said["report"], said["code"]


@pytest.fixture(scope="session")
def sample(first_refresh: FirstRefresh) -> Workspace:
    """The sample's workspace after its first refresh (read-only)."""
    return first_refresh[0]


@pytest.fixture(scope="session")
def unread(sample: Workspace) -> Callable[[Path], Workspace]:
    """Copies the sample's archive and release, but no extracted letters, into a folder.

    A refresh there runs every stage and finds every letter new, but takes seconds, because the release exists already.
    """

    def make(root: Path) -> Workspace:
        made = Workspace(root, Source.SAMPLE)
        made.claim()
        for folder in (sample.archive, sample.release):
            shutil.copytree(folder, root / folder.name)
        return made

    return make


@pytest.fixture(scope="session")
def nights_pass() -> Callable[..., None]:
    """Moves everything in an archive's ledger back by some days, so that the next harvest is on a later night."""

    def make_older(archive: Path, days: int = 1) -> None:
        for path in (Archive(archive).manifest, Archive(archive).ledger):
            lines = [json.loads(line) for line in path.read_text().splitlines()]
            for line in lines:
                for name in ("seen_at", "retrieved_at", "started_at", "finished_at"):
                    if name in line:
                        line[name] = (datetime.fromisoformat(line[name]) - timedelta(days=days)).isoformat()
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    return make_older


@pytest.fixture(scope="session")
def letters(made_once: MadeOnce) -> Workspace:
    """The real letters, extracted, tagged and loaded as if one publisher had listed them in one run (read-only)."""
    if not (CORPUS / "manifest.csv").is_file():
        pytest.skip("the real letters are not here (../shared)")
    return Workspace(made_once("letters", _read_letters), Source.LIVE)


def _read_letters(root: Path) -> None:
    made = Workspace(root, Source.LIVE)
    made.claim()
    archive = Archive(made.archive)
    now = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)
    run_id = f"{now:{RUN_ID}}"
    with (CORPUS / "manifest.csv").open() as handle:
        listed = list(csv.DictReader(handle))
    for row in listed:
        data = (CORPUS / "letters" / f"{row['file_id']}.pdf").read_bytes()
        archive.append(
            Sighting(
                run_id=run_id,
                source="ofsted",
                url=f"https://ofsted.example/file/{row['file_id']}",
                page_url=f"https://ofsted.example/provider/{row['urn']}",
                label="Joint area child protection inspection",
                outcome="fetched",
                seen_at=now,
                provider_urn=row["urn"],
                published_on=date.fromisoformat(row["published_on"]),
                sha256=archive.put(data),
                bytes=len(data),
                retrieved_at=now,
            )
        )
    archive.append_run(HarvestRun(run_id, now, now, (SourceTally("ofsted", 1, 1, len(listed), 0, 0, 0, 0, 0, None),)))
    run = StageRun(made)
    for stage in (extract, tag, load):
        stage(run)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser; tests that need one are skipped without it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no browser tests: playwright is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no browser tests: there is no chromium on this machine (apt-get install chromium-headless-shell)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()
