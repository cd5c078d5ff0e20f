"""The replica of the publishers' sites, and the lists of what it serves; without them the tests here are skipped."""

from __future__ import annotations

import csv
import importlib.util
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.settings import Workspace

AsRead = Callable[[Path, Iterable[Mapping[str, str]]], Workspace]
SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def serve() -> ModuleType:
    path = SHARED / "mirror" / "serve.py"
    if not path.exists():
        pytest.skip("the replica of the publishers' sites is not here (../shared)")
    spec = importlib.util.spec_from_file_location("serve", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def rows() -> Callable[[str], list[dict[str, str]]]:
    def read(name: str) -> list[dict[str, str]]:
        with (SHARED / "corpus" / name).open(newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def as_read(letters: Workspace) -> AsRead:
    """Fills a folder with a workspace that holds nothing, and will not have to read and tag these letters again."""

    def make(root: Path, listed: Iterable[Mapping[str, str]]) -> Workspace:
        for folder in (letters.extracted, letters.tagged):
            (root / folder.name).mkdir(parents=True)
            for row in listed:
                shutil.copy(folder / f"{row['sha256']}.json", root / folder.name)
        return Workspace(root)

    return make
