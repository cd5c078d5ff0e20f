"""The facts of `jtai status`: what the warehouse holds, what is missing and what needs review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from warehouse.archive.harvest_records import NATIONAL_OVERVIEW
from warehouse.files.sql_text import with_values
from warehouse.read.connection import OpenFile
from warehouse.review_items import ReviewCode, ReviewItem


@dataclass(frozen=True, slots=True)
class Status:
    """What the warehouse holds and what needs review.

    `letters` counts current letters, of which `needs_review` were not fully understood; `versions` counts all versions.
    `not_served` counts entries that a publisher lists but does not serve, `quarantined` the documents in quarantine,
    and `issues` the issues by code. `sources` has the error of each publisher's latest run (None if it was read
    completely). `meta` is the table of that name.
    """

    letters: int
    versions: int
    withdrawn: int
    findings: int
    findings_by_kind: Mapping[str, int]
    needs_review: int
    not_served: int
    quarantined: int
    issues: Mapping[str, int]
    first_letter_date: date | None
    last_letter_date: date | None
    last_run_at: datetime | None
    sources: Mapping[str, str | None]
    meta: Mapping[str, str]


def status_of(file: OpenFile) -> Status:
    """The facts of `jtai status`."""
    letters, first, last, needs_review = _row(
        file,
        "SELECT count(*), min(letter_date), max(letter_date), count(*) FILTER (WHERE needs_review) "
        "FROM reports WHERE status = 'current'",
    )
    (versions, withdrawn) = _row(file, "SELECT count(*), count(*) FILTER (WHERE status = 'withdrawn') FROM reports")
    kinds = _counts(file, "SELECT kind, count(*) FROM v_findings GROUP BY kind ORDER BY kind")
    (last_run_at,) = _row(file, "SELECT max(started_at) FROM runs")
    return Status(
        letters=letters,
        versions=versions,
        withdrawn=withdrawn,
        findings=sum(kinds.values()),
        findings_by_kind=kinds,
        needs_review=needs_review,
        not_served=_row(file, "SELECT count(*) FROM sightings WHERE is_listed AND outcome = 'not_served'")[0],
        quarantined=_row(file, "SELECT count(*) FROM quarantine")[0],
        issues=_counts(file, "SELECT code, count(*) FROM issues GROUP BY code ORDER BY code"),
        first_letter_date=first,
        last_letter_date=last,
        last_run_at=last_run_at,
        sources=dict(
            file.query("SELECT source, error FROM runs QUALIFY run_id = max(run_id) OVER (PARTITION BY source)").rows
        ),
        meta=meta_of(file),
    )


def meta_of(file: OpenFile) -> dict[str, str]:
    """The table `meta`."""
    return {str(key): str(value) for key, value in file.query("SELECT key, value FROM meta ORDER BY key").rows}


def attention_of(file: OpenFile) -> list[ReviewItem]:
    """What needs review.

    This leaves out what a publisher lists but does not serve, because nobody here can fix that; `v_coverage` shows it.
    """
    review = file.query(
        """
        SELECT report_id, coalesce(string_agg(DISTINCT code, ', ' ORDER BY code), 'no issue'), any_value(source_url)
        FROM reports LEFT JOIN issues USING (report_id)
        WHERE needs_review AND status = 'current' GROUP BY report_id ORDER BY report_id
        """
    ).rows
    withdrawn = file.query("SELECT report_id, title FROM reports WHERE status = 'withdrawn' ORDER BY report_id").rows
    gaps = file.query(
        "SELECT source, url, label, reason FROM sightings WHERE report_id IS NULL AND is_listed "
        "AND reason NOT IN ('not_a_jtai', 'not_served', 'quarantined: withheld') "
        "AND (source = 'added' OR url IN (SELECT coalesce(ofsted_url, hmicfrs_url) FROM v_coverage WHERE is_gap)) "
        "ORDER BY ALL"
    ).rows
    overviews = file.query(
        with_values(  # a parameter would have DuckDB import pandas, which takes longer than all of this
            "SELECT url, label FROM sightings WHERE source = 'govuk' AND is_listed AND starts_with(detail, ?) "
            "AND url NOT IN (SELECT overview_url FROM deep_dive_rounds WHERE overview_url IS NOT NULL) ORDER BY ALL",
            (NATIONAL_OVERVIEW,),
        )
    ).rows
    withheld = file.query(
        "SELECT sha256, any_value(label), any_value(url), any_value(reason) FROM quarantine WHERE code = 'withheld' "
        "GROUP BY sha256 ORDER BY sha256"
    ).rows
    lacking = file.query(
        "SELECT report_id, message, page FROM issues JOIN reports USING (report_id) "
        "WHERE code = 'withheld' AND status = 'current' ORDER BY ALL"
    ).rows
    return [
        *(ReviewItem(ReviewCode.LETTER, name, f"{codes}; {url}", detail=codes) for name, codes, url in review),
        *(ReviewItem(ReviewCode.WITHDRAWN, name, title) for name, title in withdrawn),
        # By hash: a replacement with other bytes may be readable.
        *(ReviewItem(ReviewCode.WITHHELD, sha, f"{label}: {why}; {url}") for sha, label, url, why in withheld),
        *(ReviewItem(ReviewCode.WITHHELD, name, why, page, f"{why} {page}") for name, why, page in lacking),
        *(ReviewItem(ReviewCode.GAP, url, f"{source}: {label}; {why}", detail=why) for source, url, label, why in gaps),
        *(
            ReviewItem(ReviewCode.OVERVIEW, url, f"{label}; name it in extract/deep_dives.yml")
            for url, label in overviews
        ),
    ]


def _row(file: OpenFile, sql: str) -> tuple[Any, ...]:
    return file.query(sql).rows[0]


def _counts(file: OpenFile, sql: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in file.query(sql).rows}
