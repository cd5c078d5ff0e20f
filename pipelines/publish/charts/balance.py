"""A chart of praise against criticism, a row for each theme (or whatever the rows are named by)."""

from __future__ import annotations

import altair as alt

from pipelines.publish.charts.look import CRITICISED, PAPER, PRAISED, QUIET, Mark, Rows, inline
from pipelines.publish.kinds import CRITICISM, PRAISE


def balance(rows: Rows, width: int = 150) -> alt.HConcatChart:
    """Two columns of bars beside the names: letters with praise, letters with criticism, each of all letters."""
    names = [row["theme_label"] for row in rows]
    left = _bars(rows, names, "letters_with_praise", f"{PRAISE} With praise", PRAISED, has_names=True)
    right = _bars(rows, names, "letters_with_criticism", f"{CRITICISM} With criticism", CRITICISED, has_names=False)
    return alt.hconcat(*(one.properties(width=width, height=alt.Step(22)) for one in (left, right)), spacing=24)


def _bars(
    rows: Rows, names: list[str], column: str, title: str, mark: Mark, *, has_names: bool
) -> alt.LayerChart | alt.FacetChart:
    values = [{"name": row["theme_label"], "all": row["letters"], "with": row[column]} for row in rows]
    highest = max((row["letters"] for row in rows), default=1)
    axis = alt.Axis(labelLimit=260, domain=False) if has_names else None
    base = alt.Chart(inline(values)).encode(y=alt.Y("name:N", sort=names, scale=alt.Scale(paddingInner=0.3), axis=axis))
    scale = alt.Scale(domain=[0, max(highest, 1) * 1.18])
    every = base.mark_bar(fill=PAPER, stroke=QUIET, strokeWidth=0.75).encode(x=alt.X("all:Q", scale=scale, axis=None))
    some = base.mark_bar(fill=mark.colour).encode(x=alt.X("with:Q", scale=scale, axis=None))
    text = base.mark_text(align="left", dx=5).encode(x=alt.X("all:Q", scale=scale, axis=None), text="with:Q")
    return alt.layer(every, some, text, title=title)
