"""The pages of letters and of findings: what each says, word for word, and where.

Belongs here: grouping a letter's findings as the letter has them, and what stands beside a finding. Does not belong
here: words and markup (templates), citations (warehouse.read.citation), pictures (excerpts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipelines.publish.site.addresses import finding_path
from pipelines.publish.site.excerpts import Picture
from pipelines.publish.site.making import HOME, MadePage, Making
from pipelines.publish.site.numbers import Row, query_text, rows, table
from pipelines.publish.site.rendering import Crumb, Page
from pipelines.publish.summary.model import Column, Figure, Quotation, Target
from pipelines.publish.summary.words import day
from warehouse.read.citation import Style

CITED = {Style.PLAIN: "Plain text", Style.BIBTEX: "BibTeX", Style.RIS: "RIS, for reference managers"}
"""The forms of a citation, as a finding's page names them."""

POLARITIES = {
    "positive": "Read as praise by a program, from what its sentences say.",
    "negative": "Read as criticism by a program, from what its sentences say.",
    "mixed": "Read as both praise and criticism by a program, from what its sentences say.",
}
"""Of paragraphs under headings that do not say it."""

UNHEADED = "Overall judgement"
"""Heads the findings that stand without a heading in their letter, before its first section."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding on the page of its letter; `picture` is None where there is none."""

    quotation: Quotation
    ordinal: int
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading within a section."""

    sub_heading: str | None
    findings: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a letter as it is headed there."""

    heading: str
    anchor: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many findings of a kind there are, and where on the page the first of them stands."""

    figure: Figure
    anchor: str


def letter_pages(making: Making) -> Iterator[MadePage]:
    """The list of letters, and a page for each."""
    warehouse = making.warehouse
    listing = table(
        warehouse,
        "letters_list",
        "Letters, the newest first",
        (
            Column("area", "Area", target=Target.LETTER, key="letter_id"),
            Column("letter_date", "Date of the letter"),
            Column("focus", "Focus", target=Target.ROUND, key="round_id"),
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
        ),
    )
    index = Page("letters/index.html", "Letters", "letters", "Every letter held, the newest first.", (HOME,))
    yield making.page("letters.html", index, letters=listing, held=making.held)
    versions, addressees, issues = (
        _by(rows(warehouse, name), key)
        for name, key in (("versions", "letter_id"), ("addressees", "report_id"), ("issues", "report_id"))
    )
    found = _findings(making)
    for letter in rows(warehouse, "letters"):
        page = Page(
            making.addresses.letters[letter["letter_id"]],
            f"{letter['area_name'] or 'Area not known'}, {day(letter['letter_date'])}",
            "letters",
            f"What the joint inspection found in {letter['area_name'] or 'an area not known'}, word for word.",
            (HOME, Crumb("Letters", "letters/index.html")),
        )
        findings = found[letter["letter_id"]]
        yield making.page(
            "letter.html",
            page,
            letter=letter,
            versions=versions[letter["letter_id"]],
            addressees=addressees[letter["report_id"]],
            issues=issues[letter["report_id"]],
            sections=_sections(making, findings),
            counts=_counts(letter["letter_id"], findings),
            themes=_themes(making, letter["letter_id"]),
        )


def finding_pages(making: Making) -> Iterator[MadePage]:
    """A page for each finding."""
    citations = making.warehouse.citations()
    tags = _by(rows(making.warehouse, "tags"), "finding_id")
    for letter_id, findings in _findings(making).items():
        ids = [row["finding_id"] for row in findings]
        for place, row in enumerate(findings):
            quotation = making.source.asking.quotations[row["finding_id"]]
            page = Page(
                finding_path(quotation.finding_id),
                f"{quotation.kind_in_words.capitalize()}: {quotation.source}",
                "letters",
                crumbs=(
                    HOME,
                    Crumb("Letters", "letters/index.html"),
                    Crumb(
                        f"{quotation.area_name or 'Area not known'}, {day(quotation.letter_date)}",
                        making.addresses.letters[letter_id],
                    ),
                ),
            )
            yield making.page(
                "finding.html",
                page,
                q=quotation,
                headings=[text for text in (row["section_heading"], row["sub_heading"]) if text],
                needs_review=row["needs_review"],
                polarity=POLARITIES.get(row["polarity"]) if quotation.kind in ("headline", "narrative") else None,
                picture=making.pictures.get(quotation.finding_id),
                tags=tags[quotation.finding_id],
                citations=[(name, citations[quotation.finding_id][style]) for style, name in CITED.items()],
                before=ids[place - 1] if place else None,
                after=ids[place + 1] if place + 1 < len(ids) else None,
            )


def _findings(making: Making) -> Mapping[str, Sequence[Row]]:
    """Rows of the query `findings` by letter, in the letter's order."""
    quotations = making.source.asking.quotations
    return _by(
        (row | {"letter_id": quotations[row["finding_id"]].letter_id} for row in rows(making.warehouse, "findings")),
        "letter_id",
    )


def _sections(making: Making, findings: Iterable[Row]) -> tuple[Section, ...]:
    quotations = making.source.asking.quotations
    sections = []
    for number, (heading, of_section) in enumerate(groupby(findings, lambda row: row["section_heading"]), start=1):
        groups = tuple(
            Group(
                sub_heading,
                tuple(
                    Shown(quotations[row["finding_id"]], row["ordinal"], making.pictures.get(row["finding_id"]))
                    for row in of_group
                ),
            )
            for sub_heading, of_group in groupby(of_section, lambda row: row["sub_heading"])
        )
        sections.append(Section(heading or UNHEADED, f"section-{number}", groups))
    return tuple(sections)


def _counts(letter_id: str, findings: Sequence[Row]) -> tuple[Counted, ...]:
    first: dict[str, Row] = {}
    for row in findings:
        first.setdefault(row["kind"], row)
    return tuple(
        Counted(
            Figure(
                sum(row["kind"] == kind for row in findings),
                "",
                query_text("findings_of_letter", letter=letter_id, kind=kind),
                f"{kind} paragraph" if kind in ("headline", "narrative") else kind.replace("_", " "),
            ),
            row["finding_id"],
        )
        for kind, row in first.items()
    )


def _themes(making: Making, letter_id: str) -> Any:
    return table(
        making.warehouse,
        "letter_themes",
        "Themes, by the number of findings",
        (
            Column("label", "Theme", target=Target.THEME, key="theme"),
            Column("strengths", "Strengths", is_number=True),
            Column("areas_for_improvement", "Areas for improvement", is_number=True),
            Column("priority_actions", "Priority actions", is_number=True),
            Column("case_studies", "Case studies", is_number=True),
        ),
        letter=letter_id,
    )


def _by(found: Iterable[Row], key: str) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row[key]].append(row)
    return grouped
