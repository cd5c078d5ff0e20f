"""Letters brought in by hand: to which area they are, as the cases beside the project have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.curate.adding import add_letter
from pipelines.settings import Settings, Source, Workspace
from warehouse.archive.store import Archive
from warehouse.errors import UnknownName
from warehouse.read.api import Warehouse, open_warehouse

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
URL = "https://example.org/letter.pdf"

Add = Callable[..., Warehouse]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    if not CASES.is_dir():
        pytest.skip("the cases are not here (../shared)")
    made = Workspace(tmp_path / "data", Source.LIVE)
    made.claim()
    return made


@pytest.fixture
def add(workspace: Workspace, jtai: Callable[..., object]) -> Add:
    """Adds a case and builds the warehouse."""

    def run(name: str, area: str, published_on: date) -> Warehouse:
        add_letter(workspace, Settings(), CASES / name, area=area, published_on=published_on, source_url=URL)
        for stage in ("extract", "tag", "load"):
            jtai("--workspace", str(workspace.root), stage)
        return open_warehouse(workspace.database)

    return run


def test_an_area_is_the_one_of_the_fieldwork(add: Add) -> None:
    with add("area-cumbria.pdf", "Cumbria", date(2023, 4, 27)) as warehouse:
        assert warehouse.query("SELECT area_name FROM reports").rows == [("Cumbria",)]


def test_the_area_named_is_compared_with_the_letter_also_where_it_was_abolished(add: Add) -> None:
    with add("area-cumbria.pdf", "Bournemouth", date(2019, 3, 1)) as warehouse:
        (message,) = warehouse.query("SELECT message FROM issues WHERE code = 'area_contradicted'").rows[0]
        assert "Cumbria" in message
        assert "Bournemouth" in message


def test_a_letter_to_two_councils_is_to_both(add: Add) -> None:
    with add("area-two-councils.pdf", "West Northamptonshire", date(2023, 6, 15)) as warehouse:
        both = ["North Northamptonshire", "West Northamptonshire"]
        assert warehouse.query("SELECT area_name FROM v_letter_areas ORDER BY 1").rows == [(name,) for name in both]
        assert warehouse.query("SELECT area_code, area_name, needs_review FROM reports").rows == [
            (None, " and ".join(both), True)
        ]
        found = [len(warehouse.findings(area=name)) for name in both]
        assert found[0] == found[1] > 0
        assert ("several_areas",) in warehouse.query("SELECT code FROM issues").rows


def test_an_area_that_is_not_known_is_no_other(workspace: Workspace, add: Add) -> None:
    with pytest.raises(UnknownName, match="East Surrey"):
        add("area-unknown-successor.pdf", "East Surrey", date(2027, 6, 21))
    assert Archive(workspace.archive).sightings() == ()
    with add("area-unknown-successor.pdf", "Surrey", date(2027, 6, 21)) as warehouse:
        assert warehouse.query("SELECT area_code, needs_review FROM reports").rows == [(None, True)]
