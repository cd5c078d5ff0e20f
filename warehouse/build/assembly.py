"""From the records of all stages to the tables of the warehouse: pure, without clock, files or database.

Belongs here: the order of the steps, and the rows of the reference tables. Does not belong here: the rows of letters,
findings and bookkeeping (their modules); columns and keys (sql/tables.sql).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from warehouse.archive.chronicle import Chronicle
from warehouse.archive.listing_entries import Entry, follow_entries, gather_documents
from warehouse.archive.same_documents import find_same_documents, join_same_documents
from warehouse.build import bookkeeping, findings, letters
from warehouse.build.history import tell_history
from warehouse.build.letters import Places, Row, Version
from warehouse.build.withholding import WithheldContent, Withholding
from warehouse.errors import WrongWorkspace
from warehouse.records import Extraction, FindingTags, Issue, IssueCode, Letter, TaggedLetter
from warehouse.reference.areas import Area, Neighbour, Successor
from warehouse.vocabularies import Accuracy, DeepDive, Round, Subtopic, Theme

AT_ONCE = 64
"""Letters whose rows are held in memory and inserted together."""

BYTES_VARY = Issue("load", IssueCode.BYTES_VARY, "other bytes come at each request; text and pages are the same")
"""That other bytes with the same text and pages are counted as this version."""

Batch = Mapping[str, list[Row]]
"""Rows by table."""


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


def assemble(load: LoadInput) -> Iterator[Batch]:
    """Assemble the rows of all tables in batches, each of which refers to no row of a later one.

    The same input gives the same rows in the same order. What a letter says is read again for the batch of its rows,
    and held no longer.
    """
    read: dict[str, Letter] = {}
    rejected: dict[str, Issue] = {}
    for sha256, extraction in load.extractions.items():
        if extraction.letter is not None:
            read[sha256] = _head(extraction.letter)
        if extraction.rejection is not None:
            rejected[sha256] = extraction.rejection
    read = dict(sorted(read.items()))
    same = find_same_documents(load.chronicle.sightings, _Letters(load.extractions, read))
    nights = load.chronicle.nights(join_same_documents(load.chronicle.sightings, same))
    entries = follow_entries(nights, read)
    documents = gather_documents(entries)
    known = {
        sha256: _settle(letter, load.deep_dives, load.rounds) for sha256, letter in read.items() if sha256 in documents
    }
    versions = letters.arrange_versions(known, documents, Places.of(load.areas, load.successors))
    # The history and the ledger include withheld letters; only their content is left out.
    withheld = WithheldContent.of(versions, load.withheld)
    published = [version for version in versions if version.document.sha256 not in withheld.documents]
    varied = frozenset(same.values())
    yield _reference_rows(load, entries)
    methods: Counter[str] = Counter()
    issues: list[Row] = []
    for some in _batches(published):
        rows: dict[str, list[Row]] = {}
        for head in some:
            version, tags = _whole(load, head, has_varied=head.document.sha256 in varied)
            version = withheld.leave_out(version)
            for table, more in {**_letter_rows(load, version), **findings.finding_rows(version, tags)}.items():
                rows.setdefault(table, []).extend(more)
            issues += bookkeeping.letter_issue_rows(version)
        methods.update(str(row["polarity_method"]) for row in rows.get("statements", ()))
        yield rows
    reports = {version.document.sha256: version.report_id for version in published}
    rejections = {**rejected, **withheld.documents}
    letter_ids = {version.document.sha256: version.letter_id for version in versions}
    history = tell_history(nights, load.chronicle.runs, letter_ids)
    yield {
        "sightings": bookkeeping.sighting_rows(entries, reports, rejections),
        "quarantine": bookkeeping.quarantine_rows(entries, reports, rejections),
        "issues": issues
        + bookkeeping.entry_issue_rows(
            entries, [sha256 for sha256 in read if sha256 not in documents and sha256 not in same]
        )
        + bookkeeping.rejection_rows(rejections, documents),
        "runs": bookkeeping.run_rows(load.chronicle, history),
        "meta": bookkeeping.meta_rows({**load.versions, **bookkeeping.coding_facts(methods)}, load.taxonomy_version),
    }


def _head(letter: Letter) -> Letter:
    """The letter without what takes room."""
    return replace(letter, findings=(), passages=())


@dataclass(frozen=True, slots=True)
class _Letters(Mapping[str, Letter]):
    """Letters by hash, each read whole when it is asked for."""

    extractions: Mapping[str, Extraction]
    heads: Mapping[str, Letter]

    def __getitem__(self, sha256: str) -> Letter:
        if sha256 not in self.heads or (letter := self.extractions[sha256].letter) is None:
            raise KeyError(sha256)
        return letter

    def __iter__(self) -> Iterator[str]:
        return iter(self.heads)

    def __len__(self) -> int:
        return len(self.heads)


def _batches(versions: Sequence[Version]) -> Iterator[Sequence[Version]]:
    for start in range(0, len(versions), AT_ONCE):
        yield versions[start : start + AT_ONCE]


def _whole(load: LoadInput, head: Version, *, has_varied: bool) -> tuple[Version, Mapping[int, FindingTags]]:
    """The version with all that its letter says and all its issues, and the tags of its findings."""
    sha256 = head.document.sha256
    extraction = load.extractions.get(sha256)
    if extraction is None or (letter := extraction.letter) is None:
        raise WrongWorkspace(f"the record of document {sha256} was changed while it was loaded; load again")
    tags, issues = findings.match_tags(letter, load.tagged.get(sha256))
    if has_varied:
        issues += (BYTES_VARY,)
    content = replace(head.letter, findings=letter.findings, passages=letter.passages)
    return replace(head, letter=content, issues=head.issues + issues), tags


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


def _letter_rows(load: LoadInput, version: Version) -> dict[str, list[Row]]:
    tagged = load.tagged.get(version.document.sha256)
    program = tagged.assisted_by or None if tagged else None
    return {
        "reports": [letters.report_row(version, load.rounds) | {"assisted_by": program}],
        "report_areas": letters.area_rows(version),
        "report_inspectorates": letters.inspectorate_rows(version),
        "addressees": letters.addressee_rows(version),
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
