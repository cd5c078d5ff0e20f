"""The index of the search page, as a script: pages opened from a folder cannot fetch a file.

Belongs here: what is searched and how it is told apart by filters. Does not belong here: searching (static/search.js).
"""

from __future__ import annotations

import hashlib
from typing import Any

from pipelines.publish.site.addresses import file_name
from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.numbers import rows
from pipelines.publish.site.rendering import Page, script_data
from pipelines.publish.summary.words import day

KINDS = ("strength", "area_for_improvement", "priority_action", "case_study", "headline", "narrative")


def search_pages(making: Making) -> list[MadePage]:
    """The search page and its index, named by its content: a page and an index of two builds are never mixed."""
    index = script_data("jtaiSearch", _index(making))
    path = f"static/search-index-{hashlib.sha256(index).hexdigest()[:10]}.js"
    page = Page(
        "search.html",
        "Search",
        "search",
        "Search the findings, letters and areas.",
        (HOME,),
        scripts=(path, "static/search.js"),
    )
    return [(path, index), making.page("search.html", page, filters=_filters(making))]


def _filters(making: Making) -> list[dict[str, Any]]:
    """The choices of the form: name of the parameter, label, values with their words."""
    letters = rows(making.warehouse, "letters")
    areas = {row["area_code"]: row["area_name"] for row in letters if row["area_code"]}
    rounds = {row["round_id"]: f"{row['deep_dive_label']}, {row['round_label']}" for row in letters if row["round_id"]}
    years = sorted({str(row["year"]) for row in letters if row["year"]}, reverse=True)
    choices = {
        ("kind", "Kind"): [(kind, _kind(kind)) for kind in KINDS],
        ("theme", "Theme"): list(making.facts["theme_labels"].items()),
        ("area", "Area"): sorted(areas.items(), key=lambda item: item[1]),
        ("region", "Region"): [(name, name) for name in sorted({row["region"] for row in letters if row["region"]})],
        ("round", "Round"): sorted(rounds.items(), key=lambda item: item[1]),
        ("year", "Year of the letter"): [(year, year) for year in years],
    }
    return [{"name": name, "label": label, "options": options} for (name, label), options in choices.items()]


def _index(making: Making) -> dict[str, Any]:
    """Findings as rows (name, place of letter, kind, places of themes, page, lead-in, text), letters, areas, themes."""
    letters = rows(making.warehouse, "letters")
    places = {letter["letter_id"]: place for place, letter in enumerate(letters)}
    themes = list(making.facts["theme_labels"])
    aliases = {row["area_code"]: " ".join(row["aliases"]) for row in making.warehouse.areas().to_dict("records")}
    return {
        "kinds": {kind: _kind(kind) for kind in KINDS},
        "themes": [(code, making.facts["theme_labels"][code], making.addresses.themes[code]) for code in themes],
        "letters": [
            {
                "href": making.addresses.letters[letter["letter_id"]],
                "area": letter["area_name"] or "Area not known",
                "code": letter["area_code"] or "",
                "region": letter["region"] or "",
                "date": letter["letter_date"].isoformat() if letter["letter_date"] else "",
                "round": letter["round_id"] or "",
                "focus": letter["deep_dive_label"] or "",
                "title": letter["title"],
                "said": day(letter["letter_date"]),
            }
            for letter in letters
        ],
        "areas": [
            (row["name"], making.addresses.areas[row["area_code"]], row["region"], aliases[row["area_code"]])
            for row in rows(making.warehouse, "areas_of_today")
        ],
        "findings": [
            (
                file_name(one.finding_id),
                places[one.letter_id],
                one.kind,
                [themes.index(theme) for theme in one.themes],
                one.page_start,
                one.lead_in or "",
                "\n".join(one.lines),
            )
            for one in making.source.asking.quotations.values()
        ],
    }


def _kind(code: str) -> str:
    return code.replace("_", " ").capitalize()
