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
from pipelines.publish.publication import Tally, publish
from pipelines.publish.summary.all_summaries import Content
from pipelines.settings import Settings, Workspace, locate_workspace
from warehouse.archive.store import Archive
from warehouse.read.api import open_warehouse


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
            for name in ("archive", "warehouse", "source"):
                if (chosen / name).is_dir():
                    shutil.copytree(chosen / name, root / name)
                elif (chosen / name).is_file():
                    shutil.copy(chosen / name, root / name)
        workspace = locate_workspace(root)
        shutil.rmtree(workspace.release, ignore_errors=True)
        measure(workspace)


def measure(workspace: Workspace) -> None:
    """Print times and ratios."""
    pages: list[Tally] = []

    def build(address: str | None = None) -> None:
        pages.append(publish(workspace, Settings(site_url=address), pages_only=True).pages)

    def ask() -> None:
        with open_warehouse(workspace.database) as warehouse:
            assert Content(warehouse).summaries

    yardstick = seconds(lambda: render_all(Archive(workspace.archive)))
    print(f"yardstick, every page of the letters drawn once: {yardstick:.1f} s")
    ways = {
        "summaries asked of the warehouse": ask,
        "cold, pictures and all": build,
        "another address, pictures kept": lambda: build("https://example.org"),
        "nothing changed": lambda: build("https://example.org"),
    }
    for name, work in ways.items():
        took = seconds(work)
        print(f"  {name:36} {took:6.1f} s  {took / yardstick:6.2f} x the yardstick")
    size = (workspace.release / "index.html").stat().st_size
    print(f"{pages[0].files} files, {pages[-1].written} written when nothing changed; home page {size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
