"""Sets aside the paragraphs that hold something which is no text: a quotation with a hole in it is none.

Does not belong here: what a character is (characters).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.characters import is_legible
from extract.furniture import Furniture, FurnitureLine
from extract.layout import Layout
from extract.paragraphs import Paragraph


def set_aside_illegible(layout: Layout, paragraphs: Sequence[Paragraph]) -> tuple[Layout, tuple[Paragraph, ...]]:
    """The layout and its paragraphs, with the lines of those that cannot be read among the furniture."""
    legible = tuple(paragraph for paragraph in paragraphs if is_legible(paragraph.text))
    if len(legible) == len(paragraphs):
        return layout, legible
    lost = [line.line for paragraph in paragraphs if not is_legible(paragraph.text) for line in paragraph.lines]
    gone = {id(line) for line in lost}
    return (
        replace(
            layout,
            furniture=(*layout.furniture, *(FurnitureLine(Furniture.ILLEGIBLE, line) for line in lost)),
            lines=tuple(line for line in layout.lines if id(line.line) not in gone),
        ),
        legible,
    )
