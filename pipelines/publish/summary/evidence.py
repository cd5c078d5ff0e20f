"""What summaries are made from: the queries, and what several kinds of summary need of their answers."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cached_property

from pipelines.publish.kinds import COUNTED
from pipelines.publish.queries import Queries, Row
from pipelines.publish.quotation import Quotation
from pipelines.publish.summary.model import Provenance

CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
"""A code of a theme or sub-topic of more than one word, as it stands in the texts of the codebook."""


class Evidence(Queries):
    """The answers of one warehouse, its themes, its findings, and which data these are."""

    @cached_property
    def themes(self) -> Mapping[str, Row]:
        """The themes by code, in the order of their names; their texts call other themes by name, not by code."""
        rows = self.rows("themes")
        labels = {row["theme"]: f"‘{row['label']}’" for row in rows if "_" in row["theme"]}

        def named(text: str) -> str:
            return CODE.sub(lambda found: labels.get(found[0], found[0]), text)

        return {
            row["theme"]: row | {name: named(row[name] or "") for name in ("definition", "included")} for row in rows
        }

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The names of the themes by code."""
        return {code: row["label"] for code, row in self.themes.items()}

    def letters(self, query: str, **where: object) -> frozenset[str]:
        """The ids of the letters that a query gives."""
        return frozenset(row["letter_id"] for row in self.rows(query, **where))

    def statements_behind(self, subtopic: str, side: str, letters: Container[str]) -> list[Row]:
        """The statements of some letters that say a message, the newest letters first."""
        columns, rows = self.answer("message_statements", subtopic=subtopic, side=side)
        letter, statement = columns.index("letter_id"), columns.index("statement_id")
        return [self.statement_row(row[statement]) for row in rows if row[letter] in letters]

    @cached_property
    def counted(self) -> tuple[Quotation, ...]:
        """All findings of the kinds that counts are of."""
        return tuple(one for one in self.quotations.values() if one.kind in COUNTED)

    @cached_property
    def provenance(self) -> Provenance:
        """Which data all of it is made of."""
        status = self.warehouse.status()
        ((as_of,),) = self.answer("as_of").rows
        meta = {name: status.meta[name] for name in ("attribution", "coding", "standing")}
        letters = status.letters, status.first_letter_date, status.last_letter_date
        return Provenance(*letters, as_of, meta, self.imprint)
