"""What a document shows of a summary, in Word and in PDF alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from pipelines.publish.blocks import Block, Cells, Chart, Column, Figure, Message, Messages, Quotations, Table, words
from pipelines.publish.charts.drawing import is_drawable
from pipelines.publish.formatting import count, day
from pipelines.publish.quotation import Quotation
from pipelines.publish.summary.model import Kind, Section, Summary
from pipelines.publish.summary.sentence_templates import say

T = TypeVar("T")

KEYWORDS = ("joint targeted area inspections", "children", "safeguarding")

LABELS = {
    Kind.OVERVIEW: "Joint targeted area inspections",
    Kind.THEME: "Joint targeted area inspections: theme",
    Kind.ROUND: "Joint targeted area inspections: round of inspections",
    Kind.REGION: "Joint targeted area inspections: region",
    Kind.AREA: "Joint targeted area inspections: area",
}

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""

LONGEST_TABLE = 30
"""Rows; a longer table is in its CSV file only."""

MOST_QUOTED = 3
"""Messages of each side, and areas nearby, that the briefing of an area quotes."""

WIDEST_COLUMN = 30
"""Characters; a longer text is broken."""

WIDEST_CHART = 450.0
"""Points: the width of the text."""

NO_BREAK = "\N{NO-BREAK SPACE}"


def printable(summary: Summary) -> Summary:
    """The summary with a replacement sign for each character, such as a control character, that no format can hold."""
    return replace(
        summary, **{name: _printable(getattr(summary, name)) for name in ("title", "standfirst", "sections")}
    )


def _printable(value: T) -> T:
    cleaned: Any = value
    if isinstance(value, str) and not isinstance(value, Enum):
        cleaned = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    elif isinstance(value, list | tuple):
        cleaned = type(value)(map(_printable, value))
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{one.name: _printable(getattr(value, one.name)) for one in fields(value)})
    return cleaned  # type: ignore[no-any-return]


def sections_of(summary: Summary) -> tuple[Section, ...]:
    """The sections of a document: all; of an area those of a briefing, to be read in a few minutes.

    A briefing has the messages of the newest letter only, and no tables but that of the letters.
    """
    if summary.kind is not Kind.AREA:
        return summary.sections
    newest = max((one.letter for one in summary.sections if one.letter is not None), default=None)
    return tuple(
        replace(one, blocks=tuple(_briefly(one)))
        for one in summary.sections
        if (one.is_brief or one.key in ("letters", "method")) and one.letter in (None, newest)
    )


def _briefly(section: Section) -> Iterator[Block]:
    for block in section.blocks:
        match block:
            case Messages():
                yield Messages(block.items[:MOST_QUOTED])
            case Quotations() if section.key == "nearby":
                yield Quotations(block.items[:MOST_QUOTED])
            case Table() if section.key != "letters":
                pass
            case _:
                yield block


def key_messages(summary: Summary) -> tuple[Message, ...]:
    """What the first page has: the messages that the document quotes a sentence of."""
    blocks = (block for section in sections_of(summary) for block in section.blocks)
    return tuple(message for block in blocks if isinstance(block, Messages) for message in block.items)


def blocks_of(section: Section) -> Iterator[Block]:
    """The blocks of a section: each chart that can be drawn, followed by its table; a long table is only named."""
    for block in section.blocks:
        if isinstance(block, Chart) and is_drawable(block):
            yield block
        table = block.table if isinstance(block, Chart) else block
        if isinstance(table, Table) and len(table.rows) > LONGEST_TABLE:
            yield say("table_in_file", rows=count(len(table.rows), "row"), caption=table.caption)
        else:
            yield table


def note(quotation: Quotation) -> str:
    """The footnote of a quotation: where it is and what it is called, all but the address."""
    published = f"letter of {day(quotation.letter_date)}" if quotation.letter_date else "undated letter"
    return f"{quotation.area_name}, {published}, {quotation.pages}; finding {quotation.finding_id}."


def standing(summary: Summary) -> tuple[str, ...]:
    """What a document says of itself on its first page: the date of its data, whose it is, what it is not."""
    about = summary.provenance
    as_of = f"Data as of {day(about.as_of.date())}" if about.as_of else "No data"
    whose = f" Published by {about.imprint.publisher}." if about.imprint.publisher else ""
    return (
        f"{about.imprint.title}. {as_of}: {about.dates}.{whose}",
        f"{about.meta['attribution']} {about.meta['standing']}",
    )


def lines_of(quotation: Quotation) -> tuple[str, ...]:
    """The lines of a quotation; an ellipsis stands for the sentences of its finding that a statement leaves out."""
    *before, last = quotation.lines or ("",)
    first, *rest = (*before, f"{last} …" if quotation.goes_on else last)
    return (f"… {first}" if quotation.follows else first, *rest)


def counted(message: Message) -> str:
    """How many say a message, and which is the newest of them."""
    return f"{message.figure.said}{f', most recently {message.newest}' if message.newest else ''}"


def kind_line(quotation: Quotation) -> str:
    """The mark and the kind of a quotation."""
    kind = quotation.kind_in_words
    return f"{quotation.mark} {kind[0].upper()}{kind[1:]}".strip()


def number_and_rest(figure: Figure) -> tuple[str, str]:
    """A figure as the number, shown large, and the rest, shown below it: 24; of 64 letters, 38%."""
    number = f"{figure.value:,}"
    rest = count(figure.value, figure.unit).partition(" ")[2] if figure.of is None else f"{figure.said},"
    return number, rest.removeprefix(number).strip()


def cell(table: Table, row: Cells, column: Column) -> str:
    """What is in a cell, in plain words; a date is not broken over two lines."""
    said = words(table.cell(row, column))
    return said.replace(" ", NO_BREAK) if isinstance(table.value(row, column.name), date) else said


def widths(table: Table) -> list[int]:
    """The share of the room that each column wants: characters of its longest cell, or of a word of its heading."""
    found = []
    for column in table.shown:
        cells = [cell(table, row, column) for row in table.rows]
        # What may be broken need not have all that it wants, what may not be needs a little more.
        longest = max((len(said) * (1.15 if NO_BREAK in said else 1) for said in cells), default=0)
        # Headings are bold, so their words are wider than those of a cell.
        word = 1.3 * max(len(word) for word in column.heading.split())
        found.append(round(min(max(longest, word, 6), WIDEST_COLUMN)) + 3)
    return found


def chart_width(svg: str) -> float:
    """The width of a drawn chart in points."""
    return min(WIDEST_CHART, float(svg.split('width="', 1)[1].split('"', 1)[0]) * 0.8)
