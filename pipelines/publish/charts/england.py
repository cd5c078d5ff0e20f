"""A map of England with a mark for each area, and London once more, larger.

Belongs here: its form, and the projection. Does not belong here: where an area lies (warehouse.places), numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pipelines.publish.charts.look import LAND, LINE, PAPER, QUIET, SIZE, marks_of
from warehouse.places import Point, load_outline, load_places

WIDTH, HEIGHT = 430, 400

_WEST, _NORTH = -6.45, 55.85
_SCALE = 66.0
"""Pixels a degree of latitude."""

_NARROW = 0.6
"""A degree of longitude as a part of one of latitude, in the middle of England."""

_LONDON = (-0.53, 51.27, 0.36, 51.71)
_INSET = (292.0, 34.0, 4.0)
"""Left and top edge of the larger London, and how many times as large it is."""

Row = Mapping[str, Any]


def can_be_drawn(rows: Sequence[Row]) -> bool:
    """Whether at least one of the areas lies in England as we know it; those of the sample do not."""
    return any(row["area_code"] in load_places() for row in rows)


def england(rows: Sequence[Row]) -> alt.LayerChart | alt.FacetChart:
    """The marks of all rows whose area is known, with a key of what they mean."""
    names = list(dict.fromkeys(str(row["side"]) for row in rows))
    marks = marks_of(names)
    places = load_places()
    points = []
    for row in rows:
        place = places.get(row["area_code"])
        if place is not None:
            points.append({"side": row["side"], **_at(_project(place))})
            if _is_in(place, _LONDON):
                points.append({"side": row["side"], **_at(_enlarged(place))})
    domain = [name for name in names if any(point["side"] == name for point in points)]
    scale = {
        "color": alt.Scale(domain=domain, range=[marks[name].colour for name in domain]),
        "shape": alt.Scale(domain=domain, range=[marks[name].shape for name in domain]),
        "fill": alt.Scale(
            domain=domain, range=[marks[name].colour if marks[name].filled else PAPER for name in domain]
        ),
    }
    legend = alt.Legend(orient="bottom", columns=2, title=None, labelLimit=300)
    signs = (
        alt.Chart({"values": points})
        .mark_point(size=80, strokeWidth=1.5, opacity=1)
        .encode(
            x=_x("x"),
            y=_y("y"),
            stroke=alt.Color("side:N", scale=scale["color"], legend=legend),
            shape=alt.Shape("side:N", scale=scale["shape"], legend=legend),
            fill=alt.Fill("side:N", scale=scale["fill"], legend=legend),
        )
    )
    return alt.layer(*_land(), signs).properties(width=WIDTH, height=HEIGHT)


def _land() -> list[alt.Chart]:
    rings = load_outline()
    england_ = [
        {"ring": number, "step": step, **_at(_project(point))}
        for number, (_, ring) in enumerate(rings)
        for step, point in enumerate(ring)
    ]
    london = [
        {"ring": number, "step": step, **_at(_enlarged(point))}
        for number, (region, ring) in enumerate(rings)
        if region == "London"
        for step, point in enumerate(ring)
    ]
    left, top, _ = _INSET
    label = alt.Chart({"values": [{"x": left, "y": top - 12, "said": "London, larger"}]}).mark_text(
        align="left", fontSize=SIZE - 1, color=QUIET
    )
    return [_polygons(england_), _polygons(london), label.encode(x=_x("x"), y=_y("y"), text="said:N")]


def _polygons(values: list[dict[str, Any]]) -> alt.Chart:
    drawn: alt.Chart = (
        alt.Chart({"values": values})
        .mark_line(filled=True, fill=LAND, stroke=LINE, strokeWidth=1, interpolate="linear")
        .encode(x=_x("x"), y=_y("y"), detail="ring:N", order="step:Q")
    )
    return drawn


def _x(name: str) -> alt.X:
    return alt.X(f"{name}:Q", scale=alt.Scale(domain=[0, WIDTH], nice=False), axis=None)


def _y(name: str) -> alt.Y:
    return alt.Y(f"{name}:Q", scale=alt.Scale(domain=[HEIGHT, 0], nice=False), axis=None)


def _project(point: Point) -> Point:
    return (point[0] - _WEST) * _NARROW * _SCALE, (_NORTH - point[1]) * _SCALE


def _enlarged(point: Point) -> Point:
    west, _, _, north = _LONDON
    left, top, times = _INSET
    return left + (point[0] - west) * _NARROW * _SCALE * times, top + (north - point[1]) * _SCALE * times


def _at(point: Point) -> dict[str, float]:
    return {"x": round(point[0], 1), "y": round(point[1], 1)}


def _is_in(point: Point, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
