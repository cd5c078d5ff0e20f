"""Reads the rulings, rectangles, curves and images of a page from PDFium, in the kinds that pdfminer has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.pdfium_pages import library
from extract.pdfium_pages.items import Item, Mark
from extract.pdfium_pages.library import Box, Matrix, multiply

Point = tuple[float, float]
Step = tuple[str, list[Point]]

_LINE, _CURVE, _MOVE = 0, 1, 2
_EVEN_ODD = 1
_UNIT: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Shape:
    """A line, rect, curve or image, its corners in points from the lower left of the page.

    `path` has the steps from corner to corner: `m` move, `l` line, `c` curve with its control points, `h` close.
    """

    handle: int
    kind: str
    points: tuple[Point, ...]
    path: tuple[Step, ...] = ()
    is_stroked: bool = False
    is_filled: bool = False
    is_even_odd: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def box(self) -> Box:
        """Left, lower, right and upper edge."""
        across, upward = [x for x, _ in self.points], [y for _, y in self.points]
        return min(across), min(upward), max(across), max(upward)


def read_shapes(items: Sequence[Item], to_page: Matrix) -> Iterator[Shape]:
    """All but text, in the order of drawing; `to_page` leads from the space of the file to the page's."""
    for item in items:
        if item.kind in (library.PATH, library.IMAGE):
            around = multiply(item.form, to_page) if item.form else to_page
            matrix = multiply(library.get_matrix(item.handle), around)
            if item.kind == library.IMAGE:
                yield Shape(item.handle, "image", _move(_UNIT, matrix), marks=item.marks)
            else:
                yield from _read_path(item, matrix)


def _read_path(item: Item, matrix: Matrix) -> Iterator[Shape]:
    fill, is_stroked = library.get_draw_mode(item.handle)
    if not (fill or is_stroked):
        return
    for path in _subpaths(item.handle, matrix):
        kind, points = _classify(path)
        yield Shape(item.handle, kind, points, tuple(path), is_stroked, bool(fill), fill == _EVEN_ODD, item.marks)


def _subpaths(handle: int, matrix: Matrix) -> Iterator[list[Step]]:
    path: list[Step] = []
    for index in range(library.count_segments(handle)):
        segment = library.get_segment(handle, index)
        kind = library.get_segment_kind(segment)
        (point,) = _move((library.get_point(segment),), matrix)
        if kind == _MOVE:
            if path:
                yield path
            path = [("m", [point])]
        elif kind == _CURVE and path[-1][0] == "c" and len(path[-1][1]) < 3:
            path[-1][1].append(point)
        else:
            path.append(("c" if kind == _CURVE else "l", [point]))
        if library.is_closing(segment):
            path.append(("h", []))
    if path:
        yield path


def _classify(path: list[Step]) -> tuple[str, tuple[Point, ...]]:
    """What kind of shape a path is, and its corners."""
    start = path[0][1][0]
    steps = "".join(step for step, _ in path)
    points = [places[-1] if places else start for _, places in path]
    if len(steps) > 3 and steps.endswith("lh") and points[-2] == start:
        steps = f"{steps[:-2]}h"
        points.pop()
    if steps in ("ml", "mlh"):
        return "line", tuple(points[:2])
    if steps in ("mlllh", "mllll") and points[4] == start and _is_square(points):
        return "rect", tuple(points)
    return "curve", tuple(points)


def _is_square(points: Sequence[Point]) -> bool:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[:4]
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)


def _move(points: Sequence[Point], matrix: Matrix) -> tuple[Point, ...]:
    a, b, c, d, e, f = matrix
    return tuple((a * x + c * y + e, b * x + d * y + f) for x, y in points)
