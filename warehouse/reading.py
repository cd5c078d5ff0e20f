"""Reads the published warehouse: the small Python API behind the command line and the notebooks.

Belongs here: opening the file read-only, queries, findings by name, citations, the facts of `jtai status`. Does not
belong here: what is published for people (pipelines.publish), building the file (database).

    from warehouse.reading import open_warehouse
    with open_warehouse(Path("data/warehouse/jtai.duckdb")) as warehouse:
        found = warehouse.findings(kind="strength", theme="information_sharing", region="London")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import duckdb
import pandas as pd
from rapidfuzz import process

from warehouse.errors import JtaiError, NoWarehouse, UnknownName
from warehouse.records import Box, FindingKind, Polarity

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_SHOWN_NAMES = 3


class BadQuery(JtaiError, ValueError):
    """A query that cannot be run, or one that would do more than read."""


class Rows(NamedTuple):
    """The result of a query: names of columns, and rows of Python values."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Status:
    """What the warehouse holds and what a person should look at.

    `letters` are current ones, of which `needs_review` are not wholly understood; `versions` are all. `not_served` are
    entries that a publisher lists and does not serve, `quarantined` documents that are kept out. `issues` counts by
    code. `sources` has for each publisher the error of its newest run (None: it was read to the end). `meta` is the
    table of that name.
    """

    letters: int
    versions: int
    withdrawn: int
    findings: int
    findings_by_kind: Mapping[str, int]
    needs_review: int
    not_served: int
    quarantined: int
    issues: Mapping[str, int]
    first_letter_date: date | None
    last_letter_date: date | None
    last_run_at: datetime | None
    sources: Mapping[str, str | None]
    meta: Mapping[str, str]


class Warehouse:
    """The published warehouse, open for reading; close it, or use it in a `with` statement.

    It goes on showing the file that it opened when a new one takes that file's place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # The file is attached to a database in memory: connected to by its path, it would be shared with whatever this
        # process opened under the same path before, and a file that took its place would not be seen.
        self._connection = duckdb.connect(":memory:")
        try:
            place = str(path).replace("'", "''")
            self._connection.execute(f"ATTACH '{place}' AS jtai (READ_ONLY)")
            self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
            # From here on a query can neither read nor write any other file, nor undo this.
            self._connection.execute("SET GLOBAL enable_external_access = false")
            self._connection.execute("SET GLOBAL lock_configuration = true")
            self._connection.execute("USE jtai")
        except duckdb.Error as error:
            self._connection.close()
            raise NoWarehouse(
                f"{path} cannot be read as a warehouse ({error}); build it again with jtai load"
            ) from error

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Run one reading statement; `?` in it stand for the parameters. Raises `BadQuery` for anything else."""
        done = self._run(sql, parameters)
        try:
            return Rows([column[0] for column in done.description or ()], done.fetchall())
        except duckdb.Error as error:
            raise BadQuery(_in_short(error)) from error

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """As `query`, and the result as a DataFrame: numbers where a column has nothing else, otherwise Python objects.

        What is not known is None, dates are `datetime.date` and lists are lists.
        """
        columns, rows = self.query(sql, parameters)
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        for place in range(len(columns)):
            column = frame.iloc[:, place]
            if all(isinstance(value, int | float) for value in column):
                frame.isetitem(place, column.infer_objects().array)
        return frame

    def _run(self, sql: str, parameters: Sequence[object]) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        try:
            cursor.execute("USE jtai")
            statements = cursor.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise BadQuery("the warehouse is open for reading: give one SELECT, DESCRIBE, SUMMARIZE or EXPLAIN")
            return cursor.execute(statements[0], list(parameters))
        except (duckdb.Error, UnicodeError) as error:
            raise BadQuery(_in_short(error)) from error

    def findings(
        self,
        *,
        area: str | None = None,
        region: str | None = None,
        kind: str | None = None,
        theme: str | None = None,
        deep_dive: str | None = None,
        polarity: str | None = None,
        since: date | None = None,
        until: date | None = None,
        certain_only: bool = False,
    ) -> pd.DataFrame:
        """Rows of `v_findings` that fit every filter given, in the order of letters and of findings in them.

        `area` is a name or an ONS code, `region` a name; `since` and `until` are dates of letters, both included;
        `certain_only` looks for the theme among the certain ones. Raises `UnknownName` for a name that does not exist.
        """
        conditions: list[str] = []
        values: list[object] = []

        def where(condition: str, value: object) -> None:
            conditions.append(condition)
            values.append(value)

        if area is not None:
            where("list_contains(?, area_code)", self._area_codes(area))
        if region is not None:
            where("region = ?", known_name("region", region, self._names("SELECT DISTINCT region FROM areas")))
        if kind is not None:
            where("kind = ?", known_name("kind", kind, list(FindingKind)))
        if theme is not None:
            tags = "certain_themes" if certain_only else "themes"
            where(f"list_contains({tags}, ?)", known_name("theme", theme, self._names("SELECT theme FROM themes")))
        if deep_dive is not None:
            where("deep_dive = ?", known_name("deep dive", deep_dive, self._names("SELECT deep_dive FROM deep_dives")))
        if polarity is not None:
            where("polarity = ?", known_name("polarity", polarity, list(Polarity)))
        if since is not None:
            where("letter_date >= ?", since)
        if until is not None:
            where("letter_date <= ?", until)
        chosen = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self.frame(f"SELECT * FROM v_findings {chosen} ORDER BY letter_date, letter_id, ordinal", values)  # noqa: S608 - conditions are ours

    def _area_codes(self, area: str) -> list[str]:
        """All codes that the area has had: by name it is the authority of today, and those for which it stands."""
        named = self.query("SELECT area_code, name, area_code_now FROM areas").rows
        found = {code for code, name, now in named if area.casefold() in (code.casefold(), name.casefold())}
        if not found:
            raise UnknownName(_no_such("area", area, sorted({name for _, name, _ in named})))
        return sorted(found | {code for code, _, now in named if now in found})

    def _names(self, sql: str) -> list[str]:
        return sorted(str(row[0]) for row in self.query(sql).rows)

    def cite(self, finding_id: str) -> str:
        """The finding in quotation marks with its lead-in, letter, page and link, in plain text.

        Findings of versions that are not current can be cited, too, and the citation says so. Raises `UnknownName`.
        """
        found = self.query(
            """
            SELECT f.lead_in, f.text, f.page_start, f.page_end, r.title, r.area_name, r.letter_date, r.status,
                   r.source_url, (SELECT string_agg(inspectorate, ', ' ORDER BY inspectorate)
                                  FROM report_inspectorates AS i WHERE i.report_id = r.report_id) AS inspectorates
            FROM findings AS f JOIN reports AS r USING (report_id) WHERE f.finding_id = ?
            """,
            [finding_id],
        ).rows
        if not found:
            raise UnknownName(_no_such("finding", finding_id, self._names("SELECT finding_id FROM findings")))
        lead_in, text, first, last, title, area, written, status, url, inspectorates = found[0]
        words = " ".join(part for part in (lead_in, text.replace("\n", " / ")) if part)
        pages = f"p. {first}" if first == last else f"pp. {first}\u2013{last}"
        day = f"{written.day} {written:%B %Y}" if written else "undated"
        version = "" if status == "current" else f" ({status} version)"
        authors = f"{inspectorates}: " if inspectorates else ""
        return (
            f"\u201c{words}\u201d\n"
            f"{authors}{title}. {area or 'Area not known'}, {day}{version}, {pages}. {url}#page={first}\n"
            f"[{finding_id}]"
        )

    def place(self, finding_id: str) -> tuple[str, tuple[Box, ...]]:
        """The SHA-256 of a finding's document, and where in it the finding stands. Raises `UnknownName`."""
        found = self.query(
            "SELECT sha256, page, x0, top, x1, bottom FROM finding_boxes JOIN findings USING (finding_id) "
            "JOIN reports USING (report_id) WHERE finding_id = ? ORDER BY ALL",
            [finding_id],
        ).rows
        if not found:
            raise UnknownName(_no_such("finding", finding_id, self._names("SELECT finding_id FROM findings")))
        return found[0][0], tuple(Box(*row[1:]) for row in found)

    def report(self, name: str) -> tuple[str, str]:
        """Id and SHA-256 of a version of a letter, by the version's id or the letter's. Raises `UnknownName`."""
        found = self.query(
            "SELECT report_id, sha256 FROM reports WHERE report_id = ? OR (letter_id = ? AND status = 'current')",
            [name, name],
        ).rows
        if not found:
            raise UnknownName(_no_such("letter", name, self._names("SELECT report_id FROM reports")))
        return found[0][0], found[0][1]

    def status(self) -> Status:
        """The facts of `jtai status`."""
        letters, first, last, needs_review = self._row(
            "SELECT count(*), min(letter_date), max(letter_date), count(*) FILTER (WHERE needs_review) "
            "FROM reports WHERE status = 'current'"
        )
        (versions, withdrawn) = self._row("SELECT count(*), count(*) FILTER (WHERE status = 'withdrawn') FROM reports")
        kinds = self._counts("SELECT kind, count(*) FROM v_findings GROUP BY kind ORDER BY kind")
        (last_run_at,) = self._row("SELECT max(started_at) FROM runs")
        return Status(
            letters=letters,
            versions=versions,
            withdrawn=withdrawn,
            findings=sum(kinds.values()),
            findings_by_kind=kinds,
            needs_review=needs_review,
            not_served=self._row("SELECT count(*) FROM sightings WHERE is_listed AND outcome = 'not_served'")[0],
            quarantined=self._row("SELECT count(*) FROM quarantine")[0],
            issues=self._counts("SELECT code, count(*) FROM issues GROUP BY code ORDER BY code"),
            first_letter_date=first,
            last_letter_date=last,
            last_run_at=last_run_at,
            sources=dict(
                self.query(
                    "SELECT source, error FROM runs QUALIFY run_id = max(run_id) OVER (PARTITION BY source)"
                ).rows
            ),
            meta=dict(self.query("SELECT key, value FROM meta ORDER BY key").rows),
        )

    def attention(self) -> list[tuple[str, str]]:
        """What a person should look at: a line each, with a key that stays while the matter does.

        What a publisher lists and does not serve is none of it: nobody here can bring it; `v_coverage` has it.
        """
        review = self.query(
            """
            SELECT report_id, coalesce(string_agg(DISTINCT code, ', ' ORDER BY code), 'no issue'), any_value(source_url)
            FROM reports LEFT JOIN issues USING (report_id)
            WHERE needs_review AND status = 'current' GROUP BY report_id ORDER BY report_id
            """
        ).rows
        withdrawn = self.query(
            "SELECT report_id, title FROM reports WHERE status = 'withdrawn' ORDER BY report_id"
        ).rows
        gaps = self.query(
            "SELECT source, url, label, reason FROM sightings WHERE report_id IS NULL AND is_listed "
            "AND reason NOT IN ('not_a_jtai', 'not_served') ORDER BY ALL"
        ).rows
        return [
            *((f"review {name} {codes}", f"to be reviewed: {name} ({codes}) {url}") for name, codes, url in review),
            *((f"withdrawn {name}", f"withdrawn by its publishers: {name} ({title})") for name, title in withdrawn),
            *(
                (f"gap {url} {why}", f"listed, and not held: {url} ({source}: {label}; {why})")
                for source, url, label, why in gaps
            ),
        ]

    def _row(self, sql: str) -> tuple[Any, ...]:
        return self.query(sql).rows[0]

    def _counts(self, sql: str) -> dict[str, int]:
        return {str(name): int(count) for name, count in self.query(sql).rows}


def open_warehouse(path: Path) -> Warehouse:
    """Open the published file for reading; raises `NoWarehouse` where there is none."""
    if not path.is_file():
        raise NoWarehouse(f"{path}: there is no warehouse yet; make one with jtai refresh")
    return Warehouse(path)


def known_name(what: str, name: str, names: Sequence[str]) -> str:
    """The one of the names that is meant, whatever its case; raises `UnknownName` offering the nearest ones."""
    match = next((one for one in names if one.casefold() == name.casefold()), None)
    if match is None:
        raise UnknownName(_no_such(what, name, names))
    return str(match)


def _no_such(what: str, name: str, names: Sequence[str]) -> str:
    near = [found[0] for found in process.extract(name, names, limit=_SHOWN_NAMES)]
    return f"there is no {what} {name!r}" + (f"; is it one of {', '.join(near)}?" if near else "")


def _in_short(error: Exception) -> str:
    """DuckDB's message without the class of the error, which repeats itself."""
    return f"the query cannot be run: {str(error).strip()}"
