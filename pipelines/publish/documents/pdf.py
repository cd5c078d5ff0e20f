"""A summary as a PDF that is tagged for screen readers (PDF/UA-1).

Belongs here: running typst. Does not belong here: the look (summary.typ), or what stands in a document (content).
Only typst's own fonts are used, so that a summary gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

import typst

from pipelines.publish.documents.content import content
from pipelines.publish.summary.model import Summary

FONT = "Libertinus Serif"

_one_at_a_time = Lock()


def pdf(summary: Summary) -> bytes:
    """The summary as PDF; without the claim to the standard where a letter has a sign that no font of ours has.

    The same summary gives the same bytes; the file's date is that of the data.
    """
    stamp = (summary.provenance.as_of or datetime(2016, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    inputs = {"summary": json.dumps(content(summary, FONT))}
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
