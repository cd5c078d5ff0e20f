"""The folder that is published: what is stale goes, what is not ours stays, and a kill leaves nothing unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publish import release_folder
from pipelines.publish.release_folder import RECORD, ReleaseFolder

Pieces = Mapping[str, Mapping[str, bytes]]


def held(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != RECORD
    }


def bring_up_to_date(root: Path, pieces: Pieces, version: str = "1") -> int:
    folder = ReleaseFolder(root)
    written = sum(folder.put(name, version, files) for name, files in pieces.items() if not folder.keep(name, version))
    folder.finish()
    return written


def test_what_is_stale_goes_with_its_folder_and_what_is_current_is_not_written(tmp_path: Path) -> None:
    assert bring_up_to_date(tmp_path, {"a": {"x/1": b"1", "x/2": b"2"}, "b": {"y/3": b"3"}}) == 3
    assert bring_up_to_date(tmp_path, {"a": {"x/1": b"1", "x/2": b"2"}, "b": {"y/3": b"3"}}) == 0
    assert bring_up_to_date(tmp_path, {"a": {"x/1": b"1", "x/2": b"two"}}, "2") == 1
    assert held(tmp_path) == {"x/1": b"1", "x/2": b"two"}
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize("damage", [b"half", None])
def test_a_piece_that_is_damaged_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    pieces = {"a": {"x": b"1", "z": b"2"}}
    bring_up_to_date(tmp_path, pieces)
    if damage is None:
        (tmp_path / "x").unlink()
    else:
        (tmp_path / "x").write_bytes(damage)
    assert bring_up_to_date(tmp_path, pieces) == 1
    assert held(tmp_path) == pieces["a"]


def test_a_piece_is_kept_with_the_pieces_of_its_own_and_only_whole(tmp_path: Path) -> None:
    bring_up_to_date(tmp_path, {"a/one": {"1": b"1"}, "a": {}, "ab": {"2": b"2"}})
    folder = ReleaseFolder(tmp_path)
    assert folder.keep("a", "1")
    assert list(folder.files()) == ["1"], "ab is no part of a"
    folder.finish()
    (tmp_path / "1").write_bytes(b"other")
    assert not ReleaseFolder(tmp_path).keep("a", "1")


def test_what_is_not_ours_is_reported_and_left_alone(tmp_path: Path) -> None:
    bring_up_to_date(tmp_path, {"a": {"x/1": b"1"}})
    theirs = [tmp_path / "notes.txt", tmp_path / "x" / "draft.docx"]
    for path in theirs:
        path.write_text("theirs")
    folder = ReleaseFolder(tmp_path)
    folder.put("a", "2", {"y/2": b"2"})
    folder.finish()
    assert folder.strangers == ("notes.txt", "x/draft.docx")
    assert [path.read_text() for path in theirs] == ["theirs", "theirs"]
    assert not (tmp_path / "x" / "1").exists()


@settings(deadline=None, max_examples=60)
@given(
    before=st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("123"), st.binary(max_size=2))),
    during=st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("1234"), st.binary(max_size=2))),
    after=st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("1235"), st.binary(max_size=2))),
    killed_at=st.integers(0, 12),
)
def test_whenever_a_run_is_killed_the_next_publishes_what_it_should_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, before: Pieces, during: Pieces, after: Pieces, killed_at: int
) -> None:
    root, real = tmp_path_factory.mktemp("release"), release_folder.write_content
    before, during, after = (
        {piece: {f"{piece}/{name}": data for name, data in files.items()} for piece, files in pieces.items()}
        for pieces in (before, during, after)
    )
    bring_up_to_date(root, before, "1")
    left = [killed_at]

    def write(path: Path, data: bytes, *, is_durable: bool = True) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(path, data, is_durable=is_durable)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(release_folder, "write_content", write)
        with suppress(KeyboardInterrupt):
            bring_up_to_date(root, during, "2")
    bring_up_to_date(root, after, "3")
    assert held(root) == {path: data for files in after.values() for path, data in files.items()}
    folder = ReleaseFolder(root)
    assert all(folder.keep(piece, "3") for piece in after)
    folder.finish()
    assert folder.strangers == ()


def test_the_pages_of_the_former_layout_go(tmp_path: Path) -> None:
    (tmp_path / "site" / "themes").mkdir(parents=True)
    for name in ("site/index.html", "site/themes/a.html", "site/theirs.txt"):
        (tmp_path / name).write_text("old")
    record = {"made_of": "x", "files": {"index.html": "1", "themes/a.html": "2"}, "sizes": {}}
    (tmp_path / ".site.json").write_text(json.dumps(record))
    bring_up_to_date(tmp_path, {"pages": {"index.html": b"new"}})
    assert held(tmp_path) == {"index.html": b"new", "site/theirs.txt": b"old"}
