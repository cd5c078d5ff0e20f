"""The pages of letters and of findings: what each says, word for word, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.publish.blocks import Figure
from pipelines.publish.formatting import day
from pipelines.publish.kinds import name_of
from pipelines.publish.queries import Row
from pipelines.publish.quotation import Quotation
from pipelines.publish.site.addresses import finding_path
from pipelines.publish.site.context import HOME, PageFile, PageGroup, Site
from pipelines.publish.site.excerpts import Picture
from pipelines.publish.site.rendering import Crumb, Page
from warehouse.read.citation import Style

CITED = {Style.PLAIN: "Plain text", Style.BIBTEX: "BibTeX", Style.RIS: "RIS, for reference managers"}
"""The forms of a citation, as a finding's page names them."""

POLARITIES = {
    "positive": "praise",
    "negative": "criticism",
    "mixed": "both praise and criticism",
    "neutral": "neither praise nor criticism",
}
"""What the sentences of a paragraph are read as."""

LETTERS = Crumb("Letters", "letters/index.html")


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding on the page of its letter; `picture` is None where there is none."""

    quotation: Quotation
    ordinal: int
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class SubSection:
    """Findings under one heading within a section."""

    sub_heading: str | None
    findings: tuple[PlacedFinding, ...]


@dataclass(frozen=True, slots=True)
class LetterSection:
    """A section of a letter; `heading` is empty for the judgements before the first one."""

    heading: str
    anchor: str
    groups: tuple[SubSection, ...]


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many findings of a kind there are, and where on the page the first of them stands."""

    figure: Figure
    anchor: str


def letter_pages(site: Site) -> Iterator[PageFile]:
    """The list of letters, and a page for each."""
    index = Page(LETTERS.path, "Letters", "letters", "Every letter in the archive, newest first.", (HOME,))
    yield site.page("letters.html", index, whole=site.whole, letters=site.content.table("letters_list"))
    versions, addressees, issues = (
        _by(site.content.rows(name), key)
        for name, key in (("versions", "letter_id"), ("addressees", "report_id"), ("issues", "report_id"))
    )
    found = _by(site.content.rows("findings"), "letter_id")
    for letter in site.content.rows("letters"):
        letter_id = letter["letter_id"]
        page = Page(
            site.addresses.letters[letter_id],
            f"{letter['area_name'] or 'Area not known'}, {day(letter['letter_date'])}",
            "letters",
            f"What the joint inspection found in {letter['area_name'] or 'an area not known'}, word for word.",
            (HOME, LETTERS),
        )
        yield site.page(
            "letter.html",
            page,
            letter=letter,
            versions=versions[letter_id],
            addressees=addressees[letter["report_id"]],
            issues=issues[letter["report_id"]],
            sections=_sections(site, found[letter_id]),
            counts=_counts(site, letter_id, found[letter_id]),
            themes=site.content.table("letter_themes", letter_id=letter_id),
        )


@dataclass(frozen=True, slots=True)
class SimilarStatement:
    """A statement of another letter, and the sentence of the finding that it is like (empty for a whole finding)."""

    text: str
    quotation: Quotation


def _similar(site: Site, finding: Quotation) -> list[SimilarStatement]:
    found = []
    for row in site.content.rows("similar", finding_id=finding.finding_id):
        other = site.content.statement(row["other_statement_id"], next(iter(row["other_sides"]), None))
        is_whole = row["text"].split() == " ".join(finding.lines).split()
        found.append(SimilarStatement("" if is_whole else row["text"], other))
    return found


def finding_pages(site: Site) -> Iterator[PageGroup]:
    """A page for each finding, those of a letter together: they lead to no letter but it and those with similar
    statements, so one letter more leaves most of them as they are.
    """
    citations = site.content.warehouse.citations()
    tags = _by(site.content.rows("tags"), "finding_id")

    def page(row: Row, similar: list[SimilarStatement], before: str | None, after: str | None) -> PageFile:
        quotation = site.content.quotations[row["finding_id"]]
        path = site.addresses.letters[row["letter_id"]]
        letter = Crumb(f"{quotation.area_name}, {day(quotation.letter_date)}", path)
        return site.page(
            "finding.html",
            Page(
                finding_path(quotation.finding_id),
                f"{quotation.kind_in_words.capitalize()}: {quotation.source}",
                "letters",
                crumbs=(HOME, LETTERS, letter),
            ),
            q=quotation,
            headings=[text for text in (row["section_heading"], row["sub_heading"]) if text],
            needs_review=row["needs_review"],
            polarity=POLARITIES.get(row["polarity"]) if quotation.kind in ("headline", "narrative") else None,
            picture=site.pictures.get(quotation.finding_id),
            tags=tags[quotation.finding_id],
            citations=[(name, citations[quotation.finding_id][style]) for style, name in CITED.items()],
            similar=similar,
            before=before,
            after=after,
        )

    for letter_id, findings in _by(site.content.rows("findings"), "letter_id").items():
        ids = [row["finding_id"] for row in findings]
        similar = [_similar(site, site.content.quotations[finding_id]) for finding_id in ids]
        others = {one.quotation.letter_id for of_finding in similar for one in of_finding}
        pages = tuple(map(page, findings, similar, [None, *ids], [*ids[1:], None]))
        yield PageGroup(f"findings/{letter_id}", pages, site.addresses.with_letters({letter_id, *others}))


def _sections(site: Site, findings: Iterable[Row]) -> tuple[LetterSection, ...]:
    return tuple(
        LetterSection(
            heading,
            f"section-{number}",
            tuple(
                SubSection(sub_heading, tuple(_placed(site, row) for row in of_group))
                for sub_heading, of_group in groupby(of_section, lambda row: row["sub_heading"])
            ),
        )
        for number, (heading, of_section) in enumerate(groupby(findings, lambda row: row["section_heading"]), start=1)
    )


def _placed(site: Site, row: Row) -> PlacedFinding:
    finding_id = row["finding_id"]
    return PlacedFinding(site.content.quotations[finding_id], row["ordinal"], site.pictures.get(finding_id))


def _counts(site: Site, letter_id: str, findings: Sequence[Row]) -> tuple[KindCount, ...]:
    first: dict[str, str] = {}
    for row in findings:
        first.setdefault(row["kind"], row["finding_id"])
    ask, columns = site.content.figure, ("findings",)
    return tuple(
        KindCount(ask("letter_kinds", columns, unit=name_of(kind), letter_id=letter_id, kind=kind), anchor)
        for kind, anchor in first.items()
    )


def _by(found: Iterable[Row], key: str) -> Mapping[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row[key]].append(row)
    return grouped
