"""Every block of the quick start runs on the sample's warehouse."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Workspace
from warehouse.build.fulltext import load_extension

DOCS = Path(__file__).resolve().parents[3] / "warehouse" / "docs"
PAGE = (DOCS / "quick_start.md").read_text(encoding="utf-8")
PLACE = "data/warehouse/jtai.duckdb"
NEEDS_EXTENSION = "-- needs the fts extension"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def database(sample: Workspace) -> Path:
    return sample.database


def test_python_blocks_run_one_after_the_other(database: Path) -> None:
    assert len(blocks("python")) == 4
    names: dict[str, object] = {}
    for block in blocks("python"):
        assert PLACE in block or "warehouse" in names
        exec(compile(block.replace(PLACE, str(database)), "quick_start.md", "exec"), names)
    for name in ("criticised", "found", "by_year", "joined", "actions"):
        assert len(names[name]), name  # type: ignore[arg-type]


@pytest.mark.parametrize("block", blocks("sql"))
def test_sql_runs_without_extension_but_for_the_one_that_says_so(database: Path, block: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        connection.execute(f"ATTACH '{database}' AS jtai (READ_ONLY); USE jtai")
        if NEEDS_EXTENSION in block:
            with pytest.raises(duckdb.Error):
                connection.execute(block)
            if not load_extension(connection):
                pytest.skip("the fts extension is not here")
        rows = connection.execute(block).fetchall()
        # The sample's areas are invented, so none is near a real one; its letters share no sentence.
        assert rows or "Wakefield" in block or "v_reused_text" in block


def test_sql_of_the_page_is_more_than_a_few_blocks() -> None:
    assert len(blocks("sql")) > 7
    assert sum(NEEDS_EXTENSION in block for block in blocks("sql")) == 1


def test_r_blocks_are_r() -> None:
    (block,) = blocks("r")
    assert PLACE in block
    assert [block.count(sign) for sign in "([{"] == [block.count(sign) for sign in ")]}"]
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not here: only the SQL in the R block was checked, by another test")
    done = subprocess.run(
        ["Rscript", "-e", "parse(file('stdin'))"], input=block.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_queries_in_the_r_block_run(database: Path) -> None:
    (block,) = blocks("r")
    queries = re.findall(r'"(SELECT .*?)"', block)
    assert len(queries) == 3
    with duckdb.connect(str(database), read_only=True) as connection:
        for query in queries:
            parameters = ["information_sharing"] if "?" in query else []
            assert connection.execute(query, parameters).fetchall()


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE):
        assert (DOCS / target).is_file(), target
