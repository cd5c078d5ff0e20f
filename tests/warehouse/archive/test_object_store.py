"""An archive in a store of objects: nothing is lost or overwritten, whatever is cut short, damaged or contested."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.archive.harvest_records import HarvestRun, Sighting, SourceTally
from warehouse.archive.integrity import find_damage
from warehouse.archive.object_store import ObjectStore, Standing
from warehouse.archive.objects import Objects
from warehouse.archive.store import Archive
from warehouse.errors import BadInput, StoreDiffers, StoreNotReached

pytest.importorskip("fsspec", reason="no store: the extra s3 is not installed")

NOW = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)
EVEN = Standing()
Files = dict[str, bytes]


def a_night(archive: Archive, run_id: str, letters: int = 2) -> None:
    for number in range(letters):
        body = f"%PDF-1.7 {run_id} letter {number} %%EOF".encode()
        url = f"https://files.example/{number}"
        sha256 = archive.put(body)
        archive.append(Sighting(run_id, "ofsted", url, "https://p.example", "a label", "fetched", NOW, sha256=sha256))
    archive.put_aside(run_id.encode())
    tally = SourceTally("ofsted", 1, 1, letters, letters, 0, 0, 0, 0)
    archive.append_run(HarvestRun(run_id, NOW, NOW, (tally,)))


def files_of(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def an_address() -> str:
    return f"memory://{uuid4().hex}/archive"


def objects_of(store: ObjectStore) -> Files:
    return {name: store.objects.read(name) for name in names_in(store)}


def names_in(store: ObjectStore) -> list[str]:
    return [path.removeprefix(f"{store.objects.root}/") for path in store.objects.files.find(store.objects.root)]


@pytest.fixture
def mine(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "mine")
    a_night(made, "r1")
    return made


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore(an_address())


@pytest.fixture(params=["memory", "file"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return ObjectStore(an_address() if request.param == "memory" else f"file://{tmp_path}/share/")


def test_an_empty_copy_fetches_everything_byte_for_byte(any_store: ObjectStore, mine: Archive, tmp_path: Path) -> None:
    before = any_store.synchronise(mine, "live")
    assert (len(before.to_send), before.to_fetch, before.bytes_to_fetch) == (3, (), 0)
    a_night(mine, "r2")
    mine.accept("r2", NOW)
    any_store.synchronise(mine, "live")
    other = Archive(tmp_path / "other")
    came = any_store.compare(other, "live")
    any_store.synchronise(other, "live")
    assert files_of(other.root) == files_of(mine.root)
    assert len(came.to_fetch) == 6
    assert came.bytes_to_fetch == sum(path.stat().st_size for path in mine.growing)
    assert any_store.compare(other, "live") == any_store.compare(mine, "live") == EVEN
    assert list(find_damage(other)) == list(any_store.find_damage(other)) == []
    assert not [name for name in names_in(any_store) if name.endswith(".tmp")]


def test_a_night_adds_a_segment_to_each_file_named_by_the_byte_it_begins_at(store: ObjectStore, mine: Archive) -> None:
    store.synchronise(mine, "live")
    ends = {path.stem: path.stat().st_size for path in (mine.manifest, mine.ledger)}
    first = objects_of(store)
    a_night(mine, "r2")
    store.synchronise(mine, "live")
    later = objects_of(store)
    assert first.items() <= later.items()
    segments = {name for name in later.keys() - first.keys() if not name.startswith(("objects", "quarantine"))}
    assert segments == {f"{stem}/{end:012}.jsonl" for stem, end in ends.items()}
    for path in (mine.manifest, mine.ledger):
        joined = b"".join(later[name] for name in sorted(later) if name.startswith(f"{path.stem}/"))
        assert joined == path.read_bytes()


class Cut(Exception):
    pass


def cut_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Lets so many objects be written, and then none."""
    write, left = Objects._write, [count]

    def written(self: Objects, name: str, data: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Cut
        write(self, name, data)

    monkeypatch.setattr(Objects, "_write", written)


@pytest.mark.parametrize("count", range(6))
def test_wherever_sending_is_cut_the_store_is_whole_and_the_next_run_sends_the_rest(
    count: int, store: ObjectStore, mine: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.synchronise(mine, "live")
    a_night(mine, "r2")
    with monkeypatch.context() as patched:
        cut_after(patched, count)
        if count < 5:
            with pytest.raises(StoreNotReached, match=rf"{store.address}: .*\(Cut\).*run again"):
                store.synchronise(mine, "live")
        else:
            store.synchronise(mine, "live")
    fresh = Archive(tmp_path / "fresh")
    store.synchronise(fresh, "live")
    assert list(find_damage(fresh)) == []
    assert [run.run_id for run in fresh.runs()] == (["r1", "r2"] if count == 5 else ["r1"])
    store.synchronise(mine, "live")
    store.synchronise(fresh, "live")
    assert files_of(fresh.root) == files_of(mine.root)


def test_an_answer_that_was_lost_is_no_conflict(
    store: ObjectStore, mine: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Objects._write

    def written(self: Objects, name: str, data: bytes) -> None:
        write(self, name, data)
        raise TimeoutError

    monkeypatch.setattr(Objects, "_write", written)
    store.synchronise(mine, "live")
    assert store.compare(mine, "live") == EVEN


def test_of_two_writers_the_second_is_told_which_file_and_byte_and_nothing_is_overwritten(
    store: ObjectStore, mine: Archive, tmp_path: Path
) -> None:
    store.synchronise(mine, "live")
    other = Archive(Path(shutil.copytree(mine.root, tmp_path / "other")))
    a_night(mine, "r2")
    a_night(other, "r3")
    store.synchronise(mine, "live")
    held, copy = objects_of(store), files_of(other.root)
    end = len(held["manifest/000000000000.jsonl"])
    with pytest.raises(StoreDiffers, match=r"differs from memory://\w+/archive/manifest/ from byte (\d+)") as raised:
        store.synchronise(other, "live")
    assert f"move {other.root} away and run again" in str(raised.value)
    assert end < int(str(raised.value).split(" from byte ")[1].split()[0]) < end + 100
    assert (objects_of(store), files_of(other.root)) == (held, copy)


def test_one_that_writes_between_look_and_leap_finds_its_place_taken(
    store: ObjectStore, mine: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.synchronise(mine, "live")
    other = Archive(Path(shutil.copytree(mine.root, tmp_path / "other")))
    a_night(mine, "r2", letters=1)
    a_night(other, "r3", letters=1)
    create = Objects.create

    def interrupted(self: Objects, name: str, data: bytes) -> None:
        if name.startswith("manifest/"):
            monkeypatch.setattr(Objects, "create", create)
            ObjectStore(store.address).synchronise(mine, "live")
        create(self, name, data)

    monkeypatch.setattr(Objects, "create", interrupted)
    with pytest.raises(StoreDiffers, match=r"manifest/\d+\.jsonl: another run has written it"):
        store.synchronise(other, "live")
    assert store.compare(mine, "live") == Standing(to_fetch=store.compare(mine, "live").to_fetch)


@pytest.mark.parametrize("moment", range(5))
def test_of_a_run_that_is_sending_meanwhile_no_later_part_comes_without_the_earlier(
    moment: int, store: ObjectStore, mine: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.synchronise(mine, "live")
    other = Archive(Path(shutil.copytree(mine.root, tmp_path / "other")))
    a_night(mine, "r2")
    find, left = type(store.objects.files).find, [moment]

    def found(*arguments: object, **options: object) -> object:
        said = find(*arguments, **options)
        left[0] -= 1
        if left[0] < 0:
            monkeypatch.undo()
            store.synchronise(mine, "live")
        return said

    monkeypatch.setattr(type(store.objects.files), "find", found)
    store.synchronise(other, "live")
    assert list(find_damage(other)) == []
    store.synchronise(other, "live")
    assert files_of(other.root) == files_of(mine.root)


def test_a_line_that_a_killed_run_left_incomplete_is_not_sent(
    store: ObjectStore, mine: Archive, tmp_path: Path
) -> None:
    whole = mine.manifest.read_bytes()
    mine.manifest.write_bytes(whole + b'{"run_id":')
    store.synchronise(mine, "live")
    other = Archive(tmp_path / "other")
    store.synchronise(other, "live")
    assert other.manifest.read_bytes() == whole
    a_night(other, "r2")
    store.synchronise(other, "live")
    store.synchronise(mine, "live")
    assert files_of(mine.root) == files_of(other.root)


@pytest.mark.parametrize("name", ["manifest.jsonl", "runs.jsonl"])
def test_a_copy_that_is_cut_short_is_completed(name: str, store: ObjectStore, mine: Archive) -> None:
    a_night(mine, "r2")
    whole = files_of(mine.root)
    store.synchronise(mine, "live")
    (mine.root / name).write_bytes(whole[name][:-7])
    mine.path_of(min(mine.shas())).unlink()
    assert store.compare(mine, "live").bytes_to_fetch > 0
    store.synchronise(mine, "live")
    assert files_of(mine.root) == whole


def test_a_copy_of_another_archive_is_refused_unchanged(store: ObjectStore, mine: Archive, tmp_path: Path) -> None:
    store.synchronise(mine, "live")
    foreign = Archive(tmp_path / "foreign")
    a_night(foreign, "r0", letters=9)
    for archive, source, says in (
        (foreign, "live", "differs from .* from byte "),
        (mine, "sample", "holds the live source, not sample"),
    ):
        held, copy = objects_of(store), files_of(archive.root)
        for call in (store.synchronise, store.compare):
            with pytest.raises(StoreDiffers, match=says):
                call(archive, source)
        assert (objects_of(store), files_of(archive.root)) == (held, copy)


def change(store: ObjectStore, name: str, data: bytes | None) -> None:
    path = f"{store.objects.root}/{name}"
    if data is None:
        store.objects.files.rm(path)
    else:
        store.objects.files.pipe_file(path, data)


@pytest.mark.parametrize(
    ("kind", "make", "says"),
    [
        ("objects", lambda data: data[:-1] + b"x", "damaged, its SHA-256 is"),
        ("objects", lambda data: None, "missing; the next run sends it"),
        ("quarantine", lambda data: data + b" ", "damaged, its SHA-256 is"),
        ("manifest/000000000000", lambda data: data.replace(b"a label", b"1 label", 1), "differs from .* from byte "),
        ("manifest/000000000000", lambda data: data[:-1], "begins at byte .*, but what is before it ends at "),
        ("runs/000000000000", lambda data: None, "begins at byte .*, but what is before it ends at 0"),
    ],
)
def test_every_byte_of_the_store_is_compared(
    kind: str, make: Callable[[bytes], bytes | None], says: str, store: ObjectStore, mine: Archive
) -> None:
    store.synchronise(mine, "live")
    a_night(mine, "r2")
    store.synchronise(mine, "live")
    name = min(name for name in names_in(store) if name.startswith(kind))
    change(store, name, make(store.objects.read(name)))
    (said,) = store.find_damage(mine)
    assert re.search(says, said), said


def test_a_damaged_document_is_neither_fetched_nor_sent(store: ObjectStore, mine: Archive, tmp_path: Path) -> None:
    store.synchronise(mine, "live")
    name = min(name for name in names_in(store) if name.startswith("objects"))
    change(store, name, b"other")
    other = Archive(tmp_path / "other")
    with pytest.raises(StoreDiffers, match=f"{name}: damaged, it is not what it is named by"):
        store.synchronise(other, "live")
    assert not (other.root / name).exists()
    assert not other.manifest.exists()
    a_night(mine, "r2")
    sha256 = next(seen.sha256 for seen in mine.sightings() if seen.run_id == "r2")
    mine.path_of(sha256).write_bytes(b"torn")
    with pytest.raises(StoreDiffers, match="damaged, and not sent"):
        store.synchronise(mine, "live")


def test_a_store_that_is_not_there_is_named(mine: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreNotReached, match=f"file://{tmp_path}/file/x: the archive's store cannot be reached"):
        ObjectStore(f"file://{tmp_path}/file/x").synchronise(mine, "live")
    with pytest.raises(BadInput, match="nowhere://x: Protocol not known: nowhere"):
        ObjectStore("nowhere://x")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["night", "meet", "accept"])), max_size=12))
def test_whatever_two_copies_do_the_store_only_grows(steps: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, copies = ObjectStore(an_address()), {name: Archive(Path(folder) / name) for name in "ab"}
        held: Files = {}
        for number, (name, step) in enumerate(steps):
            copy = copies[name]
            if step == "night":
                a_night(copy, f"r{number}", letters=1)
            elif step == "accept":
                copy.accept(f"r{number}", NOW)
            else:
                before = files_of(copy.root)
                try:
                    store.synchronise(copy, "live")
                except StoreDiffers:
                    assert (objects_of(store), files_of(copy.root)) == (held, before)
                else:
                    after = files_of(copy.root)
                    assert all(after[one].startswith(data) for one, data in before.items())
                    assert list(find_damage(copy)) == list(store.find_damage(copy)) == []
                assert held.items() <= objects_of(store).items()
                held = objects_of(store)
