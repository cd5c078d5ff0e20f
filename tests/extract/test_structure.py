"""The tagged structure as both readers see it: elements over several pages, without content, and unknown to PDFium."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from extract.pdf import Document, read_document
from extract.structure import Element, read_structure
from pipelines.sample.catalogue import rendered
from warehouse.records import Reader

Content = tuple[int, int]
"""A page from 0, and the id of what it marks."""


@dataclass
class Node:
    """An element of a structure to be, and what it holds: elements, or marked content."""

    type: str
    children: list[Node | Content] = field(default_factory=list)


def objects(root: Node, *, has_parents: bool = True) -> tuple[str, ...]:
    """The objects of a file for a structure, the root of the tree as number 100 and the first."""
    texts: dict[int, str] = {}
    holders: list[int] = []  # as a file may list them: each before those in it

    def write(node: Node, parent: int) -> int:
        number = 101 + len(texts)
        texts[number] = ""
        marks = [child for child in node.children if not isinstance(child, Node)]
        pages = {page for page, _ in marks}
        if marks:
            holders.append(number)
        kids = [
            f"{write(child, number)} 0 R"
            if isinstance(child, Node)
            else str(child[1])
            if len(pages) == 1
            else f"<</Type/MCR/Pg {10 + 2 * child[0]} 0 R/MCID {child[1]}>>"
            for child in node.children
        ]
        page = f"/Pg {10 + 2 * pages.pop()} 0 R" if len(pages) == 1 else ""
        texts[number] = f"<</Type/StructElem/S/{node.type}/P {parent} 0 R{page}/K[{' '.join(kids)}]>>"
        return number

    top = write(root, 100)
    parents = " ".join(f"{number} 0 R" for number in holders)
    tree = f"/ParentTree<</Nums[0[{parents}]]>>" if has_parents else ""
    return f"<</Type/StructTreeRoot/K {top} 0 R/RoleMap<</Passage/P>>{tree}>>", *texts.values()


def contents(node: Node) -> Iterator[Content]:
    for child in node.children:
        yield from contents(child) if isinstance(child, Node) else (child,)


def draw(page: int, mark: int) -> str:
    """A text that bears a mark, each under the one before."""
    return f"/P<</MCID {mark}>>BDC BT /Plain 12 Tf 1 0 0 1 90 {200 - 20 * mark} Tm (Mark {mark} of {page}) Tj ET EMC\n"


def read(letter: Any, root: Node, *, more: tuple[Content, ...] = (), **options: bool) -> Document:
    """A letter with this structure, and texts whose marks it lacks; both readers read it alike."""
    drawn = (*contents(root), *more)
    pdf = letter.but(
        over=lambda page: "".join(draw(*one) for one in drawn if one[0] == page),
        page=f"{letter.page}/StructParents 0",
        catalog="/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R",
        extra=objects(root, **options),
    ).pdf()
    document = read_document(pdf)
    assert document == read_document(pdf, reader=Reader.PDFMINER)
    assert not document.doubts
    return document


@pytest.fixture
def pdfminer_is_asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows by one entry whenever pdfminer reads a structure."""
    asked: list[bool] = []
    monkeypatch.setattr("extract.structure.read_structure", lambda opened: asked.append(True) or read_structure(opened))
    return asked


STRUCTURE = Node(
    "Document",
    [
        Node("Passage", [(0, 0)]),
        Node("P"),
        Node("L", [Node("LI", [Node("LBody", [(0, 1), (1, 0)])])]),
        Node("Note", [(1, 1)]),
    ],
)


UNKNOWN = {
    "nothing": {},
    "the whole structure, which has no tree of parents": {"has_parents": False},
    "a mark that the structure lacks": {"more": ((0, 2),)},
}


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_elements_have_types_items_and_ids_that_count_empty_ones(
    letter: Any, unknown: str, pdfminer_is_asked: list[bool]
) -> None:
    """What PDFium does not know is read with pdfminer; the test itself asks it once."""
    document = read(letter, STRUCTURE, **UNKNOWN[unknown])
    assert document.elements == (
        Element(("Document", "P"), None, 2),
        Element(("Document", "L", "LI", "LBody"), 5, 6),
        Element(("Document", "Note"), None, 7),
    )
    said = {line.text: document.element(line) for page in document.pages for line in page.lines}
    passage, body, note = document.elements
    assert [said[f"Mark {text}"] for text in ("0 of 0", "1 of 0", "0 of 1", "1 of 1")] == [passage, body, body, note]
    assert ("Mark 2 of 0" in said) == (unknown == "a mark that the structure lacks")
    assert said.get("Mark 2 of 0") is None
    assert note.is_note
    assert len(pdfminer_is_asked) == (1 if unknown == "nothing" else 2)


@pytest.mark.parametrize("seed", range(8))
def test_any_structure_is_read_alike(letter: Any, seed: int, pdfminer_is_asked: list[bool]) -> None:
    chance = random.Random(seed)
    left = [(page, mark) for page in range(2) for mark in range(6)]
    chance.shuffle(left)

    def grow(depth: int) -> Node:
        node = Node(chance.choice(("Passage", "Sect", "L", "LI", "Span", "Note")))
        for _ in range(chance.randint(0, 4)):
            if depth < 5 and chance.random() < 0.6:
                node.children.append(grow(depth + 1))
            elif left:
                node.children.append(left.pop())
        return node

    root = Node("Document", [grow(1) for _ in range(4)])
    document = read(letter, root)
    assert bool(document.elements) == any(contents(root))
    assert [one.paragraph for one in document.elements] == sorted({one.paragraph for one in document.elements})
    assert len(pdfminer_is_asked) == 1


@pytest.mark.parametrize("depth", [60, 150])
def test_a_structure_that_is_deeper_than_pdfium_looks_is_read_with_pdfminer(
    letter: Any, depth: int, pdfminer_is_asked: list[bool]
) -> None:
    deepest = Node("P", [(0, 0)])
    for _ in range(depth):
        deepest = Node("Sect", [deepest])
    (element,) = read(letter, deepest).elements
    assert element.path == (*["Sect"] * depth, "P")
    assert len(pdfminer_is_asked) == 2


def test_an_element_that_is_held_again_and_again_is_read_once(letter: Any) -> None:
    """Each of 30 levels holds the next one twice, and the last a mark; the file lists each before those in it."""
    levels = range(101, 131)
    catalog = "/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R"
    parents = " ".join(f"{number} 0 R" for number in (*levels, 131))
    extra = (
        f"<</Type/StructTreeRoot/K 101 0 R/ParentTree<</Nums[0[{parents}]]>>>>",
        *(f"<</Type/StructElem/S/Sect/P {n - 1} 0 R/K[{n + 1} 0 R {n + 1} 0 R]>>" for n in levels),
        "<</Type/StructElem/S/P/P 130 0 R/Pg 10 0 R/K 0>>",
    )
    page = f"{letter.page}/StructParents 0"
    pdf = letter.but(over=lambda page: draw(page, 0), page=page, catalog=catalog, extra=extra).pdf()
    document = read_document(pdf)
    assert document == read_document(pdf, reader=Reader.PDFMINER)
    assert [one.path[-1] for one in document.elements] == ["P"]


@pytest.mark.parametrize("name", ["aldermarsh-2016", "fenholt-2022"])
def test_the_structure_of_a_letter_needs_no_pdfminer(name: str, pdfminer_is_asked: list[bool]) -> None:
    assert read_document(rendered(name)).elements
    assert not pdfminer_is_asked
