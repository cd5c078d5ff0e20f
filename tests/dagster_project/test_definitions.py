"""The asset graph, and that its job does what the command line does."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import dagster as dg
import yaml
from typer.testing import CliRunner

from dagster_project.definitions import build_defs
from dagster_project.resources import ArchiveResource
from pipelines.cli import app
from warehouse.reading import open_warehouse

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


def test_telemetry_is_off() -> None:
    text = (files("dagster_project") / "dagster.yaml").read_text()
    assert yaml.safe_load(text)["telemetry"] == {"enabled": False}


def test_the_job_builds_what_the_command_builds(tmp_path: Path) -> None:
    by_job, by_command = tmp_path / "job", tmp_path / "command"
    defs = build_defs(resource_overrides={"jtai": ArchiveResource(root=str(by_job), source="sample")})
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(instance=instance)
    assert result.success
    metadata = result.asset_materializations_for_node("extracted")[0].metadata
    assert metadata["read"].value == 12
    assert CliRunner().invoke(app, ["--source", "sample", "--workspace", str(by_command), "refresh"]).exit_code == 1
    sql = "SELECT finding_id, kind, themes, text, page_start FROM v_findings ORDER BY ALL"
    with (
        open_warehouse(by_job / "warehouse" / "jtai.duckdb") as one,
        open_warehouse(by_command / "warehouse" / "jtai.duckdb") as other,
    ):
        assert one.query(sql) == other.query(sql)
