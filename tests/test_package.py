"""The package as users install it: its public API, and what they are told where an extra is missing."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from typer.testing import CliRunner

import jtai
from pipelines import cli
from pipelines.extras import EXTRAS
from pipelines.settings import Workspace
from warehouse.read.api import Warehouse

ROOT = Path(__file__).resolve().parents[1]


def test_every_library_of_an_extra_is_known() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    known = {name: {re.split(r"[>=\[]", one)[0] for one in wanted} for name, wanted in extras.items()}
    distributions = packages_distributions()
    for extra, modules in EXTRAS.items():
        named = {found.lower().replace("_", "-") for module in modules for found in distributions[module]}
        assert named == {name for name in known[extra] if name != "jtai-archive"}


def test_a_command_whose_extra_is_missing_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ModuleNotFoundError("No module named 'spacy'", name="spacy")

    monkeypatch.setattr(cli, "import_module", fail)
    result = CliRunner().invoke(cli.app, ["train", "--out", "x", "y"])
    assert 'jtai train: this needs spacy, which comes with an extra: pip install "jtai-archive[pipeline]"' in str(
        result.exception
    )


MINE = """
import sys
import warehouse
import jtai
import warehouse as again

assert warehouse.mine() == again.mine() == "mine"
with jtai.open_warehouse(sys.argv[1]) as opened:
    found = opened.findings(kind="strength", theme="information sharing")
    assert len(found) and opened.cite(found.finding_id[0])
    assert len(opened.search("sharing")) and len(opened.search("sharing", within="passages"))
    assert len(opened.areas()) and len(opened.themes()) and len(opened.changes()) and opened.attention()
    assert opened.status().letters and opened.meta()
    try:
        opened.findings(theme="neglekt")
    except jtai.UnknownName as error:
        assert "did you mean neglect" in str(error).lower()
"""


def test_the_api_leaves_a_user_their_own_modules(sample: Workspace, tmp_path: Path) -> None:
    (tmp_path / "warehouse.py").write_text('def mine():\n    return "mine"\n')
    (tmp_path / "ask.py").write_text(MINE)
    done = subprocess.run(
        [sys.executable, "ask.py", str(sample.database.resolve())], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_inside_the_project_the_api_is_the_same(sample: Workspace) -> None:
    assert jtai.Warehouse is Warehouse
    with jtai.open_warehouse(str(sample.database)) as opened:
        assert isinstance(opened, Warehouse)
    opens: Callable[..., Warehouse] = jtai.open_warehouse
    with pytest.raises(jtai.UnreadableWarehouse, match="no-such"):
        opens("no-such.duckdb")
