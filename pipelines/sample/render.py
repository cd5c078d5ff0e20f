"""Renders a synthetic letter as a tagged PDF that looks like the inspectorates' letters, from `templates/letter.typ`.

It uses only typst's own fonts and our bullets, so a letter gives the same bytes on every machine. Text is passed as
data, never as markup.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from pipelines.sample.letter import Paragraph, Section, Study, SyntheticLetter

_one_at_a_time = Lock()


def render(letter: SyntheticLetter) -> bytes:
    """Render the letter as a PDF, dated with the letter's date; the same letter gives the same bytes.

    Raises `typst.TypstError` only if the template is invalid.
    """
    stamp = datetime.combine(letter.letter_date, time(), UTC)
    inputs = {"letter": json.dumps(_letter(letter))}
    with _one_at_a_time:
        pdf = _compiler().compile(format="pdf", sys_inputs=inputs, timestamp=stamp)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(files("pipelines"))) / "sample"
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder / "fonts"])
    return typst.Compiler(folder / "templates" / "letter.typ", font_paths=fonts, ignore_system_fonts=True)


def _letter(letter: SyntheticLetter) -> dict[str, Any]:
    return {
        "date": f"{letter.letter_date.day} {letter.letter_date:%B %Y}",
        "subject": letter.subject,
        "salutation": letter.salutation,
        "addressees": [{"name": p.name, "role": p.role, "organisation": p.organisation} for p in letter.addressees],
        "signatories": [{"name": p.name, "role": p.role, "organisation": p.organisation} for p in letter.signatories],
        "intro": [_paragraph(paragraph) for paragraph in (*letter.intro, *letter.judgements)],
        "blocks": [_study(block) if isinstance(block, Study) else _section(block) for block in letter.blocks],
        "glyph": letter.glyph,
        "has_page_numbers": letter.has_page_numbers,
        "is_numbered": letter.is_numbered,
        "paragraph_gap": letter.paragraph_gap,
        "bullet_gap": letter.bullet_gap,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "type": "section",
        "heading": section.heading,
        "heading_size": section.heading_size,
        "has_bullets": section.has_bullets,
        "starts_page": section.starts_page,
        "groups": [
            {
                "sub_heading": group.sub_heading,
                "lead_in": group.lead_in,
                "items": [
                    {"starts_page": item.starts_page, "paragraphs": [_paragraph(p) for p in item.paragraphs]}
                    for item in group.items
                ],
            }
            for group in section.groups
        ],
    }


def _study(study: Study) -> dict[str, Any]:
    return {
        "type": "study",
        "heading": study.heading,
        "starts_page": study.starts_page,
        "paragraphs": [_paragraph(paragraph) for paragraph in study.paragraphs],
    }


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "is_nested": paragraph.is_nested,
        "pieces": [{"text": words, "note": note} for words, note in paragraph.pieces()],
    }
