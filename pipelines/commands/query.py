"""Commands that read: the state of the archive, and a query of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from pipelines.commands.machine_readable import AsJson, print_json
from pipelines.run.known import warehouse_state
from pipelines.settings import Workspace
from warehouse.errors import UnreadableWarehouse
from warehouse.review_items import ReviewItem

if TYPE_CHECKING:
    from warehouse.read.status import Status

MOST_ROWS = 200
"""Rows that a table on a terminal shows; `--json` has them all."""

_UNBOUNDED = 1_000_000
"""Characters in which any table has room."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help="What the archive and the warehouse hold, what is missing, what a person should look at.")(status)
    app.command(help="Run one reading SQL statement on the published warehouse.")(query)


def query(context: typer.Context, sql: Annotated[str, typer.Argument(metavar="SQL")], as_json: AsJson = False) -> None:
    """Print the result of one SELECT."""
    from warehouse.read.api import open_warehouse

    with open_warehouse(context.obj.database) as warehouse:
        found = warehouse.query(sql)
    if as_json:
        print_json([dict(zip(found.columns, row, strict=True)) for row in found.rows])
        return
    out = Console(highlight=False)
    out.print(_table_or_records(out, found.columns, found.rows[:MOST_ROWS]))
    shown = f", {MOST_ROWS} shown; --json prints all" if len(found.rows) > MOST_ROWS else ""
    out.print(f"{len(found.rows)} {'row' if len(found.rows) == 1 else 'rows'}{shown}")


def _table_or_records(out: Console, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> RenderableType:
    """A table where every word fits into its column; else the columns of each row under each other, nothing cut off."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    table = Table(*map(escape, columns), show_lines=any(len(cell) > 60 for row in cells for cell in row))
    for row in cells:
        table.add_row(*map(escape, row))
    if Measurement.get(out, out.options.update(max_width=_UNBOUNDED), table).minimum <= out.width:
        return table
    records = Table(show_header=False, box=box.SIMPLE, pad_edge=False)
    records.add_column(style="bold", no_wrap=True)
    records.add_column(overflow="fold")
    for row in cells:
        for column, cell in zip(columns, row, strict=True):
            records.add_row(escape(column), escape(cell))
        records.add_section()
    return records


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """What `jtai status` tells. `warehouse_error` says why the warehouse cannot be read; `publishers` why one was not.

    `gaps` are letters that are listed and not held: what, address, reason.
    """

    workspace: str
    source: str
    documents: int
    harvests: int
    last_harvest: datetime | None
    publishers: Mapping[str, str | None]
    warehouse: Status | None = None
    warehouse_error: str | None = None
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
    from warehouse.archive.store import Archive
    from warehouse.read.api import open_warehouse

    archive = Archive(workspace.archive)
    runs = archive.runs()
    found = WorkspaceStatus(
        workspace=str(workspace.root),
        source=str(workspace.source),
        documents=len(archive.shas()),
        harvests=len(runs),
        last_harvest=runs[-1].finished_at if runs else None,
        publishers={source.source: source.error for source in runs[-1].sources} if runs else {},
    )
    try:
        with open_warehouse(workspace.database) as warehouse:
            gaps = warehouse.query(
                "SELECT coalesce(area_name, label), coalesce(ofsted_url, hmicfrs_url), reason "
                "FROM v_coverage WHERE reason IS NOT NULL ORDER BY ALL"
            ).rows
            held = warehouse.status()
    except UnreadableWarehouse as error:
        return replace(found, warehouse_error=str(error))
    return replace(found, warehouse=held, gaps=gaps, attention=warehouse_state(workspace).review)


def _print_status(found: WorkspaceStatus) -> None:
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"[bold]Archive[/bold]    {escape(found.workspace)} ({found.source}): {found.documents} documents")
    if found.last_harvest is None:
        out.print("           never harvested; start with jtai refresh")
    else:
        out.print(f"           {found.harvests} harvests, the last one on {found.last_harvest:%d %B %Y at %H:%M} UTC")
    for name, error in found.publishers.items():
        out.print(f"           {name}: {escape(error) if error else 'read to the end'}")
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
    _print_list(out, "Gaps", "listed, and not held", [f"{what}: {url} ({reason})" for what, url, reason in found.gaps])
    _print_list(out, "Attention", "to review", found.attention)


def _print_list(out: Console, title: str, what: str, lines: Sequence[object]) -> None:
    if lines:
        out.print(f"[bold]{title:10}[/bold] {len(lines)} {what}")
        for line in lines:
            out.print(f"           {escape(str(line))}")
