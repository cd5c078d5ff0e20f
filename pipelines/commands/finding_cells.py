"""Cells of the tables of findings, areas, themes and changes on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

from rich.text import Text

from pipelines.commands.output import Row, plain_cell


def style_cell(name: str, row: Row) -> Text:
    """A cell of a table on a terminal; most columns gather several facts, so that all fit into 80 characters."""
    cells: dict[str, Callable[[Row], Text]] = {
        "finding": _what_it_is,
        "passage": _what_it_is,
        "words and source": _words,
        "area": _area,
        "region and police force": lambda one: _under("", one["region"], one["police_force"]),
        "letters": lambda one: _under("", one["letters"], one["last_letter_date"]),
        "theme": lambda one: _under(one["label"], one["theme"]),
        "what it is about, and how often": _how_often,
        "change": lambda one: _under(one["change"], f"{one['changed_at']:%Y-%m-%d %H:%M}" if one["changed_at"] else ""),
        "letter": lambda one: _under("", one["title"], one["source_url"], f"[{one['report_id']}]"),
    }
    return cells[name](row) if name in cells else Text(plain_cell(row[name]), overflow="fold")


def _under(first: str, *others: object) -> Text:
    """Facts under each other, the first in bold; nothing for what is not known."""
    lines = [Text(str(first), style="bold")] if first else []
    lines += [Text(str(other)) for other in others if other not in (None, "")]
    return Text("\n", overflow="fold").join(lines)


def _area(area: Row) -> Text:
    until = f"until {area['valid_to']}" if area["valid_to"] else ""
    return _under(area["name"], ", ".join(area["aliases"]), until)


def _how_often(theme: Row) -> Text:
    counts = f"{theme['letters_with_theme']} of {theme['letters']} letters" if theme["letters"] else "no letters"
    found = ", ".join(
        f"{theme[kind]} {kind.replace('_', ' ')}"
        for kind in ("strengths", "areas_for_improvement", "priority_actions", "case_studies")
        if theme[kind]
    )
    return _under("", theme["definition"], "; ".join(part for part in (counts, found) if part))


def _what_it_is(row: Row) -> Text:
    said = Text(f"{row['area_name'] or 'Area not known'}\n", style="bold")
    kinds = (row["kind"], row["study_type"]) if "kind" in row else (row["role"],)
    kind = " of ".join(part.replace("_", " ") for part in kinds if part)
    near = [f"neighbour {row['neighbour_rank']}"] if row.get("neighbour_rank") is not None else []
    return said.append("\n".join([str(row["letter_date"] or "undated"), kind, *near]), style="not bold")


def _words(row: Row) -> Text:
    """The quotation with its lead-in, matched words marked, its page and its link."""
    words = Text(f"{row['lead_in']} " if row.get("lead_in") else "", style="italic", overflow="fold")
    words.append(row["text"], style="not italic")
    matched = sorted({str(word) for word in row.get("matched") or ()}, key=len, reverse=True)
    if matched:
        words.highlight_regex(rf"\b(?:{'|'.join(map(re.escape, matched))})\b", "bold reverse")
    source = f"\np. {row['page_start']}, {row['page_link']}\n[{row['finding_id'] or row['passage_id']}]"
    return words.append(source, style="dim not italic")
