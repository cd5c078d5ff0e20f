"""Which passes over a publisher count as a whole reading of its listing: what is missing there is missing indeed.

Belongs here: reading the ledger's tallies against the limits of checks.yml. Does not belong here: what an entry is
(ledger), what changed from one reading to the next (history), whether anything may be published (checks).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from warehouse.records import HarvestRun, SourceTally


class HarvestLimits(BaseModel):
    """What a listing must show, measured by its last whole reading (`harvest` in checks.yml explains the keys)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_share: float = Field(gt=0, le=1)
    may_go: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class CompleteListing:
    """A whole reading: how many letters it met (`listed`), on a listing of how many rows (None: not known)."""

    run_id: str
    listed: int
    rows: int | None


def shortfall(tally: SourceTally, before: CompleteListing | None, limits: HarvestLimits) -> tuple[str, ...]:
    """What this pass shows too little of, in words; nothing is compared that it did not read to the end."""
    found = []
    if tally.rows is not None:
        if tally.rows < tally.expected_rows:
            found.append(f"{tally.rows} rows on the listing, expected at least {tally.expected_rows}")
        elif before and before.rows is not None and _is_less(tally.rows, before.rows, limits):
            found.append(f"{tally.rows} rows on the listing, {before.rows} before")
    if tally.error is None and before and _is_less(tally.listed, before.listed, limits):
        found.append(f"{tally.listed} entries, {before.listed} before")
    return tuple(found)


def _is_less(now: int, before: int, limits: HarvestLimits) -> bool:
    return now < limits.minimum_share * before and before - now > limits.may_go


def find_complete_listings(
    runs: Iterable[HarvestRun], limits: HarvestLimits, accepted: Collection[str] = ()
) -> Mapping[str, tuple[CompleteListing, ...]]:
    """For each source its whole readings in the order of the runs.

    A pass is one if it met no error and nothing falls short of the whole reading before it; so a broken listing neither
    withdraws letters nor becomes the measure of the next. What falls short in an `accepted` run is so at the publisher.
    """
    whole: dict[str, list[CompleteListing]] = {}
    for run in sorted(runs, key=lambda run: run.run_id):
        for tally in run.sources:
            found = whole.setdefault(tally.source, [])
            before = found[-1] if found and run.run_id not in accepted else None
            if tally.error is None and not shortfall(tally, before, limits):
                found.append(CompleteListing(run.run_id, tally.listed, tally.rows))
    return {source: tuple(found) for source, found in whole.items()}
