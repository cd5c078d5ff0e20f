"""The tagged structure of a PDF: which marked content is a paragraph, a list item, a note or a cell.

pdfplumber's own reader loses the page of content whose element runs over several pages. Belongs here: pdfminer's
reading, and what follows from either. Does not belong here: PDFium's reading (pdfium_pages.structure).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1

from extract.drawings import DAMAGED
from extract.glyphs import Drawing
from extract.pdfium_pages.structure import TaggedContent

Place = tuple[int, ...]
PageContent = tuple[int, TaggedContent]
"""Tagged content, and the number of the page that it stands on."""

Tags = tuple[tuple["Element", ...], Mapping[tuple[int, int | None], int]]
"""The elements that hold text, and which of them holds that at each (page, marked-content ID)."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element that holds text: the types from the root down, its ID and that of the list item around it.

    IDs increase in the order of the structure. Children without text count where one with text follows them in the
    same element, as empty paragraphs do.
    """

    path: tuple[str, ...]
    list_item: int | None
    paragraph: int

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote."""
        return "Note" in self.path or "FENote" in self.path


def read_tags(opened: Any, drawings: Sequence[Drawing]) -> Tags:
    """What the file tags of its text, from PDFium where that knows all of it.

    There is nothing where the structure is damaged, since the text can be read without it.
    """
    marked = {
        (number, style.mcid)
        for number, drawing in enumerate(drawings, start=1)
        for style in drawing.glyphs.styles
        if style.mcid is not None and not style.is_artifact
    }
    known = [(number, one) for number, drawing in enumerate(drawings, start=1) for one in drawing.tagged]
    try:
        if not marked <= {(page, one.mcid) for page, one in known}:
            known = list(read_structure(opened))
    except DAMAGED:
        return (), {}
    return join_content((page, one) for page, one in known if (page, one.mcid) in marked)


def join_content(contents: Iterable[PageContent]) -> Tags:
    """The structure of a file, from the content that it tags."""
    ordered = sorted((one.place, one.at, one, page) for page, one in contents)
    children: dict[Place, set[int]] = defaultdict(set)
    for place, at, _, _ in ordered:
        index = at
        for depth in range(len(place), -1, -1):
            siblings = children[place[:depth]]
            if index in siblings:  # and so are all around them
                break
            siblings.add(index)
            index = place[depth - 1]
    ids = dict(_count(children))
    elements: dict[Place, Element] = {}
    places: dict[tuple[int, int | None], int] = {}
    for place, _, one, page in ordered:
        if place not in elements:
            item = next((depth for depth in range(len(place), 0, -1) if one.types[depth - 1] == "LI"), None)
            elements[place] = Element(one.types, ids[place[:item]] if item else None, ids[place])
        places[page, one.mcid] = len(elements) - 1
    return tuple(elements.values()), places


def _count(children: Mapping[Place, set[int]]) -> Iterator[tuple[Place, int]]:
    """The ID of each element by its place, from which of the children of each hold text."""
    ordered = {place: sorted(indices) for place, indices in children.items()}
    number = 0
    for place in sorted(ordered):
        if place:
            siblings = ordered[place[:-1]]
            before = bisect_left(siblings, place[-1])
            number += place[-1] - (siblings[before - 1] if before else -1)
        yield place, number


def read_structure(opened: Any) -> Iterator[PageContent]:
    """What an open pdfplumber PDF tags, read with pdfminer; nothing if the file has no tags.

    A damaged structure raises whatever pdfminer raises.
    """
    walk = _Walk(opened)
    for index, top in enumerate(_children(walk.root)):
        yield from walk.visit(top, (index,))


class _Walk:
    """Reads the structure of an open PDF."""

    def __init__(self, opened: Any) -> None:
        self.root = resolve1(opened.doc.catalog.get("StructTreeRoot")) or {}
        self.roles = resolve1(self.root.get("RoleMap")) or {}
        self.pages = {page.page_obj.pageid: page.page_number for page in opened.pages}
        self.seen: set[int] = set()

    def visit(
        self, reference: Any, place: Place, around: tuple[str, ...] = (), page: int | None = None
    ) -> Iterator[PageContent]:
        """What an element holds; nothing for one that was read before."""
        if isinstance(reference, PDFObjRef):
            if reference.objid in self.seen:
                return
            self.seen.add(reference.objid)
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
