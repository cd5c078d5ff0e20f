"""Thematic summaries: a Markdown page per theme, with counts and verbatim quotations.

Belongs here: which findings a summary shows, and the numbers above them. Does not belong here: the wording around them
(`templates/`), or any sentence that is not in the warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.progress import Tell, silent
from warehouse.documents import write_bytes
from warehouse.reading import Warehouse, open_warehouse

QUOTATIONS = 8
"""Quotations of each kind on a summary: the newest letters first, one of each letter."""

FEWEST_FOR_PERCENT = 10
"""Letters from which a share is given in per cent; of fewer it says nothing that the count does not."""

Row = dict[str, Any]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")


def write_summaries(database: Path, folder: Path, tell: Tell = silent) -> tuple[int, int]:
    """Write `<theme>.md` for every theme and `index.md`; returns the number of files new or changed, and of all.

    The same warehouse gives the same bytes; a file that would stay the same is left alone, one of a theme that is no
    more is removed.
    """
    with open_warehouse(database) as warehouse:
        pages = _pages(warehouse)
    written = 0
    for done, (name, text) in enumerate(pages.items(), start=1):
        path, data = folder / name, text.encode()
        if not path.is_file() or path.read_bytes() != data:
            write_bytes(path, data)
            written += 1
        tell(done, len(pages), name)
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    return written, len(pages)


def _pages(warehouse: Warehouse) -> dict[str, str]:
    environment = _environment()
    facts = _facts(warehouse)
    themes = _rows(warehouse, "SELECT theme, label, definition FROM themes ORDER BY label")
    findings = _rows(warehouse, "SELECT * FROM v_findings ORDER BY letter_date, letter_id, ordinal")
    pages = {}
    for theme in themes:
        tagged = [finding for finding in findings if theme["theme"] in finding["themes"]]
        view = {
            "theme": theme,
            "facts": facts,
            "letters": {
                kind: _letters(tagged, kind) for kind in ("strength", "area_for_improvement", "priority_action")
            },
            "letters_with_theme": len({f["letter_id"] for f in tagged if f["kind"] not in ("headline", "narrative")}),
            "by_year": _rows(
                warehouse, "SELECT * FROM v_theme_by_year WHERE theme = ? ORDER BY year", [theme["theme"]]
            ),
            "priority_actions": [finding for finding in tagged if finding["kind"] == "priority_action"],
            "chosen": {
                kind: choose(theme["theme"], tagged, kind)
                for kind in ("strength", "area_for_improvement", "case_study")
            },
            "quotations": QUOTATIONS,
        }
        pages[f"{theme['theme']}.md"] = environment.get_template("theme.md").render(view)
        theme["letters_with_theme"] = view["letters_with_theme"]
    pages["index.md"] = environment.get_template("index.md").render(themes=themes, facts=facts)
    return pages


def choose(theme: str, tagged: Sequence[Row], kind: str) -> list[Row]:
    """The findings of a kind that are quoted under a theme: certain tags only, newest letters first.

    Of each letter one is taken, the first in its order.
    """
    certain = [finding for finding in tagged if finding["kind"] == kind and theme in finding["certain_themes"]]
    one_each: dict[str, Row] = {}
    for finding in certain:
        one_each.setdefault(finding["letter_id"], finding)
    newest = sorted(one_each.values(), key=lambda f: (f["letter_date"] or date.min, f["letter_id"]), reverse=True)
    return newest[:QUOTATIONS]


def _letters(tagged: Sequence[Row], kind: str) -> int:
    return len({finding["letter_id"] for finding in tagged if finding["kind"] == kind})


def _facts(warehouse: Warehouse) -> dict[str, Any]:
    status = warehouse.status()
    return {
        "letters": status.letters,
        "first": status.first_letter_date,
        "last": status.last_letter_date,
        "meta": status.meta,
    }


def _rows(warehouse: Warehouse, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    found = warehouse.query(sql, parameters)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def _environment() -> Environment:
    # Markdown, not HTML: what could be markup in a letter's words is escaped by the filter `plain`, where it stands.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("pipelines.publish"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"plain": plain, "day": day, "share": share}
    return environment


def plain(text: str | None) -> str:
    """A text that Markdown shows as it is: every character that could be markup is escaped."""
    escaped = _MARKUP.sub(r"\\\1", text or "")
    return re.sub(r"^(\s*)(\d+)([.)])", r"\1\2\\\3", re.sub(r"^(\s*)([-=])", r"\1\\\2", escaped))


def day(value: date | None) -> str:
    """A date as it is read: 8 March 2024."""
    return f"{value.day} {value:%B %Y}" if value else "undated"


def share(part: int, whole: int) -> str:
    """So many of so many letters, words first; in per cent too where there are ten or more."""
    said = f"{part} of {whole} {'letter' if whole == 1 else 'letters'}"
    return f"{said}, {round(100 * part / whole)}%" if whole >= FEWEST_FOR_PERCENT else said
