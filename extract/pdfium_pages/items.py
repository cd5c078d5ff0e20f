"""Walks over the objects of a page and of the forms on it, in the order of drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extract.pdfium_pages import library
from extract.pdfium_pages.library import Matrix, multiply

Mark = tuple[str, int | None]


class Untrusted(Exception):
    """PDFium's answers about a page do not add up, or leave room for doubt: read it with pdfminer."""


class Item(NamedTuple):
    """An object of a page or of a form on it, with the matrix of that form and the marks around it."""

    handle: int
    kind: int
    form: Matrix | None
    marks: tuple[Mark, ...]


class Walk:
    """Walks over the objects of a page and of the forms on it, in the order of drawing."""

    def __init__(self) -> None:
        self._marks: dict[int, Mark] = {}

    def items(self, page: int) -> list[Item]:
        """All objects but the forms themselves."""
        objects = (library.get_object(page, index) for index in range(library.count_objects(page)))
        return list(self._items(objects, None, ()))

    def _items(self, objects: Iterator[int], form: Matrix | None, around: tuple[Mark, ...]) -> Iterator[Item]:
        for handle in objects:
            kind = library.get_kind(handle)
            marks = (*around, *self._read_marks(handle))
            if kind == library.FORM:
                matrix = library.get_matrix(handle)
                inner = (
                    library.get_object_of_form(handle, index) for index in range(library.count_objects_of_form(handle))
                )
                yield from self._items(inner, multiply(matrix, form) if form else matrix, marks)
            else:
                yield Item(handle, kind, form, marks)

    def _read_marks(self, handle: int) -> Iterator[Mark]:
        for index in range(library.count_marks(handle)):
            mark = library.get_mark(handle, index)
            if mark not in self._marks:
                tag, number, has_text = library.read_mark(mark)
                if has_text:
                    raise Untrusted("other words stand for what is shown")
                self._marks[mark] = tag, number
            yield self._marks[mark]
