"""Refreshes whose archive a store keeps, on a real S3 server of this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from urllib.parse import quote
from uuid import uuid4

import pytest
from click.testing import Result

from pipelines.run.redaction import redact
from pipelines.secret_settings import shared_environment
from pipelines.settings import Source, Workspace, read_settings
from warehouse.archive.object_store import ObjectStore, Standing
from warehouse.archive.objects import Objects
from warehouse.archive.store import Archive
from warehouse.errors import BadInput

server = pytest.importorskip("moto.server", reason="no S3 tests: moto is not installed")
s3fs = pytest.importorskip("s3fs", reason="no S3 tests: the extra s3 is not installed")

Run = Callable[..., Result]
NOW = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)
SECRET = "hush/SECRET+key"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "jtai", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}
ENVIRONMENT["AWS_MAX_ATTEMPTS"] = "1"  # a server that is stopped does not come back while a test waits


class Server:
    """An S3 server that can be stopped and started again with what it holds."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    def start(self) -> None:
        self._running = server.ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._running.start()
        self.port = self._running.get_host_and_port()[1]

    def stop(self) -> None:
        self._running.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def s3() -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_CALL_RESET_API", "false")  # it holds what it held when it is started again
        started = Server()
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": started.url}.items():
            patch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()  # another test may have had a server elsewhere
        s3fs.S3FileSystem().mkdir("archives")
        yield started
        started.stop()


@pytest.fixture
def address(s3: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new store, to which the settings of this test point."""
    made = f"s3://archives/{uuid4().hex}"
    monkeypatch.setenv("JTAI_ARCHIVE", made)
    return made


@pytest.fixture
def copy(unread: Callable[[Path], Workspace], tmp_path: Path) -> Workspace:
    return unread(tmp_path / "copy")


def at(workspace: Workspace) -> tuple[str, ...]:
    return ("--source", "sample", "--workspace", str(workspace.root))


def files_of(workspace: Workspace) -> dict[str, bytes]:
    """What of an archive a store keeps."""
    paths = (path for path in workspace.archive.rglob("*") if path.is_file() and path.name != "chronicle.json")
    return {path.relative_to(workspace.archive).as_posix(): path.read_bytes() for path in paths}


def standing(address: str, workspace: Workspace) -> Standing:
    return ObjectStore(address).compare(Archive(workspace.archive), workspace.source)


# -------------------------------------------------------------------------------------------------- the same, anywhere


def test_a_fresh_machine_builds_the_same_warehouse_from_the_store(
    address: str, copy: Workspace, sample: Workspace, jtai: Run, rows_of: Callable[[Path], object], tmp_path: Path
) -> None:
    assert jtai(*at(copy), "verify", "--deep").exit_code == 0
    fresh = Workspace(tmp_path / "fresh", Source.SAMPLE)
    for folder in (
        sample.extracted,
        sample.tagged,
    ):  # named by the documents' hashes, and so only used if those are there
        shutil.copytree(folder, fresh.root / folder.name)
    jtai(*at(fresh), "load")
    assert files_of(fresh) == files_of(copy) == files_of(sample)
    assert rows_of(fresh.database) == rows_of(sample.database)
    deep = jtai(*at(fresh), "verify", "--deep")
    assert f"and the same in {address}, every byte of which was read" in deep.output
    assert deep.exit_code == 0
    assert f"{address}: holds the same" in jtai(*at(fresh), "status").output
    assert ("ok", f"{address}: holds the same as the copy here") in doctor(jtai, fresh)


def doctor(jtai: Run, workspace: Workspace) -> list[tuple[str, str]]:
    found: list[dict[str, str]] = json.loads(jtai(*at(workspace), "doctor", "--json").stdout)
    return [(one["level"], one["says"]) for one in found if one["matter"] == "store"]


# ------------------------------------------------------------------------------------------------ killed, and contested


def test_a_server_that_dies_while_a_harvest_is_sent_costs_nothing(
    address: str, s3: Server, jtai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "night", Source.SAMPLE)
    write, written, alone = Objects._write, list[str](), Lock()

    def stops(self: Objects, name: str, data: bytes) -> None:
        with alone:
            if len(written) == 5:
                s3.stop()
            written.append(name)
            write(self, name, data)

    monkeypatch.setattr(Objects, "_write", stops)
    done = jtai(*at(workspace), "harvest")
    monkeypatch.setattr(Objects, "_write", write)
    assert done.exit_code == 2
    assert f"{address}: the archive's store cannot be reached" in str(done.exception)
    assert "what the copy here has is kept, and sent then" in str(done.exception)
    (run,) = workspace.runs.glob("*Z")
    assert [stage["stage"] for stage in json.loads((run / "report.json").read_text())["stages"]] == ["harvest"]
    assert "the archive was not sent to its store" in (run / "log.jsonl").read_text()
    harvested = files_of(workspace)

    # The stages that only read go on with the copy, and say so; what adds to it does not begin.
    verified = jtai(*at(workspace), "verify")
    assert verified.exit_code == 1
    assert f"Archive's store could not be reached: {address}" in verified.output
    assert "this run works on the copy" in verified.output
    assert jtai(*at(workspace), "harvest").exit_code == jtai(*at(workspace), "verify", "--accept").exit_code == 2
    assert files_of(workspace) == harvested
    fresh = Workspace(tmp_path / "fresh", Source.SAMPLE)
    assert jtai(*at(fresh), "extract").exit_code == 2
    shown = jtai(*at(workspace), "status")
    assert f"Store      {address}: the archive's store cannot be reached" in shown.output
    assert [level for level, _ in doctor(jtai, workspace)] == ["warning"]

    s3.start()
    assert "documents and" in str(doctor(jtai, workspace))
    assert jtai(*at(workspace), "verify", "--deep").exit_code == 0
    assert standing(address, workspace) == Standing()
    jtai(*at(fresh), "verify")
    assert files_of(fresh) == files_of(workspace) == harvested
    said = "".join(path.read_text() for path in workspace.runs.rglob("*.json*"))
    said += f"{done.output} {done.exception} {verified.output} {shown.output}"
    assert SECRET not in said


def test_the_server_itself_refuses_to_replace_an_object(address: str) -> None:
    store = ObjectStore(address)
    store.objects._write("manifest/000000000000.jsonl", b"first")
    with pytest.raises(FileExistsError, match="pre-conditions"):
        store.objects._write("manifest/000000000000.jsonl", b"second")
    assert store.objects.read("manifest/000000000000.jsonl") == b"first"


def test_of_two_machines_that_harvest_the_second_is_told(
    address: str, copy: Workspace, jtai: Run, tmp_path: Path
) -> None:
    jtai(*at(copy), "verify")
    other = Workspace(Path(shutil.copytree(copy.root, tmp_path / "other")), Source.SAMPLE)
    Archive(other.archive).accept("20300101T000000000000Z", NOW)
    assert jtai(*at(copy), "verify", "--accept").exit_code == 0
    before = files_of(other)
    told = jtai(*at(other), "harvest")
    assert told.exit_code == 2
    assert f"{other.archive / 'accepted.jsonl'}: differs from {address}/accepted/ from byte" in str(told.exception)
    assert files_of(other) == before
    assert [level for level, _ in doctor(jtai, other)] == ["wrong"]
    deep = jtai(*at(other), "verify", "--deep")
    assert deep.exit_code == 1
    assert "Archive damaged" in deep.output
    assert f"differs from {address}/accepted/ from byte" in deep.output


# ------------------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    "value", ["hush/here", "s3://?hush", "s3://key:hush@bucket", "s3://bucket#hush", "simplecache::s3://hush/prefix"]
)
def test_what_is_no_address_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(BadInput, match="JTAI_ARCHIVE: give an address such as s3://bucket/prefix") as raised:
        read_settings({"JTAI_ARCHIVE": value})
    assert "hush" not in str(raised.value)


def test_addresses_of_stores() -> None:
    for value in ("s3://bucket", "gs://bucket/a/b", "abfs://box@account.dfs.example/a", "file:///srv/share"):
        assert read_settings({"JTAI_ARCHIVE": f"{value}/"}).store == value


def test_a_library_that_is_missing_is_a_finding(copy: Workspace, monkeypatch: pytest.MonkeyPatch, jtai: Run) -> None:
    monkeypatch.setenv("JTAI_ARCHIVE", "gs://bucket/prefix")
    (found,) = doctor(jtai, copy)
    assert found == ("wrong", "gs://bucket/prefix: Please install gcsfs to access Google Storage")
    assert jtai(*at(copy), "verify").exit_code == 2


def test_secrets_of_stores_are_masked_and_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "hush-token",
        "FSSPEC_S3_SECRET": "hush-option",
        "FSSPEC_GS": '{"project": "plain", "token": "hush-json"}',
        "AZURE_STORAGE_ACCOUNT_KEY": "hush-account",
    }
    open_ = {
        "AWS_ACCESS_KEY_ID": "jtai",
        "AWS_SHARED_CREDENTIALS_FILE": "/etc/aws",
        "FSSPEC_S3_ENDPOINT_URL": "http://x",
    }
    for name, value in (given | open_).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://jtai:hush-endpoint@store.example")
    monkeypatch.setenv("https_proxy", "http://jtai:hush-proxy@proxy.example")
    text = " ".join(
        [
            "plain jtai",
            "https://jtai:hush-endpoint@store.example",
            "hush-proxy",
            *given.values(),
            quote(SECRET, safe=""),
        ]
    )
    assert "hush" not in redact(text)
    assert redact(text).startswith("plain jtai ")
    assert shared_environment(given | open_) == open_
