"""Whether the files of a workspace are what was written, and what to do where one is not.

Belongs here: absent, unreadable, damaged, changed, of another version: each file of the workspace, told apart. Does not
belong here: whether a run can begin (doctor). `deploy/state.md` has what a refresh makes of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.notify.outbox import Message
from pipelines.operate.finding import Finding
from pipelines.run.known import Known
from pipelines.run.report import RunReport
from pipelines.run.run_log import newest_run_id
from pipelines.settings import MARKER, MARKER_REPAIR, Source, Workspace
from warehouse.archive.harvest_records import Publisher
from warehouse.archive.store import Archive
from warehouse.build.checks import CheckReport
from warehouse.errors import DamagedWarehouse, JtaiError, NoWarehouse, OtherWarehouse
from warehouse.files.duckdb_files import log_of
from warehouse.files.json_files import FileState, state_of
from warehouse.read.api import open_warehouse
from warehouse.records import Extraction, TaggedLetter

_RESTORE = "deploy/restore.md says how to bring it back from a copy."
_SHOWN = 3
"""So many files of a folder are named."""


def examine_files(workspace: Workspace) -> Iterator[Finding]:
    """A finding for each kind of file that is not as it was written; nothing is changed."""
    yield from _marker(workspace)
    yield from _archive(workspace)
    again = "jtai refresh makes it again."
    run = workspace.runs / (newest_run_id(workspace.runs) or "none")
    yield from _records("extracted", workspace.extracted.glob("*.json"), Extraction, again, is_sealed=True)
    yield from _records("tagged", workspace.tagged.glob("*.json"), TaggedLetter, again, is_sealed=True)
    yield from _records("unsent", workspace.unsent.glob("[!.]*.json"), Message, "It cannot be sent: remove it.")
    yield from _records("checks", [workspace.checks, workspace.refused_checks], CheckReport, again)
    yield from _records(
        "known", [workspace.known], Known, "jtai refresh begins it again; jtai changes has what is new."
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
    except (JtaiError, OSError) as error:
        yield Finding("wrong", "archive", str(error), _RESTORE)
        return
    is_harvested = any(seen.source != Publisher.ADDED for seen in sightings)
    expected = {archive.manifest: bool(held or runs), archive.ledger: is_harvested}
    lost = [path for path, is_expected in expected.items() if is_expected and not path.exists()]
    for path in lost:
        yield Finding("wrong", "archive", f"{path} is missing, although there are {len(held)} documents", _RESTORE)
    missing = sorted({seen.sha256 for seen in sightings if seen.sha256} - held)
    if missing:
        yield Finding(
            "wrong",
            "archive",
            f"{len(missing)} documents of the manifest are not there: {', '.join(missing[:_SHOWN])}",
            "Bring them back from a copy (deploy/restore.md); jtai refresh fetches what is still published.",
        )
    elif not lost:
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
            yield Finding("wrong", matter, says, "Let the user that runs the refresh read it.")
        else:
            yield Finding("warning", matter, says, todo)


def _warehouse(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.database
    if (log := log_of(path)).exists():
        yield Finding(
            "warning",
            "warehouse",
            f"{log}: a program that was writing to {path.name} left it, and its changes are not shown",
            "jtai load removes it.",
        )
    try:
        with open_warehouse(path) as warehouse:
            warehouse.read_all()
    except NoWarehouse as error:
        yield Finding("warning", "warehouse", str(error), "Run jtai refresh.")
    except (DamagedWarehouse, OtherWarehouse) as error:
        yield Finding("wrong", "warehouse", str(error), f"Move {path} away and run jtai load.")
    except JtaiError as error:
        yield Finding("wrong", "warehouse", str(error), "Close it in that program, or make it readable.")
