"""Reads the archive of joint targeted area inspections: the public Python API.

    import jtai

    with jtai.open_warehouse("jtai.duckdb") as warehouse:
        found = warehouse.findings(kind="strength", theme="information sharing", near="Salford")  # a DataFrame
        print(found.attrs["sql"])  # the query behind it
        print(warehouse.cite(found.finding_id[0]))

What is named here stays as it is from release to release; modules of the project that it comes from may move.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from os import PathLike
from pathlib import Path
from types import ModuleType


@contextmanager
def _own_modules() -> Iterator[None]:
    """Import the project's modules, and leave those of the same names to the user, who may have a `warehouse.py`."""
    here = str(Path(__file__).resolve().parent)
    is_ours = _folder_of_warehouse() == here
    theirs = {} if is_ours else _take_out()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        sys.path.remove(here)
        if not is_ours:
            _take_out()
            sys.modules.update(theirs)


def _folder_of_warehouse() -> str | None:
    """The folder of the package `warehouse` that an import gives; None if it is a single file or there is none."""
    held = sys.modules.get("warehouse")
    spec = held.__spec__ if held else PathFinder.find_spec("warehouse")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return str(Path(places[0]).resolve().parent) if places else None


def _take_out() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] == "warehouse"]
    return {name: sys.modules.pop(name) for name in names}


with _own_modules():
    from warehouse.errors import BadInput, JtaiError, UnknownName, UnreadableWarehouse
    from warehouse.read.api import BadQuery, Filters, Rows, Status, Warehouse

__all__ = [
    "BadInput",
    "BadQuery",
    "Filters",
    "JtaiError",
    "Rows",
    "Status",
    "UnknownName",
    "UnreadableWarehouse",
    "Warehouse",
    "open_warehouse",
]


def open_warehouse(
    path: str | PathLike[str] = "data/warehouse/jtai.duckdb",
    memory: str | None = None,
    codes: str | PathLike[str] | None = None,
) -> Warehouse:
    """Open a published DuckDB file for reading; use it in a `with` statement, or close it.

    `memory` bounds what queries may take, such as 500MB. `codes` is a database that `jtai codebook apply` wrote;
    queries know it as `mine`. Raises `UnreadableWarehouse` with the reason.
    """
    return Warehouse(Path(path), memory, Path(codes) if codes is not None else None)
