"""What runs along the edges of pages, or is stamped across them, is in no finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest


def findings(reading: Any) -> list[tuple[str, str, tuple[Any, ...]]]:
    return [(str(f.kind), f.text, f.boxes) for f in reading.letter.findings]


def on_pages(letter: Any, pages: int) -> Any:
    """The letter on so many pages: its first bullet of the last page moves on, one page a bullet between."""
    last = [line for line in letter.lines if line.page == 1]
    lines = [line for line in letter.lines if line.page == 0]
    for page in range(1, pages):
        here = last if page == pages - 1 else [line for line in last if line.y > 740]
        lines += [replace(line, page=page, text=line.text) for line in here]
    return letter.but(lines=tuple(lines), pages=pages)


def text(words: str, x: float, y: float, size: float, font: str = "Plain") -> str:
    return f"q BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET Q\n"


SECTIONS = ("Opening", "Strengths of Fenholt", "What to do better", "And then", "The end")
RUNNING: dict[str, Callable[[int], str]] = {
    "a header that counts": lambda page: text(f"Joint inspection of Fenholt, page {page + 1}", 72, 800, 12),
    "a footer that counts": lambda page: text(f"Joint inspection of Fenholt, page {page + 1} of 4", 72, 40, 12),
    "a large header": lambda page: text(f"Fenholt {page + 1}", 72, 800, 20, "Bold"),
    "a small footer": lambda page: text(f"Fenholt/{page + 1}", 500, 30, 6),
    "a header of two lines": lambda page: (
        text("Joint inspection", 72, 810, 9) + text(f"Fenholt, page {page + 1}", 72, 798, 9)
    ),
    "number and name": lambda page: text("Fenholt", 72, 40, 12) + text(f"{page + 1}", 500, 40, 12),
    "sides that take turns": lambda page: (
        text("Ofsted", 500, 800, 12) if page % 2 else text("Joint inspection of Fenholt", 72, 800, 12)
    ),
    "a header that names the section": lambda page: text(SECTIONS[page], 72, 806, 12),
    "a footer in bold that names the section": lambda page: text(SECTIONS[page], 72, 40, 12, "Bold"),
    "tagged, too": lambda page: f"/P <</MCID 900>> BDC {text(f'Fenholt, page {page + 1}', 72, 800, 12)} EMC\n",
    "tagged as what it is": lambda page: f"/Artifact BMC {text(f'Fenholt, page {page + 1}', 72, 800, 12)} EMC\n",
    "tagged within": lambda page: f"/Artifact BMC /Span <</MCID 9>> BDC {text(SECTIONS[page], 72, 760, 12)} EMC EMC\n",
}


@pytest.mark.parametrize("kind", RUNNING)
def test_what_runs_along_the_pages_is_in_no_finding(letter: Any, read: Any, kind: str) -> None:
    plain = on_pages(letter, 4)
    reading = read(plain.but(over=RUNNING[kind]))
    assert findings(reading) == findings(read(plain))
    assert reading.letter.issues == ()


@pytest.mark.parametrize("kind", ["a header that counts", "a footer that counts", "number and name"])
def test_two_pages_are_enough_for_words_that_stay(letter: Any, read: Any, kind: str) -> None:
    reading = read(letter.but(over=RUNNING[kind]))
    assert findings(reading) == findings(read(letter))


def diagonal(page: int) -> str:
    return "q 0.8 g BT /Bold 70 Tf 0.7 0.7 -0.7 0.7 150 250 Tm (DRAFT) Tj ET Q\n"


STAMPS: dict[str, Callable[[int], str]] = {
    "diagonal": diagonal,
    "diagonal on one page": lambda page: diagonal(page) if page == 0 else "",
    "level": lambda page: "q 0.8 g " + text("DRAFT", 150, 430, 60, "Bold") + "Q\n",
    "level, in a line": lambda page: "q 0.8 g " + text("NOT FOR CIRCULATION", 80, 465, 24) + "Q\n",
    "upright": lambda page: "q BT /Plain 9 Tf 0 1 -1 0 40 300 Tm (Printed on 1 July) Tj ET Q\n",
}


@pytest.mark.parametrize("place", ["over", "under"])
@pytest.mark.parametrize("kind", STAMPS)
def test_stamps_are_in_no_finding(letter: Any, read: Any, kind: str, place: str) -> None:
    reading = read(letter.but(**{place: STAMPS[kind]}))
    assert findings(reading) == findings(read(letter))
    assert reading.letter.issues == ()
