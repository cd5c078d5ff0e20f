"""The folder `release/data`: which files it has, written only where they are new or changed.

Belongs here: putting the files together, checksums, removing what is no more. Does not belong here: what is in a file.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from pipelines.publish.dataset.about import about, texts
from pipelines.publish.dataset.package import descriptor
from pipelines.publish.dataset.tables import as_csv, as_json_lines
from pipelines.publish.dataset.workbook import workbook
from pipelines.run.progress import Tell, silent
from warehouse.docs.dictionary import data_dictionary
from warehouse.files.json_files import write_bytes
from warehouse.files.versions import version_of
from warehouse.read.api import open_warehouse
from warehouse.read.export import FLAT, exported_tables, parquet

_TEMPLATES = files("pipelines.publish.dataset") / "templates"

SUMS = "SHA256SUMS"
"""Written last: where it is and holds, the release is whole."""

STAMP = ".made-of"
"""Names the warehouse and the code of which the folder was made; no part of the release."""


def write_release(database: Path, folder: Path, tell: Tell = silent) -> tuple[int, int]:
    """Write the release of a warehouse; returns the number of files new or changed, and of all.

    The same warehouse gives the same bytes, and is not worked on again while the folder is whole. Each file is replaced
    in one step; a file that belongs to no release any more is removed, last of all.
    """
    stamp = _stamp(database)
    held = _held(folder)
    if held is not None and _text(folder / STAMP) == stamp:
        return 0, held
    made = release_files(database)
    written = 0
    for done, (name, data) in enumerate(made.items(), start=1):
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            write_bytes(path, data)
            written += 1
        tell(done, len(made), name)
    for stale in sorted(set(folder.rglob("*")) - {folder / name for name in made}):
        if stale.is_file() or stale.is_symlink():
            stale.unlink()
    write_bytes(folder / STAMP, stamp.encode())
    return written, len(made)


def release_files(database: Path) -> dict[str, bytes]:
    """The content of every file by its path in the release, the checksums last."""
    with open_warehouse(database) as warehouse:
        facts = about(warehouse)
        tables = exported_tables(warehouse)
        rows = {table.name: warehouse.query(table.select) for table in tables}
        sheets = workbook(warehouse, facts)
    csv_files = {f"csv/{name}.csv": as_csv(*found) for name, found in rows.items()}
    parquets = parquet(database, {table.name: table.select for table in tables}, facts.meta)
    made = {
        **texts(facts, tables),
        "data_dictionary.md": data_dictionary(database).encode(),
        "jtai.xlsx": sheets,
        "findings.jsonl": as_json_lines(*rows[FLAT]),
        **csv_files,
        **{f"parquet/{name}.parquet": data for name, data in parquets.items()},
        "datapackage.json": descriptor(facts, tables, csv_files),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    return {**made, SUMS: sums.encode()}


def _stamp(database: Path) -> str:
    digest = hashlib.sha256(database.read_bytes()) if database.is_file() else hashlib.sha256()
    templates = b"".join(entry.read_bytes() for entry in sorted(_TEMPLATES.iterdir(), key=lambda entry: entry.name))
    code = (version_of(f"warehouse.{room}") for room in ("build", "files", "read"))
    return " ".join((digest.hexdigest(), version_of("pipelines.publish.dataset", templates), *code))


def _held(folder: Path) -> int | None:
    """The number of files of the release in the folder, or None where it is not whole."""
    sums = _text(folder / SUMS)
    if sums is None:
        return None
    lines = [line.split("  ", 1) for line in sums.splitlines()]
    for digest, name in lines:
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return None
    return len(lines) + 1


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
