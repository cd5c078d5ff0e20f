"""Reads the CSV data files that ship with the packages, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from warehouse.errors import BadInput

Row = TypeVar("Row")


def read_rows(path: Path, row_of: Callable[[Mapping[str, str]], Row]) -> list[Row]:
    """The rows of a file with a header, as `row_of` makes them; raises `BadInput` that names file and line."""
    rows: list[Row] = []
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                rows.append(row_of(row))
            except (KeyError, ValueError) as error:
                raise BadInput(f"{path}:{number}: {error}") from error
    return rows
