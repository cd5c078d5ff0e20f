"""A finding, or a statement of one, as pages and documents quote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.publish.formatting import day
from pipelines.publish.kinds import PARAGRAPHS, Tone, is_opposed, mark_of, name_of, tone_of


@dataclass(frozen=True, slots=True)
class Quotation:
    """A finding as it is quoted, with its lead-in and all that is needed to find it in the letter.

    `lines` are the paragraphs and nested bullets of its text, or one of its statements, which `statement_id` names;
    `side` says what it is quoted for (praise, criticism); `follows` and `goes_on` say whether other sentences of the
    finding come before and after it. `page_link` is the publisher's PDF at the page.
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
    statement_id: str | None = None
    side: str | None = None
    follows: bool = False
    goes_on: bool = False

    @property
    def kind_in_words(self) -> str:
        """Strength, area for improvement, priority action, case study (effective practice) and so on."""
        name = name_of(self.kind)
        if self.side and (self.kind in PARAGRAPHS or is_opposed(self.kind, self.side, self.study_type)):
            return f"{name} ({self.side})"
        return f"{name} ({self.study_type.replace('_', ' ')})" if self.study_type else name

    @property
    def mark(self) -> str:
        """The mark of its kind."""
        return mark_of(self.kind, self.study_type, self.side)

    @property
    def tone(self) -> Tone:
        """Whether it praises, criticises or asks for action."""
        return tone_of(self.kind, self.study_type, self.side)

    @property
    def pages(self) -> str:
        """Page 7, pages 7 to 8."""
        first, last = self.page_start, self.page_end
        return f"page {first}" if first == last else f"pages {first} to {last}"

    @property
    def source(self) -> str:
        """Barnet, 8 March 2024, page 7."""
        return f"{self.area_name}, {day(self.letter_date)}, {self.pages}"
