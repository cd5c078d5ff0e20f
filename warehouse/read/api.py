"""Reads the published warehouse: the small Python API behind the command line and the notebooks.

Belongs here: what can be asked of the file by name. Does not belong here: how an answer is found (the other modules of
warehouse.read).

    from warehouse.read.api import open_warehouse
    with open_warehouse(Path("data/warehouse/jtai.duckdb")) as warehouse:
        found = warehouse.findings(kind="strength", theme="information sharing", near="Salford")
        ranked = warehouse.search("voice of the child", limit=10)
        print(warehouse.cite(ranked["finding_id"][0], "bibtex"))
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import BadInput, UnknownName
from warehouse.read import citation, search, status
from warehouse.read.citation import Style
from warehouse.read.connection import BadQuery, OpenFile, Rows
from warehouse.read.filters import Filters, code_of_today, condition, each_alone
from warehouse.read.names import no_such
from warehouse.read.search import Within
from warehouse.read.status import Status
from warehouse.records import Box
from warehouse.review_items import ReviewItem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BadQuery", "Filters", "Rows", "Status", "Warehouse", "open_warehouse"]


class Warehouse(OpenFile):
    """The published warehouse, open for reading; close it, or use it in a `with` statement.

    It keeps showing the file it opened, even after a new one has replaced that file. Each DataFrame of `findings`,
    `search`, `areas`, `themes` and `changes` has the query behind it in `attrs["sql"]`.
    """

    def findings(
        self,
        *,
        area: str | None = None,
        region: str | None = None,
        kind: str | None = None,
        theme: str | None = None,
        deep_dive: str | None = None,
        topic: str | None = None,
        polarity: str | None = None,
        since: date | None = None,
        until: date | None = None,
        near: str | None = None,
        certain_only: bool = False,
    ) -> pd.DataFrame:
        """Rows of `v_findings` that match every filter (see `Filters`), in order of letter and position.

        With `near`, an area, they come from its statistical neighbours, its region and its police force, nearest first.
        The first columns then say how near they are: `neighbour_rank` (1 is nearest; None if not a neighbour),
        `is_same_region` and `is_same_police_force`. Raises `UnknownName` for a name that does not exist.
        """
        wanted = Filters(area, region, kind, theme, deep_dive, topic, polarity, since, until, near, certain_only)
        return self.choose(wanted)

    def choose(self, wanted: Filters) -> pd.DataFrame:
        """As `findings`, with filters that already exist."""
        chosen, values = condition(self, wanted)
        nearness, join, order = "", "", "letter_date, letter_id, ordinal"
        if wanted.near is not None:
            nearness = "n.neighbour_rank, n.is_same_region, n.is_same_police_force, "
            join = "JOIN letters_near(?) AS n USING (report_id)"
            order = f"n.neighbour_rank NULLS LAST, n.is_same_police_force DESC, {order}"
            values.append(code_of_today(self, wanted.near))
        return self.answer(
            f"SELECT {nearness}f.* FROM (FROM v_findings WHERE {chosen}) AS f {join} ORDER BY {order}",  # noqa: S608 - conditions are ours
            values,
        )

    def each_alone(self, wanted: Filters) -> dict[str, int]:
        """The number of findings that match each filter alone, by the filter's name. Raises `UnknownName`."""
        return each_alone(self, wanted)

    def search(
        self, words: str, wanted: Filters | None = None, limit: int = 20, within: Within = "findings"
    ) -> pd.DataFrame:
        """The findings of current letters that match the words best, with `score` and `matched`.

        `within="passages"` searches every paragraph of the letters instead. Ranked by BM25 if DuckDB's fts extension is
        available, otherwise by the macro `search_plain` or `search_plain_passages`. `wanted` narrows the search. Raises
        `UnknownName` for a name that does not exist, and `BadInput` if there are no words or a filter applies only
        to findings.
        """
        if not words.strip():
            raise BadInput("there are no words to search for; give one or more")
        return search.search(self, words, wanted or Filters(), limit, within)

    def cite(self, finding_id: str, style: str = "plain") -> str:
        """The finding with its kind, lead-in, letter, page and link: `plain`, `bibtex` or `ris`. Raises `UnknownName`.

        You can also cite findings of versions that are not current; the citation says so.
        """
        return citation.cite(self, finding_id, style)

    def citations(self) -> dict[str, dict[Style, str]]:
        """The citations of all findings of current letters, by finding and style."""
        return citation.cite_all(self)

    def areas(self) -> pd.DataFrame:
        """Current and former authorities, with their other names and the number of letters to each."""
        return self.answer(
            """
            SELECT a.area_code, a.name, a.area_type, a.region, a.police_force, a.valid_from, a.valid_to,
                   coalesce((SELECT list(alias ORDER BY alias) FROM area_aliases AS x
                             WHERE x.area_code = a.area_code), []) AS aliases,
                   count(l.letter_id) AS letters, max(l.letter_date) AS last_letter_date
            FROM areas AS a LEFT JOIN v_letter_areas AS l USING (area_code)
            GROUP BY ALL ORDER BY a.name, a.area_code
            """
        )

    def themes(self) -> pd.DataFrame:
        """The themes, with their definitions and the numbers of letters and findings that have them."""
        return self.answer(
            """
            SELECT h.theme, h.label, h.definition, g.letters, g.letters_with_theme, g.letters_with_strength,
                   g.letters_with_weakness, g.strengths, g.areas_for_improvement, g.priority_actions, g.case_studies
            FROM themes AS h LEFT JOIN theme_by('all') AS g ON g.theme = h.theme ORDER BY h.theme
            """
        )

    def changes(self, since: date | None = None) -> pd.DataFrame:
        """What refreshes added, changed and withdrew since a date, inclusive, and all changes without a date."""
        return self.answer(
            "SELECT * FROM v_changes WHERE ?::DATE IS NULL OR changed_at IS NULL OR changed_at >= ?::DATE "
            "ORDER BY changed_at NULLS FIRST, letter_id, change, report_id",
            [since, since],
        )

    def place(self, finding_id: str) -> tuple[str, tuple[Box, ...]]:
        """The SHA-256 of a finding's document, and the finding's boxes in it. Raises `UnknownName`."""
        found = self.query(
            "SELECT sha256, page, x0, top, x1, bottom FROM finding_boxes JOIN findings USING (finding_id) "
            "JOIN reports USING (report_id) WHERE finding_id = ? ORDER BY ALL",
            [finding_id],
        ).rows
        if not found:
            raise UnknownName(no_such("finding", finding_id, self._names("SELECT finding_id FROM findings")))
        return found[0][0], tuple(Box(*row[1:]) for row in found)

    def report(self, name: str) -> tuple[str, str]:
        """The ID and SHA-256 of a version of a letter, by the version's or the letter's ID. Raises `UnknownName`."""
        found = self.query(
            "SELECT report_id, sha256 FROM reports WHERE report_id = ? OR (letter_id = ? AND status = 'current')",
            [name, name],
        ).rows
        if not found:
            raise UnknownName(no_such("letter", name, self._names("SELECT report_id FROM reports")))
        return found[0][0], found[0][1]

    def status(self) -> Status:
        """The facts of `jtai status`."""
        return status.status_of(self)

    def attention(self) -> list[ReviewItem]:
        """What needs review."""
        return status.attention_of(self)

    def meta(self) -> dict[str, str]:
        """Facts about the file: versions of data, schema, extractor, taxonomy and model, licence and attribution."""
        return status.meta_of(self)

    def _names(self, sql: str) -> list[str]:
        return [str(row[0]) for row in self.query(sql).rows]


def open_warehouse(path: Path, memory: str | None = None, codes: Path | None = None) -> Warehouse:
    """Open the published file for reading, with a database of own codes (as `mine`) if there is one.

    Raises `UnreadableWarehouse`, or one of its subclasses.
    """
    return Warehouse(path, memory, codes)
