"""The numbers of the pages that are no summary, each with the query that gives it.

Belongs here: putting values into the queries of queries.yml, and figures and tables made of them. Does not belong here:
how a number is written (templates), the numbers of summaries (pipelines.publish.summary).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import RootModel

from pipelines.publish.summary.model import Column, Figure, Table
from warehouse.files.sql_text import literal
from warehouse.files.yaml_files import read_data
from warehouse.read.api import Warehouse

_PLACE = re.compile(r"(?<![:\w]):([a-z_]+)\b")

Row = dict[str, Any]


class _Queries(RootModel[dict[str, str]]):
    pass


@cache
def _queries() -> Mapping[str, str]:
    return read_data("pipelines.publish.site", "queries.yml", _Queries).root


def query_text(name: str, **values: object) -> str:
    """A query of queries.yml with its values put in; it runs as it stands. Raises `KeyError`."""
    template = " ".join(_queries()[name].split())
    return _PLACE.sub(lambda found: literal(values[found[1]]), template)


def rows(warehouse: Warehouse, name: str, **values: object) -> list[Row]:
    """The rows of a query, each by its columns."""
    found = warehouse.query(query_text(name, **values))
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def figure(warehouse: Warehouse, name: str, unit: str, label: str = "", **values: object) -> Figure:
    """The one row of a query as a figure: the value, and the denominator where it gives one."""
    sql = query_text(name, **values)
    ((value, *rest),) = warehouse.query(sql).rows
    return Figure(int(value), label, sql, unit, int(rest[0]) if rest else None)


def table(warehouse: Warehouse, name: str, caption: str, columns: Iterable[Column], **values: object) -> Table:
    """A query as a table; its columns in their order, of which those are shown that are given."""
    sql = query_text(name, **values)
    found = warehouse.query(sql)
    given = {column.name: column for column in columns}
    if strangers := sorted(set(given) - set(found.columns)):
        raise KeyError(f"{name}: no such column: {', '.join(strangers)}")
    return Table(
        key=name.replace("_", "-"),
        caption=caption,
        columns=tuple(given.get(column, Column(column)) for column in found.columns),
        rows=tuple(found.rows),
        sql=sql,
    )
