"""Asks the warehouse by named queries, whose text with its values put in is the proof of what they gave.

Belongs here: the queries (queries.yml) with literal values, each run once, and findings as quotations. Does not belong
here: what a summary asks for, or says of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from pydantic import RootModel

from pipelines.publish.summary.model import Column, Figure, Provenance, Quotation, Table
from warehouse.files.sql_text import literal
from warehouse.files.yaml_files import read_data
from warehouse.read.api import Rows, Warehouse


class _Queries(RootModel[dict[str, str]]):
    pass


@cache
def _queries() -> Mapping[str, str]:
    return read_data("pipelines.publish.summary", "queries.yml", _Queries).root


def query_text(name: str, columns: Sequence[str] = (), **where: object) -> str:
    """A query of queries.yml on one line, narrowed to some columns and to rows with these values; it runs as it stands.

    Raises `KeyError` for a query that is not there.
    """
    text = " ".join(_queries()[name].split())
    if not columns and not where:
        return text
    chosen = " AND ".join(f"{column} = {literal(value)}" for column, value in where.items())
    return f"SELECT {', '.join(columns) or '*'} FROM ({text})" + (f" WHERE {chosen}" if chosen else "")  # noqa: S608


class Asking:
    """One warehouse that is being asked. What was asked once is not asked again.

    A named query is run for all themes (areas, rounds …) at once and narrowed here, by equal values of its columns:
    what a figure or a table publishes is the same query with these values in its text.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._answers: dict[str, Rows] = {}
        self._narrowed: dict[tuple[str, tuple[str, ...]], dict[tuple[object, ...], list[tuple[Any, ...]]]] = {}

    def answer(self, name: str, **where: object) -> Rows:
        """Columns and rows of a named query; with `where`, the rows that have these values."""
        if name not in self._answers:
            self._answers[name] = self._warehouse.query(query_text(name))
        whole = self._answers[name]
        if not where:
            return whole
        by = (name, tuple(where))
        if by not in self._narrowed:
            places = [whole.columns.index(column) for column in where]
            narrowed = self._narrowed[by] = {}
            for row in whole.rows:
                narrowed.setdefault(tuple(row[place] for place in places), []).append(row)
        return Rows(whole.columns, self._narrowed[by].get(tuple(where.values()), []))

    def rows(self, name: str, **where: object) -> list[dict[str, Any]]:
        """The rows of a named query, each by its columns."""
        found = self.answer(name, **where)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    def figure(
        self,
        name: str,
        columns: Sequence[str],
        label: str = "",
        *,
        unit: str = "letter",
        proof: tuple[str, ...] = (),
        filters: Mapping[str, str] | None = None,
        **where: object,
    ) -> Figure:
        """The one row that fits as a figure: columns of value, denominator and interval, as many as are named.

        `proof` names the query of the findings that are counted, and the kinds of them if not all are.
        """
        (row,) = self.rows(name, **where)
        value, of, low, high = (*(row[column] for column in columns), None, None, None)[:4]
        rows = _rows_behind(proof[0], proof[1:], where) if proof else None
        sql = query_text(name, columns, **where)
        return Figure(int(value), label, sql, unit, of, low, high, rows, dict(filters or {}))

    def letters_of(self, findings: Sequence[Quotation], label: str) -> Figure:
        """How many letters have these findings, of all that could."""
        ids = literal(sorted(one.finding_id for one in findings))
        ((of,),) = self.answer("letters_with_themes").rows
        counted = f"SELECT count(DISTINCT letter_id), ({query_text('letters_with_themes')}) FROM v_findings"  # noqa: S608
        chosen = f"WHERE list_contains({ids}, finding_id)"
        rows = f"{query_text('findings_behind')} {chosen} ORDER BY letter_date, letter_id, ordinal"
        return Figure(len({one.letter_id for one in findings}), label, f"{counted} {chosen}", "letter", of, rows=rows)

    def table(self, name: str, caption: str, columns: Iterable[Column] = (), **where: object) -> Table:
        """A named query as a table. Columns of the query that are not given are in its CSV file only."""
        found = self.answer(name, **where)
        given = {column.name: column for column in columns}
        if strangers := sorted(set(given) - set(found.columns)):
            raise KeyError(f"{name}: no such column: {', '.join(strangers)}")
        # In the order in which they are given; the rest of the query's columns come after them, not shown. What every
        # row has the same, because the rows were chosen by it, is left out.
        names = [*given, *(column for column in found.columns if column not in given and column not in where)]
        places = [found.columns.index(column) for column in names]
        return Table(
            key=name,
            caption=caption,
            columns=tuple(given.get(column, Column(column)) for column in names),
            rows=tuple(tuple(row[place] for place in places) for row in found.rows),
            sql=query_text(name, names, **where),
        )

    @cached_property
    def quotations(self) -> Mapping[str, Quotation]:
        """All findings of current letters as quotations, by their ids; by letters and by their order in them."""
        return {row["finding_id"]: _quotation(row) for row in self.rows("findings")}

    @cached_property
    def provenance(self) -> Provenance:
        """Of which data all of it is made."""
        status = self._warehouse.status()
        ((as_of,),) = self.answer("as_of").rows
        return Provenance(status.letters, status.first_letter_date, status.last_letter_date, as_of, status.meta)


def _rows_behind(name: str, kinds: Sequence[str], where: Mapping[str, object]) -> str:
    text = query_text(name, (), **where)
    return f"SELECT * FROM ({text}) WHERE list_contains({literal(kinds)}, kind)" if kinds else text  # noqa: S608


def _quotation(row: Mapping[str, Any]) -> Quotation:
    values = {name: row[name] for name in Quotation.__dataclass_fields__ if name in row}
    for name in ("themes", "certain_themes", "agencies"):
        values[name] = tuple(row[name])
    values["area_name"] = row["area_name"] or "area not known"
    return Quotation(**values, lines=tuple(line for line in row["text"].split("\n") if line.strip()))
