from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.archive.harvest_records import HarvestRun, Sighting, SourceTally
from warehouse.archive.integrity import find_damage
from warehouse.archive.store import Archive

NOW = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)
COUNT = 6


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "archive")
    for number in range(COUNT):
        body = f"%PDF-1.7 letter {number} %%EOF".encode()
        url = f"https://files.example/{number}"
        came = Sighting("r1", "ofsted", url, "https://p.example", "a label", "fetched", NOW)
        made.append(replace(came, sha256=made.put(body), bytes=len(body)))
    made.put_aside(b"GIF89a")
    tally = SourceTally("ofsted", 9, 900, COUNT, COUNT, 0, 0, 0, 0)
    made.append_run(HarvestRun("r1", NOW, NOW, (tally,)))
    made.append_run(HarvestRun("r2", NOW, NOW, ()))
    return made


def damage(archive: Archive) -> list[str]:
    return [line.removeprefix(str(archive.root) + "/") for line in find_damage(archive)]


def test_an_archive_as_it_was_written_is_whole(archive: Archive) -> None:
    assert damage(archive) == []
    with archive.manifest.open("ab") as file:
        file.write(b'{"run_id":"r2","sour')
    assert damage(archive) == [], "half a last line is cut off by the next append"


def test_a_flipped_bit_is_found_wherever_it_is(archive: Archive) -> None:
    paths = [*sorted((archive.root / "objects").rglob("*.pdf")), *(archive.root / "quarantine").iterdir()]
    draw = random.Random(5)
    for path in paths:
        whole = path.read_bytes()
        bit = draw.randrange(8 * len(whole))
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        (line,) = damage(archive)
        assert line.startswith(f"{path.relative_to(archive.root)}: damaged")
        path.write_bytes(whole)
    assert damage(archive) == []


def test_a_missing_document_is_named_with_the_line_that_has_it(archive: Archive) -> None:
    third = archive.sightings()[2]
    assert third.sha256
    archive.path_of(third.sha256).unlink()
    (line,) = damage(archive)
    assert line.startswith(str(archive.path_of(third.sha256).relative_to(archive.root)))
    assert "manifest.jsonl:3" in line
    assert third.url in line


@pytest.mark.parametrize("name", ["manifest.jsonl", "runs.jsonl"])
def test_any_edit_of_any_line_is_named_by_file_and_line(archive: Archive, name: str) -> None:
    path = archive.root / name
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        for position in range(0, len(line) - 1, 7):
            edited = bytearray(line)
            edited[position] ^= 1
            path.write_bytes(b"".join([*lines[: number - 1], bytes(edited), *lines[number:]]))
            found = [one for one in damage(archive) if one.startswith(f"{name}:")]
            assert found
            assert found[0].startswith((f"{name}:{number}:", f"{name}:{number + 1}:"))
    path.write_bytes(whole)
    assert damage(archive) == []


def test_a_field_that_was_changed_is_named_though_the_line_still_reads(archive: Archive) -> None:
    lines = archive.manifest.read_text().splitlines()
    changed = json.loads(lines[3]) | {"label": "another label"}
    lines[3] = json.dumps(changed, separators=(",", ":"))
    archive.manifest.write_text("\n".join(lines) + "\n")
    (line,) = damage(archive)
    assert line.startswith("manifest.jsonl:4: ")


def test_lines_that_are_gone_are_missed(archive: Archive) -> None:
    lines = archive.manifest.read_bytes().splitlines(keepends=True)
    archive.manifest.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert any(line.startswith("manifest.jsonl:3: ") for line in damage(archive))
    archive.manifest.write_bytes(b"".join(lines[:-1]))
    (line,) = damage(archive)
    assert line.startswith("runs.jsonl:1: ")
    assert "met 6 entries at ofsted, manifest.jsonl has 5" in line


def test_lines_from_before_there_were_seals_are_sealed_by_the_next(archive: Archive) -> None:
    plain = [json.loads(line) for line in archive.manifest.read_text().splitlines()]
    for line in plain:
        del line["seal"]
    archive.manifest.write_text("".join(json.dumps(line) + "\n" for line in plain))
    assert damage(archive) == []
    archive.append(Sighting("r3", "ofsted", "https://files.example/9", "https://p.example", "a label", "failed", NOW))
    assert damage(archive) == []
    archive.manifest.write_text(archive.manifest.read_text().replace("a label", "b label", 1))
    assert [line.split(":")[1] for line in damage(archive)] == [str(COUNT + 1)]
