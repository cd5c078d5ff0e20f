"""The taxonomy as a page for people, made from themes.yml: `python -m extract.themes.taxonomy_page` writes it.

Belongs here: the page. Does not belong here: a definition, or anything else that themes.yml does not say.
"""

from __future__ import annotations

from pathlib import Path

from extract.themes.taxonomy import load_taxonomy
from warehouse.documents import write_bytes

PAGE = Path(__file__).with_name("TAXONOMY.md")


def taxonomy_page() -> str:
    """The page in Markdown."""
    taxonomy = load_taxonomy()
    parts = [
        f"# What a finding is about: the {len(taxonomy.themes)} themes\n\n"
        f"Version {taxonomy.version}, made from `themes.yml`; do not edit by hand. A finding has one to five themes.\n"
        "A theme counts where the finding judges it, as a strength or a weakness, not where it is mentioned in\n"
        "passing.\n"
    ]
    parts += [
        f"\n## {theme.label} (`{theme.code}`)\n\n{theme.definition}\n\n"
        f"- Also: {theme.include}\n- Not: {theme.exclude}\n"
        for theme in taxonomy.themes
    ]
    return "".join(parts)


if __name__ == "__main__":
    write_bytes(PAGE, taxonomy_page().encode())
