"""Each file of a workspace in each state that it can be in: what doctor, status and a refresh say and do of it.

Writes `deploy/state.md`.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result

from pipelines.notify.outbox import Message, Outbox
from pipelines.run.locking import LOCK
from pipelines.run.run_log import newest_run_id
from pipelines.settings import MARKER, Source, Workspace
from pipelines.stages.extract import extract
from pipelines.stages.load import load
from pipelines.stages.stage import StageRun
from pipelines.stages.tag import tag
from warehouse.files.json_files import digest, write_sealed
from warehouse.records import ReadingDifferences

Run = Callable[..., Result]
Breaks = Callable[[Path], None]
Some = Callable[..., list[Any]]

PAGE = Path(__file__).resolve().parents[3] / "deploy" / "state.md"
HEAD = """# What the files of a workspace can be, and what happens then

`tests/pipelines/operate/test_state_files.py` makes each of these states in a workspace of the sample and writes this
page. Torn: cut in the middle, as by a disk that was full. Unreadable: the user may not read it. *doctor* is what `jtai
doctor` says of it (its exit code is 1 for a warning, 2 for what is wrong); *status* what `jtai status` says where it
cannot show everything; *refresh* what the stages that need no network make of it.

| file | state | doctor | status | refresh |
|---|---|---|---|---|
"""


def remove(path: Path) -> None:
    path.unlink()


def tear(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def fill(text: bytes) -> Breaks:
    return lambda path: void(path.write_bytes(text))


def void(_: object) -> None:
    """Nothing of a result."""


def make_unreadable(path: Path) -> None:
    """As a folder: rights do not keep out the superuser, as whom tests may run."""
    path.unlink(missing_ok=True)
    path.mkdir()


def change_text(path: Path) -> None:
    before, last = path.read_text().rsplit('": "', 1)
    path.write_text(f'{before}": "changed {last}')


def foreign(path: Path) -> None:
    path.unlink()
    duckdb.connect(str(path)).execute("CREATE TABLE other (name VARCHAR)").close()


def corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 4, len(data), 16384):
        data[place] ^= 255
    path.write_bytes(data)


SESSION = (
    "import sys, time, duckdb; c = duckdb.connect(sys.argv[1]); c.execute(\"UPDATE findings SET text = 'edited'\"); "
    "print(flush=True); time.sleep(600)"
)


@contextmanager
def session(path: Path, *, is_killed: bool) -> Iterator[None]:
    """Another program that writes to the database, at work or killed before it ended."""
    writing = subprocess.Popen([sys.executable, "-c", SESSION, str(path)], stdout=subprocess.PIPE)
    assert writing.stdout is not None
    writing.stdout.readline()
    if is_killed:
        writing.send_signal(signal.SIGKILL)
        writing.wait()
    yield
    writing.kill()
    writing.wait()


USUAL: dict[str, Breaks] = {"absent": remove, "torn": tear, "unreadable": make_unreadable}
OTHER = {"of another version": fill(b'{"made": "by another version"}\n')}
GARBAGE = {"garbage": fill(b"\x00\xffnonsense")}
RECORD = {"torn": tear, "unreadable": make_unreadable, **OTHER}
SEALED = {**USUAL, **OTHER, "changed": change_text}
DATABASE = {**USUAL, **GARBAGE, "a block is corrupt": corrupt, "another database": foreign}


def first(folder: Path) -> Path:
    return min(folder.glob("*.json"))


FILES: dict[str, tuple[Callable[[Workspace], Path], dict[str, Breaks]]] = {
    "data/source": (lambda w: w.root / MARKER, USUAL),
    "data/.lock": (lambda w: w.root / LOCK, {**GARBAGE, "unreadable": make_unreadable}),
    "data/archive/manifest.jsonl": (lambda w: w.archive / "manifest.jsonl", {**USUAL, **GARBAGE, **OTHER}),
    "data/archive/runs.jsonl": (lambda w: w.archive / "runs.jsonl", {**USUAL, **OTHER}),
    "data/archive/chronicle.json": (lambda w: w.archive / "chronicle.json", {**USUAL, **OTHER}),
    "data/extracted/….json": (lambda w: first(w.extracted), SEALED),
    "data/readings/….json": (lambda w: first(w.readings), SEALED),
    "data/tagged/….json": (lambda w: first(w.tagged), SEALED),
    "data/warehouse/jtai.duckdb": (lambda w: w.database, DATABASE),
    "data/warehouse/checks.json": (lambda w: w.checks, RECORD),
    "data/warehouse/known.json": (lambda w: w.known, RECORD),
    "data/runs/…/report.json": (lambda w: w.runs / (newest_run_id(w.runs) or "") / "report.json", RECORD),
    "data/unsent/….json": (lambda w: first(w.unsent), RECORD),
}


TOLD = {
    ("data/source", "torn"): "wrong: ",
    ("data/archive/manifest.jsonl", "absent"): "wrong: ",
    ("data/warehouse/jtai.duckdb", "a block is corrupt"): "wrong: ",
    ("data/extracted/….json", "changed"): "changed",
}
"""What the doctor must say of some of them."""


@pytest.fixture(scope="module")
def whole(sample: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample's workspace with three of its letters, without its release, and with a message that waits. The two
    readers read one of the letters differently, so it is extracted again, with pdfminer.
    """
    root = tmp_path_factory.mktemp("whole") / "data"
    shutil.copytree(sample.root, root, ignore=shutil.ignore_patterns("release", "jtai.duckdb"))
    made = Workspace(root, Source.SAMPLE)
    kept = {path.stem for path in sorted(made.tagged.glob("*.json"))[:3]}
    for folder in (made.archive / "objects", made.extracted, made.tagged):
        for path in folder.rglob("*.*"):
            if path.stem not in kept:
                path.unlink()
    manifest = made.archive / "manifest.jsonl"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if json.loads(line).get("sha256") in kept))
    Outbox(made.unsent).keep("20300101T020000000000Z", "webhook", Message("News", "News", {}))
    write_sealed(made.readings / f"{min(kept)}.json", ReadingDifferences(min(kept), ("page 1: other words",)))
    # The checks of a second load are those of any later one: a first has nothing to compare with.
    for stage in (extract, tag, load, load):
        stage(StageRun(made))
    return made


@pytest.fixture
def copies(whole: Workspace, tmp_path: Path) -> Callable[[], Workspace]:
    """Makes a copy of that workspace."""

    def make() -> Workspace:
        root = tmp_path / "copy"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(whole.root, root)
        return Workspace(root, Source.SAMPLE)

    return make


def plain(said: str, root: Path) -> str:
    """The text without what is another at each run."""
    for found, instead in (
        (re.escape(f"{root}/"), "data/"),
        (re.escape(str(root)), "data"),
        (r"[0-9a-f]{64}", "…"),
        (r"\d{8}T\d{12}Z", "…"),
        (r"\[Errno \d+\] ", ""),
        (r"program \(.*?, process \d+\)", "program (name, process number)"),
        (r"checksum \d+|location \d+|read \d+ bytes", "…"),
        (r"\s*\|\s*", " "),
        (r"\s*\n\s*", " "),
    ):
        said = re.sub(found, instead, said)
    return said.strip()


def said_by(result: Result) -> str:
    """What a command printed, or the error that its user is shown; of a refused build without the rows."""
    said = result.output.strip() or str(result.exception)
    return re.sub(r"(is broken):.*", r"\1", said, flags=re.DOTALL)


def inputs(workspace: Workspace) -> dict[Path, str]:
    """What `load` makes its rows of, and what it replaces: the digests of these files."""
    files = [workspace.root / MARKER]
    for folder in (workspace.archive, workspace.extracted, workspace.tagged, workspace.database.parent):
        files += [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(workspace.root): digest(path) for path in files if path.is_file()}


def looked_at(
    jtai: Run, workspace: Workspace, usual: set[tuple[str, str]], good: dict[Path, str]
) -> tuple[str, str, str]:
    """What doctor, status and the stages without a network say.

    What `load` makes of `good` inputs is known; a damaged file that `extract` or `tag` has made again is one of them.
    """
    at = ("--workspace", str(workspace.root))
    findings: list[dict[str, Any]] = json.loads(jtai(*at, "doctor", "--offline", "--json").stdout)
    doctor = [
        f"{one['level']}: {one['says']}. {one['todo']}"
        for one in findings
        if one["level"] != "ok" and (one["matter"], one["says"]) not in usual and "other versions" not in one["says"]
    ]
    status = jtai(*at, "status")
    shown = next((line for line in status.output.splitlines() if line.startswith("Warehouse")), "")
    did = "works"
    for stage in ("extract", "tag", "load"):
        if stage == "load" and inputs(workspace) == good:
            break
        result = jtai(*at, stage)
        if result.exit_code not in (0, 1) or "Nothing was published" in result.output:
            did = f"{stage} ends with {result.exit_code}: {said_by(result)}"
            break
    return (
        " ".join(doctor) or "–",
        "–" if status.exit_code == 0 and " letters, " in shown else shown or said_by(status),
        did,
    )


def test_every_file_in_every_state(
    whole: Workspace, copies: Callable[[], Workspace], jtai: Run, check_page: Callable[..., None], some: Some
) -> None:
    """Every fifth of them, or all with `make docs`."""
    rows = []
    said = json.loads(jtai("--workspace", str(whole.root), "doctor", "--offline", "--json").stdout)
    usual = {(one["matter"], one["says"]) for one in said}
    good = inputs(whole)

    def add(name: str, state: str, workspace: Workspace, path: Path) -> None:
        seen = looked_at(jtai, workspace, usual, good)
        outcome = seen[2]
        if outcome == "works":
            outcome = "works; the file is " + ("there" if path.is_file() else "not needed")
        told = [plain(text, workspace.root) for text in (seen[0], seen[1], outcome)]
        rows.append(f"| `{name}` | {state} | " + " | ".join(told) + " |")

    cases = [(name, state) for name, (_, states) in FILES.items() for state in states]
    for name, state in some(cases, always=TOLD.__contains__):
        path_of, states = FILES[name]
        workspace = copies()
        path = path_of(workspace)
        states[state](path)
        add(name, state, workspace, path)
    for state, is_killed in (("open for writing", False), ("left with a log by a killed program", True)):
        workspace = copies()
        with session(workspace.database, is_killed=is_killed):
            add("data/warehouse/jtai.duckdb", state, workspace, workspace.database)
    check_page(PAGE, HEAD + "\n".join(rows) + "\n", some=True)
    told = {tuple(row.split(" | ")[:2]): row.split(" | ")[2] for row in rows}
    for (name, state), said_by_doctor in TOLD.items():
        assert said_by_doctor in told[f"| `{name}`", state], (name, state)


@pytest.mark.parametrize("command", [["query", "SELECT 1"], ["status"], ["doctor", "--offline"], ["load"]])
def test_a_database_that_another_program_writes_to(
    copies: Callable[[], Workspace], jtai: Run, command: list[str]
) -> None:
    workspace = copies()
    with session(workspace.database, is_killed=False):
        result = jtai("--workspace", str(workspace.root), *command)
    said = result.output + str(result.exception)
    assert "is open for writing in another program" in said
    assert "close it there" in said
    assert "none yet" not in said
    assert "there is no warehouse" not in said
    assert "ove it away" not in said
