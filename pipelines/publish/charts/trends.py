"""Charts over years: one theme in two rows, all themes as small multiples.

There are few letters in a year, so columns show counts, never shares: a filled column stands in the outline of all
letters that year.
"""

from __future__ import annotations

import altair as alt

from pipelines.publish.charts.look import CRITICISED, LINE, PAPER, PRAISED, QUIET, SIZE, TEXT, Mark, Rows, inline
from pipelines.publish.kinds import CRITICISM, PRAISE


def trend(rows: Rows, width: int = 560) -> alt.VConcatChart:
    """Letters of each year with praise, and below them those with criticism."""
    years = _years(rows)
    sides = ((PRAISE, "praise", PRAISED), (CRITICISM, "criticism", CRITICISED))
    panels = [
        _panel(rows, years, f"letters_with_{name}", f"{sign} Letters with {name}, of all letters that year", mark)
        for sign, name, mark in sides
    ]
    return alt.vconcat(*(panel.properties(width=width, height=84) for panel in panels), spacing=26)


def _years(rows: Rows) -> list[int]:
    """All years from the first to the last, so that one without letters is seen."""
    known = [row["year"] for row in rows]
    return list(range(min(known), max(known) + 1))


def _panel(rows: Rows, years: list[int], column: str, title: str, mark: Mark) -> alt.LayerChart | alt.FacetChart:
    highest = max(max(row["letters"] for row in rows), 1)
    values = [
        {"year": row["year"], "all": row["letters"], "with": row[column], "said": f"{row[column]} of {row['letters']}"}
        for row in rows
    ]
    held = {row["year"] for row in rows}
    values += [{"year": year, "all": 0, "with": 0, "said": "none"} for year in years if year not in held]
    scale = alt.Scale(domain=[0, highest * 1.25])
    base = alt.Chart(inline(values)).encode(
        x=alt.X("year:O", scale=alt.Scale(domain=years, paddingInner=0.25), axis=alt.Axis(labelAngle=0))
    )
    every = (
        base.mark_bar(fill=PAPER, stroke=QUIET, strokeWidth=1)
        .encode(y=alt.Y("all:Q", scale=scale, axis=None))
        .transform_filter("datum.all > 0")
    )
    some = (
        base.mark_bar(fill=mark.colour)
        .encode(y=alt.Y("with:Q", scale=scale, axis=None))
        .transform_filter("datum.with > 0")
    )
    text = base.mark_text(dy=-9).encode(y=alt.Y("all:Q", scale=scale, axis=None), text="said:N")
    return alt.layer(every, some, text, title=title)


def multiples(rows: Rows, columns: int = 4, width: int = 150) -> alt.FacetChart:
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
    axis = alt.Axis(labelAngle=0, values=[years[0], years[-1]], domain=False, labelFontSize=SIZE - 2)
    x = alt.X("year:O", scale=alt.Scale(domain=years, paddingInner=0.2), axis=axis)
    base = alt.Chart().encode(x=x)
    outlined = [
        base.mark_bar(fill=PAPER, stroke=LINE, strokeWidth=0.75).encode(y=alt.Y(f"{end}:Q", axis=None))
        for end in ("up", "down")
    ]
    filled = [
        base.mark_bar(fill=mark.colour).encode(y=alt.Y(f"{end}:Q", axis=None)).transform_filter(f"datum.{end} != 0")
        for end, mark in (("strong", PRAISED), ("weak", CRITICISED))
    ]
    line = alt.Chart().mark_rule(color=TEXT, strokeWidth=1).encode(y=alt.datum(0))
    drawn: alt.FacetChart = (
        alt.layer(*outlined, *filled, line, data=inline(values))
        .properties(width=width, height=64)
        .facet(facet=alt.Facet("theme:N", header=alt.Header(labelPadding=3)), columns=columns)
        .properties(spacing={"row": 10, "column": 16})
        .resolve_axis(x="independent")
    )
    return drawn
