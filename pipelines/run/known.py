"""What there is to tell of the published warehouse, and what of it runs have told so far (`known.json`).

What is in the warehouse may be more than what was told: a run can be killed between publishing and telling.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.run.report import LetterChange
from pipelines.settings import Workspace
from warehouse.build.checks import CheckReport
from warehouse.errors import NoWarehouse
from warehouse.files.json_files import read_or_none, write
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.review_items import ChangeKind, ReviewCode, ReviewItem


@dataclass(frozen=True, slots=True)
class ToldKeys:
    """The keys of the changes and of the review items that have been told."""

    changes: tuple[str, ...]
    review: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarehouseState:
    """What there is to tell of a published warehouse: the changes, and what needs review."""

    changes: tuple[LetterChange, ...] = ()
    review: tuple[ReviewItem, ...] = ()

    @property
    def known(self) -> ToldKeys:
        """All of it as told."""
        return ToldKeys(tuple(one.key for one in self.changes), tuple(one.key for one in self.review))

    def since(self, known: ToldKeys) -> WarehouseState:
        """What of it has not been told."""
        return WarehouseState(
            tuple(one for one in self.changes if one.key not in known.changes),
            tuple(one for one in self.review if one.key not in known.review),
        )


def warehouse_state(workspace: Workspace) -> WarehouseState:
    """What there is to report about the published warehouse; only its failed checks if there is none."""
    checks = read_or_none(workspace.checks, CheckReport)
    broken = [ReviewItem(ReviewCode.CHECK, check.name, check.message) for check in checks.broken] if checks else []
    try:
        with open_warehouse(workspace.database) as warehouse:
            return WarehouseState(_changes(warehouse), (*warehouse.attention(), *broken))
    except NoWarehouse:
        return WarehouseState((), tuple(broken))


def read_known(workspace: Workspace) -> ToldKeys:
    """What runs have told so far, kept from now on: all that there is where nothing was kept."""
    known = read_or_none(workspace.known, ToldKeys)
    if known is None:
        known = warehouse_state(workspace).known
        write(workspace.known, known)
    return known


def _changes(warehouse: Warehouse) -> tuple[LetterChange, ...]:
    """The changes that people are told of, the newest letter first; of new versions those that are now current."""
    rows = warehouse.query(
        """
        SELECT change, c.area_name, c.letter_date, c.source_url, c.run_id, c.report_id
        FROM v_changes AS c JOIN reports AS r USING (report_id)
        WHERE change IN ('added', 'withdrawn', 'reappeared')
           OR (change IN ('republished', 'copy_added') AND r.status = 'current')
        ORDER BY c.letter_date DESC, c.letter_id, c.run_id, change
        """
    ).rows
    codings = _codings(warehouse)
    return tuple(
        LetterChange(ChangeKind(change), area, day, url, run_id, codings.get(report_id, "") if change in _NEW else "")
        for change, area, day, url, run_id, report_id in rows
    )


_NEW = (ChangeKind.ADDED, ChangeKind.REPUBLISHED, ChangeKind.REAPPEARED)
"""Changes after which there is a letter to code."""


def _codings(warehouse: Warehouse) -> dict[str, str]:
    """How each current letter is coded that no person has coded, and whose coding does not ship."""
    rows = warehouse.query(
        """
        SELECT v.report_id, v.assisted_by, v.statements, count(DISTINCT t.statement_id) AS sure
        FROM v_letters AS v
        JOIN findings AS f USING (report_id)
        JOIN statements AS s USING (finding_id)
        LEFT JOIN statement_subtopics AS t ON t.statement_id = s.statement_id AND t.is_certain
        GROUP BY ALL
        HAVING count(*) FILTER (WHERE s.polarity_method = 'coded') = 0
        """
    ).rows
    return {
        report_id: f"coded by the program {program}, not yet accepted"
        if program
        else f"coded by the model, {sure} of {statements} statements sure"
        for report_id, program, statements, sure in rows
    }
