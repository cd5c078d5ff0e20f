"""Reference data: areas of England in their versions, their neighbours and successors, read from our CSV files.

Belongs here: what the rows of `reference/*.csv` are. Does not belong here: matching a letter's words to an area
(`extract.areas`) or the tables made of them (`warehouse.build.assembly`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from warehouse.files.csv_files import read_rows

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Area:
    """One authority with children's services, as it was between `valid_from` and `valid_to` (None if still open).

    `urn` is Ofsted's provider number. `area_code_now` is the authority that now covers it; None if several do.
    """

    area_code: str
    name: str
    aliases: tuple[str, ...]
    area_type: str
    region_code: str
    region: str
    la_code: str | None
    urn: str | None
    former_urn: str | None
    police_force: str | None
    valid_from: date | None
    valid_to: date | None
    area_code_now: str | None

    def is_valid_on(self, day: date) -> bool:
        """Whether the authority existed on a date."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of an authority's statistical neighbours; rank 1 is the most similar."""

    area_code: str
    neighbour_code: str
    rank: int


@dataclass(frozen=True, slots=True)
class Successor:
    """An authority that took over from another, wholly or partly, on the date `since`."""

    area_code: str
    successor_code: str
    since: date


def reference_folder() -> Path:
    """The folder of reference tables that ships with the project."""
    return Path(str(files("warehouse.reference")))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _area(row: Mapping[str, str]) -> Area:
    return Area(
        area_code=row["area_code"],
        name=row["name"],
        aliases=tuple(a for a in row["aliases"].split("|") if a),
        area_type=row["area_type"],
        region_code=row["region_code"],
        region=row["region"],
        la_code=row["la_code"] or None,
        urn=row["urn"] or None,
        former_urn=row["former_urn"] or None,
        police_force=row["police_force"] or None,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        area_code_now=row["area_code_now"] or None,
    )


def load_areas(folders: Sequence[Path] = ()) -> tuple[Area, ...]:
    """All areas of `areas.csv` in our own reference folder and in each further folder, in that order.

    Raises `BadInput` that names file and line for an invalid row.
    """
    return tuple(area for folder in (reference_folder(), *folders) for area in read_rows(folder / "areas.csv", _area))


def load_neighbours(folders: Sequence[Path] = ()) -> tuple[Neighbour, ...]:
    """All rows of `neighbours.csv`, our own and those of each further folder that has the file.

    Raises `BadInput` that names file and line for an invalid row.
    """
    return tuple(_optional(folders, "neighbours.csv", _neighbour))


def load_successors(folders: Sequence[Path] = ()) -> tuple[Successor, ...]:
    """All rows of `successors.csv`, our own and those of each further folder that has the file.

    Raises `BadInput` that names file and line for an invalid row.
    """
    return tuple(_optional(folders, "successors.csv", _successor))


def _neighbour(row: Mapping[str, str]) -> Neighbour:
    return Neighbour(area_code=row["area_code"], neighbour_code=row["neighbour_code"], rank=int(row["rank"]))


def _successor(row: Mapping[str, str]) -> Successor:
    return Successor(
        area_code=row["area_code"], successor_code=row["successor_code"], since=date.fromisoformat(row["from"])
    )


def _optional(folders: Sequence[Path], name: str, row_of: Callable[[Mapping[str, str]], Row]) -> list[Row]:
    own, further = reference_folder() / name, [folder / name for folder in folders]
    return [row for path in (own, *filter(Path.is_file, further)) for row in read_rows(path, row_of)]
