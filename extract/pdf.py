"""Reads a PDF into lines of text with their place, weight and role in the tagged structure: a `Document`.

Belongs here: what the file says. Does not belong here: which library reads it (drawings), or what it means (layout,
sections, findings). Each page is read once and closed.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException
from pypdfium2 import PdfiumError

from extract.characters import SOFT_HYPHEN
from extract.drawings import DAMAGED, draw_page, look_at, open_pdf
from extract.glyphs import Drawing, Glyphs, Rect, round_place
from extract.runs import APART, Run, drop_doubles, find_stamps, join_glyphs, separate, weigh
from extract.structure import Element, read_tags
from warehouse.errors import UnreadablePdf
from warehouse.records import Reader

LARGEST_BYTES = 50_000_000
MOST_PAGES = 200
"""Letters have 6 to 19 pages and 90 to 530 KB; national reports stay below 100 pages."""

FEWEST_CHARACTERS = 200
"""Below this a document has no text to speak of: a scan, or an empty page."""

SAME_LINE = 0.5
"""Share of the lower run's height by which two runs must overlap to stand on one line."""


@dataclass(frozen=True)
class Line:
    """One line of a page, its runs from left to right."""

    page: int
    runs: tuple[Run, ...]

    @cached_property
    def x0(self) -> float:
        """Left edge of the first run that shows."""
        return min((run.x0 for run in self.runs if run.text.strip()), default=self.runs[0].x0)

    @cached_property
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

    @cached_property
    def main(self) -> Run:
        """The run with the most characters: its size is the line's."""
        return max(self.runs, key=lambda run: len(run.text.strip()))

    @property
    def size(self) -> float:
        """Font size in points of the main run."""
        return self.main.size

    @cached_property
    def text(self) -> str:
        """The line's characters with a space wherever runs stand apart."""
        return join_runs(self.runs)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a reader sees it; `number` counts from 1.

    `artifacts` are no part of the text: marked so by the tagging, turned, or stamped across it. `hidden` and `steering`
    count the characters that were left out because no reader sees them, and because they steer what shows text.
    `is_picture`: whether the page shows something, and has no text to speak of.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    artifacts: tuple[Line, ...]
    rects: tuple[Rect, ...]
    images: tuple[Rect, ...]
    hidden: int = 0
    steering: int = 0
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF says. `elements` is empty where the file is not tagged.

    `is_drawn`: whether its pages were looked at as a reader sees them. `doubts` are the pages that PDFium should have
    read and pdfminer had to, each with the reason.
    """

    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    is_drawn: bool = True
    doubts: Mapping[int, str] = field(default_factory=dict, compare=False)

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


def read_document(pdf: bytes, *, draws: bool = True, reader: Reader = Reader.PDFIUM) -> Document:
    """Read a PDF into a `Document`, and draw its pages to see what of them a reader sees (`draws`).

    A page that PDFium leaves in doubt is read with pdfminer. Raises `UnreadablePdf` for a file that is not a PDF,
    encrypted, damaged, empty, absurdly large or without text.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadablePdf("no PDF: the %PDF- mark is missing")
    if len(pdf) > LARGEST_BYTES:
        raise UnreadablePdf(f"absurdly large: {len(pdf):,} bytes, at most {LARGEST_BYTES:,} are read")
    try:
        with _without_collector(), open_pdf(pdf, draws or reader is Reader.PDFIUM) as opened:
            return _read(opened, draws, reader)
    except PDFPasswordIncorrect as error:
        raise UnreadablePdf("encrypted: a password is needed") from error
    except (PdfminerException, PDFException) as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise UnreadablePdf("encrypted: a password is needed") from error
        raise UnreadablePdf(f"damaged: {type(cause).__name__}: {cause}") from error
    except DAMAGED as error:
        raise UnreadablePdf(f"damaged: {type(error).__name__}: {error}") from error


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave the search for cycles of objects until afterwards: it takes a twentieth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(opened: PDF, draws: bool, reader: Reader) -> Document:
    if len(opened.pages) > MOST_PAGES:
        raise UnreadablePdf(f"absurdly large: {len(opened.pages)} pages, at most {MOST_PAGES} are read")
    if not opened.pages:
        raise UnreadablePdf("empty: no pages")
    drawings: list[Drawing] = []
    pictures: set[int] = set()
    doubts: dict[int, str] = {}
    is_drawn = draws
    for number, page in enumerate(opened.pages, start=1):
        drawing, doubt = draw_page(opened, page, reader)
        if doubt is not None:
            doubts[number] = doubt
        try:
            if is_drawn and look_at(page, drawing):
                pictures.add(number)
        except PdfiumError:
            is_drawn = False
        drawings.append(drawing)
        page.close()
    elements, places = read_tags(opened, drawings)
    shown = [drop_doubles(drawing.glyphs.where(drawing.glyphs.is_shown)) for drawing in drawings]
    weigh(shown)
    _settle_soft_hyphens(shown)
    pages = [
        _make_page(number, *page, places, number in pictures and is_drawn)
        for number, page in enumerate(zip(drawings, shown, strict=True), start=1)
    ]
    characters = sum(len(line.text) for page in pages for line in page.lines)
    if characters < FEWEST_CHARACTERS:
        raise UnreadablePdf(f"no text: {characters} characters on {len(pages)} pages; an image-only scan?")
    return Document(tuple(pages), elements, is_drawn=is_drawn, doubts=doubts)


def _make_page(
    number: int, drawing: Drawing, glyphs: Glyphs, places: Mapping[tuple[int, int | None], int], is_picture: bool
) -> Page:
    is_level, is_artifact = glyphs.column("is_level"), glyphs.column("is_artifact")
    furniture = join_glyphs(glyphs.where(is_level & is_artifact))
    text = join_glyphs(glyphs.where(is_level & ~is_artifact), lambda mcid: places.get((number, mcid)))
    stamps = find_stamps(text)
    furniture += [text[index] for index in stamps]
    turned = join_glyphs(glyphs.where(~is_level))
    return Page(
        number=number,
        width=drawing.width,
        height=drawing.height,
        lines=_lines(number, [run for index, run in enumerate(text) if index not in stamps]),
        artifacts=(*_lines(number, furniture), *(Line(number, (run,)) for run in turned if run.text.strip())),
        rects=tuple(map(_round, drawing.shapes)),
        images=tuple(map(_round, drawing.images)),
        hidden=_count_hidden(drawing.glyphs),
        steering=drawing.steering,
        is_picture=is_picture,
    )


def _round(rect: Rect) -> Rect:
    return Rect(*round_place(rect.x0, rect.top, rect.x1, rect.bottom), rect.is_stroked)


def _count_hidden(glyphs: Glyphs) -> int:
    return int((glyphs.are_letters & ~(glyphs.is_shown | glyphs.column("is_artifact"))).sum())


def _settle_soft_hyphens(pages: Sequence[Glyphs]) -> None:
    """Make plain hyphens of soft ones where the file draws them within lines: there they are how it writes hyphens."""
    if any(map(_go_on_after_soft_hyphens, pages)):
        for glyphs in pages:
            glyphs.texts = ["-" if text == SOFT_HYPHEN else text for text in glyphs.texts]


def _go_on_after_soft_hyphens(glyphs: Glyphs) -> bool:
    """Whether a letter is drawn next to one, on the same line."""
    is_soft = np.array([text == SOFT_HYPHEN for text in glyphs.texts], dtype=bool)[glyphs.texts_at]
    x0, top, _, _ = glyphs.places
    goes_on = (np.abs(np.diff(top)) < APART) & (np.diff(x0) >= 0)
    return bool((is_soft[:-1] & glyphs.have_text[1:] & goes_on).any())


def _lines(page: int, runs: list[Run]) -> tuple[Line, ...]:
    """Runs that overlap by half their height make a line; raised footnote marks stay on theirs."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.size, run.top)):
        for row in reversed(rows):
            first = row[0]
            if run.top >= first.bottom or first.top >= run.bottom:
                continue
            overlap = min(run.bottom, first.bottom) - max(run.top, first.top)
            if overlap > SAME_LINE * min(run.bottom - run.top, first.bottom - first.top):
                row.append(run)
                break
        else:
            rows.append([run])
    lines = [Line(page, separate(row)) for row in rows]
    shown = [line for line in lines if line.text.strip()]
    return tuple(sorted(shown, key=lambda line: (line.top, line.x0)))
