"""`--json`, which every command has that prints a result: what it prints, for programs."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, nothing else.")]


def print_json(value: object) -> None:
    """Print the value; dates, paths and such as text."""
    sys.stdout.write(json.dumps(value, indent=1, default=str, ensure_ascii=False) + "\n")
