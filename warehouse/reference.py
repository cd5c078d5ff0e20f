"""Reference data: areas of England in their versions, read from CSV files that are ours.

Belongs here: reading and validating `reference/*.csv`. Does not belong here: matching a letter's words to an area
(`extract.metadata`) or the tables made of them (`assembly`).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Area:
    """One authority with children's services as it was between `valid_from` and `valid_to` (None: open).

    `urn` is Ofsted's provider number; `area_code_now` the authority that stands for it today, None where several do.
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
        """Whether the authority existed on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def reference_folder() -> Path:
    """The folder of reference tables that ships with the project."""
    return Path(str(files("warehouse"))) / "reference"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load_areas(folders: Sequence[Path] = ()) -> tuple[Area, ...]:
    """All areas of `areas.csv` in our own reference folder and in each further folder, in that order.

    Raises `ValueError` naming file and line for a row that cannot be read.
    """
    found: list[Area] = []
    for folder in (reference_folder(), *folders):
        path = folder / "areas.csv"
        with path.open(newline="", encoding="utf-8") as handle:
            for number, row in enumerate(csv.DictReader(handle), start=2):
                try:
                    found.append(
                        Area(
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
                    )
                except (KeyError, ValueError) as error:
                    raise ValueError(f"{path}:{number}: {error}") from error
    return tuple(found)
