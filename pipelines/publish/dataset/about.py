"""What every export says of itself: which data it is, how it was made, whose it is, how to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from extract.themes.measured import STANDING
from pipelines.publish.imprint import Imprint
from pipelines.publish.queries import Queries
from pipelines.settings import CONTACT, Source
from warehouse.read.export import ExportedTable


@dataclass(frozen=True, slots=True)
class About:
    """The facts of a release.

    `as_of` is when the newest document of the warehouse came (None: it has none): a release has no clock of its own, so
    that the same warehouse gives the same bytes. `meta` is the table of that name, `letters` and the dates are of
    current letters, `other_versions` counts the rest of `reports` by status.
    """

    title: str
    meta: Mapping[str, str]
    as_of: datetime | None
    letters: int
    first_letter: date | None
    last_letter: date | None
    findings: Mapping[str, int]
    other_versions: Mapping[str, int]
    tag: str | None = None
    homepage: str = CONTACT
    imprint: Imprint = field(default_factory=Imprint)

    @property
    def version(self) -> str:
        """The tag of a snapshot, else the day of `as_of`, as 2025.03.14."""
        return self.tag or (f"{self.as_of:%Y.%m.%d}" if self.as_of else "0")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the release as others describe it: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


CAVEATS = (
    "Inspected areas are not a representative sample of England, and each round of inspections has its own subject: a "
    "difference between years or areas may be due to the subject.",
    "Letters in the layout of 2022 have far fewer and shorter findings than earlier ones: most themes are in a smaller "
    "share of them, whatever the practice.",
    "Never quote the text of a finding without its lead-in, its kind and its source.",
    f"The inspectors assigned no themes. Those with the method 'coded': {STANDING} A program assigned those with the "
    "method 'model'; about 9 in 10 of these with is_certain are right. Kinds, headings, pages and texts are the "
    "letter's own.",
    "Letters in the layout of 2022 say most in headline and narrative paragraphs, whose headings do not say whether "
    "they praise or criticise. To compare letters of different layouts, count statements by their side.",
)
"""What a reader must know before counting."""


def about(queries: Queries, tag: str | None = None) -> About:
    """The facts of the release of a warehouse; `tag` names a snapshot."""
    status = queries.warehouse.status()
    ((as_of,),) = queries.answer("as_of").rows
    is_sample = status.meta.get("source") == Source.SAMPLE
    return About(
        title="Joint targeted area inspections of children's services in England: letters and findings"
        + (" (the bundled sample: every area and letter in it is invented)" if is_sample else ""),
        meta=status.meta,
        as_of=as_of,
        letters=status.letters,
        first_letter=status.first_letter_date,
        last_letter=status.last_letter_date,
        findings=status.findings_by_kind,
        other_versions=dict(queries.answer("other_versions").rows),
        tag=tag,
        imprint=queries.imprint,
    )


def texts(facts: About, tables: tuple[ExportedTable, ...]) -> dict[str, bytes]:
    """README.md, LICENCE.txt, CITATION.cff and .zenodo.json."""
    # Plain text, not HTML; values of the YAML are quoted by the filter tojson, which is YAML too.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("pipelines.publish.dataset"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return {
        name: environment.get_template(name).render(about=facts, tables=tables, caveats=CAVEATS).encode()
        for name in ("README.md", "LICENCE.txt", "CITATION.cff", ".zenodo.json")
    }
