"""What must hold before anything is published, and whether it does: for a harvest and for a built file.

Belongs here: reading checks.yml, judging the newest harvest, running the checks of a built file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from warehouse.archive.chronicle import Chronicle
from warehouse.archive.complete_listings import CompleteListing, HarvestLimits, find_implausible
from warehouse.archive.harvest_records import Sighting, SourceTally
from warehouse.errors import JtaiError
from warehouse.files.yaml_files import read_data

if TYPE_CHECKING:
    import duckdb  # the spiders read the limits of a harvest, and need no database

SHOWN = 5
"""The number of offending rows shown in a message."""


class Check(BaseModel):
    """A check of the built file: `sql` finds rows that fail it, also reading the previous file if `needs_previous`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z_]+$")
    says: str
    is_required: bool
    sql: str
    needs_previous: bool = False


class Checks(BaseModel):
    """All of checks.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    harvest: HarvestLimits
    warehouse: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check. `offenders` describes the first rows or entries that fail it; `count` is of all."""

    name: str
    is_required: bool
    passed: bool
    message: str
    offenders: tuple[str, ...] = ()
    count: int = 0


class BrokenCheck(JtaiError):
    """A check that blocks publication is broken: what was published stays. `results` are those of all its checks."""

    def __init__(self, message: str, results: tuple[CheckResult, ...] = ()) -> None:
        super().__init__(message)
        self.results = results


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The results of all checks of one build, kept beside the file that was built."""

    results: tuple[CheckResult, ...]

    @property
    def broken(self) -> tuple[CheckResult, ...]:
        """The failed checks."""
        return tuple(result for result in self.results if not result.passed)


@cache
def load_checks() -> Checks:
    """Load checks.yml; raises `ValueError` that names the file and the invalid key."""
    return read_data("warehouse.build", "checks.yml", Checks)


def result_of(name: str, is_required: bool, says: str, offenders: Sequence[str]) -> CheckResult:
    """The result of a check with these offenders; it passes if there are none."""
    if not offenders:
        return CheckResult(name, is_required, True, says)
    shown = "; ".join(offenders[:SHOWN])
    more = f" and {len(offenders) - SHOWN} more" if len(offenders) > SHOWN else ""
    return CheckResult(
        name, is_required, False, f"not so: {says}: {shown}{more}", tuple(offenders[:SHOWN]), len(offenders)
    )


def run_checks(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> tuple[CheckResult, ...]:
    """The results of all checks that apply. The file to be replaced is attached as `previous`, if there is one."""
    return tuple(_run(connection, c) for c in load_checks().warehouse if has_previous or not c.needs_previous)


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    found = connection.execute(check.sql)
    columns = [column[0] for column in found.description or ()]
    offenders = [_in_words(columns, row) for row in found.fetchall()]
    return result_of(check.name, check.is_required, check.says, offenders)


def _in_words(columns: Iterable[str], row: Iterable[object]) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(columns, row, strict=True))


Listing = Mapping[str, Sighting]
"""The entries of one publisher in one run by address."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A listing entry whose document has changed: the current document and the previous one."""

    source: str
    url: str
    label: str
    sha256: str | None
    previous_sha256: str | None


@dataclass(frozen=True, slots=True)
class HarvestJudgement:
    """The results of the latest run. The four lists leave out entries that are not letters (`not_a_jtai`).

    `previous_run_ids` has, for each publisher, the complete reading it is compared with. `not_served` has all listed
    entries that cannot be downloaded, whether or not they ever could. `sources` are the run's own counts of requests,
    bytes and downloads.
    """

    run_id: str | None
    previous_run_ids: Mapping[str, str]
    new: tuple[EntryChange, ...]
    changed: tuple[EntryChange, ...]
    vanished: tuple[EntryChange, ...]
    not_served: tuple[EntryChange, ...]
    results: tuple[CheckResult, ...]
    sources: tuple[SourceTally, ...]

    @property
    def may_be_published(self) -> bool:
        """Whether every required check passed."""
        return all(result.passed for result in self.results if result.is_required)

    @property
    def has_news(self) -> bool:
        """Whether the run found anything that the warehouse does not show yet."""
        return bool(self.new or self.changed or self.vanished)


def judge_harvest(chronicle: Chronicle) -> HarvestJudgement:
    """Judge the newest run, publisher by publisher, against the last complete listing before it.

    Entries are the same if source and address are. Nothing is called vanished where a listing was not read to the end.
    In an accepted run a listing may show less than before.
    """
    if not chronicle.runs:
        result = result_of("there_is_a_run", True, "the publishers have been harvested", ["no run is in the ledger"])
        return HarvestJudgement(None, {}, (), (), (), (), (result,), ())
    newest = chronicle.runs[-1]
    before = {t.source: _reading_before(chronicle, newest.run_id, t.source) for t in newest.sources}
    missing = sorted({tally.source for run in chronicle.runs[-2:-1] for tally in run.sources} - before.keys())
    judged = [_Publisher.of(chronicle, newest.run_id, tally, before[tally.source]) for tally in newest.sources]
    return HarvestJudgement(
        run_id=newest.run_id,
        previous_run_ids={source: found.run_id for source, found in before.items() if found},
        new=tuple(change for one in judged for change in one.new()),
        changed=tuple(change for one in judged for change in one.changed()),
        vanished=tuple(change for one in judged for change in one.vanished()),
        not_served=tuple(change for one in judged for change in one.not_served()),
        results=(
            result_of("publishers_are_asked", False, "each publisher of the run before was asked again", missing),
            *(result for one in judged for result in one.results(is_accepted=newest.run_id in chronicle.accepted)),
        ),
        sources=newest.sources,
    )


def _reading_before(chronicle: Chronicle, run_id: str, source: str) -> CompleteListing | None:
    return next((one for one in reversed(chronicle.readings.get(source, ())) if one.run_id < run_id), None)


def _by_address(sightings: Iterable[Sighting]) -> Listing:
    """The letters of a listing; if a run saw an address several times, a sighting with a document counts."""
    found: dict[str, Sighting] = {}
    for seen in sightings:
        if found.setdefault(seen.url, seen).sha256 is None or seen.sha256 is not None:
            found[seen.url] = seen
    return {url: seen for url, seen in found.items() if seen.outcome != "not_a_jtai"}


@dataclass(frozen=True, slots=True)
class _Publisher:
    """One publisher in the latest run (`now`) and its last complete reading (`then`), letters only."""

    tally: SourceTally
    before: CompleteListing | None
    now: Listing
    then: Listing
    followed: frozenset[str]

    @classmethod
    def of(cls, chronicle: Chronicle, run_id: str, tally: SourceTally, before: CompleteListing | None) -> _Publisher:
        """Compare what both runs saw."""
        now = _by_address(chronicle.find_listing(run_id, tally.source))
        then = _by_address(chronicle.find_listing(before.run_id, tally.source)) if before else {}
        held = frozenset(s.sha256 for s in now.values() if s.sha256 and s.outcome != "not_served")
        return cls(tally, before, now, then, held)

    def _changes(self, urls: Iterable[str]) -> tuple[EntryChange, ...]:
        found = []
        for url in sorted(urls):
            now, then = self.now.get(url), self.then.get(url)
            label = now.label if now else then.label if then else ""
            found.append(
                EntryChange(self.tally.source, url, label, now.sha256 if now else None, then.sha256 if then else None)
            )
        return tuple(found)

    def new(self) -> tuple[EntryChange, ...]:
        """Entries that are new, or have a document for the first time."""
        first = {u for u in self.now.keys() & self.then.keys() if self.now[u].sha256 and not self.then[u].sha256}
        return self._changes(first | (self.now.keys() - self.then.keys()))

    def changed(self) -> tuple[EntryChange, ...]:
        """Entries with different bytes."""
        both = [u for u in self.now.keys() & self.then.keys() if self.now[u].sha256 and self.then[u].sha256]
        return self._changes(u for u in both if self.now[u].sha256 != self.then[u].sha256)

    def vanished(self) -> tuple[EntryChange, ...]:
        """Entries that are no longer listed."""
        return () if self.tally.error else self._changes(self.then.keys() - self.now.keys())

    def not_served(self) -> tuple[EntryChange, ...]:
        """Entries whose documents cannot be downloaded."""
        return self._changes(url for url, seen in self.now.items() if seen.outcome == "not_served")

    def results(self, *, is_accepted: bool) -> Iterable[CheckResult]:
        """The checks of this publisher, required or not; what an accepted listing leaves out is not missed."""
        source, error = self.tally.source, self.tally.error
        yield result_of(f"{source}_is_read", False, f"{source} is read to the end", [error] if error else [])
        limits = load_checks().harvest
        says = (
            f"{source} lists what is expected: at least {limits.minimum_share:.0%} of its last whole reading, and not "
            f"more than {limits.most_entries} entries"
        )
        yield result_of(
            f"{source}_listing_is_whole",
            True,
            says,
            find_implausible(self.tally, None if is_accepted else self.before, limits),
        )
        gone = [change.url for change in self.vanished() if change.previous_sha256 not in self.followed]
        yield result_of(
            f"{source}_keeps_its_letters",
            False,
            f"{source} goes on listing its letters",
            [] if is_accepted else gone,
        )
        dead = [
            change.url
            for change in self.not_served()
            if change.url in self.then and self.then[change.url].outcome != "not_served"
        ]
        yield result_of(f"{source}_serves_its_letters", False, f"{source} goes on serving its letters", dead)
        strange = [f"{u}: {s.reason or 'no PDF'}" for u, s in sorted(self.now.items()) if s.outcome == "quarantined"]
        yield result_of(f"{source}_sends_documents", False, f"{source} sends PDFs for letters", strange)
        unread = [f"{u}: {s.reason or 'no answer'}" for u, s in sorted(self.now.items()) if s.outcome == "failed"]
        yield result_of(f"{source}_answers", False, f"{source} answers for each letter", unread)
