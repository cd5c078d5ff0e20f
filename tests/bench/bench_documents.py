"""Measures how long summaries and documents take: from scratch, unchanged, and with one file missing (`make bench`).

Each time stands beside its ratio to asking the warehouse for all findings in the same run. Steps are measured in this
process; all of it, with the pages of summaries, in workers. The times to look at: all of it under three minutes cold on
two cores, under five seconds when nothing changed. Takes the warehouse of `--database`, else of the sample.

    python tests/bench/bench_documents.py --database data/warehouse/jtai.duckdb
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.publish.blocks import Chart
from pipelines.publish.charts import drawing
from pipelines.publish.crew import WorkerPool
from pipelines.publish.documents.files import DOCUMENTS, is_published
from pipelines.publish.documents.pdf import pdf
from pipelines.publish.documents.word import word
from pipelines.publish.production import PAGES, PieceMaker, Production
from pipelines.publish.release_folder import ReleaseFolder
from pipelines.publish.site.context import gather
from pipelines.publish.site.pages import order
from pipelines.publish.summary.all_summaries import Content
from pipelines.run.progress import silent
from pipelines.settings import Settings
from warehouse.read.api import open_warehouse

COLD, UNCHANGED = 180.0, 5.0
"""Seconds."""


def timed(work: Callable[[], object]) -> float:
    """Run it once and return the seconds it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(database: Path, folder: Path) -> bool:
    """Print the times; returns whether those with a limit are below it."""
    with open_warehouse(database) as warehouse:
        scan = timed(lambda: warehouse.query("FROM v_findings"))
        letters = warehouse.status().letters
        made = Content(warehouse)
        steps = {f"all summaries of {letters} letters": timed(lambda: made.summaries)}

        def bring_up_to_date(version: str) -> None:
            release = ReleaseFolder(folder)
            if release.keep(DOCUMENTS, version):
                release.keep_as_is(PAGES)
            else:
                site = gather(Content(warehouse), Settings(), release, {})
                with WorkerPool(PieceMaker(site.addresses, site.facts)) as pool:
                    Production(site, pool, "this code", silent).make_summaries(documents=True)
                release.put(DOCUMENTS, version, {})
                release.put_all(order)
            release.finish()

        taken = [one for one in made.summaries if is_published(one)]
        charts = [chart for one in taken for chart in one.blocks_of(Chart) if drawing.is_drawable(chart)]
        steps[f"{len(charts)} charts"] = timed(lambda: [drawing.draw(chart, "chart") for chart in charts])
        steps[f"{len(taken)} Word documents"] = timed(lambda: [word(one) for one in taken])
        steps[f"{len(taken)} PDF files"] = timed(lambda: [pdf(one) for one in taken])
        cold, unchanged = (timed(lambda: bring_up_to_date("one")) for _ in range(2))
        steps |= {"all of it, cold": cold, "nothing changed": unchanged}
        steps["nothing but the version changed"] = timed(lambda: bring_up_to_date("another"))
        next(folder.rglob("*.pdf")).unlink()
        steps["one file missing"] = timed(lambda: bring_up_to_date("another"))
    print(f"all findings asked for in {1000 * scan:.0f} ms")
    for name, took in steps.items():
        print(f"  {name:36} {took:8.2f} s  {took / scan:9.1f} x")
    return cold < COLD and unchanged < UNCHANGED


def main() -> None:
    """Measure the named warehouse, or the sample's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path)
    chosen = parser.parse_args().database
    with tempfile.TemporaryDirectory() as folder:
        if chosen is None:
            CliRunner().invoke(app, ["--source", "sample", "--workspace", f"{folder}/sample", "refresh"])
            chosen = Path(folder) / "sample" / "warehouse" / "jtai.duckdb"
        print(f"under {COLD:.0f} s cold and {UNCHANGED:.0f} s unchanged: {measure(chosen, Path(folder) / 'documents')}")


if __name__ == "__main__":
    main()
