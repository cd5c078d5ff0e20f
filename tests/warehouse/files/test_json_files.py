"""What a file of a record can be, each state told from the others."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.files.json_files import FileState, read_sealed, state_of, write, write_sealed


@dataclass(frozen=True, slots=True)
class Note:
    """A record of these tests."""

    text: str
    pages: tuple[int, ...] = ()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_sealed(tmp_path / "note.json", Note("as it was written", (1, 2)))
    return tmp_path / "note.json"


@given(st.builds(Note, st.text(), st.tuples(st.integers(1, 9))))
def test_a_sealed_record_comes_back(tmp_path_factory: pytest.TempPathFactory, note: Note) -> None:
    path = tmp_path_factory.mktemp("notes") / "note.json"
    write_sealed(path, note)
    assert state_of(path, Note, is_sealed=True) is FileState.GOOD
    assert read_sealed(path, Note) == note
    assert json.loads(path.read_bytes())["text"] == note.text


def test_a_changed_text_is_found_by_its_digest(path: Path) -> None:
    path.write_text(path.read_text().replace("written", "edited"))
    assert state_of(path, Note, is_sealed=True) is FileState.CHANGED
    assert read_sealed(path, Note) is None


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (None, FileState.ABSENT),
        (b"", FileState.DAMAGED),
        (b'{"text": "half', FileState.DAMAGED),
        (b"\x00\xff", FileState.DAMAGED),
        (b"[1]", FileState.OTHER_VERSION),
        (b'{"words": "another shape"}', FileState.OTHER_VERSION),
        (b'{"text": "without a seal"}', FileState.OTHER_VERSION),
    ],
)
def test_states_of_a_sealed_file(path: Path, data: bytes | None, state: FileState) -> None:
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    assert state_of(path, Note, is_sealed=True) is state
    assert read_sealed(path, Note) is None


def test_a_file_that_may_not_be_read(path: Path) -> None:
    path.unlink()
    path.mkdir()  # rights do not keep out the superuser, as whom tests may run
    assert state_of(path, Note) is FileState.UNREADABLE
    assert read_sealed(path, Note) is None


def test_a_file_without_a_seal_is_good_where_none_is_asked_for(path: Path) -> None:
    write(path, Note("plain"))
    assert state_of(path, Note) is FileState.GOOD


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_files_have_the_rights_that_the_user_gives(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write(tmp_path / "file", Note("x"))
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
