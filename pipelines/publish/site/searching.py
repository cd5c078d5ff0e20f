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
from warehouse.read.synonyms import load_synonyms

Statement = tuple[int, list[int], list[int], list[int]]
"""A statement's length in UTF-16 units, as scripts count, its sides, its sub-topics, and its agencies."""

LISTED = ("listed", "Any but headline and narrative paragraphs")

TOGETHER = [("either", "Either"), ("both", "Both, in one letter")]
"""Of the two sides."""

SCRIPTS = ("static/search-engine.js", "static/search-results.js", "static/search.js")


def search_pages(site: Site) -> list[PageFile]:
    """The search page and its index, named by its content: a page and an index of two builds are never mixed."""
    agencies = sorted({one for row in site.content.rows("statements") for one in row["agencies"]})
    index = script_data("jtaiSearch", _index(site, agencies))
    path = f"static/search-index-{hashlib.sha256(index).hexdigest()[:10]}.js"
    page = Page("search.html", "Search", "search", "Search the findings, letters and areas.", (HOME,), SCRIPTS)
    return [(path, index), site.page("search.html", page, whole=site.whole, index=path, **_choices(site, agencies))]


def _choices(site: Site, agencies: Sequence[str]) -> dict[str, object]:
    """The choices of the form: of themes with their sub-topics, and of the other filters with their labels."""
    letters = site.content.rows("letters")
    names = _names_of_areas(site)
    areas = {row["of_area"]: names[row["of_area"]] for row in site.content.rows("letters_of_area") if row["of_area"]}
    focuses = {row["deep_dive_label"] for row in letters if row["deep_dive_label"]}
    rounds = {row["round_id"]: f"{row['deep_dive_label']}, {row['round_label']}" for row in letters if row["round_id"]}
    themes: dict[str, list[Row]] = {theme: [] for theme in site.content.labels}
    for row in site.content.rows("subtopics"):
        themes[row["theme"]].append(row)
    return {
        "themes": themes,
        "filters": (
            ("kind", "Kind of finding", [*((kind, name_of(kind).capitalize()) for kind in PLURALS), LISTED]),
            ("side", "Praise or criticism", [*((side.key, side.key.capitalize()) for side in SIDES), *TOGETHER]),
            ("area", "Area", sorted(areas.items(), key=lambda item: item[1])),
            ("region", "Region", _by_name({row["region"] for row in letters if row["region"]})),
            ("round", "Round", sorted(rounds.items(), key=lambda item: item[1])),
            ("focus", "Subject of the inspection", _by_name(focuses)),
            ("inspectorate", "Inspectorate", _by_name({one for row in letters for one in row["inspectorates"]})),
            ("agency", "Agency named", [(code, code.replace("_", " ").capitalize()) for code in agencies]),
            ("letter", "Letter", [(row["letter_id"], _named(row)) for row in letters]),
        ),
    }


def _named(letter: Row) -> str:
    return f"{letter['area_name'] or 'Area not known'}, {day(letter['letter_date'])}"


def _names_of_areas(site: Site) -> Mapping[str, str]:
    """The areas by code; one of before is told from today's of the same name by its end."""
    return {
        row["area_code"]: f"{row['name']} (until {row['valid_to'].year})" if row["valid_to"] else row["name"]
        for row in site.content.rows("area_codes")
    }


def _by_name(names: set[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(names)]


def _index(site: Site, agencies: Sequence[str]) -> dict[str, object]:
    """Everything that can be found, the newest letters first. static/search.js names the columns of rows."""
    content = site.content
    letters = content.rows("letters")
    places = {letter["letter_id"]: place for place, letter in enumerate(letters)}
    themes = {code: place for place, code in enumerate(content.labels)}
    aliases = {row["area_code"]: " ".join(row["aliases"]) for row in content.rows("other_names")}
    statements, claims = _statements(site, agencies), _claims(site, themes)
    codes: dict[str, list[str]] = {}
    for row in content.rows("letters_of_area"):
        codes.setdefault(row["letter_id"], []).append(row["of_area"])
    lead_ins: dict[str, int] = {"": 0}
    synonyms = load_synonyms()
    terms = {one.code: one.terms for one in load_codebook()}  # today's; the sub-topics are those of the warehouse
    return {
        "words": {"ignored": synonyms.ignored, "plurals": synonyms.plurals, "same": synonyms.same},
        "kinds": {kind: name_of(kind).capitalize() for kind in PLURALS},
        "sides": [side.key for side in SIDES],
        "agencies": agencies,
        "themes": [(code, label, site.addresses.themes[code]) for code, label in content.labels.items()],
        "subtopics": [
            (
                row["subtopic"],
                themes[row["theme"]],
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
                "id": letter["letter_id"],
                "href": site.addresses.letters[letter["letter_id"]],
                "area": letter["area_name"] or "Area not known",
                "codes": codes.get(letter["letter_id"], ()),
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
            (row["name"], site.addresses.areas[row["area_code"]], row["region"], aliases.get(row["area_code"], ""))
            for row in content.rows("areas_today")
        ],
        "findings": [
            (
                file_name(one.finding_id),
                places[one.letter_id],
                one.kind,
                one.tone,
                one.mark,
                [themes[theme] for theme in one.themes],
                one.page_start,
                lead_ins.setdefault(one.lead_in or "", len(lead_ins)),
                "\n".join(one.lines),
                statements.get(one.finding_id, ()),
                claims.get(one.finding_id, ()),
            )
            for one in sorted(content.quotations.values(), key=lambda one: places[one.letter_id])
        ],
        "lead_ins": list(lead_ins),
    }


def _letters_with_claim(site: Site, subtopic: str) -> list[tuple[int, int]]:
    """Of a sub-topic, how many letters of how many praise it, and how many criticise it."""
    said = [site.content.rows("messages", **EVERYWHERE, subtopic=subtopic, side=side.key) for side in SIDES]
    return [(rows[0]["letters_with_claim"], rows[0]["letters"]) if rows else (0, 0) for rows in said]


def _statements(site: Site, agencies: Sequence[str]) -> Mapping[str, Sequence[Statement]]:
    """The statements of each finding in their order, with the sub-topics that count in their letters."""
    themes = {row["subtopic"]: (place, row["theme"]) for place, row in enumerate(site.content.rows("subtopics"))}
    scope = {(row["letter_id"], row["theme"]) for row in site.content.rows("scope")}
    places = {code: place for place, code in enumerate(agencies)}
    found: dict[str, list[Statement]] = {}
    for row in sorted(site.content.rows("statements"), key=lambda row: int(row["ordinal"])):
        text = "\n".join(line for line in row["text"].split("\n") if line.strip())
        sides = [place for place, side in enumerate(SIDES) if side.key in row["sides"]]
        coded = [themes[code] for code in row["certain_subtopics"]]
        subtopics = [place for place, theme in coded if (row["letter_id"], theme) in scope]
        named = [places[one] for one in row["agencies"]]
        length = len(text.encode("utf-16-le")) // 2
        found.setdefault(row["finding_id"], []).append((length, sides, subtopics, named))
    return found


def _claims(site: Site, themes: Mapping[str, int]) -> Mapping[str, list[int]]:
    """The themes that each finding praises or criticises: twice the place of the theme, and one more for criticism."""
    found: dict[str, list[int]] = {}
    for row in site.content.rows("theme_claims"):
        claim = 2 * themes[row["theme"]] + [side.key for side in SIDES].index(row["side"])
        for finding_id in row["finding_ids"]:
            found.setdefault(finding_id, []).append(claim)
    return found
