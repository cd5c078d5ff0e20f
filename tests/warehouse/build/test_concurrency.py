"""Readers and publication never block each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from warehouse.build.assembly import assemble
from warehouse.build.database import build
from warehouse.read.api import open_warehouse

READERS = 10
PUBLICATIONS = range(20, 200)
"""So many at least, and until readers have looked often enough to have seen both states."""
PAUSE = 1.0
"""Seconds between two looks of a reader: without them the test would wait for the processor, not for the file."""


def test_ten_readers_during_many_publications(world: Any, make: Any, tmp_path: Path) -> None:
    """Alternate between a letter with three findings and one with one; readers see either state, complete."""
    path = tmp_path / "jtai.duckdb"
    one = list(assemble(world.load()))
    world.read("a", make.letter(findings=(make.finding(1, "Invented partners meet."),)))
    two = list(assemble(world.load()))
    build(path, one)
    finished, looks = Event(), list[tuple[int, int, int]]()

    def read() -> None:
        while not finished.wait(PAUSE):
            with open_warehouse(path) as warehouse:
                counts = "SELECT (SELECT count(*) FROM findings), (SELECT count(*) FROM v_findings)"
                (before,) = warehouse.query(counts).rows
                (after,) = warehouse.query(counts).rows
                assert before == after, "a reader keeps what it opened"
                looks.append((*before, len(warehouse.search("invented", limit=10))))

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        try:
            for number in range(PUBLICATIONS.stop):
                assert build(path, two if number % 2 == 0 else one).is_new
                if number >= PUBLICATIONS.start and len(looks) > 3 * READERS and len(set(looks)) > 1:
                    break
        finally:
            finished.set()
        assert [reader.result() for reader in readers] == [None] * READERS
    assert set(looks) == {(3, 3, 3), (1, 1, 1)}
    assert [found.name for found in tmp_path.iterdir()] == ["jtai.duckdb"]
