"""Commands that read: the state of the archive, and a query of the warehouse."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.commands.option_groups import with_options
from pipelines.commands.output import Look, OutputOptions, result_options, show
from pipelines.run.archive_store import StoreState, look_at_store
from pipelines.run.known import warehouse_state
from pipelines.run.locking import is_at_work
from pipelines.run.run_log import newest_run_id, stage_at_work
from pipelines.settings import Workspace, read_store_address
from warehouse.archive.store import Archive
from warehouse.errors import UnreadableWarehouse, WrongWorkspace
from warehouse.read.api import open_warehouse
from warehouse.read.status import Status
from warehouse.review_items import ReviewItem


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(status)
    app.command()(query)


@with_options(wanted=result_options(has_sql=False))
def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(metavar="SQL")],
    wanted: OutputOptions,
    codes: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A database of your own codes, known as mine.", show_default=False
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(help="Seconds that the query may take.", min=0.1, rich_help_panel="Bounds")
    ] = 120.0,
    memory: Annotated[str, typer.Option(help="Memory that the query may take.", rich_help_panel="Bounds")] = "2GB",
) -> None:
    """Print the result of one SELECT."""
    with _ended_by_ctrl_c(), open_warehouse(context.obj.database, memory, codes) as warehouse:
        columns, batches = warehouse.stream(sql, seconds=timeout)
        show(columns, batches, wanted, Look())


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the process at once, which only reads: Python would hear of it when DuckDB has finished."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class RunAtWork:
    """The run that is at work at this moment; `stage` began at `since` (None: it has yet to begin one)."""

    run_id: str | None
    stage: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """What `jtai status` tells. `warehouse_error` says why the warehouse cannot be read; `publishers` why one was not.

    `documents` is None for a DuckDB file by itself, which has no archive beside it. `gaps` are letters that are listed
    and not held: what, address, reason. `store` is None where the workspace alone keeps the archive.
    """

    workspace: str
    source: str
    documents: int | None
    harvests: int
    last_harvest: datetime | None
    publishers: Mapping[str, str | None]
    at_work: RunAtWork | None = None
    warehouse: Status | None = None
    warehouse_error: str | None = None
    store: StoreState | None = None
    gaps: Sequence[tuple[str, str, str]] = ()
    attention: Sequence[ReviewItem] = ()


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the state of the workspace."""
    found = _status_of(context.obj)
    if as_json:
        print_json(asdict(found))
    else:
        _print_status(found)


def _status_of(workspace: Workspace) -> WorkspaceStatus:
    """The state of a workspace. Raises `WrongWorkspace` for any other folder."""
    if not workspace.exists:
        raise WrongWorkspace(
            f"{workspace.root}: there is no workspace here; make one with jtai refresh, or name yours with --workspace"
        )
    is_file = workspace.root.is_file()
    archive = Archive(workspace.archive)
    runs = () if is_file else archive.runs()
    found = WorkspaceStatus(
        workspace=str(workspace.root),
        source=str(workspace.source),
        documents=None if is_file else len(archive.shas()),
        harvests=len(runs),
        last_harvest=runs[-1].finished_at if runs else None,
        publishers={source.source: source.error for source in runs[-1].sources} if runs else {},
        at_work=_run_at_work(workspace),
        store=_store_of(workspace) if not is_file else None,
    )
    try:
        with open_warehouse(workspace.database) as warehouse:
            gaps = warehouse.query(
                "SELECT coalesce(area_name, label), coalesce(ofsted_url, hmicfrs_url), reason "
                "FROM v_coverage WHERE reason IS NOT NULL ORDER BY ALL"
            ).rows
            held = warehouse.status()
            attention = warehouse.attention() if is_file else warehouse_state(workspace).review
    except UnreadableWarehouse as error:
        return replace(found, warehouse_error=str(error))
    return replace(found, warehouse=held, gaps=gaps, attention=attention)


def _store_of(workspace: Workspace) -> StoreState | None:
    address = read_store_address()
    return look_at_store(workspace, address) if address else None


def _run_at_work(workspace: Workspace) -> RunAtWork | None:
    with suppress(PermissionError):  # who may only read cannot see it
        if is_at_work(workspace):
            run_id = newest_run_id(workspace.runs)
            begun = stage_at_work(workspace.runs / run_id) if run_id else None
            return RunAtWork(run_id, *begun) if begun else RunAtWork(run_id)
    return None


def _print_status(found: WorkspaceStatus) -> None:
    out = Console(highlight=False, soft_wrap=True)
    if found.documents is None:
        out.print(f"[bold]File[/bold]       {escape(found.workspace)}")
    else:
        out.print(f"[bold]Archive[/bold]    {escape(found.workspace)} ({found.source}): {found.documents} documents")
        if found.last_harvest is None:
            out.print("           never harvested; start with jtai refresh")
        else:
            last = f"{found.last_harvest:%d %B %Y at %H:%M} UTC"
            out.print(f"           {found.harvests} harvests, the last one on {last}")
    if found.store is not None:
        out.print(f"[bold]Store[/bold]      {escape(str(found.store))}")
    for name, error in found.publishers.items():
        out.print(f"           {name}: {escape(error) if error else 'read to the end'}")
    if (run := found.at_work) is not None:
        since = f", since {run.since:%H:%M:%S} UTC" if run.since else ""
        out.print(f"[bold]Run[/bold]        {run.run_id} is at work: {run.stage or 'it has just begun'}{since}")
    held = found.warehouse
    if held is None:
        out.print(f"[bold]Warehouse[/bold]  {escape(str(found.warehouse_error))}")
        return
    kinds = ", ".join(f"{count} {kind}" for kind, count in held.findings_by_kind.items())
    out.print(
        f"[bold]Warehouse[/bold]  {held.letters} letters, {held.first_letter_date} to {held.last_letter_date}; "
        f"{held.findings} findings ({kinds})"
    )
    out.print(
        f"           {held.versions} versions, {held.withdrawn} withdrawn, {held.needs_review} letters for review, "
        f"{held.quarantined} documents in quarantine, {held.not_served} listed but not served"
    )
    _print_list(out, "Gaps", "listed but not held", [f"{what}: {url} ({reason})" for what, url, reason in found.gaps])
    _print_list(out, "Attention", "to review", found.attention)


def _print_list(out: Console, title: str, what: str, lines: Sequence[object]) -> None:
    if lines:
        out.print(f"[bold]{title:10}[/bold] {len(lines)} {what}")
        for line in lines:
            out.print(f"           {escape(str(line))}")
