"""A chart of praise against criticism, a row for each theme (or whatever the rows are named by)."""

from __future__ import annotations

from pipelines.publish.charts.look import CRITICISED, PAPER, PRAISED, QUIET, Mark, Rows, Spec, bars, quantity
from pipelines.publish.kinds import CRITICISM, PRAISE


def balance(rows: Rows, width: int = 150) -> Spec:
    """Two columns of bars beside the names: letters with praise, letters with criticism, each of all letters."""
    left = _bars(rows, "letters_with_praise", f"{PRAISE} With praise", PRAISED, has_names=True)
    right = _bars(rows, "letters_with_criticism", f"{CRITICISM} With criticism", CRITICISED, has_names=False)
    return {"hconcat": [{**one, "width": width, "height": {"step": 22}} for one in (left, right)], "spacing": 24}


def _bars(rows: Rows, column: str, title: str, mark: Mark, *, has_names: bool) -> Spec:
    values = [{"name": row["theme_label"], "all": row["letters"], "with": row[column]} for row in rows]
    highest = max((row["letters"] for row in rows), default=1)
    scale = {"domain": [0, max(highest, 1) * 1.18]}
    name = {
        "field": "name",
        "type": "nominal",
        "sort": [row["theme_label"] for row in rows],
        "scale": {"paddingInner": 0.3},
        "axis": {"labelLimit": 260, "domain": False} if has_names else None,
    }
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {"x": quantity("all", scale=scale), "text": {"field": "with", "type": "quantitative"}},
    }
    return {
        "data": {"values": values},
        "encoding": {"y": name},
        "layer": [
            bars("x", "all", scale, fill=PAPER, stroke=QUIET, strokeWidth=0.75),
            bars("x", "with", scale, fill=mark.colour),
            text,
        ],
        "title": title,
    }
