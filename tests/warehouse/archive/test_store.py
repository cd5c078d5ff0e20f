from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warehouse.archive.harvest_records import HarvestRun, Sighting, SourceTally
from warehouse.archive.store import Archive
from warehouse.errors import UnexpectedContent

NOW = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
BODY = b"%PDF-1.7 one"


def a_sighting(run_id: str = "r1", url: str = "https://files.example/1", **more: object) -> Sighting:
    values: dict[str, object] = {
        "run_id": run_id,
        "source": "ofsted",
        "url": url,
        "page_url": "https://reports.example/p",
        "label": "Joint area child protection inspection",
        "outcome": "fetched",
        "seen_at": NOW,
        **more,
    }
    return Sighting(**values)  # type: ignore[arg-type]


def test_a_document_is_kept_under_its_hash_and_only_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha = archive.put(BODY)
    written = archive.path_of(sha).stat()
    assert sha == hashlib.sha256(BODY).hexdigest()
    assert archive.path_of(sha) == tmp_path / "archive" / "objects" / sha[:2] / f"{sha}.pdf"
    assert archive.put(BODY) == sha
    again = archive.path_of(sha).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert archive.read(sha) == BODY
    assert archive.holds(sha)
    assert not archive.holds("0" * 64)
    assert archive.shas() == {sha}


def test_an_archive_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    assert (archive.shas(), archive.sightings(), archive.runs()) == (frozenset(), (), ())
    with pytest.raises(FileNotFoundError):
        archive.read("0" * 64)


def test_what_is_no_pdf_is_put_aside_outside_the_objects(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    path = archive.put_aside(b"GIF89a")
    assert path.read_bytes() == b"GIF89a"
    assert archive.put_aside(b"GIF89a") == path
    assert archive.shas() == frozenset()


def test_sightings_come_back_as_they_were_appended(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = a_sighting(published_on=date(2024, 4, 30), sha256="ab", bytes=12, etag='"x"', retrieved_at=NOW)
    second = a_sighting(outcome="failed", reason="connection lost – twice\nover")
    for sighting in (first, second):
        archive.append(sighting)
    assert archive.sightings() == (first, second)
    assert archive.manifest.read_bytes().count(b"\n") == 2


def test_runs_come_back_as_they_were_appended(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    tally = SourceTally("ofsted", 3, 400, 2, 1, 0, 1, 0, 0, error=None)
    run = HarvestRun("20240501T123000000000Z", NOW, NOW, (tally,))
    archive.append_run(run)
    archive.append_run(run)
    assert archive.runs() == (run, run)


@pytest.mark.parametrize("torn", [b'{"run_id":"r2","sour', b"x" * 10_000, b"{"])
def test_a_torn_last_line_is_not_read_and_the_next_append_cuts_it_off(tmp_path: Path, torn: bytes) -> None:
    archive = Archive(tmp_path)
    archive.append(a_sighting("r1"))
    with archive.manifest.open("ab") as file:
        file.write(torn)
    assert [s.run_id for s in archive.sightings()] == ["r1"]
    archive.append(a_sighting("r3"))
    assert [s.run_id for s in archive.sightings()] == ["r1", "r3"]
    assert torn not in archive.manifest.read_bytes().splitlines()


def test_a_file_that_is_nothing_but_a_torn_line_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.manifest.write_bytes(b'{"run_id"')
    assert archive.sightings() == ()
    archive.append(a_sighting("r1"))
    assert [s.run_id for s in archive.sightings()] == ["r1"]


@pytest.mark.parametrize(("line", "cause"), [(b"{broken\n", "JSON"), (b'{"run_id":"r2"}\n', "source"), (b"\n", "JSON")])
def test_a_bad_line_elsewhere_is_named(tmp_path: Path, line: bytes, cause: str) -> None:
    archive = Archive(tmp_path)
    archive.append(a_sighting("r1"))
    with archive.manifest.open("ab") as file:
        file.write(line)
    archive.append(a_sighting("r3"))
    with pytest.raises(UnexpectedContent, match=rf"manifest\.jsonl:2: .*{cause}"):
        archive.sightings()
