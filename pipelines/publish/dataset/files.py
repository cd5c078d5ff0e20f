"""The folder `release/data`: the tables and findings as files, with what describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pipelines.publish.crew import make_one
from pipelines.publish.imprint import Imprint
from pipelines.publish.queries import Queries
from pipelines.publish.release_folder import ASIDE, ReleaseFolder
from warehouse.files.atomic import sha256_of, write_content
from warehouse.read.api import open_warehouse

DATA = "data"
"""The folder, and the piece of the release."""

DATABASE = "jtai.duckdb"
"""The warehouse itself: the queries of published pages run on it."""

SUMS = "SHA256SUMS"
"""Written last: where it is and holds, the data are whole."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A warehouse, whose data they are, and the folder in which the files are made."""

    database: Path
    imprint: Imprint
    folder: Path


def publish_data(folder: ReleaseFolder, queries: Queries, version: str) -> int:
    """Bring the data up to date; returns how many files were written. `version` names the warehouse and the code."""
    if folder.keep(DATA, version):
        return 0
    made = make_one(_make, _Job(queries.warehouse.path, queries.imprint, folder.root / ASIDE))
    written = folder.put(DATA, version, {f"{DATA}/{name}": path for name, path in made.items()})
    folder.drop_aside()
    return written


def _make(job: _Job) -> dict[str, Path]:
    """Every file by its path in the data; runs in a worker."""
    made: dict[str, Path] = {}
    with open_warehouse(job.database) as warehouse:
        for name, content in data_files(Queries(warehouse, job.imprint)):
            if isinstance(content, bytes):
                write_content(job.folder / name, content, is_durable=False)
            made[name] = content if isinstance(content, Path) else job.folder / name
    return made


def data_files(queries: Queries, tag: str | None = None) -> Iterator[tuple[str, bytes | Path]]:
    """Every file, one at a time: its path and its content (a path: a copy), the checksums last.

    `tag` names a snapshot.
    """
    # Imported only here: a night without news makes none, and they take a second.
    from pipelines.publish.dataset.about import FileFacts, about, texts
    from pipelines.publish.dataset.croissant import croissant
    from pipelines.publish.dataset.package import descriptor
    from pipelines.publish.dataset.tables import as_csv, as_json_lines
    from pipelines.publish.dataset.workbook import workbook
    from warehouse.docs.dictionary import data_dictionary
    from warehouse.read.export import FLAT, exported_tables, parquet

    warehouse = queries.warehouse
    facts = about(queries, tag)
    tables = exported_tables(warehouse)
    findings = f"FROM {FLAT} ORDER BY finding_id"
    made: dict[str, FileFacts] = {}

    def noted(name: str, content: bytes | Path) -> tuple[str, bytes | Path]:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        made[name] = FileFacts(size, sha256_of(content))
        return name, content

    for name, text in texts(facts, tables).items():
        yield noted(name, text)
    yield noted("data_dictionary.md", data_dictionary(warehouse.path).encode())
    yield noted("jtai.xlsx", workbook(queries, facts))
    for table in tables:
        columns, batches = warehouse.stream(findings if table.name == FLAT else table.select)
        yield noted(f"csv/{table.name}.csv", as_csv(columns, chain.from_iterable(batches)))
    columns, batches = warehouse.stream(findings)
    yield noted("findings.jsonl", as_json_lines(columns, chain.from_iterable(batches)))
    for name, data in parquet(warehouse.path, {table.name: table.select for table in tables}, facts.meta):
        yield noted(f"parquet/{name}.parquet", data)
    yield noted(DATABASE, warehouse.path)
    csv_files = {path: one for path, one in made.items() if path.startswith("csv/")}
    parquet_files = {path: one for path, one in made.items() if path.startswith("parquet/")}
    yield noted("datapackage.json", descriptor(facts, tables, csv_files))
    yield noted("croissant.json", croissant(facts, tables, parquet_files))
    yield SUMS, "".join(f"{one.sha256}  {name}\n" for name, one in sorted(made.items())).encode()
