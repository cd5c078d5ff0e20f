"""Released data are read where they are served, over HTTP and from S3, as deploy/store.md says."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.settings import Workspace

pytest.importorskip("duckdb_extension_httpfs", reason="DuckDB's httpfs is not installed")

PAGE = (Path(__file__).resolve().parents[3] / "deploy" / "store.md").read_text()
READ, MAY_READ = re.findall(r"^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
HTTPFS = files("duckdb_extension_httpfs") / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def web(sample: Workspace) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(sample.release))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def answers(address: str, first: str = "") -> list[list[tuple[object, ...]]]:
    said = READ.replace("LOAD httpfs;", f"LOAD '{HTTPFS}'; {first}").replace("https://www.example.org/jtai", address)
    with duckdb.connect() as connection:
        return [connection.execute(statement).fetchall() for statement in said.split(";") if statement.strip()]


def test_duckdb_reads_both_files_over_http(web: str, sample: Workspace) -> None:
    *_, findings, ((count,),) = answers(web)
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM v_findings").fetchall() == [(count,)]
        assert set(findings) <= set(
            connection.execute("SELECT area_name, letter_date, text FROM v_findings").fetchall()
        )
    assert len(findings) == 10


def test_pandas_reads_the_csv_files_over_http(web: str, sample: Workspace) -> None:
    here = pd.read_csv(sample.release / "data" / "csv" / "findings.csv")
    pd.testing.assert_frame_equal(pd.read_csv(f"{web}/data/csv/findings.csv"), here)


def test_duckdb_reads_both_files_from_s3(web: str, sample: Workspace) -> None:
    server = pytest.importorskip("moto.server", reason="no S3 tests: moto is not installed")
    s3fs = pytest.importorskip("s3fs", reason="no S3 tests: the extra s3 is not installed")
    running = server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    try:
        host = "{}:{}".format(*running.get_host_and_port())
        store = s3fs.S3FileSystem(key="key", secret="secret", endpoint_url=f"http://{host}", skip_instance_cache=True)
        store.mkdir("published")
        for name in ("jtai.duckdb", "parquet/v_findings.parquet"):
            store.put_file(str(sample.release / "data" / name), f"published/data/{name}")
        secret = MAY_READ.replace("store.example.org", host).replace("'path')", "'path', USE_SSL false)")
        assert secret.count(host) == secret.count("USE_SSL") == 1
        assert answers("s3://published", secret)[-2:] == answers(web)[-2:]
    finally:
        running.stop()
