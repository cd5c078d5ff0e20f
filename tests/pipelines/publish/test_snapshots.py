"""Snapshots, and what differs between two of them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from pipelines.settings import Source, Workspace

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def workspace(sample: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a warehouse only."""
    made = Workspace(tmp_path_factory.mktemp("snapshots"), Source.SAMPLE)
    made.claim()
    made.database.parent.mkdir()
    made.database.write_bytes(sample.database.read_bytes())
    return made


def test_a_snapshot_is_whole_and_stays(workspace: Workspace, jtai: Run) -> None:
    at = ("--workspace", str(workspace.root))
    killed = workspace.snapshots / ".2026-10.0a1b2c3d.tmp" / "csv"
    killed.mkdir(parents=True)
    found = json.loads(jtai(*at, "doctor", "--offline", "--json").stdout)
    assert str(killed.parent) in next(one["says"] for one in found if one["matter"] == "leftovers")
    kept = jtai(*at, "release", "--tag", "2026-11", "--json")
    assert kept.exit_code == 0, kept.output
    folder = Path(json.loads(kept.stdout)["folder"])
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    held = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert held.keys() == {*sums, "SHA256SUMS"}
    assert all(hashlib.sha256(held[name].read_bytes()).hexdigest() == sum_ for name, sum_ in sums.items())
    assert json.loads((folder / "datapackage.json").read_text())["version"] == "2026-11"
    for tag in ("2026-11", "../x", ".x", ""):
        assert jtai(*at, "release", "--tag", tag).exit_code == 2
    assert [path.name for path in workspace.snapshots.iterdir()] == ["2026-11"]


def test_what_was_added_changed_and_is_gone_is_told(workspace: Workspace, jtai: Run, tmp_path: Path) -> None:
    old, at = tmp_path / "jtai.duckdb", ("--workspace", str(workspace.root))
    old.write_bytes(workspace.database.read_bytes())
    with duckdb.connect(str(old)) as connection:

        def first(sql: str) -> str:
            return str(connection.execute(f"{sql} LIMIT 1").fetchall()[0][0])

        letter = first("SELECT report_id FROM v_letters ORDER BY ALL")
        other = first(f"SELECT finding_id FROM v_findings WHERE report_id <> '{letter}' ORDER BY ALL")
        coded = first(f"SELECT statement_id FROM v_statements WHERE finding_id = '{other}' ORDER BY ALL")
        theme = first(f"SELECT theme FROM finding_themes WHERE finding_id = '{other}' ORDER BY ALL")
        connection.execute(f"UPDATE reports SET status = 'withdrawn' WHERE report_id = '{letter}'")
        connection.execute(f"UPDATE findings SET lead_in = 'Before' WHERE finding_id = '{other}'")
        connection.execute(f"UPDATE statements SET polarity = 'mixed' WHERE statement_id = '{coded}'")
        connection.execute(f"DELETE FROM finding_themes WHERE finding_id = '{other}' AND theme = '{theme}'")
    result = jtai(*at, "diff", str(old), "--format", "csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    told = {(row["what"], row["change"], row["id"], row["code"]) for row in rows if row["letter_id"] != letter}
    assert ("finding", "changed", other, "") in told
    assert ("side", "changed", coded, "side") in told
    assert ("theme", "added", other, theme) in told
    assert all(row["change"] == "added" for row in rows if row["letter_id"] == letter)
    assert {row["what"] for row in rows if row["letter_id"] == letter} == {"letter", "finding"}
    (changed,) = [row for row in rows if row["what"] == "finding" and row["change"] == "changed"]
    assert changed["before"] == "lead_in: Before"
    back = csv.DictReader(io.StringIO(jtai(*at, "diff", str(workspace.database), str(old), "--format", "csv").stdout))
    assert ("theme", "gone", other, theme) in {(row["what"], row["change"], row["id"], row["code"]) for row in back}
    assert "1 letter added" in jtai(*at, "diff", str(tmp_path)).output
    assert jtai(*at, "diff", "no-such").exit_code == 2
