"""Reading PDFs line by line, on letters of our own."""

from __future__ import annotations

from datetime import date

import pytest

from extract.glyphs import has_bold_name
from extract.pdf import Document, Line, join_runs, read_document
from extract.runs import Run
from pipelines.sample.catalogue import rendered
from pipelines.sample.letter import Footnote, Group, Item, Paragraph, Section, SyntheticLetter
from pipelines.sample.render import render
from warehouse.records import FindingKind

LONG = " ".join(["Nobody who reads this far will learn of anything that was ever inspected."] * 60)


def run(text: str, x0: float, x1: float, *, size: float = 12.0) -> Run:
    return Run(text, x0, 100, x1, 112, "Plain", size, None)


def letter_of(*paragraphs: Paragraph) -> Document:
    section = Section(
        "Main findings", FindingKind.NARRATIVE, (Group(tuple(Item((p,)) for p in paragraphs)),), has_bullets=False
    )
    subject = "Joint targeted area inspection of Nowhere"
    return read_document(
        render(
            SyntheticLetter(
                date(2022, 5, 6),
                subject,
                (Paragraph("Words without weight that fill the page. " * 8 + "So much for them."),),
                (section,),
            )
        )
    )


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((run("one", 0, 20), run("two", 20.5, 40)), "onetwo"),
        ((run("one", 0, 20), run("two", 23, 40)), "one two"),
        ((run("one ", 0, 20), run("two", 25, 40)), "one two"),
        ((run("one", 0, 20), run(" two", 25, 40)), "one two"),
        ((run("word", 0, 20), run("1", 20, 24, size=7), run(", and", 24, 40)), "word1, and"),
    ],
)
def test_runs_are_joined_where_they_touch(runs: tuple[Run, ...], text: str) -> None:
    assert join_runs(runs) == text


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        ("ABCDEF+Tahoma-Bold", True),
        ("Tahoma,Bold", True),
        ("Arial-Black", True),
        ("Tahoma-Bd", True),
        ("Tahoma", False),
        ("Arial-ItalicMT", False),
    ],
)
def test_bold_is_told_by_the_font(font: str, expected: bool) -> None:
    assert has_bold_name(font) is expected


def test_a_line_is_as_large_as_most_of_it() -> None:
    line = Line(1, (run("1", 0, 4, size=7), run("many words", 4, 60), run("  ", 60, 90)))
    assert (line.size, line.x0, line.x1) == (12.0, 0, 60)


def test_pages_count_from_one_and_lines_go_down_the_page() -> None:
    document = read_document(rendered("aldermarsh-2016"))
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    for page in document.pages:
        assert {line.page for line in page.lines} == {page.number}
        tops = [line.top for line in page.lines]
        assert tops == sorted(tops)
    assert document.text.splitlines()[0].strip() == "14 June 2016"


def test_a_footnote_and_its_mark_are_seen() -> None:
    document = letter_of(Paragraph("Some words of no weight.", (Footnote("Some words", "A note."),)))
    marked = next(line for line in document.lines if line.text.startswith("Some words"))
    assert [one.text for one in marked.runs] == ["Some words", "1", " of no weight."]
    notes = [line.text for line in document.lines if (e := document.element(line)) is not None and e.is_note]
    assert " ".join(notes).split() == ["1", "A", "note."] or "".join(notes) == "1A note."


def test_a_tagged_paragraph_is_one_on_all_of_its_pages() -> None:
    document = letter_of(Paragraph(LONG), Paragraph("The end of it."))
    long_lines = [line for line in document.lines if line.text.strip() and line.text.split()[0] in LONG]
    assert {line.page for line in long_lines} >= {1, 2}
    paragraphs = {document.element(line) for line in document.lines if line.text.strip()[:20] in LONG}
    assert None not in paragraphs
    assert len(paragraphs) == 1
