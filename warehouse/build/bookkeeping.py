"""The rows that say where everything came from and what was left out: sightings, quarantine, issues, runs, meta."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from warehouse.archive.chronicle import HELD, Chronicle
from warehouse.archive.harvest_records import Publisher, SourceTally
from warehouse.archive.listing_entries import Entry
from warehouse.build.history import Change
from warehouse.build.letters import Row, Version
from warehouse.records import Issue, IssueCode

SCHEMA_VERSION = "1"
"""Increased when a table or column of the contract is renamed or dropped (CHANGELOG.md says how to migrate)."""


def sighting_rows(entries: Iterable[Entry], reports: Mapping[str, str], rejections: Mapping[str, Issue]) -> list[Row]:
    """The rows of `sightings`. `reports` has the report ID of each letter by hash, `rejections` why a document has
    none.

    Whether a document was fetched, unchanged or not requested varies from night to night without any news, so the
    outcome says only that it is archived.
    """
    return [
        {
            "source": entry.newest.source,
            "url": entry.newest.url,
            "page_url": entry.newest.page_url,
            "label": entry.newest.label,
            "inspection_date": entry.newest.inspection_date,
            "published_on": entry.newest.published_on,
            "label_date": entry.newest.label_date,
            "provider_urn": entry.newest.provider_urn,
            "provider_name": entry.newest.provider_name,
            "outcome": "archived" if entry.newest.outcome in HELD else entry.newest.outcome,
            "is_listed": entry.is_listed,
            "report_id": reports.get(entry.sha256 or ""),
            "reason": _reason(entry, reports, rejections),
            "detail": entry.newest.reason,
            "first_seen_at": entry.first_seen_at,
            "last_seen_at": entry.last_seen_at,
        }
        for entry in entries
    ]


def _reason(entry: Entry, reports: Mapping[str, str], rejections: Mapping[str, Issue]) -> str | None:
    """Why the entry has no report, or what its link now returns instead of the report it had."""
    if entry.newest.outcome == "quarantined":
        return f"quarantined: {entry.newest.reason or 'the response is not a PDF'}"
    if entry.newest.outcome not in HELD:
        return entry.newest.outcome
    if entry.sha256 in reports:
        return None
    rejection = rejections.get(entry.sha256 or "")
    if rejection is None:
        return "not_extracted"
    return str(rejection.code) if rejection.code == IssueCode.NOT_A_JTAI else f"quarantined: {rejection.code}"


def quarantine_rows(entries: Iterable[Entry], reports: Mapping[str, str], rejections: Mapping[str, Issue]) -> list[Row]:
    """The rows of `quarantine`: documents that are not letters, cannot be read or are withheld, and responses that are
    not documents.
    """
    rows: list[Row] = []
    for entry in entries:
        for code, reason in _causes(entry, reports, rejections):
            rows.append(
                {
                    "sha256": entry.sha256,
                    "url": entry.newest.url,
                    "source": entry.newest.source,
                    "label": entry.newest.label,
                    "code": code,
                    "reason": reason,
                    "first_seen_at": entry.first_seen_at,
                }
            )
    return rows


def _causes(entry: Entry, reports: Mapping[str, str], rejections: Mapping[str, Issue]) -> Iterable[tuple[str, str]]:
    if entry.newest.outcome == "quarantined":
        yield str(IssueCode.UNEXPECTED_CONTENT), entry.newest.reason or "the response is not a PDF"
    if entry.sha256 is None or entry.sha256 in reports:
        return
    if (rejection := rejections.get(entry.sha256)) is not None:
        yield str(rejection.code), rejection.message
    else:
        yield str(IssueCode.EXTRACTION_FAILED), "the archived document has not been read"


def letter_issue_rows(version: Version) -> list[Row]:
    """The rows of `issues` for a letter."""
    return [_issue(version.report_id, issue.stage, issue.code, issue.message, issue.page) for issue in version.issues]


def entry_issue_rows(entries: Iterable[Entry], orphans: Iterable[str]) -> list[Row]:
    """The rows of `issues` for entries that should have a letter but do not.

    `orphans` are hashes of documents that were read but have no entry in the ledger.
    """
    rows: list[Row] = []
    for entry in entries:
        place = f"{entry.newest.url} ({entry.newest.source}: {entry.newest.label})"
        if entry.newest.outcome == "not_served" and entry.is_listed:
            rows.append(_issue(None, "harvest", IssueCode.NOT_SERVED, f"listed but cannot be downloaded: {place}"))
        elif entry.newest.outcome == "quarantined":
            cause = entry.newest.reason or "the response is not a PDF"
            rows.append(_issue(None, "harvest", IssueCode.UNEXPECTED_CONTENT, f"{place}: {cause}"))
    rows += [
        _issue(None, "load", IssueCode.CHECK_BROKEN, f"document {sha256} was read, and no listing is known to have it")
        for sha256 in orphans
    ]
    return rows


def rejection_rows(rejections: Mapping[str, Issue], documents: Iterable[str]) -> list[Row]:
    """The rows of `issues` for archived documents that could not be read, apart from those that are not letters."""
    return [
        _issue(None, issue.stage, issue.code, f"document {sha256}: {issue.message}", issue.page)
        for sha256 in documents
        if (issue := rejections.get(sha256)) is not None and issue.code != IssueCode.NOT_A_JTAI
    ]


def _issue(report_id: str | None, stage: str, code: IssueCode, message: str, page: int | None = None) -> Row:
    return {"report_id": report_id, "stage": stage, "code": str(code), "message": message, "page": page}


_COUNTS = tuple(one.name for one in fields(SourceTally) if one.name not in ("expected_rows", "entries", "bad_links"))
"""What a row of `runs` has of a tally. Not by `asdict`: it would take a second for three years of nights."""


def run_rows(chronicle: Chronicle, history: Mapping[tuple[str, str], Sequence[Change]]) -> list[Row]:
    """The rows of `runs`: one for each run and publisher, with its changes, and one for each letter added manually."""
    rows = [
        _run_row(run.run_id, run.started_at, run.finished_at, tally, history.get((run.run_id, tally.source), ()))
        for run in chronicle.runs
        for tally in run.sources
    ]
    for seen in chronicle.sightings:
        if seen.source == Publisher.ADDED:
            tally = SourceTally(seen.source, 0, 0, 1, 1, 0, 0, 0, 0)
            changes = history.get((seen.run_id, seen.source), ())
            rows.append(_run_row(seen.run_id, seen.seen_at, seen.seen_at, tally, changes))
    return sorted(rows, key=lambda row: (str(row["run_id"]), str(row["source"])))


def _run_row(
    run_id: str, started_at: datetime, finished_at: datetime, tally: SourceTally, changes: Sequence[Change]
) -> Row:
    return {
        "run_id": run_id,
        "started_at": started_at,
        "finished_at": finished_at,
        **{name: getattr(tally, name) for name in _COUNTS},
        "changes": [asdict(change) for change in changes],
    }


def coding_facts(methods: Counter[str]) -> Mapping[str, str]:
    """How many statements there are, and what share of them each method has, as facts for `meta`."""
    total = methods.total()
    return {
        "statements": str(total),
        **{f"statements_{name}": f"{methods[name] / total:.4f}" for name in sorted(methods)},
    }


def meta_rows(versions: Mapping[str, str], taxonomy_version: str) -> list[Row]:
    """The rows of `meta`: the caller's versions, and what is true of every file."""
    facts = {
        "schema_version": SCHEMA_VERSION,
        "taxonomy_version": taxonomy_version,
        "licence": "Open Government Licence v3.0",
        "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "attribution": (
            "Contains public sector information of Ofsted, CQC, HMICFRS, HMI Probation, the Office for National "
            "Statistics and the Department for Education, licensed under the Open Government Licence v3.0."
        ),
        "standing": "Independent work: not made, checked or endorsed by an inspectorate.",
        **versions,
    }
    return [{"key": key, "value": facts[key]} for key in sorted(facts)]
