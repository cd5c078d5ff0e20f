"""A small invented archive that tests can change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from warehouse.archive.chronicle import Chronicle, tell_chronicle
from warehouse.archive.harvest_records import HarvestRun, Sighting, SourceTally
from warehouse.build.assembly import LoadInput, assemble
from warehouse.build.checks import load_checks
from warehouse.build.letters import Row
from warehouse.records import (
    Addressee,
    Box,
    Extraction,
    Finding,
    FindingKind,
    FindingTags,
    Issue,
    IssueCode,
    Letter,
    Passage,
    PassageRole,
    Polarity,
    Tag,
    TaggedLetter,
)
from warehouse.reference.areas import Area, Neighbour, Successor
from warehouse.vocabularies import DeepDive, Round, Theme

START = datetime(2030, 1, 1, 2, 0, tzinfo=UTC)


def sha_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def area(code: str, name: str, **changes: Any) -> Area:
    plain = Area(code, name, (), "County", "R1", "Midland", None, f"9{code}", None, "Shire", None, None, code)
    return replace(plain, **changes)


def finding(ordinal: int, text: str, kind: FindingKind = FindingKind.STRENGTH, **changes: Any) -> Finding:
    box = Box(2, 70.0, 100.0, 500.0, 130.0)
    return replace(Finding(kind, "Strengths", text, ordinal, 2, 2, (box,)), **changes)


def letter(**changes: Any) -> Letter:
    plain = Letter(
        title="Joint targeted area inspection of Norland",
        area_name="Norland",
        area_codes=("E1",),
        letter_date=date(2029, 11, 20),
        fieldwork_start=date(2029, 10, 1),
        fieldwork_end=date(2029, 10, 5),
        action_plan_due=None,
        deep_dive="front_door",
        framework="2022",
        inspectorates=("Ofsted", "CQC"),
        addressees=(Addressee("Chief Constable", "Shire Police"),),
        pages=8,
        words=900,
        unaccounted_words=0,
        findings=(
            finding(1, "Invented partners share what they know at once."),
            finding(2, "Invented plans drift.", FindingKind.AREA_FOR_IMPROVEMENT),
            finding(3, "record why.", FindingKind.PRIORITY_ACTION, lead_in="Invented leaders need to:"),
        ),
    )
    changed = replace(plain, **changes)
    passages = (
        Passage(PassageRole.FINDING, line, one.page_start, one.page_end, one.section_heading, one.ordinal)
        for one in changed.findings
        for line in one.text.split("\n")
    )
    return changed if "passages" in changes else replace(changed, passages=tuple(passages))


def tags_of(read: Letter) -> tuple[FindingTags, ...]:
    return tuple(
        FindingTags(
            one.ordinal,
            (Tag("information_sharing", 0.9, True, "model", (one.text.split() or ["-"])[0]),),
            ("police",),
            Polarity.POSITIVE if one.kind == FindingKind.STRENGTH else Polarity.NEGATIVE,
            None,
        )
        for one in read.findings
    )


@dataclass
class World:
    """An archive under construction: runs, sightings and extracted letters."""

    runs: list[HarvestRun] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    extractions: dict[str, Extraction] = field(default_factory=dict)
    tagged: dict[str, TaggedLetter] = field(default_factory=dict)
    areas: list[Area] = field(
        default_factory=lambda: [area("E1", "Norland"), area("E2", "St. Ann's & Moor"), area("E3", "Farby")]
    )
    successors: list[Successor] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    def chronicle(self) -> Chronicle:
        """What the runs saw."""
        return tell_chronicle(self.runs, self.sightings, load_checks().harvest, self.accepted)

    def run(self, *seen: tuple[str, str, str | None] | Sighting, errors: dict[str, str] | None = None) -> HarvestRun:
        """Add a run that saw entries (source, entry number, document); publishers in `errors` could not be read."""
        started = START + timedelta(days=len(self.runs))
        run_id = started.strftime("%Y%m%dT%H%M%S%fZ")
        made = [
            replace(one, run_id=run_id, seen_at=started + timedelta(minutes=1))
            if isinstance(one, Sighting)
            else self.sighting(*one, run_id=run_id, seen_at=started + timedelta(minutes=1))
            for one in seen
        ]
        self.sightings += made
        tallies = tuple(
            SourceTally(
                source, 5, 100, sum(s.source == source for s in made), 0, 0, 0, 0, 0, (errors or {}).get(source)
            )
            for source in ("ofsted", "hmicfrs")
        )
        self.runs.append(HarvestRun(run_id, started, started + timedelta(minutes=5), tallies))
        return self.runs[-1]

    def sighting(self, source: str, number: str, document: str | None = None, **changes: Any) -> Sighting:
        plain = Sighting(
            run_id="",
            source=source,
            url=f"https://{source}.example/file/{number}",
            page_url=f"https://{source}.example/page",
            label="Joint area child protection inspection",
            outcome="fetched" if document else "not_served",
            seen_at=START,
            published_on=date(2029, 12, 1),
            sha256=sha_of(document) if document else None,
        )
        return replace(plain, **changes)

    def read(self, document: str, read: Letter | None = None, rejection: Issue | None = None) -> None:
        """Set what a document contains; without a letter it is rejected."""
        sha256 = sha_of(document)
        if read is None:
            rejection = rejection or Issue("extract", IssueCode.NOT_A_JTAI, "another kind of report")
        self.extractions[sha256] = Extraction(sha256, "1", read, rejection)
        if read is not None:
            self.tagged[sha256] = TaggedLetter(sha256, "1", tags_of(read))

    def load(self) -> LoadInput:
        """Everything, ready to assemble."""
        return LoadInput(
            chronicle=self.chronicle(),
            extractions=self.extractions,
            tagged=self.tagged,
            areas=tuple(self.areas),
            neighbours=(Neighbour("E2", "E1", 1),),
            themes=(Theme("information_sharing", "Information sharing", "what is shared", "", ""),),
            taxonomy_version="1",
            deep_dives=(DeepDive("front_door", "front_door", "The front door", None),),
            rounds=(
                Round(
                    "front-door-1",
                    "front_door",
                    "First",
                    date(2029, 1, 1),
                    date(2029, 12, 31),
                    "the-front-door",
                ),
            ),
            versions={"extractor_version": "1"},
            successors=tuple(self.successors),
        )

    def rows(self, **changes: Any) -> dict[str, list[Row]]:
        """The rows of all tables."""
        found: dict[str, list[Row]] = {}
        for batch in assemble(replace(self.load(), **changes)):
            for table, rows in batch.items():
                found.setdefault(table, []).extend(rows)
        return found


def one_letter() -> World:
    """An archive with one letter, seen at Ofsted in one run."""
    made = World()
    made.run(("ofsted", "1", "a"))
    made.read("a", letter())
    return made


@pytest.fixture
def world() -> World:
    """An archive with one letter, seen at Ofsted in one run."""
    return one_letter()


@pytest.fixture
def empty_world() -> World:
    """An empty archive."""
    return World()


@pytest.fixture(scope="session")
def make() -> Any:
    """Functions that make an archive of one letter, a letter, a finding, an area or a hash."""

    class Make:
        world = staticmethod(one_letter)
        letter = staticmethod(letter)
        finding = staticmethod(finding)
        area = staticmethod(area)
        sha = staticmethod(sha_of)

    return Make
