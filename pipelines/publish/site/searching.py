"""The search page and its index: a script, as pages opened from a folder cannot fetch a file."""

from __future__ import annotations

import hashlib

from pipelines.publish.formatting import day
from pipelines.publish.kinds import PLURALS, name_of
from pipelines.publish.site.addresses import file_name
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page, script_data


def search_pages(site: Site) -> list[PageFile]:
    """The search page and its index, named by its content: a page and an index of two builds are never mixed."""
    index = script_data("jtaiSearch", _index(site))
    path = f"static/search-index-{hashlib.sha256(index).hexdigest()[:10]}.js"
    page = Page(
        "search.html",
        "Search",
        "search",
        "Search the findings, letters and areas.",
        (HOME,),
        scripts=(path, "static/search.js"),
    )
    return [(path, index), site.page("search.html", page, filters=_filters(site))]


def _filters(site: Site) -> list[dict[str, object]]:
    """The choices of the form: name of the parameter, label, values with their words."""
    letters = site.content.rows("letters")
    areas = {row["area_code"]: row["area_name"] for row in letters if row["area_code"]}
    rounds = {row["round_id"]: f"{row['deep_dive_label']}, {row['round_label']}" for row in letters if row["round_id"]}
    years = sorted({str(row["year"]) for row in letters if row["year"]}, reverse=True)
    choices = {
        ("kind", "Kind"): [(kind, name_of(kind).capitalize()) for kind in PLURALS],
        ("theme", "Theme"): list(site.content.labels.items()),
        ("area", "Area"): sorted(areas.items(), key=lambda item: item[1]),
        ("region", "Region"): [(name, name) for name in sorted({row["region"] for row in letters if row["region"]})],
        ("round", "Round"): sorted(rounds.items(), key=lambda item: item[1]),
        ("year", "Year of the letter"): [(year, year) for year in years],
    }
    return [{"name": name, "label": label, "options": options} for (name, label), options in choices.items()]


def _index(site: Site) -> dict[str, object]:
    """Letters, areas, themes, and findings as rows: name, letter, kind, mark, themes, page, lead-in, text."""
    letters = site.content.rows("letters")
    places = {letter["letter_id"]: place for place, letter in enumerate(letters)}
    labels = site.content.labels
    themes = list(labels)
    aliases = {row["area_code"]: " ".join(row["aliases"]) for row in site.content.warehouse.areas().to_dict("records")}
    return {
        "kinds": {kind: name_of(kind).capitalize() for kind in PLURALS},
        "themes": [(code, labels[code], site.addresses.themes[code]) for code in themes],
        "letters": [
            {
                "href": site.addresses.letters[letter["letter_id"]],
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
            (row["name"], site.addresses.areas[row["area_code"]], row["region"], aliases[row["area_code"]])
            for row in site.content.rows("areas_today")
        ],
        "findings": [
            (
                file_name(one.finding_id),
                places[one.letter_id],
                one.kind,
                one.mark,
                [themes.index(theme) for theme in one.themes],
                one.page_start,
                one.lead_in or "",
                "\n".join(one.lines),
            )
            for one in site.content.quotations.values()
        ],
    }
