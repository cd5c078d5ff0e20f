"""The website of the real letters: quotations and figures match the warehouse, and pages are small."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from lxml import html

from pipelines.publish.publication import publish
from pipelines.settings import Settings, Workspace
from warehouse.read.api import open_warehouse

CHECKS = Path(__file__).resolve().parents[1] / "pipelines" / "publish" / "site" / "checking.py"

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def checking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("checking", CHECKS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(letters: Workspace) -> Path:
    assert publish(letters, Settings(), pages_only=True).for_review == ()
    return letters.release


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(site).as_posix(): html.document_fromstring(path.read_bytes(), parser=parser)
        for path in sorted(site.rglob("*.html"))
    }


def test_every_quotation_is_verbatim(letters: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(letters.database) as warehouse:
        assert list(checking.wrong_quotations(pages, warehouse)) == []


def test_numbers_are_what_their_queries_give(letters: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(letters.database) as warehouse:
        assert list(checking.wrong_numbers(pages, warehouse, first=2)) == []


def test_no_link_is_dead_and_every_page_is_built_as_it_should(site: Path, pages: Pages, checking: ModuleType) -> None:
    assert list(checking.dead_links(pages, site)) == []
    assert list(checking.bad_structure(pages)) == []


def test_every_finding_has_its_picture_and_the_home_page_is_light(letters: Workspace, site: Path) -> None:
    with open_warehouse(letters.database) as warehouse:
        ((findings,),) = warehouse.query("SELECT count(*) FROM v_findings").rows
    assert len(list(site.glob("excerpts/*.webp"))) == findings
    assets = sum(path.stat().st_size for path in site.glob("static/site.*"))
    assert (site / "index.html").stat().st_size + assets < 200_000


def test_nothing_is_written_when_nothing_changed(letters: Workspace, site: Path) -> None:
    assert publish(letters, Settings(), pages_only=True).pages.written == 0
