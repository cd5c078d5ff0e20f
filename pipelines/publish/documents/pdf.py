"""A summary as a PDF that is tagged for screen readers (PDF/UA-1); its look is summary.typ.

Only typst's own fonts are used, so that a summary gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import assert_never

import typst

from pipelines.publish import blocks
from pipelines.publish.charts.drawing import draw
from pipelines.publish.charts.look import FONT as CHART_FONT
from pipelines.publish.charts.look import TONES
from pipelines.publish.documents import document
from pipelines.publish.formatting import web_address
from pipelines.publish.quotation import Quotation
from pipelines.publish.summary.model import Summary

FONT = "Libertinus Serif"

Data = Mapping[str, object]
"""What the template takes, as JSON."""

_one_at_a_time = Lock()


def pdf(summary: Summary) -> bytes:
    """The summary as PDF; without the claim to the standard where a letter has a character that no font of ours has.

    The same summary gives the same bytes; the file's date is that of the data.
    """
    stamp = (summary.provenance.as_of or datetime(2016, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    inputs = {"summary": json.dumps(_document(document.printable(summary)))}
    with _one_at_a_time:
        try:
            made = _compiler().compile(format="pdf", sys_inputs=inputs, timestamp=stamp, pdf_standards=["ua-1"])
        except typst.TypstError:
            # The standard forbids a character that no font can show, as a letter may have; the file is tagged anyway.
            made = _compiler().compile(format="pdf", sys_inputs=inputs, timestamp=stamp)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    template = Path(str(files("pipelines.publish.documents"))) / "summary.typ"
    return typst.Compiler(template, font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True)


def _document(summary: Summary) -> Data:
    return {
        "title": summary.title,
        "label": document.LABELS[summary.kind],
        "author": summary.provenance.imprint.author,
        "keywords": document.KEYWORDS,
        "standfirst": _blocks(summary.standfirst),
        "standing": document.standing(summary),
        "messages": [
            {"says": one.says, "count": document.counted(one), "mark": one.quotation.mark}
            for one in document.key_messages(summary)
        ],
        "sections": [
            {"heading": one.heading, "level": one.level, "blocks": _blocks(document.blocks_of(one))}
            for one in document.sections_of(summary)
        ],
    }


def _blocks(shown: Iterable[blocks.Block]) -> list[Data]:
    return [_block(block) for block in shown]


def _block(block: blocks.Block) -> Data:
    match block:
        case blocks.Prose():
            return {"type": "prose", "role": block.role, "parts": [_part(part) for part in block.parts]}
        case blocks.Numbers():
            return {"type": "numbers", "figures": [_number(one) for one in block.figures]}
        case blocks.Chart():
            svg = draw(block, "chart").replace(CHART_FONT, FONT)
            width = document.chart_width(svg)
            return {"type": "chart", "title": block.title, "alternative": block.alternative, "svg": svg, "width": width}
        case blocks.Table():
            return _table(block)
        case blocks.Quotations():
            return {"type": "quotations", "items": [_quotation(one) for one in block.items]}
        case blocks.Messages():
            messages = [
                {"says": one.says, "count": document.counted(one), "quotation": _quotation(one.quotation)}
                for one in block.items
            ]
            return {"type": "messages", "items": messages}
        case blocks.Comparison():
            compared = [
                {"says": one.says, "said_by": one.said_by, "voices": [_voice(voice) for voice in one.voices]}
                for one in block.items
            ]
            return {"type": "comparison", "names": block.names, "items": compared}
        case _:
            assert_never(block)


def _part(part: blocks.Part) -> Data:
    match part:
        case str():
            return {"type": "text", "text": part}
        case blocks.Figure():
            return {"type": "figure", "text": part.said}
        case blocks.Link(target=blocks.Target.URL):
            return {"type": "url", "text": part.text, "url": part.key, "is_link": web_address(part.key) is not None}
        case blocks.Link():
            return {"type": "text", "text": part.text}
        case _:
            assert_never(part)


def _number(figure: blocks.Figure) -> Data:
    number, rest = document.number_and_rest(figure)
    return {"number": number, "of": rest, "label": figure.label}


def _voice(voice: blocks.Voice) -> Data:
    return {"count": voice.figure.said, "quotation": _quotation(voice.quotation) if voice.quotation else None}


def _table(table: blocks.Table) -> Data:
    columns = zip(table.shown, document.widths(table), strict=True)
    return {
        "type": "table",
        "caption": table.caption,
        "columns": [{"heading": one.heading, "is_number": one.is_number, "width": width} for one, width in columns],
        "rows": [[document.cell(table, row, column) for column in table.shown] for row in table.rows],
    }


def _quotation(one: Quotation) -> Data:
    return {
        "colour": TONES[one.tone],
        "kind": document.kind_line(one),
        "lead_in": one.lead_in,
        "lines": document.lines_of(one),
        "source": one.source,
        "note": document.note(one),
        "url": one.page_link,
        "is_link": web_address(one.page_link) is not None,
    }
