"""Kills refreshes and their workers at random moments while somebody reads, and counts what breaks.

    python tests/soak/soak.py [--kills 200] [--seed 1]

Each episode begins with last night's archive. Tonight one letter is new and one was republished. In the first refresh
workers that read documents are killed. Others are killed as whole process groups, in a stage drawn by lot, at a moment
drawn by lot; then one runs to its end, and must give what an undisturbed one does.
The seed draws stages and moments; when a stage begins is up to the machine.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipelines.run.progress import silent
from pipelines.run.refresh import run_stages
from pipelines.sample import pages, site
from pipelines.sample.catalogue import publications
from pipelines.settings import Source, Workspace, read_settings
from pipelines.stages.stage import RunOptions
from pipelines.stages.stage_files import LetterRecords
from pipelines.stages.table import OFFLINE, STAGES
from scrapers.revalidation import Revalidate
from warehouse.archive.integrity import find_damage
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse

EVERY = tuple(stage.name for stage in STAGES)
WITHOUT_NETWORK = tuple(stage.name for stage in OFFLINE)

KILLS_IN_A_ROW = 12
LOOKED_AT = 40
"""So many published files are read at each look."""
WORKERS_KILLED = 3
"""At most so many workers are killed in one refresh: both attempts at a document, and one at another."""
LETTERS = 3
"""So many letters are published in all; the last of them tonight."""


def refresh(root: Path, night: int, port: int, names: list[str]) -> None:
    """Run stages on the sites of one night (0: last night's, 1: tonight's), telling each stage as it begins."""
    everything = publications()
    listed = everything.ofsted[: LETTERS - 1 + night]
    documents = {entry.document for entry in listed}
    entries = tuple(e for e in everything.hmicfrs if e.served_by is None or e.document in documents)
    shown = everything.model_copy(update={"ofsted": listed, "hmicfrs": entries})
    served = pages.rendered
    again = listed[0].document
    pages.publications = lambda: shown
    pages.rendered = lambda name: served(name) + (b"\n% again\n" if night and name == again else b"")
    site.FIRST_PORT = port

    @contextmanager
    def telling(stage: str) -> Iterator[Any]:
        print(stage, flush=True)
        yield silent

    stages = [stage for stage in STAGES if stage.name in names]
    report = run_stages(Workspace(root, Source.SAMPLE), read_settings(), stages, telling, RunOptions(Revalidate.ALL))
    if report.blocked:
        raise SystemExit(f"blocked: {report.blocked}")


class Child:
    """A refresh in a process group of its own."""

    def __init__(self, root: Path, night: int, port: int, names: tuple[str, ...] = EVERY) -> None:
        self.begun: dict[str, float] = {}
        command = [sys.executable, __file__, "--child", str(root), str(night), str(port), *names]
        self.errors = (root.parent / f"{root.name}.stderr").open("ab")
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        # So many starts: what is not compiled yet is compiled once.
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment,
            start_new_session=True,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.begun[line.strip()] = time.monotonic()

    def kill_in(self, stage: str, after: float) -> bool:
        """Kill the group so long after a stage began; False where the refresh came to its end before."""
        while stage not in self.begun and self.process.poll() is None:
            time.sleep(0.002)
        while self.process.poll() is None and time.monotonic() < self.begun.get(stage, 0.0) + after:
            time.sleep(0.002)
        alive = self.process.poll() is None
        if alive:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.end()
        return alive

    def kill_workers(self, draw: random.Random) -> int:
        """Kill some workers that read documents at moments drawn by lot, and let it go on; how many were killed."""
        killed = 0
        while self.process.poll() is None:
            for worker in workers_of(self.process.pid) if "extract" in self.begun else ():
                if killed < WORKERS_KILLED:
                    time.sleep(draw.uniform(0.0, 1.0))
                    with suppress(psutil.NoSuchProcess):
                        worker.kill()
                        killed += 1
            time.sleep(0.005)
        self.end()
        return killed

    def end(self) -> int:
        code = self.process.wait()
        self.reader.join()
        self.errors.close()
        return code

    def durations(self) -> dict[str, float]:
        """How long each stage took, of a refresh that has ended just now."""
        starts = [*self.begun.items(), ("", time.monotonic())]
        return {name: after - start for (name, start), (_, after) in itertools.pairwise(starts)}


def workers_of(pid: int) -> list[psutil.Process]:
    """The processes that harvest, read or publish for a refresh: the children of its fork server."""
    with suppress(psutil.NoSuchProcess):
        servers = [one for one in psutil.Process(pid).children() if "forkserver" in " ".join(one.cmdline())]
        return [worker for server in servers for worker in server.children()]
    return []


def rows(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that a rebuild gives again, as the contract has it."""
    with open_warehouse(database) as warehouse:
        columns: dict[str, list[str]] = {}
        for table, column in warehouse.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'jtai' AND NOT internal "
            "AND schema_name = 'main' AND table_name IN (SELECT table_name FROM duckdb_tables()) "
            "ORDER BY table_name, column_index"
        ).rows:
            if table not in ("runs", "meta") and not column.endswith("_at"):
                columns.setdefault(table, []).append(column)
        return {t: warehouse.query(f'SELECT {", ".join(c)} FROM "{t}" ORDER BY ALL').rows for t, c in columns.items()}


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _is_csv(data: bytes) -> bool:
    """A line that was cut has fewer cells, or no end."""
    lines = csv.reader(io.StringIO(data.decode(), newline=""))
    return data.endswith(b"\n") and len({len(line) for line in lines}) == 1


WHOLE: dict[str, Callable[[bytes], bool]] = {
    ".html": lambda data: data.rstrip().endswith(b"</html>"),
    ".docx": lambda data: is_zipfile(io.BytesIO(data)),
    ".pdf": lambda data: data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF"),
    ".csv": _is_csv,
    ".json": _is_json,
}
"""How a published file that is whole is told from half of one."""


SEEN_AT = re.compile(
    r"(^|/)(runs|reports|sightings)\.(csv|parquet)$|(^|/)\.[^/]+$|^data\.html$"
    r"|(^|/)(jtai\.(xlsx|duckdb)|datapackage\.json|croissant\.json|SHA256SUMS)$"
)
"""Files that differ between two undisturbed refreshes of one night: tables that say when an entry was seen and a letter
fetched (their rows are compared in the warehouse, without that), the workbook and the database of them, and checksums,
sizes and stamps of it all.
"""
WRITTEN_AT = re.compile(rb"D:\d{14}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|/ID\[.*?\]|<xmpMM:InstanceID>.*?<")
"""What a PDF says of the moment when it was set: the dates, and the name that is made of them."""


def published(release: Path) -> dict[str, str]:
    """What each published file holds, by its path, as a digest; but for the moments that no two nights share."""
    found = {}
    for path in release.rglob("*"):
        if path.is_file():
            name, data = path.relative_to(release).as_posix(), path.read_bytes()
            if SEEN_AT.search(name):
                data = b""
            elif path.suffix == ".docx":
                with ZipFile(io.BytesIO(data)) as parts:
                    data = b"".join(parts.read(part) for part in parts.namelist() if part != "docProps/core.xml")
            elif path.suffix == ".pdf":
                data = WRITTEN_AT.sub(b"", data)
            found[name] = hashlib.sha256(data).hexdigest()
    return found


def differing(found: dict[str, str], wanted: dict[str, str], *, is_same_day: bool) -> list[str]:
    """The files that only one of the two has, or that are not the same; pages name days, so past midnight none is."""
    names = found.keys() ^ wanted.keys()
    if is_same_day:
        names |= {name for name in found.keys() & wanted.keys() if found[name] != wanted[name]}
    return sorted(names)


class Reader(threading.Thread):
    """Reads the published warehouse and release over and over; `errors` are states that are not whole."""

    def __init__(self, workspace: Workspace, findings: dict[str, int], letters: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.draw = random.Random(seed)
        self.workspace, self.findings, self.letters = workspace, findings, letters
        self.reads, self.pages, self.errors, self.is_over = 0, 0, list[str](), threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                self._read()
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader met it
                self.errors.append(f"{type(error).__name__}: {error}")
            self.reads += 1
            time.sleep(0.05)

    def _read(self) -> None:
        with open_warehouse(self.workspace.database) as warehouse:
            held = dict(
                warehouse.query(
                    "SELECT sha256, count(finding_id) FROM reports LEFT JOIN findings USING (report_id) GROUP BY ALL"
                ).rows
            )
            ((current,),) = warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows
        if wrong := {sha: n for sha, n in held.items() if self.findings.get(sha) != n}:
            self.errors.append(f"other findings than those of the letters: {wrong}")
        if current < self.letters:
            self.errors.append(f"{current} letters, there were {self.letters}")
        # Not rglob: it breaks off where a folder is removed under it.
        files = (Path(folder, name) for folder, _, names in os.walk(self.workspace.release) for name in names)
        published = sorted(path for path in files if path.suffix in WHOLE)
        for path in self.draw.sample(published, min(LOOKED_AT, len(published))):
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # nothing for a reader: it is not published any more since the folder was listed
                continue
            self.pages += 1
            if not WHOLE[path.suffix](data):
                self.errors.append(f"half a file: {path.relative_to(self.workspace.release)}")


def soak(kills: int, seed: int, root: Path) -> dict[str, Any]:
    """Play episodes until so many refreshes were killed; what was met, as counts by name."""
    draw, port = random.Random(seed), free_ports()
    evening, reference = Workspace(root / "evening", Source.SAMPLE), Workspace(root / "reference", Source.SAMPLE)
    assert Child(evening.root, 0, port).end() == 0, (root / "evening.stderr").read_text()
    shutil.copytree(evening.root, reference.root)
    undisturbed = Child(reference.root, 1, port)
    assert undisturbed.end() == 0, (root / "reference.stderr").read_text()
    durations = undisturbed.durations()
    wanted, held = rows(reference.database), Archive(reference.archive).shas()
    to_publish, day = published(reference.release), datetime.now(UTC).date()
    with open_warehouse(reference.database) as warehouse:
        findings = dict(
            warehouse.query(
                "SELECT sha256, count(finding_id) FROM reports LEFT JOIN findings USING (report_id) GROUP BY ALL"
            ).rows
        )
    counted = (
        "kills",
        "workers_killed",
        "episodes",
        "corrupt_states",
        "lost_letters",
        "held",
        "reader_errors",
        "reads",
    )
    met = dict.fromkeys((*counted, "pages"), 0)
    by_stage, told = dict.fromkeys(EVERY, 0), list[str]()
    while met["kills"] < kills:
        workspace = Workspace(root / f"episode{met['episodes']}", Source.SAMPLE)
        shutil.copytree(evening.root, workspace.root)
        reader = Reader(workspace, findings, LETTERS - 1, draw.randrange(2**32))
        reader.start()
        met["workers_killed"] += Child(workspace.root, 1, port).kill_workers(draw)
        for _ in range(draw.randint(KILLS_IN_A_ROW // 2, KILLS_IN_A_ROW)):
            stage, share = draw.choice(EVERY), draw.uniform(0.0, 1.1)
            names = EVERY if stage in EVERY[:2] or draw.random() < 0.3 else WITHOUT_NETWORK
            if met["kills"] < kills and Child(workspace.root, 1, port, names).kill_in(stage, share * durations[stage]):
                met["kills"] += 1
                by_stage[stage] += 1
                damage = [f"after a kill in {stage}: {line}" for line in find_damage(Archive(workspace.archive))]
                met["corrupt_states"] += bool(damage)
                told += damage
        code = Child(workspace.root, 1, port).end()
        reader.is_over.set()
        reader.join()
        after = [*find_damage(Archive(workspace.archive))]
        if code != 0:
            errors = (root / f"{workspace.root.name}.stderr").read_text()[-800:]
            after.append(f"the refresh after the kills ended with {code}: {errors}")
        elif (found := rows(workspace.database)) != wanted:
            differ = [table for table in wanted if found.get(table) != wanted[table]]
            after.append(f"other rows than an undisturbed refresh gives: {differ}")
        elif differ := differing(published(workspace.release), to_publish, is_same_day=datetime.now(UTC).date() == day):
            after.append(f"other files than an undisturbed refresh publishes: {len(differ)}, as {differ[:10]}")
        lost = held - Archive(workspace.archive).shas()
        met["held"] += sum(one.failed_runs > 0 for one in LetterRecords(workspace).extractions.values())
        met["corrupt_states"] += bool(after)
        met["lost_letters"] += len(lost)
        met["reader_errors"] += len(reader.errors)
        met["reads"] += reader.reads
        met["pages"] += reader.pages
        met["episodes"] += 1
        told += after + reader.errors
        print(json.dumps({**met, "kills_by_stage": by_stage}), file=sys.stderr, flush=True)
        shutil.rmtree(workspace.root)
    return {**met, "kills_by_stage": by_stage, "seed": seed, "told": told[:20]}


def free_ports() -> int:
    """A port that is free together with the four after it."""
    for base in range(31000, 60000, 5):
        held = []
        try:
            held = [socket.create_server(("127.0.0.1", base + number)) for number in range(5)]
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
        return base
    raise OSError("no five free ports in a row")


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        refresh(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        met = soak(arguments.kills, arguments.seed, Path(folder))
    print(json.dumps(met, indent=1))
    sys.exit(any(met[what] for what in ("corrupt_states", "lost_letters", "held", "reader_errors")))


if __name__ == "__main__":
    main()
