"""The search page and its index: a script, as pages opened from a folder cannot fetch a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from extract.statements.codebook import load_codebook
from pipelines.publish.formatting import day
from pipelines.publish.kinds import PLURALS, name_of
from pipelines.publish.queries import Row
from pipelines.publish.site.addresses import file_name
from pipelines.publish.site.context import HOME, PageFile, Site
from pipelines.publish.site.rendering import Page, script_data
from pipelines.publish.site.subtopics import EVERYWHERE
from pipelines.publish.summary.messages import SIDES
from warehouse.files.spreadsheet_cells import FORMULA_STARTS, SKIPPED_BEFORE
from warehouse.read.synonyms import load_synonyms

Statement = tuple[int, list[int], list[int]]
"""A statement's length in UTF-16 units, as scripts count, its sides, and its sub-topics."""

SCRIPTS = ("static/search-engine.js", "static/search-results.js", "static/search.js")


def search_pages(site: Site) -> list[PageFile]:
    """The search page and its index, named by its content: a page and an index of two builds are never mixed."""
    index = script_data("jtaiSearch", _index(site))
    path = f"static/search-index-{hashlib.sha256(index).hexdigest()[:10]}.js"
    page = Page("search.html", "Search", "search", "Search the findings, letters and areas.", (HOME,), SCRIPTS)
    return [(path, index), site.page("search.html", page, index=path, **_choices(site))]


def _choices(site: Site) -> dict[str, object]:
    """The choices of the form: of themes with their sub-topics, and of the other filters with their labels."""
    letters = site.content.rows("letters")
    names = {row["area_code"]: row["name"] for row in site.content.rows("area_codes")}
    areas = {code: names.get(code, code) for row in letters for code in row["area_codes"]}
    rounds = {row["round_id"]: f"{row['deep_dive_label']}, {row['round_label']}" for row in letters if row["round_id"]}
    themes: dict[str, list[Row]] = {theme: [] for theme in site.content.labels}
    for row in site.content.rows("subtopics"):
        themes[row["theme"]].append(row)
    return {
        "themes": themes,
        "filters": (
            ("kind", "Kind of finding", [(kind, name_of(kind).capitalize()) for kind in PLURALS]),
            ("side", "Praise or criticism", [(side.key, side.key.capitalize()) for side in SIDES]),
            ("area", "Area", sorted(areas.items(), key=lambda item: item[1])),
            ("region", "Region", _by_name({row["region"] for row in letters if row["region"]})),
            ("round", "Round", sorted(rounds.items(), key=lambda item: item[1])),
            ("inspectorate", "Inspectorate", _by_name({one for row in letters for one in row["inspectorates"]})),
        ),
    }


def _by_name(names: set[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(names)]


def _index(site: Site) -> dict[str, object]:
    """Everything that can be found, the newest letters first. static/search.js names the columns of rows."""
    content = site.content
    letters = content.rows("letters")
    places = {letter["letter_id"]: place for place, letter in enumerate(letters)}
    themes = {code: place for place, code in enumerate(content.labels)}
    aliases = {row["area_code"]: " ".join(row["aliases"]) for row in content.warehouse.areas().to_dict("records")}
    statements = _statements(site)
    lead_ins: dict[str, int] = {"": 0}
    synonyms = load_synonyms()
    terms = {one.code: one.terms for one in load_codebook()}  # today's; the sub-topics are those of the warehouse
    return {
        "words": {"ignored": synonyms.ignored, "plurals": synonyms.plurals, "same": synonyms.same},
        "formulas": {"starts": FORMULA_STARTS, "skipped": SKIPPED_BEFORE},
        "kinds": {kind: name_of(kind).capitalize() for kind in PLURALS},
        "sides": [side.key for side in SIDES],
        "themes": [(code, label, site.addresses.themes[code]) for code, label in content.labels.items()],
        "subtopics": [
            (
                row["subtopic"],
                site.addresses.subtopics[row["subtopic"]],
                row["label"],
                (row["praise"], row["criticism"]),
                terms.get(row["subtopic"], ()),
                _letters_with_claim(site, row["subtopic"]),
            )
            for row in content.rows("subtopics")
        ],
        "letters": [
            {
                "href": site.addresses.letters[letter["letter_id"]],
                "area": letter["area_name"] or "Area not known",
                "codes": letter["area_codes"],
                "region": letter["region"] or "",
                "date": letter["letter_date"].isoformat() if letter["letter_date"] else "",
                "said": day(letter["letter_date"]),
                "round": letter["round_id"] or "",
                "focus": letter["deep_dive_label"] or "",
                "inspectorates": letter["inspectorates"],
                "title": letter["title"],
                "source": letter["source_url"],
            }
            for letter in letters
        ],
        "areas": [
            (row["name"], site.addresses.areas[row["area_code"]], row["region"], aliases[row["area_code"]])
            for row in content.rows("areas_today")
        ],
        "findings": [
            (
                file_name(one.finding_id),
                places[one.letter_id],
                one.kind,
                one.mark,
                [themes[theme] for theme in one.themes],
                one.page_start,
                lead_ins.setdefault(one.lead_in or "", len(lead_ins)),
                "\n".join(one.lines),
                statements.get(one.finding_id, ()),
            )
            for one in sorted(content.quotations.values(), key=lambda one: places[one.letter_id])
        ],
        "lead_ins": list(lead_ins),
    }


def _letters_with_claim(site: Site, subtopic: str) -> list[tuple[int, int]]:
    """Of a sub-topic, how many letters of how many praise it, and how many criticise it."""
    said = [site.content.rows("messages", **EVERYWHERE, subtopic=subtopic, side=side.key) for side in SIDES]
    return [(rows[0]["letters_with_claim"], rows[0]["letters"]) if rows else (0, 0) for rows in said]


def _statements(site: Site) -> Mapping[str, Sequence[Statement]]:
    """The statements of each finding in their order, with the sub-topics that count in their letters."""
    themes = {row["subtopic"]: (place, row["theme"]) for place, row in enumerate(site.content.rows("subtopics"))}
    scope = {(row["letter_id"], row["theme"]) for row in site.content.rows("scope")}
    found: dict[str, list[Statement]] = {}
    for row in sorted(site.content.rows("statements"), key=lambda row: int(row["ordinal"])):
        text = "\n".join(line for line in row["text"].split("\n") if line.strip())
        sides = [place for place, side in enumerate(SIDES) if side.key in row["sides"]]
        coded = [themes[code] for code in row["certain_subtopics"]]
        subtopics = [place for place, theme in coded if (row["letter_id"], theme) in scope]
        found.setdefault(row["finding_id"], []).append((len(text.encode("utf-16-le")) // 2, sides, subtopics))
    return found
