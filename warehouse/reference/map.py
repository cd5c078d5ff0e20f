"""Where England's areas lie: what a map is drawn from.

Belongs here: reading `reference/england.geojson` and `reference/places.csv`. Does not belong here: making them
(make_map), or drawing a map (pipelines.publish.charts).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from warehouse.files.csv_files import read_rows
from warehouse.reference.areas import load_successors

OUTLINE = Path(str(files("warehouse.reference"))) / "england.geojson"
PLACES = OUTLINE.with_name("places.csv")

Point = tuple[float, float]
"""Longitude and latitude."""


@cache
def load_outline() -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """The regions as rings, each with the region's name; a region with islands has several."""
    read = json.loads(OUTLINE.read_text(encoding="utf-8"))
    return tuple(
        (feature["properties"]["region"], tuple((x, y) for x, y in polygon[0]))
        for feature in read["features"]
        for polygon in feature["geometry"]["coordinates"]
    )


@cache
def load_places() -> Mapping[str, Point]:
    """A point in each area, by code; for an area that was divided or abolished, a point between its successors."""
    places = dict(read_rows(PLACES, lambda row: (row["area_code"], (float(row["longitude"]), float(row["latitude"])))))
    heirs: dict[str, list[Point]] = {}
    for one in load_successors():
        if one.area_code not in places and one.successor_code in places:
            heirs.setdefault(one.area_code, []).append(places[one.successor_code])
    for code, points in heirs.items():
        places[code] = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    return places
