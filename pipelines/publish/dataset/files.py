"""The folder `release/data`: the tables and findings as files, with what describes them."""

from __future__ import annotations

from pathlib import Path

from pipelines.publish.dataset.about import about, texts
from pipelines.publish.dataset.croissant import croissant
from pipelines.publish.dataset.package import descriptor
from pipelines.publish.dataset.tables import as_csv, as_json_lines
from pipelines.publish.dataset.workbook import workbook
from pipelines.publish.queries import Queries
from pipelines.publish.release_folder import ReleaseFolder
from warehouse.docs.dictionary import data_dictionary
from warehouse.files.atomic import sha256_of
from warehouse.read.export import FLAT, exported_tables, parquet

DATA = "data"
"""The folder, and the piece of the release."""

DATABASE = "jtai.duckdb"
"""The warehouse itself: the queries of published pages run on it."""

SUMS = "SHA256SUMS"
"""Written last: where it is and holds, the data are whole."""


def publish_data(folder: ReleaseFolder, queries: Queries, version: str) -> int:
    """Bring the data up to date; returns how many files were written. `version` names the warehouse and the code."""
    if folder.keep(DATA, version):
        return 0
    return folder.put(DATA, version, {f"{DATA}/{name}": data for name, data in data_files(queries).items()})


def data_files(queries: Queries, tag: str | None = None) -> dict[str, bytes | Path]:
    """The content of every file (a path: a copy) by its path, the checksums last; `tag` names a snapshot."""
    warehouse = queries.warehouse
    facts = about(queries, tag)
    tables = exported_tables(warehouse)
    rows = {table.name: warehouse.query(table.select) for table in tables if table.name != FLAT}
    findings = queries.answer("findings")  # asked for by documents and pages, too; ordered here by `finding_id`
    rows[FLAT] = findings._replace(rows=sorted(findings.rows, key=lambda row: str(row[0])))
    csv_files = {f"csv/{table.name}.csv": as_csv(*rows[table.name]) for table in tables}
    made_parquet = parquet(warehouse.path, {table.name: table.select for table in tables}, facts.meta)
    parquet_files = {f"parquet/{name}.parquet": data for name, data in made_parquet.items()}
    made: dict[str, bytes | Path] = {
        **texts(facts, tables),
        "data_dictionary.md": data_dictionary(warehouse.path).encode(),
        "jtai.xlsx": workbook(queries, facts),
        "findings.jsonl": as_json_lines(*rows[FLAT]),
        **csv_files,
        **parquet_files,
        DATABASE: warehouse.path,
        "datapackage.json": descriptor(facts, tables, csv_files),
        "croissant.json": croissant(facts, tables, parquet_files),
    }
    sums = "".join(f"{sha256_of(data)}  {name}\n" for name, data in sorted(made.items()))
    return {**made, SUMS: sums.encode()}
