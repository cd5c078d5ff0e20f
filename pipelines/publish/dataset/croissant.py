"""`croissant.json`: the Parquet files, described for searches of datasets and for machine learning (schema.org).

Source of the form: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.0.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

from pipelines.publish.dataset.about import CAVEATS, About, FileFacts
from warehouse.read.export import Column, ExportedTable

_TYPES = {
    "INTEGER": "sc:Integer",
    "BIGINT": "sc:Integer",
    "DOUBLE": "sc:Float",
    "BOOLEAN": "sc:Boolean",
    "DATE": "sc:Date",
    "TIMESTAMP WITH TIME ZONE": "sc:DateTime",
}


def croissant(facts: About, tables: tuple[ExportedTable, ...], parquet_files: Mapping[str, FileFacts]) -> bytes:
    """The description as JSON-LD; `parquet_files` by their path in the release, `parquet/<table>.parquet`."""
    described: dict[str, object] = {
        "@context": json.loads(files("pipelines.publish.dataset").joinpath("croissant_context.json").read_text()),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "jtai-archive",
        "alternateName": facts.title,
        "description": " ".join(CAVEATS),
        "url": facts.homepage,
        "version": facts.version,
        "license": facts.meta["licence_url"],
        "citeAs": f"{facts.imprint.author}: {facts.title}, version {facts.version}. {facts.homepage}",
        "creator": {"@type": "sc:Organization", "name": facts.imprint.author, "url": facts.homepage},
        "creditText": facts.meta["attribution"],
        "inLanguage": "en-GB",
        "spatialCoverage": "England",
        "keywords": ["children's services", "inspection", "England"],
    }
    if facts.first_letter and facts.last_letter:
        described["temporalCoverage"] = f"{facts.first_letter}/{facts.last_letter}"
    if facts.as_of is not None:
        described["datePublished"] = f"{facts.as_of:%Y-%m-%d}"
    described["distribution"] = [_file(path, facts) for path, facts in parquet_files.items()]
    described["recordSet"] = [_records(table) for table in tables]
    return json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n"


def _file(path: str, file: FileFacts) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _records(table: ExportedTable) -> dict[str, object]:
    records: dict[str, object] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.comment,
        "field": [_field(table.name, column) for column in table.columns],
    }
    if table.primary_key:
        records["key"] = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    return records


def _field(table: str, column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "description": column.comment,
        "dataType": _TYPES.get(column.type.removesuffix("[]"), "sc:Text"),
        "source": {"fileObject": {"@id": f"parquet/{table}.parquet"}, "extract": {"column": column.name}},
    }
    if column.type.endswith("[]"):
        field["repeated"] = True
    return field
