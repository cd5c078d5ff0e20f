"""Charts over years: one theme in two rows, all themes as small multiples.

There are few letters in a year, so columns show counts, never shares: a filled column stands in the outline of all
letters that year.
"""

from __future__ import annotations

from pipelines.publish.charts.look import (
    CRITICISED,
    LINE,
    PAPER,
    PRAISED,
    QUIET,
    SIZE,
    TEXT,
    Mark,
    Rows,
    Spec,
    bars,
    quantity,
)
from pipelines.publish.kinds import CRITICISM, PRAISE


def trend(rows: Rows, width: int = 560) -> Spec:
    """Letters of each year with praise, and below them those with criticism."""
    sides = ((PRAISE, "praise", PRAISED), (CRITICISM, "criticism", CRITICISED))
    panels = [
        _panel(rows, f"letters_with_{name}", f"{sign} Letters with {name}, of all letters that year", mark)
        for sign, name, mark in sides
    ]
    return {"vconcat": [{**panel, "width": width, "height": 84} for panel in panels], "spacing": 26}


def _years(rows: Rows) -> list[int]:
    """All years from the first to the last, so that one without letters is seen."""
    known = [row["year"] for row in rows]
    return list(range(min(known), max(known) + 1))


def _panel(rows: Rows, column: str, title: str, mark: Mark) -> Spec:
    years = _years(rows)
    values = [
        {"year": row["year"], "all": row["letters"], "with": row[column], "said": f"{row[column]} of {row['letters']}"}
        for row in rows
    ]
    held = {row["year"] for row in rows}
    values += [{"year": year, "all": 0, "with": 0, "said": "none"} for year in years if year not in held]
    scale = {"domain": [0, max(max(row["letters"] for row in rows), 1) * 1.25]}
    year = {
        "field": "year",
        "type": "ordinal",
        "scale": {"domain": years, "paddingInner": 0.25},
        "axis": {"labelAngle": 0},
    }
    text = {
        "mark": {"type": "text", "dy": -9},
        "encoding": {"y": quantity("all", scale=scale), "text": {"field": "said", "type": "nominal"}},
    }
    return {
        "data": {"values": values},
        "encoding": {"x": year},
        "layer": [
            _where("datum.all > 0", bars("y", "all", scale, fill=PAPER, stroke=QUIET, strokeWidth=1)),
            _where("datum.with > 0", bars("y", "with", scale, fill=mark.colour)),
            text,
        ],
        "title": title,
    }


def multiples(rows: Rows, columns: int = 4, width: int = 150) -> Spec:
    """A small chart for each theme: letters of each year with praise above the line, with criticism below it."""
    years = _years(rows)
    values = [
        {
            "theme": row["theme_label"],
            "year": row["year"],
            "up": row["letters"],
            "strong": row["letters_with_praise"],
            "down": -row["letters"],
            "weak": -row["letters_with_criticism"],
        }
        for row in rows
    ]
    year = {
        "field": "year",
        "type": "ordinal",
        "scale": {"domain": years, "paddingInner": 0.2},
        "axis": {"labelAngle": 0, "values": [years[0], years[-1]], "domain": False, "labelFontSize": SIZE - 2},
    }
    outlined = [bars("y", end, {}, fill=PAPER, stroke=LINE, strokeWidth=0.75) for end in ("up", "down")]
    filled = [
        _where(f"datum.{end} != 0", bars("y", end, {}, fill=mark.colour))
        for end, mark in (("strong", PRAISED), ("weak", CRITICISED))
    ]
    line = {"mark": {"type": "rule", "color": TEXT, "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}}
    columns_of = [{**one, "encoding": {"x": year, **one["encoding"]}} for one in (*outlined, *filled)]
    return {
        "data": {"values": values},
        "facet": {"field": "theme", "type": "nominal", "header": {"labelPadding": 3}},
        "columns": columns,
        "spec": {"layer": [*columns_of, line], "width": width, "height": 64},
        "spacing": {"row": 10, "column": 16},
        "resolve": {"axis": {"x": "independent"}},
    }


def _where(condition: str, layer: Spec) -> Spec:
    """A layer of those rows only that meet a condition."""
    return {"transform": [{"filter": condition}], **layer}
