"""Walks over the objects of a page and of the forms on it, in the order of drawing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
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
        objects = map(library.get_object, repeat(page), range(library.count_objects(page)))
        return list(self._items(objects, None, ()))

    def _items(self, objects: Iterator[int], form: Matrix | None, around: tuple[Mark, ...]) -> Iterator[Item]:
        for handle in objects:
            kind = library.get_kind(handle)
            marks = around
            for index in range(library.count_marks(handle)):
                mark = library.get_mark(handle, index)
                marks = (*marks, self._marks.get(mark) or self._read_mark(mark))
            if kind == library.FORM:
                matrix = library.get_matrix(handle)
                count = library.count_objects_of_form(handle)
                inner = map(library.get_object_of_form, repeat(handle), range(count))
                yield from self._items(inner, multiply(matrix, form) if form else matrix, marks)
            else:
                yield Item(handle, kind, form, marks)

    def _read_mark(self, mark: int) -> Mark:
        tag, number, has_text = library.read_mark(mark)
        if has_text:
            raise Untrusted("other words stand for what is shown")
        self._marks[mark] = tag, number
        return tag, number
