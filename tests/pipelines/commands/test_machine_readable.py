"""Every command that prints a result prints it for programs when asked with `--json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from pipelines.cli import load_command
from pipelines.commands.table import COMMANDS
from pipelines.settings import Workspace

Run = Callable[..., Result]

SILENT = {"serve", "notify"}
"""They go on until they are interrupted, or say only where they sent something."""


def test_every_command_takes_json() -> None:
    commands: dict[str, Any] = {name: load_command(name) for names in COMMANDS.values() for name in names}
    for group in ("code", "codebook"):
        commands |= {f"{group} {name}": one for name, one in commands.pop(group).commands.items()}
    options = {name: {option for p in one.params for option in p.opts} for name, one in commands.items()}
    assert {name for name, known in options.items() if "--json" not in known} == SILENT


@pytest.mark.parametrize("command", [["themes"], ["areas"], ["changes"], ["findings", "--kind", "strength"]])
def test_the_older_spelling_says_the_same(sample: Workspace, jtai: Run, command: list[str]) -> None:
    at = ("--workspace", str(sample.root))
    told = jtai(*at, *command, "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)
    assert jtai(*at, *command, "--format", "json").stdout == told.stdout
    assert "json" not in jtai(*at, command[0], "--help").output.replace("--json", "").lower().replace("print json", "")
