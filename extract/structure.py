"""The tagged structure of a PDF: which marked content is a paragraph, a list item, a note or a cell.

pdfplumber's own reader loses the page of content whose element runs over several pages. Belongs here: pdfminer's
reading, and what follows from either. Does not belong here: PDFium's reading (pdfium_pages.structure).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import resolve1

from extract.pdfium_pages.structure import TaggedContent

Place = tuple[int, ...]
Tags = tuple[tuple["Element", ...], Mapping[tuple[int, int | None], int]]
"""The elements that hold content, and which of them holds that at each (page, marked-content ID)."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element that holds content: the types from the root down, its ID and that of the list item around it.

    IDs increase in the order of the structure, by one for each element, those without content included.
    """

    path: tuple[str, ...]
    list_item: int | None
    paragraph: int

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote."""
        return "Note" in self.path or "FENote" in self.path


def join(pages: Iterable[tuple[int, Iterable[TaggedContent]]]) -> Tags:
    """The structure of a file, from what is tagged on its pages, given with their numbers."""
    contents = sorted((one.place, one.at, one, page) for page, tagged in pages for one in tagged)
    known: dict[Place, set[int]] = defaultdict(set)
    for place, at, _, _ in contents:
        for depth, index in enumerate((*place, at)):
            known[place[:depth]].add(index)
    ids = dict(_count(known))
    elements: dict[Place, Element] = {}
    places: dict[tuple[int, int | None], int] = {}
    for place, _, one, page in contents:
        if place not in elements:
            items = [place[: depth + 1] for depth, kind in enumerate(one.types) if kind == "LI"]
            elements[place] = Element(one.types, ids[items[-1]] if items else None, ids[place])
        places[page, one.mcid] = len(elements) - 1
    return tuple(elements.values()), places


def _count(known: Mapping[Place, set[int]]) -> Iterator[tuple[Place, int]]:
    """The ID of each element by its place, from the children of each that are known: what is missing has no content."""
    children = {place: sorted(indices) for place, indices in known.items()}
    number = 0
    for place in sorted(children):
        if place:
            siblings = children[place[:-1]]
            before = bisect_left(siblings, place[-1])
            number += place[-1] - (siblings[before - 1] if before else -1)
        yield place, number


def read_structure(opened: Any) -> Tags:
    """The structure of an open pdfplumber PDF, read with pdfminer; empty if the file is not tagged.

    A damaged structure raises whatever pdfminer raises.
    """
    walk = _Walk(opened)
    return join(
        (page, [one]) for index, child in enumerate(_children(walk.root)) for page, one in walk.visit(child, (index,))
    )


class _Walk:
    """Reads the structure of an open PDF."""

    def __init__(self, opened: Any) -> None:
        self.root = resolve1(opened.doc.catalog.get("StructTreeRoot")) or {}
        self.roles = resolve1(self.root.get("RoleMap")) or {}
        self.pages = {page.page_obj.pageid: page.page_number for page in opened.pages}

    def visit(
        self, reference: Any, place: Place, around: tuple[str, ...] = (), page: int | None = None
    ) -> Iterator[tuple[int, TaggedContent]]:
        """What an element holds, with the numbers of pages."""
        node = resolve1(reference)
        if not isinstance(node, dict) or "S" not in node:
            return
        types = (*around, self._kind(node["S"]))
        page = self._page(node) or page
        for index, child in enumerate(_children(node)):
            content = resolve1(child)
            if isinstance(content, int) and page is not None:
                yield page, TaggedContent(place, types, index, content)
            elif isinstance(content, dict) and "MCID" in content:
                if (on := self._page(content) or page) is not None:
                    yield on, TaggedContent(place, types, index, int(content["MCID"]))
            else:
                yield from self.visit(child, (*place, index), types, page)

    def _kind(self, name: Any) -> str:
        role = resolve1(self.roles.get(name.name)) or name
        return str(role.name)

    def _page(self, node: dict[str, Any]) -> int | None:
        return self.pages.get(node["Pg"].objid) if "Pg" in node else None


def _children(node: dict[str, Any]) -> list[Any]:
    kids = resolve1(node.get("K"))
    return kids if isinstance(kids, list) else [] if kids is None else [kids]
