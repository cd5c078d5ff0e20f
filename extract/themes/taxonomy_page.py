"""The page that lists the themes and deep dives, from `themes.yml` and `deep_dives.yml`; `make docs` writes it."""

from __future__ import annotations

from pathlib import Path

from extract.deep_dives import load_deep_dives, load_rounds
from extract.themes.taxonomy import load_taxonomy

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
    parts.append(
        "\n# What an inspection focused on\n\n"
        "Made from `deep_dives.yml`. Deep dives of one topic can be compared; a letter's words say which it had.\n\n"
        "| deep dive | code | topic | rounds |\n|---|---|---|---|\n"
    )
    for dive in load_deep_dives():
        rounds = ", ".join(one.label for one in load_rounds() if one.deep_dive == dive.code)
        parts.append(f"| {dive.label} | `{dive.code}` | `{dive.topic}` | {rounds} |\n")
    return "".join(parts)
