"""Reads the tagged structure of a PDF: which marked content is a paragraph, a list item, a note or a cell.

pdfplumber's own reader loses the page of content whose element runs over several pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import resolve1


@dataclass(frozen=True, slots=True)
class Element:
    """A leaf of the tagged structure: the types from the root down, and the IDs of the elements around it."""

    path: tuple[str, ...]
    list_item: int | None
    table: int | None
    paragraph: int

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote."""
        return "Note" in self.path or "FENote" in self.path


def read_structure(opened: Any) -> tuple[tuple[Element, ...], dict[tuple[int, int | None], int]]:
    """The leaves of an open pdfplumber PDF's structure, and the leaf at each (page, marked-content id).

    Both are empty if the file is not tagged. A damaged structure raises whatever pdfminer raises.
    """
    walk = _Walk(opened)
    for child in _children(walk.root):
        walk.visit(child, (), None, None, None)
    return tuple(walk.elements), walk.places


class _Walk:
    """Reads the structure of an open PDF once."""

    def __init__(self, opened: Any) -> None:
        self.root = resolve1(opened.doc.catalog.get("StructTreeRoot")) or {}
        self.roles = resolve1(self.root.get("RoleMap")) or {}
        self.pages = {page.page_obj.pageid: page.page_number for page in opened.pages}
        self.elements: list[Element] = []
        self.places: dict[tuple[int, int | None], int] = {}
        self.counted = 0

    def visit(
        self, reference: Any, path: tuple[str, ...], item: int | None, table: int | None, page: int | None
    ) -> None:
        node = resolve1(reference)
        if not isinstance(node, dict) or "S" not in node:
            return
        self.counted += 1
        number = self.counted
        kind = self._kind(node["S"])
        path = (*path, kind)
        page = self._page(node) or page
        item = number if kind == "LI" else item
        table = number if kind == "Table" else table
        own: list[tuple[int, int]] = []
        for child in _children(node):
            content = resolve1(child)
            if isinstance(content, int) and page is not None:
                own.append((page, content))
            elif isinstance(content, dict) and "MCID" in content:
                on = self._page(content) or page
                own += [(on, int(content["MCID"]))] if on is not None else []
            else:
                self.visit(child, path, item, table, page)
        if own:
            self.elements.append(Element(path, item, table, number))
            self.places |= dict.fromkeys(own, len(self.elements) - 1)

    def _kind(self, name: Any) -> str:
        role = resolve1(self.roles.get(name.name)) or name
        return str(role.name)

    def _page(self, node: dict[str, Any]) -> int | None:
        return self.pages.get(node["Pg"].objid) if "Pg" in node else None


def _children(node: dict[str, Any]) -> list[Any]:
    kids = resolve1(node.get("K"))
    return kids if isinstance(kids, list) else [] if kids is None else [kids]
