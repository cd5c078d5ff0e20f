"""The notebooks have no outputs, and each runs from start to finish on the sample."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipelines.settings import Workspace

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_six() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "checking_an_overview",
        "coding_and_agreement",
        "coverage_and_quality",
        "following_one_theme",
        "getting_started",
        "themes_over_time",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_every_picture_has_a_text(path: Path, sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JTAI_WORKSPACE", str(sample.root))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        texts = "".join(output.get("text", "") for output in outputs)
        for picture in (output for output in outputs if "image/png" in output.get("data", {})):
            alternative = picture.metadata["image/png"]["alt"]
            assert len(alternative.split()) > 5
            assert alternative in texts
    if path.stem not in ("checking_an_overview", "coding_and_agreement", "getting_started"):
        assert any("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", []))
