"""Reads the tagged structure of a page from PDFium, which finds it by the marked content on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pypdfium2 import raw

from extract.pdfium_pages import library

DEEPEST = 100
"""Elements within one another that are read; letters have a dozen."""


class TaggedContent(NamedTuple):
    """Marked content of a page: its id, and the element of the structure that holds it.

    `types` are those of the elements from the root down, and `place` says which child each is of the one above; the
    content is the child `at` of the last. The same element has the same place on every page.
    """

    place: tuple[int, ...]
    types: tuple[str, ...]
    at: int
    mcid: int


def read_tagged_content(page: Any) -> list[TaggedContent]:
    """What of a loaded page is tagged, in the order of the structure; nothing in a file without tags."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    try:
        root = library.address_of(tree)
        tops = ((index, library.get_element(root, index)) for index in range(library.count_elements(root)))
        seen: set[int] = set()
        return [content for index, top in tops if top for content in _walk(top, (index,), (), seen)]
    finally:
        raw.FPDF_StructTree_Close(tree)


def _walk(element: int, place: tuple[int, ...], around: tuple[str, ...], seen: set[int]) -> Iterator[TaggedContent]:
    if element in seen or len(place) > DEEPEST:
        return
    seen.add(element)
    types = (*around, library.get_element_type(element))
    for index in range(library.count_children(element)):
        if child := library.get_child(element, index):
            yield from _walk(child, (*place, index), types, seen)
        elif (mcid := library.get_child_content(element, index)) >= 0:
            yield TaggedContent(place, types, index, mcid)
