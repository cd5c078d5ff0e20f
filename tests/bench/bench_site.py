"""Measures building the website: from scratch, with pictures kept, and unchanged (`make bench`).

Each time stands beside its ratio to rendering every page of the letters' PDFs once, in the same run. Takes a copy of
the workspace of `--workspace`, else of the sample.

    python tests/bench/bench_site.py --workspace data
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.publish.site.explorer import RECORD, Built, write_site
from pipelines.publish.summary.every import Summaries
from pipelines.settings import Settings, Workspace, locate_workspace
from warehouse.archive.store import Archive


def seconds(work: Callable[[], object]) -> float:
    """Run it once and return the seconds it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def render_all(archive: Archive) -> None:
    """Draw every page of every archived document once, at half the size of an excerpt, for comparison."""
    for sha256 in sorted(archive.shas()):
        document = pypdfium2.PdfDocument(archive.read(sha256))
        for page in document:
            page.render(scale=1.0)
        document.close()


def main() -> None:
    """Measure each kind of build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path)
    chosen = parser.parse_args().workspace
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        if chosen is None:
            CliRunner().invoke(app, ["--source", "sample", "--workspace", str(root), "refresh"])
        else:
            for name in ("archive", "warehouse", "release", "source"):
                if (chosen / name).is_dir():
                    shutil.copytree(chosen / name, root / name)
                elif (chosen / name).is_file():
                    shutil.copy(chosen / name, root / name)
        workspace = locate_workspace(root)
        shutil.rmtree(workspace.site, ignore_errors=True)
        (workspace.release / RECORD).unlink(missing_ok=True)
        measure(workspace)


def measure(workspace: Workspace) -> None:
    """Print times and ratios."""
    built: list[Built] = []
    yardstick = seconds(lambda: render_all(Archive(workspace.archive)))
    print(f"yardstick, every page of the letters drawn once: {yardstick:.1f} s")
    summaries = Summaries(workspace.database)
    ways = {
        "summaries asked of the warehouse": lambda: summaries.all,
        "cold, pictures and all": lambda: built.append(write_site(workspace, Settings(), summaries=summaries)),
        "another address, pictures kept": lambda: built.append(
            write_site(workspace, Settings(site_url="https://example.org"), summaries=summaries)
        ),
        "nothing changed": lambda: built.append(write_site(workspace, Settings(site_url="https://example.org"))),
    }
    for name, work in ways.items():
        took = seconds(work)
        print(f"  {name:36} {took:6.1f} s  {took / yardstick:6.2f} x the yardstick")
    size = (workspace.site / "index.html").stat().st_size
    print(f"{built[0].files} files, {built[-1].written} written when nothing changed; home page {size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
