"""`jtai.xlsx`: the workbook made for reading.

Belongs here: sheets, columns, widths, links. Does not belong here: every table (the CSV files have those), nor what a
spreadsheet would run (warehouse.spreadsheets).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from pipelines.publish.dataset.about import CAVEATS, About
from warehouse.reading import Warehouse
from warehouse.spreadsheets import neutral

MOST_LINKS = 65_530
"""Links that Excel takes on one sheet; later addresses stand there as text."""

LONGEST = 32_767
"""Characters that Excel takes in a cell."""

CUT = " [cut here: the whole text is in the CSV files]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a table: its name, what it shows, a query, and for each column of the query title and width.

    A column whose title is in `links` holds addresses.
    """

    name: str
    says: str
    sql: str
    columns: tuple[tuple[str, int], ...]
    links: frozenset[str] = frozenset({"Link", "Letter (PDF)", "Overview report"})


SHEETS = (
    Sheet(
        "Findings",
        "Every finding of the current letters, newest letter first. Filter by area, kind, theme or words.",
        """
        SELECT letter_date, area_name, region, deep_dive_label, replace(kind, '_', ' '), polarity, lead_in, text,
               list_aggregate(list_transform(themes, t -> coalesce(labels[t], t)), 'string_agg', '; '),
               list_aggregate(list_transform(certain_themes, t -> coalesce(labels[t], t)), 'string_agg', '; '),
               list_aggregate(list_transform(agencies, a -> replace(a, '_', ' ')), 'string_agg', '; '),
               section_heading, sub_heading, page_start, page_link, finding_id
        FROM v_findings,
             (SELECT map(coalesce(list(theme ORDER BY theme), []), coalesce(list(label ORDER BY theme), [])) AS labels
              FROM themes)
        ORDER BY letter_date DESC NULLS LAST, letter_id, ordinal
        """,
        (
            ("Date of letter", 12),
            ("Area", 20),
            ("Region", 16),
            ("Deep dive", 22),
            ("Kind", 16),
            ("Polarity", 10),
            ("Lead-in", 30),
            ("Text (verbatim)", 90),
            ("Themes (by a model)", 30),
            ("Themes that are certain", 30),
            ("Agencies named", 24),
            ("Section", 24),
            ("Heading inside it", 24),
            ("Page", 6),
            ("Link", 24),
            ("Finding", 30),
        ),
    ),
    Sheet(
        "Letters",
        "Every version of every letter; only the current ones have findings in this workbook.",
        """
        SELECT r.letter_date, r.area_name, a.region, d.label, r.status, r.framework, r.published_on, r.fieldwork_start,
               r.fieldwork_end, count(f.finding_id) FILTER (WHERE f.kind = 'strength'),
               count(f.finding_id) FILTER (WHERE f.kind = 'area_for_improvement'),
               count(f.finding_id) FILTER (WHERE f.kind = 'priority_action'), r.pages,
               CASE WHEN r.needs_review THEN 'yes' ELSE 'no' END, r.source_url, r.report_id
        FROM reports AS r
        LEFT JOIN areas AS a ON a.area_code = r.area_code
        LEFT JOIN deep_dives AS d ON d.deep_dive = r.deep_dive
        LEFT JOIN v_findings AS f ON f.report_id = r.report_id
        GROUP BY ALL ORDER BY r.letter_date DESC NULLS LAST, r.report_id
        """,
        (
            ("Date of letter", 12),
            ("Area", 26),
            ("Region", 22),
            ("Deep dive", 40),
            ("Status", 12),
            ("Generation", 11),
            ("Published", 12),
            ("Fieldwork from", 14),
            ("Fieldwork to", 12),
            ("Strengths", 10),
            ("Areas for improvement", 21),
            ("Priority actions", 15),
            ("Pages", 7),
            ("Needs review", 13),
            ("Letter (PDF)", 40),
            ("Version", 34),
        ),
    ),
    Sheet(
        "Areas",
        "Every authority with children's services, with the number of its current letters; most have none yet.",
        """
        SELECT a.name, a.area_type, a.region, a.police_force, a.area_code, a.urn, a.valid_from, a.valid_to,
               count(r.report_id), max(r.letter_date)
        FROM areas AS a
        LEFT JOIN reports AS r ON r.area_code = a.area_code AND r.status = 'current'
        GROUP BY ALL ORDER BY a.name, a.area_code
        """,
        (
            ("Area", 36),
            ("Kind", 22),
            ("Region", 24),
            ("Police force", 26),
            ("ONS code", 12),
            ("Ofsted number", 14),
            ("Valid from", 12),
            ("Valid to", 12),
            ("Letters", 9),
            ("Newest letter", 14),
        ),
    ),
    Sheet(
        "Themes",
        "What a finding can be about, and how many of the current letters have it; a finding has one to five themes.",
        """
        SELECT t.label, t.definition, count(DISTINCT f.letter_id) FILTER (WHERE f.kind = 'strength'),
               count(DISTINCT f.letter_id) FILTER (WHERE f.kind = 'area_for_improvement'),
               count(DISTINCT f.letter_id) FILTER (WHERE f.kind = 'priority_action'),
               (SELECT count(*) FROM reports WHERE status = 'current'), t.theme
        FROM themes AS t LEFT JOIN v_findings AS f ON list_contains(f.themes, t.theme)
        GROUP BY ALL ORDER BY t.label
        """,
        (
            ("Theme", 30),
            ("What it is about", 90),
            ("Letters with a strength", 24),
            ("with an area for improvement", 28),
            ("with a priority action", 22),
            ("of letters", 11),
            ("Code", 30),
        ),
    ),
    Sheet(
        "Deep dives",
        "What inspections focused on, round by round, with the national report that sums a round up.",
        """
        SELECT d.label, o.label, o.starts, o.ends, count(r.report_id), d.topic, o.overview_title, o.overview_url,
               o.overview_published_on, o.round_id
        FROM deep_dive_rounds AS o
        JOIN deep_dives AS d USING (deep_dive)
        LEFT JOIN reports AS r ON r.round_id = o.round_id AND r.status = 'current'
        GROUP BY ALL ORDER BY o.starts, o.round_id
        """,
        (
            ("Deep dive", 52),
            ("Round", 16),
            ("From", 12),
            ("To", 12),
            ("Letters", 9),
            ("Topic", 26),
            ("Overview", 50),
            ("Overview report", 40),
            ("Published", 12),
            ("Code", 32),
        ),
    ),
    Sheet(
        "Counts",
        "Letters of a year with each theme, of how many. Inspected areas are no sample and rounds differ in subject.",
        """
        SELECT year, theme_label, letters, letters_with_theme, letters_with_strength,
               letters_with_area_for_improvement, strengths, areas_for_improvement, priority_actions, case_studies
        FROM v_theme_by_year ORDER BY year, theme_label
        """,
        (
            ("Year", 7),
            ("Theme", 32),
            ("Letters of the year", 18),
            ("with the theme", 15),
            ("with a strength", 15),
            ("with an area for improvement", 28),
            ("Strengths", 10),
            ("Areas for improvement", 21),
            ("Priority actions", 15),
            ("Case studies", 13),
        ),
    ),
)


def workbook(warehouse: Warehouse, facts: About) -> bytes:
    """The workbook as bytes: a sheet that explains, then `SHEETS`. No cell of it is a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # The file's own dates are those of the data: the same warehouse gives the same bytes.
    created = facts.as_of.replace(tzinfo=None, microsecond=0) if facts.as_of else datetime(2016, 1, 1)
    book.set_properties({"title": facts.title, "comments": facts.meta["attribution"], "created": created})
    styles = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "d mmm yyyy", "valign": "top", "align": "left"}),
        "link": book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"}),
    }
    _explain(book.add_worksheet("Read me"), facts, styles)
    for sheet in SHEETS:
        _fill(book.add_worksheet(sheet.name), sheet, warehouse.query(sheet.sql).rows, styles)
    book.close()
    return out.getvalue()


def _explain(page: Any, facts: About, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, facts.title, styles["title"])
    span = f", dated {facts.first_letter} to {facts.last_letter}" if facts.first_letter else ""
    kinds = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in facts.findings.items())
    lines: list[tuple[str, str]] = [
        ("Letters", f"{facts.letters} current letters{span}"),
        ("Findings", kinds or "none"),
        ("Version", facts.version),
        ("", ""),
        *((sheet.name, sheet.says) for sheet in SHEETS),
        ("", ""),
        *((("Before you count" if not number else ""), caveat) for number, caveat in enumerate(CAVEATS)),
        ("", "A text that a spreadsheet would run as a formula has an apostrophe before it."),
        ("", ""),
        *((f"meta: {key}", value) for key, value in sorted(facts.meta.items())),
    ]
    for row, (name, said) in enumerate(lines, start=2):
        page.write_string(row, 0, str(neutral(name)), styles["head"] if name else None)
        page.write_string(row, 1, str(neutral(said)), styles["text"])


def _fill(page: Any, sheet: Sheet, rows: Sequence[Iterable[Any]], styles: dict[str, Any]) -> None:
    for column, (title, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, title, styles["head"])
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(len(rows), 1), len(sheet.columns) - 1)
    links = 0
    for number, row in enumerate(rows, start=1):
        for column, ((title, _), value) in enumerate(zip(sheet.columns, row, strict=True)):
            is_link = title in sheet.links and _is_address(value) and links < MOST_LINKS
            links += is_link
            _write(page, (number, column), value, styles, is_link=is_link)


def _write(page: Any, place: tuple[int, int], value: Any, styles: dict[str, Any], *, is_link: bool) -> None:
    if value is None:
        return
    if is_link:
        # What Excel takes for no address (it is longer than 2,079 characters) comes back as an error code.
        if page.write_url(*place, value, styles["link"], string=value) < 0:
            page.write_string(*place, value, styles["text"])
    elif isinstance(value, int | float):
        page.write_number(*place, value, styles["text"])
    elif isinstance(value, date):
        page.write_datetime(*place, value, styles["day"])
    else:
        text = str(neutral(str(value)))
        page.write_string(*place, text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT, styles["text"])


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))
