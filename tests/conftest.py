"""Runs the commands of a page of the docs, so that a page that lies fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RunPage = Callable[..., str]

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def shell_blocks(page: str) -> list[str]:
    """The blocks of a page that are run here; those marked `console` belong to the operator's machine."""
    return _BLOCK.findall((ROOT / page).read_text())


@pytest.fixture
def run_page(tmp_path: Path) -> RunPage:
    """Runs all blocks of a page, or those named by number, one shell for all; returns what they printed.

    The command is that of this environment. Its exit code 1 (done, and something is for a person) is no failure; any
    other, and any failure of another command, is.
    """

    def run(page: str, workspace: Path, *, blocks: tuple[int, ...] | None = None, **environ: str) -> str:
        jtai = tmp_path / "jtai"
        jtai.write_text(f'#!/bin/sh\n"{sys.executable}" -m pipelines.cli "$@" || test $? -eq 1\n')
        jtai.chmod(0o755)
        found = shell_blocks(page)
        chosen = found if blocks is None else [found[number] for number in blocks]
        assert chosen
        script = "\n".join(("set -euo pipefail", *chosen)).replace(".venv/bin/jtai", str(jtai))
        env = {**os.environ, "PYTHONPATH": str(ROOT), "JTAI_WORKSPACE": str(workspace), **environ}
        done = subprocess.run(
            ["bash", "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        said = done.stdout.decode()
        assert done.returncode == 0, f"{page}: {said}"
        return said

    return run
