"""A summary as plain data, for the template of the PDF.

Belongs here: which value of a block a document shows. Does not belong here: the look (summary.typ, word), or any word
that is not in the summary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.publish.charts.drawing import draw, is_drawable
from pipelines.publish.charts.look import FONT
from pipelines.publish.summary.model import (
    Block,
    Chart,
    Column,
    Figure,
    Link,
    Numbers,
    Part,
    Prose,
    Quotation,
    Quotations,
    SubTopics,
    Summary,
    Table,
    Target,
    words,
)
from pipelines.publish.summary.sentences import say
from pipelines.publish.summary.words import count, day

AUTHOR = "JTAI archive"

LABELS = {
    "overview": "Joint targeted area inspections",
    "theme": "Joint targeted area inspections: theme",
    "round": "Joint targeted area inspections: round of inspections",
    "region": "Joint targeted area inspections: region",
    "area": "Joint targeted area inspections: area",
}

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""

LONGEST_TABLE = 80
"""Rows; a longer table is in its CSV file only."""

WIDEST_COLUMN = 30
"""Characters; a longer text is broken."""

NO_BREAK = "\N{NO-BREAK SPACE}"

WIDEST = 450.0
"""Points: the width of the text."""


def is_address(url: str) -> bool:
    """Whether a document may make a link of it: an address on the web, and nothing that would run."""
    return url.startswith(("https://", "http://"))


def side(quotation: Quotation) -> str:
    """Whether a quotation is praise, criticism, a priority action, or none of these."""
    return {"+": "praise", "−": "criticism", "!": "action"}.get(quotation.mark, "other")


def note(quotation: Quotation) -> str:
    """The footnote of a quotation: where it stands and what it is called, all but the address."""
    published = f"letter of {day(quotation.letter_date)}" if quotation.letter_date else "undated letter"
    return f"{quotation.area_name}, {published}, {quotation.pages}; finding {quotation.finding_id}."


def standing(summary: Summary) -> tuple[str, ...]:
    """What a document says of itself on its first page: the date of its data, whose it is, what it is not."""
    about = summary.provenance
    as_of = f"Data as of {day(about.as_of.date())}" if about.as_of else "Without data"
    return (f"{as_of}: {about.dates}.", f"{about.meta['attribution']} {about.meta['standing']}")


def content(summary: Summary, font: str) -> dict[str, Any]:
    """The summary as the template takes it; the type of its charts is `font`.

    Characters that neither format can hold, such as a control character, are shown as the sign for what is not known.
    """
    data: dict[str, Any] = _printable(_content(summary, font))
    return data


def _content(summary: Summary, font: str) -> dict[str, Any]:
    return {
        "title": summary.title,
        "label": LABELS[summary.kind],
        "author": AUTHOR,
        "subject": LABELS[summary.kind],
        "keywords": ["joint targeted area inspections", "children", "safeguarding"],
        "standfirst": [_prose(one) for one in summary.standfirst],
        "standing": standing(summary),
        "sections": [
            {
                "heading": section.heading,
                "level": section.level,
                "blocks": [one for block in section.blocks for one in _block(block, font)],
            }
            for section in summary.sections
        ],
    }


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _block(block: Block, font: str) -> list[dict[str, Any]]:
    if isinstance(block, Prose):
        return [_prose(block)]
    if isinstance(block, Numbers):
        return [{"type": "numbers", "figures": [_number(one) for one in block.figures]}]
    if isinstance(block, Chart):
        return [*([_chart(block, font)] if is_drawable(block) else []), _table_or_where(block.table)]
    if isinstance(block, Table):
        return [_table_or_where(block)]
    if isinstance(block, Quotations):
        return [{"type": "quotations", "items": [_quotation(one) for one in block.items]}]
    assert isinstance(block, SubTopics)
    items = [
        {
            "name": ", ".join(one.phrases),
            "count": one.figure.said,
            "quotation": _quotation(one.quotation),
        }
        for one in block.items
    ]
    return [{"type": "subtopics", "items": items}]


def _table_or_where(table: Table) -> dict[str, Any]:
    if len(table.rows) <= LONGEST_TABLE:
        return _table(table)
    return _prose(say("table_in_file", rows=count(len(table.rows), "row"), caption=table.caption))


def _prose(block: Prose) -> dict[str, Any]:
    return {"type": "prose", "role": str(block.role), "parts": [_part(part) for part in block.parts]}


def _part(part: Part) -> Mapping[str, Any]:
    if isinstance(part, Figure):
        return {"type": "figure", "text": part.said}
    if isinstance(part, Link) and part.target is Target.URL:
        return {"type": "url", "text": part.text, "url": part.key, "is_link": is_address(part.key)}
    return {"type": "text", "text": words(part)}


def _number(figure: Figure) -> Mapping[str, str]:
    """The number large, what it is of and what it counts small below."""
    if figure.of is None:
        return {
            "number": f"{figure.value:,}",
            "of": count(figure.value, figure.unit).split(" ", 1)[-1],
            "label": figure.label,
        }
    return {
        "number": f"{figure.value:,}",
        "of": figure.said.removeprefix(f"{figure.value:,} ") + ",",
        "label": figure.label,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "caption": table.caption,
        "columns": [
            {"heading": column.heading, "is_number": column.is_number, "width": width}
            for column, width in zip(table.shown, widths(table), strict=True)
        ],
        "rows": [[cell(table, row, column) for column in table.shown] for row in table.rows],
    }


def cell(table: Table, row: tuple[Any, ...], column: Column) -> str:
    """What stands in a cell, in plain words; a date is not broken over two lines."""
    said = words(table.cell(row, column))
    return said.replace(" ", NO_BREAK) if isinstance(table.value(row, column.name), date) else said


def widths(table: Table) -> list[int]:
    """The share of the room that each column wants: characters of its longest cell, or of a word of its heading."""
    found = []
    for column in table.shown:
        cells = [cell(table, row, column) for row in table.rows]
        # What may be broken need not have all that it wants, what may not be needs a little more.
        longest = max((len(said) * (1.15 if NO_BREAK in said else 1) for said in cells), default=0)
        # Headings are bold, so that their words are wider than those of a cell.
        word = 1.3 * max(len(word) for word in column.heading.split())
        found.append(round(min(max(longest, word, 6), WIDEST_COLUMN)) + 3)
    return found


def _chart(chart: Chart, font: str) -> dict[str, Any]:
    svg = draw(chart, "chart").replace(FONT, font)
    width = float(svg.split('width="', 1)[1].split('"', 1)[0])
    return {
        "type": "chart",
        "title": chart.title,
        "alternative": chart.alternative,
        "svg": svg,
        "width": min(WIDEST, width * 0.8),
    }


def _quotation(one: Quotation) -> dict[str, Any]:
    kind = one.kind_in_words
    return {
        "side": side(one),
        "mark": one.mark,
        "kind": kind[0].upper() + kind[1:],
        "lead_in": one.lead_in,
        "lines": list(one.lines),
        "source": one.source,
        "note": note(one),
        "url": one.page_link,
        "is_link": is_address(one.page_link),
    }
