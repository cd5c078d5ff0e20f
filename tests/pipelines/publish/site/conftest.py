"""The pages of the site of the sample as parsed trees, for tests that walk over all of them."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from lxml import html

from pipelines.settings import Workspace

Pages = Mapping[str, html.HtmlElement]


def read_pages(folder: Path) -> Pages:
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(folder).as_posix(): html.document_fromstring(path.read_bytes(), parser=parser)
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="session")
def pages(sample: Workspace) -> Pages:
    return read_pages(sample.site)


@pytest.fixture(scope="session")
def checking() -> ModuleType:
    """The checks of checking.py, which is no test and in no package."""
    spec = importlib.util.spec_from_file_location("checking", Path(__file__).with_name("checking.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
