"""From the records of all stages to the tables of the warehouse: pure, without clock, files or database.

Belongs here: the order of the steps, and the rows of the reference tables. Does not belong here: the rows of letters,
findings and bookkeeping (their modules); columns and keys (sql/tables.sql).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from warehouse.archive.chronicle import Chronicle
from warehouse.archive.listing_entries import Entry, follow_entries, gather_documents
from warehouse.archive.same_documents import find_same_documents, join_same_documents
from warehouse.build import bookkeeping, findings, letters
from warehouse.build.history import tell_history
from warehouse.build.letters import Places, Row, Version
from warehouse.build.withholding import Withholding, withhold
from warehouse.records import Extraction, Issue, IssueCode, Letter, TaggedLetter
from warehouse.reference.areas import Area, Neighbour, Successor
from warehouse.vocabularies import Accuracy, DeepDive, Round, Subtopic, Theme


@dataclass(frozen=True, slots=True)
class LoadInput:
    """Everything that the warehouse is built from.

    `extractions` and `tagged` are keyed by the document's SHA-256; `versions` are entries for `meta` (versions of data,
    extractor and model); `withheld` are decisions about what must not be published.
    """

    chronicle: Chronicle
    extractions: Mapping[str, Extraction]
    tagged: Mapping[str, TaggedLetter]
    areas: tuple[Area, ...]
    neighbours: tuple[Neighbour, ...]
    themes: tuple[Theme, ...]
    taxonomy_version: str
    deep_dives: tuple[DeepDive, ...]
    rounds: tuple[Round, ...]
    versions: Mapping[str, str]
    subtopics: tuple[Subtopic, ...] = ()
    accuracy: tuple[Accuracy, ...] = ()
    successors: tuple[Successor, ...] = ()
    withheld: tuple[Withholding, ...] = ()


def assemble(load: LoadInput) -> Mapping[str, pd.DataFrame]:
    """Assemble the tables by name, with object columns (None if unknown).

    The same input gives the same rows in the same order. A table without rows has no columns.
    """
    read = {sha256: e.letter for sha256, e in sorted(load.extractions.items()) if e.letter is not None}
    same = find_same_documents(load.chronicle.sightings, read)
    nights = load.chronicle.nights(join_same_documents(load.chronicle.sightings, same))
    entries = follow_entries(nights, read)
    documents = gather_documents(entries)
    known = {
        sha256: _settle(letter, load.deep_dives, load.rounds) for sha256, letter in read.items() if sha256 in documents
    }
    rows: dict[str, list[Row]] = _reference_rows(load, entries)
    tags, tag_issues = {}, {}
    for sha256, letter in known.items():
        tags[sha256], tag_issues[sha256] = findings.match_tags(letter, load.tagged.get(sha256))
    versions = [
        replace(version, issues=version.issues + tag_issues[version.document.sha256] + _note_same(version, same))
        for version in letters.arrange_versions(known, documents, Places.of(load.areas, load.successors))
    ]
    # The history and the ledger include withheld letters; only their content is left out.
    published = withhold(versions, load.withheld)
    rows |= _letter_rows(published.versions, load.rounds, load.tagged)
    for version in published.versions:
        for table, more in findings.finding_rows(version, tags[version.document.sha256]).items():
            rows[table] += more
    reports = {version.document.sha256: version.report_id for version in published.versions}
    extractions = {**load.extractions, **_rejected(load.extractions, published.withheld)}
    letter_ids = {version.document.sha256: version.letter_id for version in versions}
    history = tell_history(nights, load.chronicle.runs, letter_ids)
    rows |= {
        "sightings": bookkeeping.sighting_rows(entries, reports, extractions),
        "quarantine": bookkeeping.quarantine_rows(entries, reports, extractions),
        "issues": bookkeeping.issue_rows(
            published.versions, entries, [sha256 for sha256 in read if sha256 not in documents and sha256 not in same]
        )
        + bookkeeping.rejection_rows(extractions, documents),
        "runs": bookkeeping.run_rows(load.chronicle, history),
        "meta": bookkeeping.meta_rows(
            {**load.versions, **bookkeeping.coding_facts(rows["statements"])}, load.taxonomy_version
        ),
    }
    return {table: pd.DataFrame(some, dtype=object) for table, some in rows.items()}


def _note_same(version: Version, same: Mapping[str, str]) -> tuple[Issue, ...]:
    """That other bytes with the same text and pages are counted as this version."""
    if version.document.sha256 not in same.values():
        return ()
    return (Issue("load", IssueCode.BYTES_VARY, "other bytes come at each request; text and pages are the same"),)


def _rejected(extractions: Mapping[str, Extraction], withheld: Mapping[str, Issue]) -> Mapping[str, Extraction]:
    """Treat withheld documents as unreadable, with the reason."""
    return {sha256: replace(extractions[sha256], letter=None, rejection=why) for sha256, why in withheld.items()}


def _settle(letter: Letter, deep_dives: Iterable[DeepDive], rounds: Sequence[Round]) -> Letter:
    """The letter, with an issue if its deep dive is unknown (and removed) or fits none of its rounds."""
    code = letter.deep_dive
    if code is None:
        return letter
    if code not in {one.code for one in deep_dives}:
        letter, message = replace(letter, deep_dive=None), f"deep dive {code} is in no reference table"
    elif letters.find_round(letter, rounds) is None and any(one.deep_dive == code for one in rounds):
        day = letter.fieldwork_end or letter.letter_date
        message = f"no round of deep dive {code} includes {day}: correct its dates, or add a round, in deep_dives.yml"
    else:
        return letter
    return replace(letter, issues=(*letter.issues, Issue("load", IssueCode.MISSING_METADATA, message)))


def _letter_rows(
    versions: Sequence[Version], rounds: Sequence[Round], tagged: Mapping[str, TaggedLetter]
) -> dict[str, list[Row]]:
    programs = {sha256: one.assisted_by or None for sha256, one in tagged.items()}
    return {
        "reports": [
            letters.report_row(version, rounds) | {"assisted_by": programs.get(version.document.sha256)}
            for version in versions
        ],
        "report_areas": [row for version in versions for row in letters.area_rows(version)],
        "report_inspectorates": [row for version in versions for row in letters.inspectorate_rows(version)],
        "addressees": [row for version in versions for row in letters.addressee_rows(version)],
        **{table: [] for table in findings.TABLES},
    }


def _reference_rows(load: LoadInput, entries: Sequence[Entry]) -> dict[str, list[Row]]:
    return {
        "themes": [
            {
                "theme": one.code,
                "label": one.label,
                "definition": one.definition,
                "included": one.include,
                "excluded": one.exclude,
                "inspectorate": one.inspectorate,
                "taxonomy_version": load.taxonomy_version,
            }
            for one in load.themes
        ],
        "subtopics": [
            {
                "subtopic": one.code,
                "theme": one.theme,
                "label": one.label,
                "definition": one.definition,
                "praise": one.praise,
                "criticism": one.criticism,
                "terms": list(one.terms),
                "codebook_version": one.codebook_version,
            }
            for one in load.subtopics
        ],
        "accuracy": [asdict(one) for one in load.accuracy],
        "deep_dives": [
            {"deep_dive": one.code, "topic": one.topic, "label": one.label, "guidance_title": one.guidance_title}
            for one in load.deep_dives
        ],
        "deep_dive_rounds": [_round_row(one, entries) for one in load.rounds],
        "areas": [_area_row(area) for area in sorted(load.areas, key=lambda area: area.area_code)],
        "area_aliases": [
            {"area_code": code, "alias": alias}
            for code, alias in sorted({(area.area_code, alias) for area in load.areas for alias in area.aliases})
        ],
        "area_successors": [
            {"area_code": one.area_code, "successor_code": one.successor_code, "since": one.since}
            for one in sorted(load.successors, key=lambda one: (one.area_code, one.successor_code))
        ],
        "area_neighbours": [
            {"area_code": one.area_code, "neighbour_code": one.neighbour_code, "rank": one.rank}
            for one in sorted(load.neighbours, key=lambda one: (one.area_code, one.rank, one.neighbour_code))
        ],
    }


def _round_row(one: Round, entries: Iterable[Entry]) -> Row:
    """The row of a round, with its overview if GOV.UK lists one."""
    overview = next(
        (
            entry.newest
            for entry in entries
            if one.overview_slug
            and entry.newest.source == "govuk"
            and entry.newest.url.rstrip("/").rsplit("/", 1)[-1] == one.overview_slug
        ),
        None,
    )
    return {
        "round_id": one.round_id,
        "deep_dive": one.deep_dive,
        "label": one.label,
        "starts": one.starts,
        "ends": one.ends,
        "overview_title": overview.label if overview else None,
        "overview_url": overview.url if overview else None,
        "overview_published_on": overview.published_on if overview else None,
    }


def _area_row(area: Area) -> Row:
    return {
        "area_code": area.area_code,
        "name": area.name,
        "area_type": area.area_type,
        "region_code": area.region_code,
        "region": area.region,
        "la_code": area.la_code,
        "urn": area.urn or area.former_urn,
        "police_force": area.police_force,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
        "area_code_now": area.area_code_now,
    }
