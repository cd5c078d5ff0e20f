"""`datapackage.json`: the Frictionless Data Package (v2) that describes the CSV files.

Source of the form: https://datapackage.org/standard/data-package/ and /table-schema/.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping

from pipelines.publish.dataset.about import CAVEATS, About, FileFacts
from pipelines.publish.dataset.tables import LIST_SEPARATOR
from warehouse.read.export import Column, ExportedTable

_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}


def descriptor(facts: About, tables: tuple[ExportedTable, ...], csv_files: Mapping[str, FileFacts]) -> bytes:
    """The descriptor as JSON; `csv_files` by their path in the release, `csv/<table>.csv` for each table."""
    package: dict[str, object] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jtai-archive",
        "title": facts.title,
        "description": " ".join(CAVEATS),
        "homepage": facts.homepage,
        "version": facts.version,
        "licenses": [{"name": "OGL-UK-3.0", "title": facts.meta["licence"], "path": facts.meta["licence_url"]}],
        "sources": [{"title": facts.meta["attribution"]}],
        "contributors": [{"title": facts.imprint.author, "path": facts.homepage, "roles": ["publisher"]}],
        "keywords": ["children's services", "inspection", "England"],
        "jtai:meta": dict(sorted(facts.meta.items())),
        "resources": [_resource(table, csv_files[f"csv/{table.name}.csv"]) for table in tables],
    }
    if facts.as_of is not None:
        package["created"] = f"{facts.as_of:%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(package, indent=1, ensure_ascii=False).encode() + b"\n"


def _resource(table: ExportedTable, file: FileFacts) -> dict[str, object]:
    keys = {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    schema: dict[str, object] = {"fields": [_field(column, keys) for column in table.columns], "missingValues": [""]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.columns),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.referenced),
                },
            }
            for key in table.foreign_keys
        ]
    only = " Of current letters only." if table.has_current_only else ""
    return {
        "name": table.name,
        "type": "table",
        "path": f"csv/{table.name}.csv",
        "description": table.comment + only,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: Column, keys: Container[str]) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "description": column.comment}
    if column.type == "VARCHAR[]":
        field |= {"type": "list", "delimiter": LIST_SEPARATOR}
    elif column.type.endswith("[]"):
        field["type"] = "array"  # of records, as JSON
    else:
        field["type"] = _TYPES.get(column.type, "any")
    constraints: dict[str, object] = {}
    # An empty text or list is nothing in a CSV cell, as null is.
    can_be_empty = column.type.endswith("[]") or not (column.type != "VARCHAR" or column.one_of or column.name in keys)
    if column.is_required and not can_be_empty:
        constraints["required"] = True
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    if constraints:
        field["constraints"] = constraints
    return field
