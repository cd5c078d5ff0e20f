"""Asks the warehouse by named queries, whose text with its values put in is the proof of what they gave.

Belongs here: the queries (queries.yml) with literal values, each run once, and findings as quotations. Does not belong
here: what a summary asks for, or says of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from pydantic import RootModel

from pipelines.publish.summary.model import Column, Figure, Provenance, Quotation, Table
from warehouse.datafiles import read_data
from warehouse.reading import Rows, Warehouse

_PLACE = re.compile(r"(?<![:\w]):([a-z_]+)\b")


class _Queries(RootModel[dict[str, str]]):
    pass


@cache
def _queries() -> Mapping[str, str]:
    return read_data("pipelines.publish.summary", "queries.yml", _Queries).root


def literal(value: object) -> str:
    """A value as SQL has it; raises `TypeError` for what is none of text, whole number, or a list of these."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"{value!r} is no value for a query")


def query_text(name: str, **values: object) -> str:
    """A query of queries.yml with its values put in, on one line; it runs as it stands. Raises `KeyError`."""
    template = " ".join(_queries()[name].split())
    return _PLACE.sub(lambda found: literal(values[found[1]]), template)


class Asking:
    """One warehouse that is being asked. What was asked once is not asked again."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._answers: dict[str, Rows] = {}

    def answer(self, sql: str) -> Rows:
        """Columns and rows of a query."""
        if sql not in self._answers:
            self._answers[sql] = self._warehouse.query(sql)
        return self._answers[sql]

    def rows(self, name: str, **values: object) -> list[dict[str, Any]]:
        """The rows of a named query, each by its columns."""
        found = self.answer(query_text(name, **values))
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    def figure(
        self,
        name: str,
        label: str,
        *,
        unit: str = "letter",
        rows: str | None = None,
        filters: Mapping[str, str] | None = None,
        **values: object,
    ) -> Figure:
        """The one row of a named query as a figure: value, denominator and interval, as many as it gives."""
        sql = query_text(name, **values)
        ((value, *rest),) = self.answer(sql).rows
        of, low, high = (*rest, None, None, None)[:3]
        proof = query_text(rows, **values) if rows else None
        return Figure(int(value), label, sql, unit, of, low, high, proof, dict(filters or {}))

    def table(self, name: str, caption: str, columns: Iterable[Column] = (), note: str = "", **values: object) -> Table:
        """A named query as a table. Columns of the query that are not given are in its CSV file only."""
        sql = query_text(name, **values)
        found = self.answer(sql)
        given = {column.name: column for column in columns}
        if strangers := sorted(set(given) - set(found.columns)):
            raise KeyError(f"{name}: no such column: {', '.join(strangers)}")
        # In the order in which they are given; the rest of the query's columns come after them, not shown.
        names = [*given, *(column for column in found.columns if column not in given)]
        places = [found.columns.index(column) for column in names]
        ordered = f"SELECT {', '.join(names)} FROM ({sql})" if names != found.columns else sql
        return Table(
            key=name,
            caption=caption,
            columns=tuple(given.get(column, Column(column)) for column in names),
            rows=tuple(tuple(row[place] for place in places) for row in found.rows),
            sql=ordered,
            note=note,
        )

    @cached_property
    def quotations(self) -> Mapping[str, Quotation]:
        """All findings of current letters as quotations, by their ids; by letters and by their order in them."""
        return {row["finding_id"]: _quotation(row) for row in self.rows("findings")}

    @cached_property
    def provenance(self) -> Provenance:
        """Of which data all of it is made."""
        status = self._warehouse.status()
        ((as_of,),) = self.answer(query_text("as_of")).rows
        return Provenance(status.letters, status.first_letter_date, status.last_letter_date, as_of, status.meta)


def _quotation(row: Mapping[str, Any]) -> Quotation:
    listed = {name: tuple(row[name]) for name in ("themes", "certain_themes", "agencies")}
    plain = {name: row[name] for name in Quotation.__dataclass_fields__ if name in row and name not in listed}
    return Quotation(**plain, **listed, lines=tuple(line for line in row["text"].split("\n") if line.strip()))
