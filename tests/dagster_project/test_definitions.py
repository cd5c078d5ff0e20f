"""The asset graph and its schedule; the job does the same as the command line."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest
import yaml

from dagster_project.definitions import build_defs
from warehouse.build.checks import load_checks

GRAPH = {
    "archive": set(),
    "verified": {"archive"},
    "extracted": {"verified"},
    "tagged": {"extracted"},
    "warehouse": {"tagged"},
    "release": {"warehouse"},
}


def test_the_graph_is_the_six_stages() -> None:
    graph = build_defs().resolve_asset_graph()
    found = {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    }
    assert found == GRAPH


def test_telemetry_is_off_and_one_run_at_a_time_and_none_for_ever() -> None:
    settings = yaml.safe_load((files("dagster_project") / "dagster.yaml").read_text())
    assert settings["telemetry"] == {"enabled": False}
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert settings["run_monitoring"]["max_runtime_seconds"] < 24 * 3600


def test_the_instance_file_is_valid(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((files("dagster_project") / "dagster.yaml").read_text())
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled


def test_each_check_is_a_check_of_the_warehouse_and_the_required_ones_block() -> None:
    graph = build_defs().resolve_asset_graph()
    found = {
        key.name: graph.get(key).blocking
        for key in graph.asset_check_keys
        if key.asset_key.to_user_string() == "warehouse"
    }
    assert found == {check.name: check.is_required for check in load_checks().warehouse}


def test_what_people_look_at_has_to_be_fresh() -> None:
    graph = build_defs().resolve_asset_graph()
    fresh = {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).freshness_policy}
    assert fresh == {"archive", "warehouse", "release"}


def test_the_schedule_runs_by_itself_at_two_in_london(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = build_defs().resolve_schedule_def("nightly")
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Europe/London"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    monkeypatch.setenv("JTAI_NIGHTLY_CRON", "30 4 * * 1-5")
    assert build_defs().resolve_schedule_def("nightly").cron_schedule == "30 4 * * 1-5"
    monkeypatch.setenv("JTAI_NIGHTLY_CRON", "99 2 * * *")
    with pytest.raises(ValueError, match="JTAI_NIGHTLY_CRON"):
        build_defs()


def test_the_schedule_skips_where_a_refresh_is_still_at_work() -> None:
    defs = build_defs()
    schedule, job = defs.resolve_schedule_def("nightly"), defs.resolve_job_def("refresh")
    with dg.instance_for_test() as instance:
        free = schedule.evaluate_tick(dg.build_schedule_context(instance, repository_def=defs.get_repository_def()))
        assert [request.tags["jtai/trigger"] for request in free.run_requests or ()] == ["nightly"]
        instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        busy = schedule.evaluate_tick(dg.build_schedule_context(instance, repository_def=defs.get_repository_def()))
        assert not busy.run_requests
        assert "still queued or running" in str(busy.skip_message)
