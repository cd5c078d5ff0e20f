"""The first run of the job: it builds what the command builds, and shows and tells what it met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.notify.news import News
from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse

Evaluate = Callable[[Any, str], str]


@pytest.fixture(scope="module")
def first(
    unread: Callable[[Path], Workspace], refresh_by_job: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield refresh_by_job(unread(tmp_path_factory.mktemp("job")).root, instance)


def test_the_job_builds_what_the_command_builds(first: Any, sample: Workspace) -> None:
    assert first.result.success
    assert first.materialized() == ["archive", "verified", "extracted", "tagged", "warehouse", "release"]
    sql = "SELECT finding_id, kind, themes, text, page_start FROM v_findings ORDER BY ALL"
    with open_warehouse(first.workspace.database) as by_job, open_warehouse(sample.database) as by_command:
        assert by_job.query(sql) == by_command.query(sql)


def test_metadata_is_worth_reading(first: Any) -> None:
    [extracted] = first.result.asset_materializations_for_node("extracted")
    assert extracted.metadata["read"].value == 12
    [warehouse] = first.result.asset_materializations_for_node("warehouse")
    assert warehouse.metadata["reports"].value == 11
    assert warehouse.metadata["dagster/row_count"].value == warehouse.metadata["findings"].value > 100
    assert len(str(warehouse.metadata["added_letters"].value).splitlines()) == 10
    assert "needs review" in str(warehouse.metadata["needs_review"].value)
    assert Path(str(warehouse.metadata["place"].value)).is_file()
    assert Path(str(warehouse.metadata["log"].value)).is_file()
    [archive] = first.result.asset_materializations_for_node("archive")
    assert archive.metadata["publishers_read"].value == 3
    run = first.instance.get_run_by_id(first.result.run_id)
    assert (first.workspace.runs / run.tags["jtai/run"] / "report.json").is_file()


def test_a_check_that_warns_is_shown_and_stops_nothing(first: Any) -> None:
    checks = first.checks()
    assert not checks["letters_have_findings"].passed
    assert checks["letters_have_findings"].severity is dg.AssetCheckSeverity.WARN
    assert "garrowshire" in str(checks["letters_have_findings"].metadata["says"].value)
    assert {name for name, check in checks.items() if not check.passed} == {"letters_have_findings"}
    assert "did not apply" in str(checks["no_letter_is_lost"].metadata["says"].value)
    assert {"ofsted", "hmicfrs", "govuk", "harvest"} <= set(checks)


def test_news_are_told(first: Any, evaluate: Evaluate, told: list[News]) -> None:
    assert evaluate(first, "news") == "told: somewhere"
    [news] = told
    assert [letter.change for letter in news.letters] == ["added"] * 10
    assert [item.code for item in news.review].count("quarantined") == 1
    assert news.blocked is news.failed is None


def test_without_an_address_nobody_is_told(
    first: Any, evaluate: Evaluate, told: list[News], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JTAI_WEBHOOK_URL")
    assert "JTAI_WEBHOOK_URL" in evaluate(first, "news")
    assert told == []
