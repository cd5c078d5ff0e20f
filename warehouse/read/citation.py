"""A finding as a citation: in plain text, for BibTeX and for reference managers (RIS).

A quotation always has its kind, its lead-in, its page and the address of its letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from warehouse.errors import UnknownName
from warehouse.read.connection import OpenFile
from warehouse.read.names import known, no_such, plain


class Style(StrEnum):
    """The styles of citation."""

    PLAIN = "plain"
    BIBTEX = "bibtex"
    RIS = "ris"


@dataclass(frozen=True, slots=True)
class CitedFinding:
    """A finding and its place; `words` is the lead-in and the text, with lines separated by slashes."""

    finding_id: str
    kind: str
    words: str
    page_start: int
    page_end: int
    title: str
    area: str
    letter_date: date | None
    status: str
    url: str
    inspectorates: tuple[str, ...]
    retrieved_on: date

    @property
    def link(self) -> str:
        """The address of the letter, opened at the page."""
        return f"{self.url}#page={self.page_start}"

    @property
    def title_and_area(self) -> str:
        """The title, with the area if the title does not name it."""
        named = f" {plain(self.area)} " in f" {plain(self.title)} "
        return self.title if named else f"{self.title}: {self.area}"

    @property
    def kind_in_words(self) -> str:
        """The kind in words, with the status of the version if it is not current."""
        kind = self.kind.replace("_", " ")
        return kind if self.status == "current" else f"{kind}, {self.status} version"


def cite(file: OpenFile, finding_id: str, style: str = Style.PLAIN) -> str:
    """The citation of a finding in one of the styles `plain`, `bibtex` and `ris`.

    You can also cite findings of versions that are not current; the citation says so. Raises `UnknownName` for a
    finding or style that does not exist.
    """
    chosen = Style(known("style", style, list(Style)))
    found = _cited_findings(file, "f.finding_id = ?", [finding_id.strip()])
    if not found:
        ids = file.query("SELECT finding_id FROM findings").rows
        raise UnknownName(no_such("finding", finding_id, (row[0] for row in ids)))
    return _FORMS[chosen](found[0])


def cite_all(file: OpenFile) -> dict[str, dict[Style, str]]:
    """The citations of all findings of current letters in every style, by finding ID."""
    return {
        source.finding_id: {style: form(source) for style, form in _FORMS.items()}
        for source in _cited_findings(file, "r.status = 'current'")
    }


def _cited_findings(file: OpenFile, condition: str, parameters: Sequence[object] = ()) -> list[CitedFinding]:
    found = file.query(
        f"""
        SELECT f.finding_id, f.kind, f.lead_in, f.text, f.page_start, f.page_end, r.title, r.area_name, r.letter_date,
               r.status, r.source_url, r.retrieved_at,
               (SELECT list(inspectorate ORDER BY inspectorate)
                FROM report_inspectorates AS i WHERE i.report_id = r.report_id) AS inspectorates
        FROM findings AS f JOIN reports AS r USING (report_id) WHERE {condition} ORDER BY f.report_id, f.ordinal
        """,  # noqa: S608 - conditions are ours
        parameters,
    ).rows
    return [_cited_finding(*row) for row in found]


def _cited_finding(
    name: str,
    kind: str,
    lead_in: str | None,
    text: str,
    first: int,
    last: int,
    title: str,
    area: str | None,
    written: date | None,
    status: str,
    url: str,
    retrieved: datetime,
    inspectorates: Sequence[str] | None,
) -> CitedFinding:
    words = " ".join(part for part in (lead_in, text.replace("\n", " / ")) if part)
    return CitedFinding(
        finding_id=name,
        kind=kind,
        words=words,
        page_start=first,
        page_end=last,
        title=title,
        area=area or "Area not known",
        letter_date=written,
        status=status,
        url=url,
        inspectorates=tuple(inspectorates or ()),
        retrieved_on=retrieved.date(),
    )


def _plain(source: CitedFinding) -> str:
    one_page = source.page_start == source.page_end
    pages = f"p. {source.page_start}" if one_page else f"pp. {source.page_start}\u2013{source.page_end}"
    day = f"{source.letter_date.day} {source.letter_date:%B %Y}" if source.letter_date else "undated"
    authors = f"{', '.join(source.inspectorates)}: " if source.inspectorates else ""
    return (
        f"\u201c{source.words}\u201d ({source.kind_in_words})\n"
        f"{authors}{source.title_and_area}, {day}, {pages}. {source.link}\n"
        f"[{source.finding_id}]"
    )


def _bibtex(source: CitedFinding) -> str:
    day = source.letter_date
    fields = {
        # Braces around each name: otherwise BibTeX would read an organisation as first and last names.
        "author": " and ".join(f"{{{_tex(name)}}}" for name in source.inspectorates),
        "title": f"{{{_tex(source.title_and_area)}}}",
        "type": "Inspection letter",
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "pages": _pages(source, "--"),
        "url": source.link.replace("\\", "").replace("{", "%7B").replace("}", "%7D"),
        "urldate": source.retrieved_on.isoformat(),
        "note": _tex(f"Finding {source.finding_id} ({source.kind_in_words})"),
        "annote": _tex(source.words),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{source.finding_id},\n{lines}}}"


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _ris(source: CitedFinding) -> str:
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in _ris_lines(source)).rstrip("\r\n")


def _ris_lines(source: CitedFinding) -> Iterator[tuple[str, str]]:
    yield "TY", "RPRT"
    for name in source.inspectorates:
        yield "AU", f"{name},"  # the comma marks it as one name, not a first and last name
    yield "TI", source.title_and_area
    if source.letter_date:
        yield "PY", str(source.letter_date.year)
        yield "DA", f"{source.letter_date:%Y/%m/%d/}"
    yield "SP", str(source.page_start)
    yield "EP", str(source.page_end)
    yield "UR", source.link
    yield "Y2", f"{source.retrieved_on:%Y/%m/%d/}"
    yield "AN", source.finding_id
    yield "M3", source.kind_in_words
    yield "N1", source.words
    yield "ER", ""


_FORMS: dict[Style, Callable[[CitedFinding], str]] = {Style.PLAIN: _plain, Style.BIBTEX: _bibtex, Style.RIS: _ris}


def _pages(source: CitedFinding, between: str) -> str:
    first, last = source.page_start, source.page_end
    return str(first) if first == last else f"{first}{between}{last}"
