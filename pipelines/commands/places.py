"""`--out`: where a command writes. It makes no folder that nobody asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from warehouse.errors import BadInput


def out_file(help_: str, flag: str = "--out", **more: Any) -> Any:
    """The option `--out`, or another one, for a file; its folder has to exist."""
    return typer.Option(flag, help=help_, show_default=False, callback=_in_folder, **more)


def out_folder(help_: str) -> Any:
    """The option `--out` for a folder, which has to exist."""
    return typer.Option("--out", help=help_, show_default=False, callback=_is_folder)


def _in_folder(file: Path | None) -> Path | None:
    if file is not None:
        _require(file, file.absolute().parent)
    return file


def _is_folder(folder: Path | None) -> Path | None:
    if folder is not None:
        _require(folder, folder)
    return folder


def _require(out: Path, folder: Path) -> None:
    if not folder.is_dir():
        raise BadInput(f"{out}: there is no folder {folder}; make it first, or name another")
