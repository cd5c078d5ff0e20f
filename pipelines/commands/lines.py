"""Lines for people: what a command prints where there is nothing to align or to colour."""

from __future__ import annotations

from rich.console import Console


def say(line: object) -> None:
    """Print a line as it is; nothing in it is taken for markup."""
    Console(highlight=False, soft_wrap=True).print(str(line), markup=False)
