"""Documents that mean harm, a kind of harm each: loops, depth, bombs, pages, hidden text, characters and syntax.

Each is a short letter of our own words to another area in another month, with one thing odd in it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

LIE = "Children are left at risk because the council ignored every warning that it was given."
TITLE = "Joint targeted area inspection of the multi-agency response to neglect in {}"
LABEL = "Joint area child protection inspection"
PICTURE = "http://127.0.0.2:8988/x.png"

SYNTAX = {
    "HTML": f"<script>alert(1)</script><img src={PICTURE} onerror=alert(1)>",
    "Jinja": "{{ 98765 * 54321 }} {% include '/etc/passwd' %}",
    "typst": '#(98765 * 54321) #read("/etc/passwd") $ x^2 $ @ref',
    "SQL": "'; DROP TABLE findings; --",
    "Markdown": f"![i]({PICTURE}) [here](javascript:alert(1))",
    "a formula": f'=HYPERLINK("{PICTURE}") +1 @SUM(A1)',
    "ANSI": "\x1b[2J\x1b]0;owned\x07\x9b31m",
}

_UNPRINTED = re.compile("[^ -~]")

PRODUCT = str(98765 * 54321)
"""What templates would make of the syntax above, if they ran it."""

Write = Callable[..., Any]


class Hostile(NamedTuple):
    """A document, and what its publisher says of it."""

    name: str
    area: str
    letter_date: date
    pdf: bytes
    label: str = LABEL


def bullet(state: str = "", y: float = 100) -> str:
    return f"q BT /Plain 12 Tf {state} 1 0 0 1 72 {y} Tm (\x95) Tj 1 0 0 1 90 {y} Tm ({LIE}) Tj ET Q\n"


def stream(data: bytes, entries: str = "") -> str:
    return f"<</Length {len(data)}{entries}>>stream\n{data.decode('latin-1')}\nendstream"


def deflated(data: bytes, times: int = 1) -> str:
    for _ in range(times):
        data = zlib.compress(data, 1)
    return stream(data, f"/Filter[{'/FlateDecode' * times}]")


ODD_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 100 0 R>>"


def bomb(megabytes: int) -> str:
    """A form that unpacks to so many megabytes of zeros, without packing them here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (megabytes * 2**20 % 65521) << 16 | 1
    data = b"\x78\x9c" + block * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")
    return stream(data, "/Filter/FlateDecode/Type/XObject/Subtype/Form/BBox[0 0 9 9]")


def steering(code: str) -> dict[str, Any]:
    """A line in a font whose map says that its letters are the character of this code."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00><ff> "
        f"endcodespacerange 1 beginbfchar <41><{code}> endbfchar endcmap end end"
    )
    odd = "q BT /Odd 12 Tf 1 0 0 1 90 230 Tm (AAAA and no more) Tj ET Q\n"
    return {"over": odd, "fonts": {"Odd": ODD_FONT}, "extra": (stream(cmap.encode()),)}


FORM = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</Again 100 0 R>>>>"
LAYER = "/OCProperties<</OCGs[100 0 R]/D<</OFF[100 0 R]>>>>"
CLEAR = "/ExtGState<</Clear<</ca 0/CA 0>>>>"
SHADED = "/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Extend[true true]/Function"

LEVELS = range(101, 1601)

CHANGES: dict[str, dict[str, Any]] = {
    "a form that draws itself": {
        "over": "/Again Do\n",
        "resources": "/XObject<</Again 100 0 R>>",
        "extra": (FORM + "/Length 9>>stream\n/Again Do\nendstream",),
    },
    "an outline that follows itself": {
        "catalog": "/Outlines 100 0 R",
        "extra": ("<</First 101 0 R/Last 101 0 R>>", "<</Title(x)/Next 101 0 R/Parent 100 0 R>>"),
    },
    "a structure that holds itself": {
        "catalog": "/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R",
        "extra": ("<</Type/StructTreeRoot/K 101 0 R>>", "<</Type/StructElem/S/P/P 101 0 R/K[101 0 R 101 0 R]>>"),
    },
    "a structure that holds itself, as its parents say": {
        "catalog": "/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R",
        "page": "/MediaBox[0 0 595 842]/StructParents 0",
        "extra": (
            "<</Type/StructTreeRoot/K 101 0 R/ParentTree<</Nums[0[101 0 R 102 0 R]]>>>>",
            "<</Type/StructElem/S/P/P 100 0 R/K[102 0 R 102 0 R]>>",
            "<</Type/StructElem/S/P/P 101 0 R/K[101 0 R 102 0 R 0]>>",
        ),
    },
    "a structure of 1,500 levels": {
        "catalog": "/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R",
        "page": "/MediaBox[0 0 595 842]/StructParents 0",
        "extra": (
            f"<</Type/StructTreeRoot/K 101 0 R/ParentTree<</Nums[0[{' 0 R '.join(map(str, LEVELS))} 0 R]]>>>>",
            *(f"<</Type/StructElem/S/Sect/P {n - 1} 0 R/K[{n + 1} 0 R]>>" for n in LEVELS),
            "<</Type/StructElem/S/P/P 1600 0 R/Pg 10 0 R/K 0>>",
        ),
    },
    "a stream whose length is itself": {
        "over": "/Odd Do\n",
        "resources": "/XObject<</Odd 100 0 R>>",
        "extra": ("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 100 0 R>>stream\nq Q\nendstream",),
    },
    "names of pages that lead to themselves": {
        "catalog": "/Names<</Dests 100 0 R>>/PageLabels 100 0 R",
        "extra": ("<</Kids[100 0 R 100 0 R]/Nums[0 100 0 R]>>",),
    },
    "an array in an array, 20,000 deep": {"catalog": f"/Odd {'[' * 20_000}{']' * 20_000}"},
    "a dictionary in a dictionary, 20,000 deep": {"catalog": f"/Odd {'<</A ' * 20_000}1{'>>' * 20_000}"},
    "20,000 states that are never restored": {"over": "q " * 20_000},
    "2,000 marks that never end": {"over": "/P BMC " * 2_000},
    "a stream that unpacks to 3 GB": {
        "over": "/Odd Do\n",
        "resources": "/XObject<</Odd 100 0 R>>",
        "extra": (bomb(3000),),
    },
    "a stream packed five times over": {
        "over": "/Odd Do\n",
        "resources": "/XObject<</Odd 100 0 R>>",
        "extra": (deflated(b"q Q\n" * 20_000, 5).replace("<<", "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]", 1),),
    },
    "a picture of 10,000 by 10,000 dots": {
        "over": "q 100 0 0 100 72 72 cm /Odd Do Q\n",
        "resources": "/XObject<</Odd 100 0 R>>",
        "extra": (
            deflated(b"\0" * 4_000_000).replace(
                "<<",
                "<</Type/XObject/Subtype/Image/Width 10000/Height 10000/BitsPerComponent 8/ColorSpace/DeviceGray",
                1,
            ),
        ),
    },
    "a page of 14,000 points": {"page": "/MediaBox[0 -13158 14000 842]"},
    "a page of no size": {"page": "/MediaBox[0 0 0 0]"},
    "a page without end": {"page": f"/MediaBox[0 0 {'9' * 40} {'9' * 40}]"},
    "20,000 shadings of the whole page": {
        "under": "/S sh " * 20_000,
        "resources": SHADED + "<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 1 .99]/N 1>>>>>>",
    },
    "hidden text: invisible": {"over": bullet("3 Tr")},
    "hidden text: white": {"over": bullet("1 g")},
    "hidden text: transparent": {"over": "/Clear gs " + bullet(), "resources": CLEAR},
    "hidden text: clipped": {"over": "q 0 0 10 10 re W n " + bullet() + "Q\n"},
    "hidden text: covered": {"over": bullet() + "q 1 g 60 90 530 30 re f Q\n"},
    "hidden text: off the page": {"over": bullet(y=-200)},
    "hidden text: on a hidden layer": {
        "over": "/OC /Off BDC " + bullet() + "EMC\n",
        "resources": "/Properties<</Off 100 0 R>>",
        "extra": ("<</Type/OCG/Name(off)>>",),
        "catalog": LAYER,
    },
    "steering characters: C0": steering("001B"),
    "steering characters: C1": steering("009B"),
    "steering characters: right to left": steering("202E"),
}

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "two objects that are each the other": lambda pdf: (
        b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>> endobj\n"
        b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>> endobj\n"
        b"4 0 obj 5 0 R endobj\n5 0 obj 4 0 R endobj\ntrailer <</Root 1 0 R/Size 6>>\n%%EOF"
    ),
    "pages that hold themselves": lambda pdf: pdf.replace(b"/Kids[10 0 R]", b"/Kids[ 2 0 R]"),
    "a page that is its own parent": lambda pdf: pdf.replace(b"/Parent 2 0 R/MediaBox", b"/Parent 10 0 R/Odd"),
    "a table of objects that follows itself": lambda pdf: pdf.replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Prev " + pdf.rsplit(b"startxref\n")[1].split(b"\n")[0]
    ),
    "a billion pages by its own account": lambda pdf: pdf.replace(b"/Count 1>>", b"/Count 1000000000>>"),
    "a PDF cut in the middle": lambda pdf: pdf[: len(pdf) // 2],
    "a web page that begins as a PDF": lambda pdf: b"%PDF-<html><script>alert(1)</script></html>",
}


def words(area: str, day: date, oddity: str = "") -> tuple[tuple[str, str], ...]:
    """A letter on one page, dated with that day, with the oddity in its title and in its findings."""
    month = f"{day.replace(month=day.month - 1):%B %Y}"
    return (
        ("plain", f"{day.day} {day:%B %Y}"),
        ("plain", f"Ms Orla Penhallick, Director of Children’s Services, {area} Council"),
        ("plain", "Dear local partnership"),
        ("bold", f"{TITLE.format(area)} {oddity}".strip()),
        (
            "plain",
            f"Between 9 and 13 {month}, Ofsted, the Care Quality Commission (CQC), HMI Constabulary and HMI Probation "
            f"inspected how the agencies of {area} work together. The deep dive was about children between seven and "
            "15 years old who are neglected.",
        ),
        ("head", "Key strengths"),
        ("bullet", f"Information sharing is prompt in {area}, and nobody waits for a reply. {oddity}".strip()),
        ("head", "Areas for improvement"),
        (
            "bullet",
            f"{oddity} Supervision of social workers in {area} is irregular, and drift is not challenged.".strip(),
        ),
        ("head", "Next steps"),
        ("plain", "The council should draw up a written statement of action with its partners."),
        ("plain", "Yours sincerely"),
        ("plain", "Ofsted"),
    )


def hostile_documents(write: Write, areas: list[str]) -> Iterator[Hostile]:
    """All of them; `write` makes the letter of some words."""
    places = ((area, date(2017, month, 14)) for month in range(6, 13) for area in areas)
    yield Hostile("a letter with nothing odd", *(place := next(places)), write(words(*place)).pdf())
    for name, breaks in BROKEN.items():
        place = next(places)
        yield Hostile(name, *place, breaks(write(words(*place)).pdf()))
    for name, changes in CHANGES.items():
        place = next(places)
        letter = write(words(*place))
        drawn = {key: on_the_page(changes[key]) for key in ("over", "under") if key in changes}
        fonts = {"fonts": letter.fonts | changes["fonts"]} if "fonts" in changes else {}
        yield Hostile(name, *place, letter.but(**{**changes, **drawn, **fonts}).pdf())
    for name, syntax in SYNTAX.items():
        place = next(places)
        yield Hostile(f"{name} in text and title", *place, write(words(*place, syntax)).pdf())
        place = next(places)
        odd = write(words(f"{place[0]} {_UNPRINTED.sub('', syntax)}", place[1])).pdf()
        yield Hostile(f"{name} in area and label", *place, odd, f"{LABEL} {syntax}")


def on_the_page(content: str) -> Callable[[int], str]:
    return lambda page: content
