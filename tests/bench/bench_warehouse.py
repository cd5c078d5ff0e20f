"""Measures every view, table macro and search, on a warehouse and on one with 100 times its letters (`make bench`).

As many threads as the machine has cores; each time is the best of three, and stands beside its ratio to a full scan of
the findings in the same file, in the same run. Every column of every row is worked out. Takes the warehouse of
`--database`, else of the sample.

    python tests/bench/bench_warehouse.py --database data/warehouse/jtai.duckdb
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.build.schema import create_schema, derive
from warehouse.read.api import Filters, Warehouse, open_warehouse

TIMES = 100

WORDS = "information sharing between partners"

ALL_OF = "SELECT count(*), sum(hash(v)::HUGEINT) FROM ({sql}) AS v"
"""Every column goes into the hash, so that none is left out of the work."""

ASKED = {
    "v_strengths_nearby": "FROM v_strengths_nearby WHERE area_name = '{area}'",
    "v_findings": "FROM v_findings WHERE area_name = '{area}'",
}
"""Views that are asked for one area; v_findings as a whole is measured besides."""

MACROS = {
    "theme_by": "FROM theme_by('region')",
    "theme_strengths_near": "FROM theme_strengths_near('{area}')",
    "theme_compare": "FROM theme_compare('{area}', '{other}')",
    "search_plain": f"FROM search_plain('{WORDS}') LIMIT 20",
}

REFERENCE = ("themes", "deep_dives", "deep_dive_rounds", "areas", "area_aliases", "area_successors", "area_neighbours")
HANGING = {
    "report_id": ("report_inspectorates", "addressees", "findings", "sightings", "issues"),
    "finding_id": ("finding_boxes", "finding_themes", "finding_agencies"),
}


def multiply(database: Path, target: Path, times: int) -> None:
    """A warehouse with each letter `times` times, each copy in another area and a day later than the last."""
    with duckdb.connect(str(target)) as connection:
        create_schema(connection)
        connection.execute(f"ATTACH '{database}' AS one (READ_ONLY)")
        for table in (*REFERENCE, "quarantine", "runs", "meta"):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM one.{table}")
        copies = f"(SELECT range AS copy FROM range({times})) AS c"
        connection.execute(
            f"""
            INSERT INTO reports BY NAME
            WITH places AS (
                SELECT *, row_number() OVER (ORDER BY area_code) - 1 AS place, count(*) OVER () AS places
                FROM one.areas WHERE valid_to IS NULL
            ), letters AS (
                SELECT *, row_number() OVER (ORDER BY report_id) AS letter FROM one.reports
            )
            SELECT l.* EXCLUDE (letter) REPLACE (
                l.report_id || '~' || c.copy AS report_id, l.letter_id || '~' || c.copy AS letter_id,
                sha256(l.sha256 || c.copy) AS sha256, p.area_code AS area_code, p.area_code AS area_code_now,
                p.name AS area_name, l.letter_date + c.copy::INTEGER AS letter_date
            )
            FROM letters AS l CROSS JOIN {copies}
            JOIN places AS p ON p.place = (l.letter + 7 * c.copy) % p.places
            """
        )
        for key, tables in HANGING.items():
            for table in tables:
                also = ", t.finding_id || '~' || c.copy AS finding_id" if table == "findings" else ""
                connection.execute(
                    f"INSERT INTO {table} BY NAME SELECT t.* REPLACE (t.{key} || '~' || c.copy AS {key}{also}) "
                    f"FROM one.{table} AS t CROSS JOIN {copies}"
                )
        derive(connection)
        connection.execute("CHECKPOINT")


def best(work: Callable[[], object]) -> float:
    """The fastest of three runs, in milliseconds."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - start)

    return min(once() for _ in range(3))


def questions(warehouse: Warehouse) -> dict[str, Callable[[], object]]:
    """The queries to measure, by name."""
    areas = warehouse.query(
        "SELECT area_name FROM v_letters GROUP BY ALL ORDER BY count(*) DESC, area_name LIMIT 2"
    ).rows
    area, other = (areas[0][0], areas[-1][0])

    def all_of(sql: str) -> Callable[[], object]:
        return lambda: warehouse.query(ALL_OF.format(sql=sql.format(area=area, other=other)))

    views = [
        name
        for (name,) in warehouse.query(
            "SELECT view_name FROM duckdb_views() WHERE database_name = 'jtai' AND schema_name = 'main' "
            "AND NOT internal ORDER BY ALL"
        ).rows
    ]
    asked = {name: all_of(ASKED.get(name, f"FROM {name}")) for name in views}
    asked["v_findings, all"] = all_of("FROM v_findings")
    asked |= {f"{name}()": all_of(sql) for name, sql in MACROS.items()}
    asked["search, BM25"] = lambda: warehouse.search(WORDS)
    asked["findings(kind, theme, near)"] = lambda: warehouse.choose(
        Filters(kind="strength", theme="information_sharing", near=area)
    )
    return asked


def measure(database: Path, limit: float) -> bool:
    """Print the times; returns whether all are below the limit in milliseconds."""
    is_fast = True
    with open_warehouse(database) as warehouse:
        letters, findings = warehouse.query("SELECT count(*), sum(strengths) FROM v_letters").rows[0]
        scan = best(lambda: warehouse.query(ALL_OF.format(sql="FROM findings")))
        print(f"\n{letters} letters, {findings} strengths; full scan of the findings {scan:.1f} ms")
        for name, work in questions(warehouse).items():
            took = best(work)
            is_fast &= took < limit
            print(f"  {name:30} {took:8.1f} ms  {took / scan:6.1f} x the scan{'' if took < limit else '  TOO SLOW'}")
    return is_fast


def main() -> None:
    """Measure the warehouse, and one with 100 times its letters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path)
    chosen = parser.parse_args().database
    with tempfile.TemporaryDirectory() as folder:
        if chosen is None:
            CliRunner().invoke(app, ["--source", "sample", "--workspace", folder, "refresh"])
            chosen = Path(folder) / "warehouse" / "jtai.duckdb"
        print(f"{chosen.name}, opened in {best(lambda: open_warehouse(chosen).close()):.0f} ms")
        small = measure(chosen, 50)
        start = time.perf_counter()
        multiply(chosen, Path(folder) / "big.duckdb", TIMES)
        megabytes = (Path(folder) / "big.duckdb").stat().st_size / 2**20
        print(f"\nmultiplied and indexed in {time.perf_counter() - start:.0f} s, {megabytes:.0f} MB")
        big = measure(Path(folder) / "big.duckdb", 1000)
    print(f"\nunder 50 ms as it is: {small}; under 1 s at {TIMES} times: {big}")


if __name__ == "__main__":
    main()
