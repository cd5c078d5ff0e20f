"""Measures a night without news with three years of nights behind it, against the second night (`make bench`).

The archive is the sample's, with as many lines in its manifest as the real one has after three years. Time and memory
are of the whole refresh and all of its processes.

    python tests/bench/bench_ledger.py [--lines 130000]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.settings import Source, Workspace
from warehouse.archive.harvest_records import RUN_ID
from warehouse.archive.seals import seal
from warehouse.archive.store import Archive

TIMES = ("seen_at", "retrieved_at", "started_at", "finished_at")
MEASURED = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL); "
MEASURED += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"


def refresh(root: Path) -> tuple[float, float, int]:
    """A refresh; its seconds, its seconds of CPU, and the megabytes of its largest process."""
    command = [sys.executable, "-m", "pipelines.cli", "--source", "sample", "--workspace", str(root), "refresh"]
    started, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", MEASURED, *command], capture_output=True, text=True, check=True)
    seconds, now = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, int(done.stdout.split()[-1])


def age(archive: Archive, lines: int) -> int:
    """Put nights in which nothing changed before the last one, until the manifest has so many lines; how many."""
    of_night = {path: path.read_text().splitlines() for path in (archive.manifest, archive.ledger)}
    nights = lines // len(of_night[archive.manifest])
    for path, night in of_night.items():
        records = [json.loads(line) for line in night]
        with path.open("w+b", buffering=0) as file:
            written = []
            for back in range(nights, -1, -1):
                for record in records:
                    moved = {key: value for key, value in record.items() if key != "seal"}
                    begun = datetime.strptime(record["run_id"], RUN_ID) - timedelta(days=back)
                    moved["run_id"] = f"{begun:{RUN_ID}}"
                    moved |= {
                        key: (datetime.fromisoformat(record[key]) - timedelta(days=back)).isoformat()
                        for key in TIMES
                        if key in record
                    }
                    if back < nights and moved.get("outcome") == "fetched":
                        moved["outcome"] = "unchanged"
                    line = json.dumps(moved, separators=(",", ":")).encode()
                    written.append(line)
            handle = file.fileno()
            for line in written:
                file.write(seal(handle, os.fstat(handle).st_size, line) + b"\n")
    return nights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=130_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        young, old = (Workspace(Path(folder) / name, Source.SAMPLE) for name in ("young", "old"))
        refresh(young.root)
        shutil.copytree(young.root, old.root)
        nights = age(Archive(old.archive), arguments.lines)
        refresh(old.root)
        measured = {}
        for name, workspace in (("second night", young), (f"after {nights:,} nights", old)):
            refresh(workspace.root)
            measured[name] = seconds, cpu, memory = min(refresh(workspace.root) for _ in range(3))
            print(f"{name:<22} {seconds:6.1f} s  {cpu:6.1f} s of CPU  {memory:5} MB")
        (first, _, _), (last, _, _) = measured.values()
        print(f"ratio {last / first:.2f}")


if __name__ == "__main__":
    main()
