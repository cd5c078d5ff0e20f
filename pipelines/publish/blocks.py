"""The blocks that a summary is made of, as any renderer takes them.

Nothing in them is markup: every string is plain text, and a renderer escapes what its format would interpret. Every
number is a `Figure` or stands in a `Table`, and either carries the query that proves it. A renderer matches every type
of `Block` and of `Part`: mypy names the one that it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Template
from typing import Any, ClassVar, assert_never

from pydantic import ConfigDict

from pipelines.publish.formatting import count, interval, plain, share
from pipelines.publish.quotation import Quotation

Cells = tuple[Any, ...]
"""The values of a row, as DuckDB gives them."""


class Target(StrEnum):
    """What a link leads to; its key is the code or id of it, and the address itself where it is a URL."""

    THEME = "theme"
    SUBTOPIC = "subtopic"
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
    query for the findings or letters that are counted. A page shows them by a search with `filters` as its parameters,
    or at `place`, a path of the site or an anchor of the same page.
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
    place: str = ""

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
    `high` name the columns of the interval. With `target` it is a link, to the key in the column `key`. `filters` are
    parameters of the search that shows what a number counts, of its `unit`; `$theme` stands for the column `theme`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    heading: str = ""
    of: str | None = None
    unit: str = "letter"
    low: str | None = None
    high: str | None = None
    target: Target | None = None
    key: str | None = None
    is_number: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a query, as it gives them: `sql` runs as it stands and gives `rows` exactly, in their order.

    `key` is unique within the summary, and names its CSV file. `is_folded` says that a page shows it on demand.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    sql: str
    is_folded: bool = False

    @property
    def anchor(self) -> str:
        """The place of the table on a page."""
        return f"table-{self.key.replace('_', '-')}"

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that people see."""
        return tuple(column for column in self.columns if column.heading)

    def value(self, row: Cells, name: str) -> Any:
        """The value of a column in a row."""
        return row[[column.name for column in self.columns].index(name)]

    def filters(self, row: Cells, column: Column) -> Mapping[str, str]:
        """The parameters of the search that shows what the number in a cell counts; none where it is 0."""
        if not self.value(row, column.name):
            return {}
        values = {one.name: value for one, value in zip(self.columns, row, strict=True) if value is not None}
        filters = {name: Template(value).safe_substitute(values) for name, value in column.filters.items()}
        return {name: value for name, value in filters.items() if "$" not in value}

    def cell(self, row: Cells, column: Column) -> str | Link:
        """What stands in a cell: words, or words that lead somewhere. Nothing known is a dash."""
        value = self.value(row, column.name)
        if column.of is not None and value is not None:
            of = self.value(row, column.of)
            low = self.value(row, column.low) if column.low else None
            high = self.value(row, column.high) if column.high else None
            return share(value, of, column.unit) + interval(of, low, high)
        text = plain(value)
        if column.target is None:
            return text
        key = self.value(row, column.key or column.name)
        return text if key is None else Link("not known" if value is None else text, column.target, str(key))


class Drawing(StrEnum):
    """The kinds of charts; each says which columns of the chart's table it is drawn from.

    TREND: year, letters, letters_with_praise, letters_with_criticism. MULTIPLES: the same with theme_label, for
    all themes. BALANCE: as TREND, with theme_label instead of year. MAP: area_code, side (the words of the key).
    """

    TREND = "trend"
    MULTIPLES = "multiples"
    BALANCE = "balance"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn: the table behind it is all that it shows.

    `alternative` says in words what one sees; `title` names subject, unit and years. `is_folded` as for a table.
    """

    key: str
    drawing: Drawing
    title: str
    alternative: str
    table: Table
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Quotations:
    """Findings one after the other. Of a long list a page may fold what comes after the first `open` of them."""

    items: tuple[Quotation, ...]
    open: int = 8


@dataclass(frozen=True, slots=True)
class Message:
    """What letters say: the codebook's sentence for one side of a sub-topic, and one of the statements behind it.

    `figure` counts the letters that say it, or the statements of one letter; `newest` is the newest's area and month.
    """

    says: str
    subtopic: str
    figure: Figure
    newest: str
    quotation: Quotation


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages, those of most letters first. A page may fold what comes after the first `open` of them."""

    items: tuple[Message, ...]
    open: int = 4


@dataclass(frozen=True, slots=True)
class Voice:
    """How many letters of a group say a message, and one statement of theirs; None where no letter says it."""

    figure: Figure
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class ComparedMessage:
    """A message as two groups of letters give it; `said_by` says which of them do."""

    says: str
    subtopic: str
    said_by: str
    voices: tuple[Voice, Voice]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Messages of two groups of letters, side by side, those together that the same groups give.

    `names` are those of the groups. A page shows it on demand.
    """

    names: tuple[str, str]
    items: tuple[ComparedMessage, ...]


Block = Prose | Numbers | Chart | Table | Quotations | Messages | Comparison


def words(part: Part) -> str:
    """A piece of a sentence in plain words."""
    match part:
        case Figure():
            return part.said
        case Link():
            return part.text
        case str():
            return part
        case _:
            assert_never(part)
