"""The content of a summary, as any renderer takes it: pages, Word documents and PDF files show the same values.

Belongs here: the shapes, and how a value reads in words. Does not belong here: where a value comes from (themes,
rounds, regions, areas), the wording of sentences (sentences.yml), how anything looks (the renderers), how a chart is
drawn (pipelines.publish.charts).

A `Summary` is a list of `Section`s, a section a list of blocks. A renderer needs one function for each kind of block:

    Prose       a paragraph: words, figures and links in a row
    Numbers     the picture in a few figures
    Chart       what pipelines.publish.charts.draw makes an SVG of, with its text alternative and the table behind it
    Table       rows, with the query that gives exactly these rows
    Quotations  findings, verbatim and whole
    SubTopics   what recurs within a theme: phrases, a count of letters and one quotation each

Nothing in it is markup: every string is plain text, of which a renderer escapes what its format would interpret. Every
number is a `Figure` or stands in a `Table`, and either carries the query that proves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pipelines.publish.summary.words import count, day, interval, share


class Kind(StrEnum):
    """What a summary is about: all letters, a theme, a round of inspections, a region or an area."""

    OVERVIEW = "overview"
    THEME = "theme"
    ROUND = "round"
    REGION = "region"
    AREA = "area"


class Target(StrEnum):
    """What a link leads to; its key is the code or id of it, and the address itself where it is a URL."""

    THEME = "theme"
    ROUND = "round"
    REGION = "region"
    AREA = "area"
    LETTER = "letter"
    FINDING = "finding"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: a page of our own by the kind and key of what it is about, or an address."""

    text: str
    target: Target
    key: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its proof.

    `label` completes "24 of 64 letters …". `of` is the denominator, None where there is none. `low` and `high` are the
    ends of the 95% interval of the share, 0 to 1, where the figure is set against another. `sql` is a query that runs
    as it stands; its only row is (value,), (value, of) or (value, of, low, high), as many as are given. `rows` is a
    query for the findings or letters that are counted, and `filters` the same choice in the words of `jtai findings`
    (theme, kind, region, area, round), for a link to a search.
    """

    value: int
    label: str
    sql: str
    unit: str = "letter"
    of: int | None = None
    low: float | None = None
    high: float | None = None
    rows: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """24 of 64 letters, 38%: words first, no percentage of fewer than ten, the interval where one is given."""
        if self.of is None:
            return count(self.value, self.unit)
        return share(self.value, self.of, self.unit) + interval(self.of, self.low, self.high)


Part = str | Figure | Link
"""A piece of a sentence."""


class Role(StrEnum):
    """What a paragraph is for: the text itself, a word of caution, how it was made, or that there is nothing."""

    TEXT = "text"
    CAVEAT = "caveat"
    METHOD = "method"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    parts: tuple[Part, ...]
    role: Role = Role.TEXT

    @property
    def text(self) -> str:
        """The paragraph in plain words."""
        return "".join(words(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A few figures to be read at one glance."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and how it is shown.

    `name` is that of the query's column. Without a `heading` it is not shown (a code that a link needs, say); it is in
    the CSV file anyway. With `of`, the name of another column, its numbers are shown as so many of so many; `low` and
    `high` name the columns of the interval. With `target` it is a link, to the key in the column `key`.
    """

    name: str
    heading: str = ""
    of: str | None = None
    unit: str = "letter"
    low: str | None = None
    high: str | None = None
    target: Target | None = None
    key: str | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a query, as it gives them: `sql` runs as it stands and gives `rows` exactly, in their order.

    `key` is unique within the summary, and names its CSV file.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    sql: str

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that people see."""
        return tuple(column for column in self.columns if column.heading)

    def value(self, row: tuple[Any, ...], name: str) -> Any:
        """The value of a column in a row."""
        return row[[column.name for column in self.columns].index(name)]

    def cell(self, row: tuple[Any, ...], column: Column) -> str | Link:
        """What stands in a cell: words, or words that lead somewhere. Nothing known is a dash."""
        value = self.value(row, column.name)
        if column.of is not None and value is not None:
            of = self.value(row, column.of)
            low = self.value(row, column.low) if column.low else None
            high = self.value(row, column.high) if column.high else None
            return share(value, of, column.unit) + interval(of, low, high)
        text = shown(value)
        if column.target is None:
            return text
        key = self.value(row, column.key or column.name)
        return text if key is None else Link("not known" if value is None else text, column.target, str(key))


class Drawing(StrEnum):
    """The kinds of charts; each says which columns of the chart's table it is drawn from.

    TREND: year, letters, letters_with_strength, letters_with_weakness. MULTIPLES: the same with theme_label, for
    all themes. BALANCE: as TREND, with theme_label instead of year. MAP: area_code, side (the words of the key).
    """

    TREND = "trend"
    MULTIPLES = "multiples"
    BALANCE = "balance"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn: the table behind it is all that it shows.

    `alternative` says in words what one sees; `title` is short.
    """

    key: str
    drawing: Drawing
    title: str
    alternative: str
    table: Table


@dataclass(frozen=True, slots=True)
class Quotation:
    """A finding as it is quoted: whole, with its lead-in, and with all that is needed to find it in the letter.

    `lines` are the paragraphs and nested bullets of its text. `page_link` is the publisher's PDF at the page.
    """

    finding_id: str
    letter_id: str
    kind: str
    study_type: str | None
    lead_in: str | None
    lines: tuple[str, ...]
    area_name: str
    area_code: str | None
    region: str | None
    letter_date: date | None
    page_start: int
    page_end: int
    page_link: str
    publisher: str
    title: str
    themes: tuple[str, ...]
    certain_themes: tuple[str, ...]
    agencies: tuple[str, ...]

    @property
    def kind_in_words(self) -> str:
        """Strength, area for improvement, priority action, case study (effective practice) and so on."""
        said = self.kind.replace("_", " ")
        return f"{said} ({self.study_type.replace('_', ' ')})" if self.study_type else said

    @property
    def mark(self) -> str:
        """The sign of its kind, so that colour is never alone: + praised, − criticised, ! priority action."""
        if self.kind == "case_study":
            return {"effective_practice": "+", "mixed": "±"}.get(self.study_type or "", "−")
        return {"strength": "+", "area_for_improvement": "−", "priority_action": "!"}.get(self.kind, "·")

    @property
    def pages(self) -> str:
        """Page 7, pages 7 to 8."""
        first, last = self.page_start, self.page_end
        return f"page {first}" if first == last else f"pages {first} to {last}"

    @property
    def source(self) -> str:
        """Barnet, 8 March 2024, page 7."""
        return f"{self.area_name}, {day(self.letter_date)}, {self.pages}"


@dataclass(frozen=True, slots=True)
class Quotations:
    """Findings one after the other. Of a long list a page may fold what comes after the first `open` of them."""

    items: tuple[Quotation, ...]
    open: int = 8


@dataclass(frozen=True, slots=True)
class SubTopic:
    """What recurs within a theme on one side: phrases that stand together in findings, the most telling first.

    `figure` counts the letters of `finding_ids`; `quotation` is the finding that stands closest to the phrases.
    """

    phrases: tuple[str, ...]
    figure: Figure
    finding_ids: tuple[str, ...]
    quotation: Quotation


@dataclass(frozen=True, slots=True)
class SubTopics:
    """The sub-topics of a side, those of most letters first."""

    items: tuple[SubTopic, ...]


Block = Prose | Numbers | Chart | Table | Quotations | SubTopics


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading; `key` is the same in all summaries of a kind, such as `priority_actions`.

    `level` 1 is a section, 2 a part of the section before it.
    """

    key: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of which data a summary was made. `as_of` is when the newest letter came, None where there is none."""

    letters: int
    first_letter: date | None
    last_letter: date | None
    as_of: datetime | None
    meta: Mapping[str, str]

    @property
    def dates(self) -> str:
        """44 letters, dated 3 May 2016 to 1 March 2025."""
        said = count(self.letters, "letter")
        if self.first_letter is None or self.last_letter is None:
            return said
        if self.first_letter == self.last_letter:
            return f"{said}, dated {day(self.first_letter)}"
        return f"{said}, dated {day(self.first_letter)} to {day(self.last_letter)}"


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a summary says. `code` is that of the theme, round or area, or the region's name as a code."""

    kind: Kind
    code: str
    title: str
    standfirst: tuple[Prose, ...]
    sections: tuple[Section, ...]
    provenance: Provenance
    findings: Table
    """All findings behind it: the CSV file that goes with it."""

    def blocks(self, wanted: type[Any] | tuple[type[Any], ...]) -> tuple[Any, ...]:
        """All blocks of a type, or of several, in their order."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, wanted))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, wherever it stands."""
        prose = [*self.standfirst, *self.blocks(Prose)]
        return (
            *(part for one in prose for part in one.parts if isinstance(part, Figure)),
            *(figure for block in self.blocks(Numbers) for figure in block.figures),
            *(topic.figure for block in self.blocks(SubTopics) for topic in block.items),
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in its order, those behind charts included."""
        return tuple(one.table if isinstance(one, Chart) else one for one in self.blocks((Table, Chart)))

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation, wherever it stands."""
        return (
            *(quotation for block in self.blocks(Quotations) for quotation in block.items),
            *(topic.quotation for block in self.blocks(SubTopics) for topic in block.items),
        )


def words(part: Part) -> str:
    """A piece of a sentence in plain words."""
    if isinstance(part, Figure):
        return part.said
    return part.text if isinstance(part, Link) else part


def shown(value: Any) -> str:
    """A value of a table in words: dates as they are read, lists with commas, a dash for what is not known."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
