"""Checks the files of a workspace: absent, unreadable, damaged, changed or of another version, and what to do.

`deploy/state.md` says what a refresh does about each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.notify.outbox import Message
from pipelines.operate.finding import Finding
from pipelines.run.known import ToldKeys
from pipelines.run.report import RunReport
from pipelines.run.run_log import newest_run_id
from pipelines.settings import MARKER, MARKER_REPAIR, Source, Workspace
from warehouse.archive.chronicle_file import KeptChronicle, path_of
from warehouse.archive.harvest_records import Publisher
from warehouse.archive.store import Archive
from warehouse.build.checks import CheckReport
from warehouse.errors import JtaiError, LockedWarehouse, NoWarehouse
from warehouse.files.duckdb_files import log_of
from warehouse.files.json_files import FileState, state_of
from warehouse.read.api import open_warehouse
from warehouse.records import Extraction, ReadingDifferences, TaggedLetter

_RESTORE = "deploy/restore.md says how to bring it back from a copy."
_MAKE_READABLE = "Let the user that runs the refresh read it."
_SHOWN = 3
"""So many files of a folder are named."""


def examine_files(workspace: Workspace) -> Iterator[Finding]:
    """A finding for each kind of file that is not as it was written; nothing is changed."""
    yield from _marker(workspace)
    yield from _archive(workspace)
    again = "jtai refresh makes it again."
    run = workspace.runs / (newest_run_id(workspace.runs) or "none")
    chronicle = path_of(Archive(workspace.archive))
    yield from _records("chronicle", [chronicle], KeptChronicle, again, is_sealed=True)
    yield from _records("extracted", workspace.extracted.glob("*.json"), Extraction, again, is_sealed=True)
    compare = "jtai verify --reading makes it again."
    yield from _records("readings", workspace.readings.glob("*.json"), ReadingDifferences, compare, is_sealed=True)
    yield from _records("tagged", workspace.tagged.glob("*.json"), TaggedLetter, again, is_sealed=True)
    yield from _records("unsent", workspace.unsent.glob("[!.]*.json"), Message, "It cannot be sent: remove it.")
    yield from _records("checks", [workspace.checks, workspace.refused_checks], CheckReport, again)
    yield from _records(
        "known", [workspace.known], ToldKeys, "jtai refresh begins it again; jtai changes has what is new."
    )
    yield from _records("newest run", [run / "report.json"], RunReport, "The next run writes its own.")
    yield from _warehouse(workspace)


def _marker(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.root / MARKER
    todo = f"{MARKER_REPAIR[0].upper()}{MARKER_REPAIR[1:]}."
    try:
        held = path.read_text(errors="replace").strip()
    except FileNotFoundError:
        if workspace.archive.exists():
            yield Finding("wrong", "source", f"{path} is missing; {workspace.source} is assumed", todo)
    except OSError as error:
        yield Finding("wrong", "source", f"{path} cannot be read ({error.strerror})", todo)
    else:
        if held not in set(Source):
            yield Finding("wrong", "source", f"{path} is damaged: it says {held[:40]!r}", todo)


def _archive(workspace: Workspace) -> Iterator[Finding]:
    archive = Archive(workspace.archive)
    try:
        runs, sightings, _ = archive.runs(), archive.sightings(), archive.accepted()
        held = archive.shas()
    except OSError as error:
        yield Finding("wrong", "archive", f"{error.filename} cannot be read ({error.strerror})", _MAKE_READABLE)
        return
    except JtaiError as error:
        yield Finding("wrong", "archive", str(error), _RESTORE)
        return
    is_harvested = any(seen.source != Publisher.ADDED for seen in sightings)
    listed = {seen.sha256 for seen in sightings if seen.sha256}
    lost = [
        path
        for path, is_lost in ((archive.manifest, held and not listed), (archive.ledger, is_harvested and not runs))
        if is_lost
    ]
    for path in lost:
        says = (
            f"{path} is {'empty or damaged' if path.exists() else 'missing'}, although there are {len(held)} documents"
        )
        yield Finding("wrong", "archive", says, _RESTORE)
    if listed and held - listed:
        says = f"{archive.manifest} has no line for {len(held - listed)} of {len(held)} documents"
        yield Finding(
            "warning", "archive", says, f"If it was cut short, {_RESTORE} Else jtai refresh fetches them again."
        )
    missing = sorted(listed - held)
    if missing:
        yield Finding(
            "wrong",
            "archive",
            f"{len(missing)} documents of the manifest are not there: {', '.join(missing[:_SHOWN])}",
            "Bring them back from a copy (deploy/restore.md); jtai refresh fetches what is still published.",
        )
    elif not lost and not held - listed:
        yield Finding("ok", "archive", f"{len(held)} documents, {len(sightings)} sightings, {len(runs)} runs")


def _records(
    matter: str, paths: Iterable[Path], record_type: type, todo: str, *, is_sealed: bool = False
) -> Iterator[Finding]:
    """A finding for each state in which some of the files are; those that are good or absent need none."""
    by_state: dict[FileState, list[Path]] = {}
    for path in sorted(paths):
        by_state.setdefault(state_of(path, record_type, is_sealed=is_sealed), []).append(path)
    for state, found in by_state.items():
        if state in (FileState.GOOD, FileState.ABSENT):
            continue
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        says = f"{state}: {', '.join(map(str, found[:_SHOWN]))}{more}"
        if state is FileState.UNREADABLE:
            yield Finding("wrong", matter, says, _MAKE_READABLE)
        else:
            yield Finding("warning", matter, says, todo)


def _warehouse(workspace: Workspace) -> Iterator[Finding]:
    path, log = workspace.database, log_of(workspace.database)
    try:
        with open_warehouse(path) as warehouse:
            warehouse.read_all()
    except NoWarehouse as error:
        yield Finding("warning", "warehouse", str(error))
    except LockedWarehouse as error:
        yield Finding("wrong", "warehouse", str(error))
        return
    except JtaiError as error:
        yield Finding("wrong", "warehouse", str(error))
    if log.exists():
        says = f"{log}: a program that was writing to {path.name} left it, and its changes are not shown"
        yield Finding("warning", "warehouse", says, "jtai load removes it.")
