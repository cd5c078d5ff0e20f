"""A map of England with a mark for each area, and London again, larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.publish.charts.look import LAND, LINE, PAPER, QUIET, SIZE, Rows, Spec, marks_of, quantity
from warehouse.reference.map import Point, load_outline, load_places

WIDTH, HEIGHT = 430, 400

_NARROW = 0.6
"""A degree of longitude as a part of one of latitude, in the middle of England."""

_BEYOND = 2
"""Pixels around a part of England to which land is drawn, so that no line runs along its edge."""

_LONDON = (-0.53, 51.27, 0.36, 51.71)
_INSET = (292.0, 34.0)
"""Left and top edge of the larger London."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A part of the world on the canvas: the place of its upper left corner there, and pixels a degree of latitude."""

    west: float
    north: float
    scale: float
    left: float = 0.0
    top: float = 0.0

    def at(self, point: Point) -> dict[str, float]:
        """Where a point is drawn."""
        x = self.left + (point[0] - self.west) * _NARROW * self.scale
        y = self.top + (self.north - point[1]) * self.scale
        return {"x": round(x, 1), "y": round(y, 1)}


_ENGLAND = _Frame(-6.45, 55.85, 66.0)
_LARGER_LONDON = _Frame(_LONDON[0], _LONDON[3], 264.0, *_INSET)

_MARGIN = 0.25
"""Degrees of latitude around a part of England that is shown alone."""


def can_be_drawn(rows: Rows) -> bool:
    """Whether at least one of the areas lies in England as we know it; those of the sample do not."""
    return any(row["area_code"] in load_places() for row in rows)


def england(rows: Rows) -> Spec:
    """The marks of all rows whose area is known, with a key of what they mean.

    Where they lie in one part of England, that part alone is shown, else all of it and London once more.
    """
    places = load_places()
    placed = [(str(row["side"]), places[row["area_code"]]) for row in rows if row["area_code"] in places]
    frame = _part([place for _, place in placed])
    frames = [frame] if frame else [_ENGLAND, _LARGER_LONDON]
    points = [
        {"side": side, **one.at(place)}
        for one in frames
        for side, place in placed
        if one is not _LARGER_LONDON or _is_in(place, _LONDON)
    ]
    return {
        "encoding": {
            "x": quantity("x", scale={"domain": [0, WIDTH], "nice": False}),
            "y": quantity("y", scale={"domain": [HEIGHT, 0], "nice": False}),
        },
        "layer": [*_land(frames), _signs(points)],
        "width": WIDTH,
        "height": HEIGHT,
    }


def _part(places: Sequence[Point]) -> _Frame | None:
    """The frame of a part of England that holds all places; None where it is more than half of it, or one place."""
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    wide, high = (east - west) * _NARROW + 2 * _MARGIN, north - south + 2 * _MARGIN
    scale = min(WIDTH / wide, HEIGHT / high)
    if len(places) < 2 or scale < 2 * _ENGLAND.scale:
        return None
    across, down = (WIDTH / scale - wide) / 2, (HEIGHT / scale - high) / 2
    return _Frame(west - (_MARGIN + across) / _NARROW, north + _MARGIN + down, scale)


def _signs(points: Rows) -> Spec:
    names = list(dict.fromkeys(point["side"] for point in points))
    marks = [mark for _, mark in sorted(marks_of(names).items(), key=lambda item: names.index(item[0]))]
    legend = {"orient": "bottom", "columns": 2, "title": None, "labelLimit": 300}
    shown = {
        "stroke": [mark.colour for mark in marks],
        "shape": [mark.shape for mark in marks],
        "fill": [mark.colour if mark.filled else PAPER for mark in marks],
    }
    return {
        "data": {"values": points},
        "mark": {"type": "point", "size": 80, "strokeWidth": 1.5, "opacity": 1},
        "encoding": {
            channel: {
                "field": "side",
                "type": "nominal",
                "scale": {"domain": names, "range": values},
                "legend": legend,
            }
            for channel, values in shown.items()
        },
    }


def _land(frames: Sequence[_Frame]) -> list[Spec]:
    land = [_outline(frame) for frame in frames]
    if _LARGER_LONDON in frames:
        words = {"x": _INSET[0], "y": _INSET[1] - 12, "said": "London, larger"}
        land.append(
            {
                "data": {"values": [words]},
                "mark": {"type": "text", "align": "left", "fontSize": SIZE - 1, "color": QUIET},
                "encoding": {"text": {"field": "said", "type": "nominal"}},
            }
        )
    return land


def _outline(frame: _Frame) -> Spec:
    """The regions of a frame. Of a part, what is far outside is cut off: a PNG of it would be drawn first as large.

    Each is a shape of its own, which hides the border of the one before where they overlap.
    """
    regions = [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[_pair(frame.at(one)) for one in ring]]}}
        for region, ring in load_outline()
        if frame is not _LARGER_LONDON or region == "London"
    ]
    projection: Spec = {"type": "identity", "scale": 1, "translate": [0, 0]}
    if is_part := frame not in (_ENGLAND, _LARGER_LONDON):
        projection["clipExtent"] = [[-_BEYOND, -_BEYOND], [WIDTH + _BEYOND, HEIGHT + _BEYOND]]
    return {
        "data": {"values": regions},
        "mark": {"type": "geoshape", "fill": LAND, "stroke": LINE, "strokeWidth": 1, "clip": is_part},
        "projection": projection,
    }


def _pair(place: Mapping[str, float]) -> list[float]:
    return [place["x"], place["y"]]


def _is_in(point: Point, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
