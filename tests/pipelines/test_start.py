"""What a command may import before it says anything: names, because times differ from machine to machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import Workspace

SLOW = {
    "pandas",
    "numpy",
    "xlsxwriter",
    "spacy",
    "sklearn",
    "scipy",
    "scrapy",
    "twisted",
    "pdfplumber",
    "vl_convert",
    "fsspec",
}
"""Libraries that take longer to import than most questions take to answer."""

SCRIPT = """
import sys
from pathlib import Path
from pipelines.cli import main
sys.argv = ["jtai", *sys.argv[1:]]
try:
    main()
finally:
    print(*{name.split(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def imported_by(*arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_help_needs_neither_data_nor_models(argument: str) -> None:
    assert not imported_by(argument) & (SLOW | {"duckdb", "pydantic", "yaml"})


def test_status_and_query_need_no_frames(sample: Workspace) -> None:
    at = ("--workspace", str(sample.root))
    for command in (["status"], ["query", "SELECT 1"]):
        assert not imported_by(*at, *command) & SLOW


def test_only_what_tags_needs_spacy(sample: Workspace, tmp_path: Path) -> None:
    copy = shutil.copytree(sample.root, tmp_path / "copy")
    for stage in ("extract", "tag", "load", "publish"):
        assert not imported_by("--source", "sample", "--workspace", str(copy), stage) & {"spacy", "scipy"}, stage
