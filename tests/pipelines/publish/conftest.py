"""The sample with documents; summaries of it and of versions of it with fewer letters or different text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.publication import publish
from pipelines.publish.summary.all_summaries import Content
from pipelines.publish.summary.model import Summary
from pipelines.settings import Settings, Workspace
from warehouse.read.api import open_warehouse

Changed = Callable[..., Path]
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


def summaries_of(database: Path) -> tuple[Summary, ...]:
    with open_warehouse(database) as warehouse:
        return Content(warehouse).summaries


@pytest.fixture(scope="session")
def sample(sample: Workspace, made_once: MadeOnce) -> Workspace:
    """The sample's workspace, with documents as well (read-only)."""

    def make(root: Path) -> None:
        shutil.copytree(sample.root, root)
        assert publish(replace(sample, root=root), Settings()).documents.written > 0

    return replace(sample, root=made_once("published", make))


@pytest.fixture(scope="session")
def summaries(sample: Workspace) -> tuple[Summary, ...]:
    return summaries_of(sample.database)


@pytest.fixture(scope="session")
def changed(sample: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """A copy of the sample's warehouse after running some SQL statements."""

    def change(*statements: str) -> Path:
        target = tmp_path_factory.mktemp("changed") / "jtai.duckdb"
        target.write_bytes(sample.database.read_bytes())
        with duckdb.connect(str(target)) as connection:
            for statement in statements:
                connection.execute(statement)
        return target

    return change


@pytest.fixture(scope="session")
def of_letters(changed: Changed) -> Callable[[int], tuple[Summary, ...]]:
    """The summaries of the sample's first letters only."""

    def make(number: int) -> tuple[Summary, ...]:
        kept = f"(SELECT letter_id FROM reports WHERE status = 'current' ORDER BY letter_id LIMIT {number})"
        return summaries_of(changed(f"UPDATE reports SET status = 'withdrawn' WHERE letter_id NOT IN {kept}"))

    return make
