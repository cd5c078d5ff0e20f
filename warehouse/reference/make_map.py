"""Makes the small map of England that charts are drawn on, from boundaries of the authorities.

Belongs here: dissolving, thinning and writing `reference/england.geojson` and `reference/places.csv`. Does not belong
here: reading them (map). It needs shapely, which is installed for development only.

    python -m warehouse.reference.make_map boundaries.geojson    # a feature for each area_code, in degrees
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, mapping, shape

from warehouse.files.atomic import write_bytes
from warehouse.reference.areas import load_areas
from warehouse.reference.map import OUTLINE, PLACES

TOLERANCE = 0.015
"""The tolerance of simplified lines in degrees: less than a pixel on a map 300 pixels wide."""

FINER = {"London": 0.004}
"""The tolerance for a region that is shown larger."""

SEAM = 0.004
"""In degrees; gaps between neighbours of up to twice this width are closed."""

SMALLEST = 0.004
"""In square degrees; smaller islands are left out."""


def derive(boundaries: Mapping[str, Any], regions: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """The regions as GeoJSON, and for each area its code and the longitude and latitude of a point inside it.

    `regions` gives the region of each area code.
    """
    members: dict[str, list[Any]] = defaultdict(list)
    places = []
    for feature in boundaries["features"]:
        code, area = feature["properties"]["area_code"], shape(feature["geometry"])
        members[regions[code]].append(area)
        inside = area.centroid if area.contains(area.centroid) else area.representative_point()
        places.append((code, f"{inside.x:.3f}", f"{inside.y:.3f}"))
    features = [
        {
            "type": "Feature",
            "properties": {"region": region},
            "geometry": mapping(_dissolved(areas, FINER.get(region, TOLERANCE))),
        }
        for region, areas in sorted(members.items())
    ]
    return {"type": "FeatureCollection", "features": features}, sorted(places)


def _dissolved(areas: list[Any], tolerance: float) -> MultiPolygon:
    whole = shapely.union_all(areas).buffer(SEAM, join_style="mitre").buffer(-SEAM, join_style="mitre")
    thinned = shapely.set_precision(whole.simplify(tolerance), 0.001)
    parts = getattr(thinned, "geoms", [thinned])
    return MultiPolygon([shapely.Polygon(part.exterior) for part in parts if part.area >= SMALLEST])


def write(source: Path) -> None:
    """Write both files; raises `OSError`, `ValueError` or `KeyError` if the source is invalid or has unknown areas."""
    regions = {area.area_code: area.region for area in load_areas()}
    outline, places = derive(json.loads(source.read_text(encoding="utf-8")), regions)
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in outline["features"])
    write_bytes(OUTLINE, f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode())
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("area_code", "longitude", "latitude"))
    writer.writerows(places)
    write_bytes(PLACES, table.getvalue().encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
