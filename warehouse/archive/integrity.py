"""Reads every byte of an archive again and reports what is not as it was written.

Belongs here: documents against their names, manifest and ledger against their seals and against each other. Does not
belong here: judging a harvest (warehouse.build.checks), repairing anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from warehouse.archive.harvest_records import Acceptance, HarvestRun, Sighting
from warehouse.archive.seals import broken_seals
from warehouse.archive.store import Archive
from warehouse.files.atomic import sha256_of

Tell = Callable[[int, int, str], None]

_BACK = "restore it from a backup"


def find_damage(archive: Archive, tell: Tell = lambda done, total, what: None) -> Iterator[str]:
    """One message for each damaged file or line, naming the file, the line if there is one, and the problem.

    An incomplete last line is not damage: a killed run leaves one, and the next append removes it.
    """
    yield from _documents(archive, tell)
    manifest: list[tuple[int, Sighting]] = []
    runs: list[tuple[int, HarvestRun]] = []
    yield from _lines(archive.manifest, TypeAdapter(Sighting), manifest)
    yield from _lines(archive.ledger, TypeAdapter(HarvestRun), runs)
    yield from _lines(archive.acceptances, TypeAdapter(Acceptance), [])
    yield from _missing(archive, manifest)
    met = Counter((seen.run_id, seen.source) for _, seen in manifest)
    for number, run in runs:
        for tally in run.sources:
            found = met[run.run_id, tally.source]
            if found < tally.listed:
                yield (
                    f"{archive.ledger}:{number}: run {run.run_id} met {tally.listed} entries at {tally.source}, "
                    f"{archive.manifest.name} has {found}: lines are missing; {_BACK}"
                )


def _documents(archive: Archive, tell: Tell) -> Iterator[str]:
    folders = (("objects", "**/*"), ("quarantine", "*"))
    paths = sorted(p for folder, what in folders for p in (archive.root / folder).glob(what) if p.is_file())
    for done, path in enumerate(paths, start=1):
        if path.name.startswith("."):
            continue  # unfinished, left by a killed run
        sha256 = sha256_of(path)
        if sha256 != path.stem:
            yield f"{path}: damaged, its bytes have the SHA-256 {sha256}; {_BACK}, or remove it and harvest again"
        tell(done, len(paths), path.name[:12])


def _lines(path: Path, adapter: TypeAdapter[Any], into: list[tuple[int, Any]]) -> Iterator[str]:
    """Report damaged lines of a file; the readable ones are added to `into` with their numbers."""
    data = path.read_bytes() if path.exists() else b""
    told = set()
    for number in broken_seals(data):
        told.add(number)
        yield f"{path}:{number}: this line or the one before it has been changed; {_BACK}"
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], start=1):
        try:
            into.append((number, adapter.validate_json(line)))
        except ValidationError as error:
            if number not in told:
                yield f"{path}:{number}: {error.errors()[0]['msg']}; {_BACK}"


def _missing(archive: Archive, manifest: list[tuple[int, Sighting]]) -> Iterator[str]:
    told = set()
    for number, seen in manifest:
        if seen.sha256 is None or seen.sha256 in told:
            continue
        path = archive.path_of(seen.sha256)
        if not path.is_file():
            told.add(seen.sha256)
            yield f"{path}: missing, {archive.manifest.name}:{number} has it from {seen.url}; {_BACK}, or harvest again"
        elif seen.bytes is not None and seen.bytes != path.stat().st_size:
            told.add(seen.sha256)
            yield f"{archive.manifest}:{number}: {seen.bytes} bytes, {path.name} has {path.stat().st_size}; {_BACK}"
