"""Reads a PDF into lines of text with their place, weight and role in the tagged structure: a `Document`.

The only module that imports pdfplumber. Belongs here: what the file says. Does not belong here: what it means (layout,
sections, findings). Each page is read once and closed, since building its characters is nearly all of the cost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extract.structure import Element, read_structure
from warehouse.errors import UnreadablePdf

LARGEST_BYTES = 50_000_000
MOST_PAGES = 200
"""Letters have 6 to 19 pages and 90 to 530 KB; national reports stay below 100 pages."""

FEWEST_CHARACTERS = 200
"""Below this a document has no text to speak of: a scan, or an empty page."""

SAME_LINE = 0.5
"""Share of the lower run's height by which two runs must overlap to stand on one line."""


_DAMAGED = (
    *(PSException, PDFException, PdfminerException, MalformedPDFException),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError, RecursionError),
)
"""pdfminer trusts what a damaged file says of itself and stumbles in any of these ways."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line in one font and size. `text` keeps its spaces; the box is in points from the top left."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    font: str
    size: float
    element: int | None

    @property
    def is_bold(self) -> bool:
        """Whether the font's name says that it is bold (`Tahoma-Bold`, `Tahoma,Bold`)."""
        name = self.font.lower()
        return "bold" in name or "black" in name or name.endswith(("-bd", ",b"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, its runs from left to right."""

    page: int
    runs: tuple[Run, ...]

    @property
    def x0(self) -> float:
        """Left edge of the first run that shows."""
        return min((run.x0 for run in self.runs if run.text.strip()), default=self.runs[0].x0)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max((run.x1 for run in self.runs if run.text.strip()), default=self.runs[-1].x1)

    @property
    def top(self) -> float:
        """Upper edge of the line's main run."""
        return self.main.top

    @property
    def bottom(self) -> float:
        """Lower edge of the line's main run."""
        return self.main.bottom

    @property
    def main(self) -> Run:
        """The run with the most characters: its size is the line's."""
        return max(self.runs, key=lambda run: len(run.text.strip()))

    @property
    def size(self) -> float:
        """Font size in points of the main run."""
        return self.main.size

    @property
    def text(self) -> str:
        """The line's characters with a space wherever runs stand apart."""
        return join_runs(self.runs)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle or ruling on a page, in points from the top left; a fill alone is not stroked."""

    x0: float
    top: float
    x1: float
    bottom: float
    is_stroked: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` counts from 1. `artifacts` are runs that the tagging marks as no part of the text."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    artifacts: tuple[Line, ...]
    rects: tuple[Rect, ...]
    images: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF says. `elements` is empty where the file is not tagged."""

    pages: tuple[Page, ...]
    elements: tuple[Element, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """All lines of all pages in reading order."""
        for page in self.pages:
            yield from page.lines

    @property
    def text(self) -> str:
        """The whole text, a line per line."""
        return "\n".join(line.text for line in self.lines)

    def element(self, line: Line) -> Element | None:
        """The structure element of a line's main run, if the file is tagged there."""
        index = line.main.element
        return None if index is None else self.elements[index]


def join_runs(runs: tuple[Run, ...]) -> str:
    """The text of runs of one line; a gap of a fifth of the font size is a space."""
    text = runs[0].text
    for left, right in pairwise(runs):
        if right.x0 - left.x1 > 0.2 * right.size and not text.endswith(" ") and not right.text.startswith(" "):
            text += " "
        text += right.text
    return text


def read_document(pdf: bytes) -> Document:
    """Read a PDF into a `Document`.

    Raises `UnreadablePdf` for what is no PDF, is encrypted, damaged, empty, absurdly large or holds no text.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadablePdf("no PDF: the %PDF- mark is missing")
    if len(pdf) > LARGEST_BYTES:
        raise UnreadablePdf(f"absurdly large: {len(pdf):,} bytes, at most {LARGEST_BYTES:,} are read")
    try:
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            return _read(opened)
    except PDFPasswordIncorrect as error:
        raise UnreadablePdf("encrypted: a password is needed") from error
    except (PdfminerException, PDFException) as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        if isinstance(cause, UnreadablePdf):  # the time ran out while a page was being drawn
            raise cause from error
        if isinstance(cause, PDFPasswordIncorrect):
            raise UnreadablePdf("encrypted: a password is needed") from error
        raise UnreadablePdf(f"damaged: {type(cause).__name__}: {cause}") from error
    except _DAMAGED as error:
        raise UnreadablePdf(f"damaged: {type(error).__name__}: {error}") from error


def _read(opened: Any) -> Document:
    if len(opened.pages) > MOST_PAGES:
        raise UnreadablePdf(f"absurdly large: {len(opened.pages)} pages, at most {MOST_PAGES} are read")
    elements, places = _tags(opened)
    pages = []
    characters = 0
    for page in opened.pages:
        pages.append(_read_page(page, places))
        characters += sum(len(line.text) for line in pages[-1].lines)
        page.close()
    if not pages:
        raise UnreadablePdf("empty: no pages")
    if characters < FEWEST_CHARACTERS:
        raise UnreadablePdf(f"no text: {characters} characters on {len(pages)} pages; an image-only scan?")
    return Document(tuple(pages), elements)


def _read_page(page: Any, places: dict[tuple[int, int], int]) -> Page:
    words = page.extract_words(keep_blank_chars=True, extra_attrs=["fontname", "size", "mcid", "tag"])
    text: list[Run] = []
    furniture: list[Run] = []
    for word in words:
        mcid = word["mcid"]
        run = Run(
            text=word["text"],
            x0=float(word["x0"]),
            top=float(word["top"]),
            x1=float(word["x1"]),
            bottom=float(word["bottom"]),
            font=word["fontname"],
            size=round(float(word["size"]), 1),
            element=None if mcid is None else places.get((page.page_number, mcid)),
        )
        (furniture if word["tag"] == "Artifact" else text).append(run)
    return Page(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        lines=_lines(page.page_number, text),
        artifacts=_lines(page.page_number, furniture),
        rects=tuple(_rect(shape) for shape in (*page.rects, *page.lines)),
        images=tuple(_rect(image) for image in page.images),
    )


def _rect(shape: Any) -> Rect:
    x0, top, x1, bottom = (float(shape[edge]) for edge in ("x0", "top", "x1", "bottom"))
    return Rect(x0, top, x1, bottom, is_stroked=bool(shape.get("stroke")))


def _lines(page: int, runs: list[Run]) -> tuple[Line, ...]:
    """Runs that overlap by half their height make a line; raised footnote marks stay on theirs."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.size, run.top)):
        for row in reversed(rows):
            first = row[0]
            overlap = min(run.bottom, first.bottom) - max(run.top, first.top)
            if overlap > SAME_LINE * min(run.bottom - run.top, first.bottom - first.top):
                row.append(run)
                break
        else:
            rows.append([run])
    lines = [Line(page, tuple(sorted(row, key=lambda run: run.x0))) for row in rows]
    shown = [line for line in lines if line.text.strip()]
    return tuple(sorted(shown, key=lambda line: (line.top, line.x0)))


def _tags(opened: Any) -> tuple[tuple[Element, ...], dict[tuple[int, int], int]]:
    """The tagged structure; nothing where it is damaged, since the text can be read without it."""
    try:
        return read_structure(opened)
    except _DAMAGED:
        return (), {}
