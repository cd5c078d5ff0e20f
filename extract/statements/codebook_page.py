"""The codebook as a page for readers: `python -m extract.statements.codebook_page` writes it from subtopics.yml."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from extract.statements.codebook import load_codebook
from extract.themes.taxonomy import load_taxonomy
from warehouse.files.atomic import write_bytes

PAGE = Path(__file__).with_name("CODEBOOK.md")


def codebook_page() -> str:
    """The page in Markdown."""
    codebook = load_codebook()
    labels = {theme.code: theme.label for theme in load_taxonomy().themes}
    parts = [
        f"# The codebook: {len(codebook)} sub-topics of {len(labels)} themes\n\n"
        f"Version {codebook[0].codebook_version}, made from `subtopics.yml`; do not edit by hand. A statement is a "
        "sentence of a finding.\nIt has the sub-topics under which a reader would file it: none to three.\n"
    ]
    for theme, subtopics in groupby(codebook, key=lambda one: one.theme):
        parts.append(f"\n## {labels[theme]} (`{theme}`)\n")
        parts += [
            f"\n### {one.label} (`{one.code}`)\n\n{one.definition}\n\n- Praise: {one.praise}\n"
            f"- Criticism: {one.criticism}\n- Terms: {', '.join(one.terms)}\n"
            for one in subtopics
        ]
    return "".join(parts)


if __name__ == "__main__":
    write_bytes(PAGE, codebook_page().encode())
