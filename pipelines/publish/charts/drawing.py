"""Draws a chart of a summary: SVG for pages and PDF files, PNG for Word."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

import vl_convert

from pipelines.publish.blocks import Chart, Drawing
from pipelines.publish.charts.balance import balance
from pipelines.publish.charts.england import can_be_drawn, england
from pipelines.publish.charts.look import FONT, VEGA_LITE, Rows, Spec, config
from pipelines.publish.charts.svg import finished
from pipelines.publish.charts.trends import multiples, trend

_FORMS: Mapping[Drawing, Callable[[Rows], Spec]] = {
    Drawing.TREND: trend,
    Drawing.MULTIPLES: multiples,
    Drawing.BALANCE: balance,
    Drawing.MAP: england,
}


def is_drawable(chart: Chart) -> bool:
    """Whether there is anything to draw; if not, its table says all."""
    return bool(chart.table.rows) and (chart.drawing is not Drawing.MAP or can_be_drawn(_rows(chart)))


def draw(chart: Chart, name: str) -> str:
    """The chart as an SVG element, with title and description; its ids begin with `name`, which is unique on the page.

    It asks for nothing else: no script, no style sheet, no font, no picture. The same chart and name give the same
    text. Raises `ValueError` for a chart that is not drawable.
    """
    if not is_drawable(chart):
        raise ValueError(f"{chart.key}: there is nothing to draw")
    return finished(
        _svg(chart.drawing, json.dumps(_rows(chart), default=str)), name, chart.title, chart.alternative, FONT
    )


def png(svg: str, scale: float = 2.0) -> bytes:
    """A drawn chart as a PNG, `scale` pixels for a pixel of the SVG; for programs that show no SVG."""
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def _rows(chart: Chart) -> Rows:
    names = [column.name for column in chart.table.columns]
    return [dict(zip(names, row, strict=True)) for row in chart.table.rows]


@lru_cache(maxsize=512)
def _svg(drawing: Drawing, rows: str) -> str:
    """What Vega draws of rows in JSON: documents and pages show the same charts, and drawing one takes its time."""
    specification = {**_FORMS[drawing](json.loads(rows)), "config": config()}
    return str(vl_convert.vegalite_to_svg(json.dumps(specification), vl_version=VEGA_LITE, allowed_base_urls=[]))
