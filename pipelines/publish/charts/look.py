"""How charts look: colours, marks and type, the same in all of them.

Colour never stands alone: praise and criticism differ in word and in mark, too. Each colour has a contrast of at least
4.5 : 1 to white, so that a number can be written in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.publish.kinds import Tone

Rows = Sequence[Mapping[str, Any]]
"""The rows of a chart's table, by column."""

Spec = dict[str, Any]
"""A specification of Vega-Lite, or a part of one: https://vega.github.io/vega-lite/docs/spec.html."""

VEGA_LITE = "6.4"
"""The version of Vega-Lite that draws them, among those that the converter brings."""

TEXT = "#0b0c0c"
QUIET = "#505a5f"
LINE = "#b1b4b6"
PAPER = "#ffffff"
LAND = "#eef1f2"

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Metrics of the first, which the converter brings, are those of Arial: text takes the same room everywhere."""

SIZE = 13

# One weight in all charts: with two faces in a file the converter to PDF puts them in no fixed order.


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands for a side on a map and in a key: `shape` is a name of Vega's, or a path of one unit."""

    shape: str
    colour: str
    filled: bool = True


TONES = {Tone.PRAISE: "#1d70b8", Tone.CRITICISM: "#a8420a", Tone.ACTION: "#8a1538", Tone.OTHER: QUIET}
"""The colours of what is praised, criticised and so on, in charts and beside quotations in Word and PDF."""

PRAISED = Mark("triangle-up", TONES[Tone.PRAISE])
CRITICISED = Mark("triangle-down", TONES[Tone.CRITICISM])
MARKS = {
    "praise only": PRAISED,
    "criticism only": CRITICISED,
    "both": Mark("diamond", "#4c2c92"),
    "neither": Mark("circle", QUIET, filled=False),
    "inspected": Mark("circle", "#1d70b8"),
    "not inspected so far": Mark("circle", QUIET, filled=False),
}
"""The marks of sides by their words in the tables."""

OTHERS = (Mark("circle", "#1d70b8"), Mark("square", "#a8420a"), Mark("diamond", "#4c2c92"), Mark("cross", QUIET))
"""The marks of what has other words, in turn."""


def marks_of(names: list[str]) -> dict[str, Mark]:
    """A mark for each name: its own, or the next of the others."""
    others = iter(OTHERS * (1 + len(names) // len(OTHERS)))
    return {name: MARKS.get(name) or next(others) for name in names}


def quantity(field: str, **channel: Any) -> Spec:
    """A channel that shows a number of the rows without an axis."""
    return {"field": field, "type": "quantitative", "axis": None, **channel}


def bars(channel: str, field: str, scale: Spec, **mark: Any) -> Spec:
    """Bars along a channel, as long as that number of the rows says."""
    return {"mark": {"type": "bar", **mark}, "encoding": {channel: quantity(field, scale=scale)}}


def config() -> Spec:
    """Vega-Lite's configuration."""
    label = {"font": FONT, "fontSize": SIZE, "color": TEXT}
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "text": label,
        "title": {**label, "fontWeight": "normal", "anchor": "start", "offset": 6, "fontSize": SIZE},
        "axis": {
            "labelFont": FONT,
            "labelFontSize": SIZE,
            "labelColor": TEXT,
            "domainColor": LINE,
            "ticks": False,
            "labelPadding": 6,
            "grid": False,
            "title": None,
        },
        "header": {
            "labelFont": FONT,
            "labelFontSize": SIZE,
            "labelColor": TEXT,
            "labelFontWeight": "normal",
            "labelAnchor": "start",
            "title": None,
        },
        "legend": {"labelFont": FONT, "labelFontSize": SIZE, "labelColor": TEXT, "title": None, "symbolSize": 110},
    }
