"""A letter typed by hand as a PDF, line by line, so that a test can draw any of it in another way."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from extract.extraction import Reading, read_letter
from extract.pdf import read_document
from pipelines.sample.catalogue import sample_areas

WIDTH, HEIGHT, MARGIN = 595, 842, 72
BULLET = "•"

WORDS = (
    ("plain", "14 June 2016"),
    ("plain", "Ms Orla Penhallick, Director of Children’s Services, Fenholt Council"),
    ("plain", "Dear local partnership"),
    ("bold", "Joint targeted area inspection of the multi-agency response to neglect in Fenholt"),
    (
        "plain",
        "Between 9 and 13 May 2016, Ofsted, the Care Quality Commission (CQC), HMI Constabulary and HMI Probation "
        "inspected how the agencies of Fenholt work together. The deep dive was about children between seven and 15 "
        "years old who are neglected.",
    ),
    ("head", "Key strengths"),
    ("bullet", "Managers of every agency look at the children whom they worry about most, and write down what for."),
    ("bullet", "Information sharing is prompt: police officers, nurses and social workers sit in one room."),
    ("head", "Areas for improvement"),
    ("bullet", "Strategy meetings are often held without health professionals, and their minutes come weeks late."),
    ("bullet", "Supervision of social workers is irregular. Managers seldom challenge drift and delay in the plans."),
    ("page", ""),
    ("bullet", "Police records of domestic abuse do not always name the children who were in the home that night."),
    ("head", "Next steps"),
    ("plain", "The council should draw up a written statement of action with its partners by 30 September 2016."),
    ("plain", "Yours sincerely"),
    ("plain", "Ofsted"),
)


@dataclass(frozen=True)
class TypedLine:
    """A line of the letter: its kind, its page from 0, and where its text begins, from the lower left corner."""

    kind: str
    page: int
    x: float
    y: float
    size: float
    text: str

    def draw(self, font: str | None = None, before: str = "", after: str = "") -> str:
        """The operators that draw it."""
        font = font or ("Bold" if self.kind in ("bold", "head") else "Plain")
        shown = f"BT /{font} {self.size} Tf {before} 1 0 0 1 {self.x} {self.y} Tm ({escape(self.text)}) Tj {after} ET\n"
        return f"q {shown} Q\n"


def escape(text: str) -> str:
    """A text as a literal string of a PDF whose fonts are coded as WinAnsi."""
    coded = text.encode("cp1252", "replace").decode("latin-1")
    return coded.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def stream(text: str, entries: str = "") -> str:
    """An object that holds a stream."""
    return f"<</Length {len(text)}{entries}>>stream\n{text}\nendstream"


def typed(words: Sequence[tuple[str, str]] = WORDS) -> Iterator[TypedLine]:
    """The lines of a letter from top to bottom, paragraph by paragraph."""
    page, y = 0, float(HEIGHT - MARGIN)
    for kind, text in words:
        size = 14.0 if kind == "head" else 12.0
        if kind == "page":
            page, y = page + 1, float(HEIGHT - MARGIN)
            continue
        indent = MARGIN + (18 if kind == "bullet" else 0)
        if kind == "bullet":
            yield TypedLine("glyph", page, MARGIN, y, size, BULLET)
        for line in textwrap.wrap(text, 72, break_on_hyphens=False):
            yield TypedLine(kind, page, indent, y, size, line)
            y -= 15
        y -= 14


FONT = "<</Type/Font/Subtype/Type1/BaseFont/{0}/Encoding/WinAnsiEncoding>>"


@dataclass(frozen=True)
class Letter:
    """A PDF to be: what is drawn on each page, and everything else that a test may want to be otherwise."""

    lines: tuple[TypedLine, ...] = tuple(typed())
    draw: Callable[[TypedLine], str] = TypedLine.draw
    over: Callable[[int], str] = lambda page: ""
    under: Callable[[int], str] = lambda page: ""
    pages: int = 2
    page: str = f"/MediaBox[0 0 {WIDTH} {HEIGHT}]"
    fonts: dict[str, str] = field(
        default_factory=lambda: {"Plain": FONT.format("Helvetica"), "Bold": FONT.format("Helvetica-Bold")}
    )
    resources: str = ""
    extra: tuple[str, ...] = ()
    """Objects besides, from the number 100 on."""
    catalog: str = ""

    def but(self, **changes: object) -> Letter:
        """The same letter, but for the changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def pdf(self) -> bytes:
        """The file."""
        fonts = "".join(f"/{name} {text}" for name, text in self.fonts.items())
        objects: dict[int, str] = {}
        for number in range(self.pages):
            drawn = "".join(self.draw(line) for line in self.lines if line.page == number)
            content = self.under(number) + drawn + self.over(number)
            objects[10 + 2 * number] = (
                f"<</Type/Page/Parent 2 0 R{self.page}/Contents {11 + 2 * number} 0 R"
                f"/Resources<</Font<<{fonts}>>{self.resources}>>>>"
            )
            objects[11 + 2 * number] = stream(content)
        kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(self.pages))
        objects[1] = f"<</Type/Catalog/Pages 2 0 R{self.catalog}>>"
        objects[2] = f"<</Type/Pages/Kids[{kids}]/Count {self.pages}>>"
        objects |= dict(enumerate(self.extra, start=100))
        data = b"%PDF-1.7\n"
        places = {}
        for number, text in sorted(objects.items()):
            places[number] = len(data)
            data += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
        table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
        size = max(places) + 1
        end = f"xref\n0 1\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n"
        return data + f"{end}%%EOF\n".encode("latin-1")


Read = Callable[[Letter], Reading]


@pytest.fixture
def read() -> Read:
    """Reads a typed letter as the extraction does."""
    return lambda letter: read_letter(read_document(letter.pdf()), sample_areas())


@pytest.fixture
def letter() -> Letter:
    """The letter as it is, with nothing odd."""
    return Letter()


@pytest.fixture
def write() -> Callable[[Sequence[tuple[str, str]]], Letter]:
    """Types a letter of other words, on one page."""
    return lambda words: Letter(lines=tuple(typed(words)), pages=1)
