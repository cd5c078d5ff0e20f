"""Asks the warehouse by the named queries of queries.yml; the text of a query is the proof of the figure it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from string import Template
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from pipelines.publish.blocks import Column, Figure, Table
from pipelines.publish.imprint import Imprint
from pipelines.publish.quotation import Quotation
from warehouse.files.sql_text import literal
from warehouse.files.yaml_files import read_data
from warehouse.read.api import Rows, Warehouse

Row = dict[str, Any]
"""A row of an answer, by its columns."""


class Query(BaseModel):
    """A query of the catalogue, with others that it uses; a table has a caption and the columns that people see."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sql: str
    uses: tuple[str, ...] = ()
    caption: str = ""
    columns: dict[str, Column] = {}

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: object) -> object:
        return {"sql": given} if isinstance(given, str) else given

    @field_validator("uses", mode="before")
    @classmethod
    def _from_name(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @field_validator("columns", mode="before")
    @classmethod
    def _with_names(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A column that is only text is its heading."""
        return {
            name: {"name": name, **({"heading": one} if isinstance(one, str) else one)} for name, one in given.items()
        }


@cache
def catalogue() -> Mapping[str, Query]:
    """All queries by name; raises `ValueError` that names what is wrong in queries.yml."""
    return read_data("pipelines.publish", "queries.yml", dict[str, Query])


def query_text(name: str, columns: Sequence[str] = (), **where: object) -> str:
    """A query on one line, narrowed to some columns and to rows with these values; it runs as it stands.

    Raises `KeyError` for a query that does not exist.
    """
    query = catalogue()[name]
    text = " ".join(query.sql.split())
    if query.uses:
        used = ", ".join(f"{other} AS ({query_text(other)})" for other in query.uses)
        text = f"WITH {used} {text}"
    if not columns and not where:
        return text
    chosen = " AND ".join(f"{column} = {literal(value)}" for column, value in where.items())
    return f"SELECT {', '.join(columns) or '*'} FROM ({text})" + (f" WHERE {chosen}" if chosen else "")  # noqa: S608


class Queries:
    """The queries of the catalogue, asked of one open warehouse, each at most once.

    A query is asked for all themes (areas, rounds …) together and narrowed here, by equal values of its columns; what a
    figure or a table publishes is the same query with these values in its text.
    """

    def __init__(self, warehouse: Warehouse, imprint: Imprint | None = None) -> None:
        self.warehouse = warehouse
        self.imprint = imprint or Imprint()
        self._answers: dict[str, Rows] = {}
        self._texts: dict[str, str] = {}
        self._narrowed: dict[tuple[str, tuple[str, ...]], dict[tuple[object, ...], list[tuple[Any, ...]]]] = {}

    def answer(self, name: str, **where: object) -> Rows:
        """Columns and rows of a query; with `where`, the rows that have these values."""
        if name not in self._answers:
            self._answers[name] = self._ask(query_text(name))
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

    def _ask(self, text: str) -> Rows:
        """An answer whose texts are held once: most are codes, names and addresses that many rows share."""
        columns, batches = self.warehouse.stream(text)
        once = self._texts.setdefault
        rows = [
            tuple([once(value, value) if type(value) is str else value for value in row])
            for batch in batches
            for row in batch
        ]
        return Rows(columns, rows)

    def rows(self, name: str, **where: object) -> list[Row]:
        """The rows of a query, each by its columns."""
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
        place: str = "",
        **where: object,
    ) -> Figure:
        """The one row that fits as a figure: columns of value, denominator and interval, as many as are named.

        `proof` names the query of the findings that are counted, and the kinds of them if not all are; `filters` and
        `place` are those of a figure.
        """
        (row,) = self.rows(name, **where)
        value, of, low, high = (*(row[column] for column in columns), None, None, None)[:4]
        rows = _rows_behind(proof[0], proof[1:], where) if proof else None
        sql = query_text(name, columns, **where)
        return Figure(int(value), label, sql, unit, of, low, high, rows, dict(filters or {}), place)

    def table(self, name: str, caption: str = "", key: str = "", **where: object) -> Table:
        """A query as a table, under another caption or key than its own where one is given.

        The columns that people see come first, in the order of the catalogue; what every row has the same, because the
        rows were chosen by it, is left out. Raises `KeyError` for a column that the query does not have.
        """
        query, found = catalogue()[name], self.answer(name, **where)
        if strangers := sorted(set(query.columns) - set(found.columns)):
            raise KeyError(f"{name}: no such column: {', '.join(strangers)}")
        others = [column for column in found.columns if column not in query.columns and column not in where]
        names = [*query.columns, *others]
        places = [found.columns.index(column) for column in names]
        return Table(
            key=key or name,
            caption=caption or query.caption,
            columns=tuple(_narrowed(query.columns.get(column, Column(column)), where) for column in names),
            rows=tuple(tuple(row[place] for place in places) for row in found.rows),
            sql=query_text(name, names, **where),
        )

    def forget(self) -> None:
        """Let go of all answers; whatever is needed later is asked again."""
        self._answers.clear()
        self._texts.clear()
        self._narrowed.clear()

    @cached_property
    def quotations(self) -> Mapping[str, Quotation]:
        """All findings of current letters as quotations, by their ids; by letters and by their order in them."""
        return {row["finding_id"]: _quotation(row) for row in self.rows("findings")}

    def statement(self, statement_id: str, side: str | None) -> Quotation:
        """One statement of a finding as it is quoted; `side` is praise or criticism, if it is quoted for one."""
        row = self.statement_row(statement_id)
        finding = self.quotations[row["finding_id"]]
        lines = tuple(line for line in row["text"].split("\n") if line.strip())
        return replace(
            finding,
            lines=lines,
            statement_id=statement_id,
            side=side,
            follows=row["ordinal"] > 1,
            goes_on=row["goes_on"],
        )

    def statement_row(self, statement_id: str) -> Row:
        """The row of a statement in the query `statements`."""
        return dict(zip(self._statements[0], self._statements[1][statement_id], strict=True))

    @cached_property
    def _statements(self) -> tuple[list[str], Mapping[str, tuple[Any, ...]]]:
        """The columns of the query `statements`, and its rows by their ids."""
        columns, rows = self.answer("statements")
        place = columns.index("statement_id")
        return columns, {row[place]: row for row in rows}


def _narrowed(column: Column, where: Mapping[str, object]) -> Column:
    """A column whose filters have the values that all rows share; a group of all letters is no filter."""
    known = ((Template(one).safe_substitute(where) for one in pair) for pair in column.filters.items())
    return replace(column, filters={name: value for name, value in known if name != "all"})


def _rows_behind(name: str, kinds: Sequence[str], where: Mapping[str, object]) -> str:
    text = query_text(name, (), **where)
    return f"SELECT * FROM ({text}) WHERE list_contains({literal(kinds)}, kind)" if kinds else text  # noqa: S608


def _quotation(row: Row) -> Quotation:
    values = {name: row[name] for name in Quotation.__dataclass_fields__ if name in row}
    for name in ("themes", "certain_themes", "agencies"):
        values[name] = tuple(row[name])
    values["area_name"] = row["area_name"] or "area not known"
    return Quotation(**values, lines=tuple(line for line in row["text"].split("\n") if line.strip()))
