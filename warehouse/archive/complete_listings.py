"""Which passes over a publisher read its listing completely: an entry missing from one of them is really gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from warehouse.archive.harvest_records import HarvestRun, SourceTally


class HarvestLimits(BaseModel):
    """What a listing must show, compared with the last complete one (`harvest` in checks.yml explains the keys)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_share: float = Field(gt=0, le=1)
    may_go: int = Field(ge=0)
    most_entries: int = Field(gt=0)


@dataclass(frozen=True, slots=True)
class CompleteListing:
    """A listing read completely: the number of letters (`listed`) and of rows (None: not known)."""

    run_id: str
    listed: int
    rows: int | None


def find_implausible(tally: SourceTally, before: CompleteListing | None, limits: HarvestLimits) -> tuple[str, ...]:
    """What a pass shows too little or too much of, in words. What it did not read to the end is not compared."""
    found = []
    if tally.entries > limits.most_entries:
        found.append(f"{tally.entries} entries to follow, more than {limits.most_entries} cannot be right")
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
    """The complete listings of each source, in the order of the runs.

    A listing is complete if the pass met no error and shows no less and no more than the limits allow, compared with
    the complete listing before it. A broken listing so neither withdraws letters nor becomes the measure of the next
    one. In an `accepted` run a listing may be as short as it is.
    """
    whole: dict[str, list[CompleteListing]] = {}
    for run in sorted(runs, key=lambda run: run.run_id):
        for tally in run.sources:
            found = whole.setdefault(tally.source, [])
            before = found[-1] if found and run.run_id not in accepted else None
            if tally.error is None and not find_implausible(tally, before, limits):
                found.append(CompleteListing(run.run_id, tally.listed, tally.rows))
    return {source: tuple(found) for source, found in whole.items()}
