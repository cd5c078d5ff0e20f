"""What other programs do to the published file: a killed session's log, a lock, damage, a file of another kind.

With processes of their own, since DuckDB's locks are between processes.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.build.assembly import assemble
from warehouse.build.checks import BrokenCheck
from warehouse.build.database import build
from warehouse.errors import (
    DamagedWarehouse,
    LockedWarehouse,
    NoWarehouse,
    OtherWarehouse,
)
from warehouse.files.duckdb_files import log_of
from warehouse.read.api import open_warehouse

TEXTS = "SELECT text FROM findings ORDER BY 1"
SESSION = """
import sys, time, duckdb
session = duckdb.connect(sys.argv[1])
session.execute("UPDATE findings SET text = 'edited by somebody', word_count = 3 WHERE ordinal = 1")
print("written", flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(world: Any, tmp_path: Path) -> Path:
    build(tmp_path / "jtai.duckdb", assemble(world.load()))
    return tmp_path / "jtai.duckdb"


def started_session(path: Path) -> subprocess.Popen[bytes]:
    session = subprocess.Popen([sys.executable, "-c", SESSION, str(path)], stdout=subprocess.PIPE)
    assert session.stdout is not None
    assert session.stdout.readline() == b"written\n"
    return session


@pytest.fixture
def session(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another program that is writing to the file."""
    started = started_session(path)
    yield started
    started.kill()
    started.wait()


@pytest.fixture
def left(path: Path) -> Path:
    """The log of a session that was killed."""
    killed = started_session(path)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert log_of(path).stat().st_size > 0
    return log_of(path)


def texts(path: Path) -> list[str]:
    with open_warehouse(path) as warehouse:
        return [text for (text,) in warehouse.query(TEXTS).rows]


@pytest.mark.usefixtures("left")
def test_what_a_killed_session_wrote_is_not_read(path: Path) -> None:
    assert "edited by somebody" not in texts(path)
    assert [one.name for one in path.parent.glob(".*.reading")] == []


def test_a_build_without_news_takes_the_log_away(world: Any, path: Path, left: Path) -> None:
    assert not build(path, assemble(world.load())).is_new
    assert not left.exists()
    with duckdb.connect(str(path), read_only=True) as plain:
        assert "edited by somebody" not in [text for (text,) in plain.execute(TEXTS).fetchall()]


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_new_file_does_not_inherit_the_log(world: Any, make: Any, path: Path, left: Path, is_removed: bool) -> None:
    if is_removed:
        path.unlink()
    world.run(("ofsted", "1", "a"), ("ofsted", "2", "b"))
    world.read("b", make.letter(area_codes=("E2",)))
    assert build(path, assemble(world.load())).is_new
    assert not left.exists()
    with duckdb.connect(str(path), read_only=True) as plain:
        rows = plain.execute("SELECT report_id, text FROM findings").fetchall()
    assert len(rows) == 6
    assert "edited by somebody" not in {text for _, text in rows}


def test_a_file_that_another_program_writes_to_is_locked(path: Path, session: subprocess.Popen[bytes]) -> None:
    with pytest.raises(LockedWarehouse, match=rf"process {session.pid}.*close it there"):
        open_warehouse(path)


def test_a_build_waits_for_nobody_and_replaces_nothing_that_is_locked(
    world: Any, make: Any, path: Path, session: subprocess.Popen[bytes]
) -> None:
    before = path.read_bytes()
    world.read("a", make.letter(title="Another title"))
    with pytest.raises(LockedWarehouse, match=str(session.pid)):
        build(path, assemble(world.load()))
    assert path.read_bytes() == before
    assert log_of(path).exists()
    assert sorted(one.name for one in path.parent.iterdir()) == ["jtai.duckdb", "jtai.duckdb.wal"]


def test_a_file_that_is_absent_damaged_or_of_another_kind(world: Any, path: Path) -> None:
    with pytest.raises(NoWarehouse, match="jtai refresh"):
        open_warehouse(path.with_name("other.duckdb"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedWarehouse, match="move it away"), open_warehouse(path) as warehouse:
        warehouse.read_all()
    path.unlink()
    duckdb.connect(str(path)).execute("CREATE TABLE reports (name VARCHAR)").close()
    with pytest.raises(OtherWarehouse, match="without the tables"):
        open_warehouse(path)
    with pytest.raises(BrokenCheck, match=r"without the tables.*not replaced"):
        build(path, assemble(world.load()))


def test_a_block_that_is_damaged_is_found_when_it_is_read(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 4, len(data), 16384):
        data[place] ^= 255
    path.write_bytes(data)
    with pytest.raises(DamagedWarehouse, match="damaged"), open_warehouse(path) as warehouse:
        warehouse.read_all()
