"""The replica of the publishers' sites, and the lists of what it serves; without them the tests here are skipped."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="write the pages that tests here compare with")
