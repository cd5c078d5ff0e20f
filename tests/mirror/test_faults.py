"""The faults of the replica, on the search page, a provider's page and a letter's file, once and for good.

Each meets an archive that was harvested without one, on a night that has news.

The table in scrapers/docs/faults.md is what this test met; `make docs` writes it anew.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scrapers.crawl import harvest
from scrapers.crawl_job import CrawlSettings
from scrapers.revalidation import Revalidate
from warehouse.archive.chronicle import Chronicle, Key, key_of
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import HarvestRun, Sighting
from warehouse.archive.integrity import find_damage
from warehouse.archive.listing_entries import follow_entries
from warehouse.archive.store import Archive
from warehouse.build.checks import HarvestJudgement, judge_harvest, load_checks
from warehouse.build.history import tell_history
from warehouse.files.json_log import LOG

PAGE = Path(__file__).resolve().parents[2] / "scrapers" / "docs" / "faults.md"
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "status": ('an error status (503, "try again in a second")', {"value": 503}),
    "html": ("an error page with status 200", {}),
    "html-as-pdf": ("the same, said to be a PDF", {}),
    "empty": ("nothing, with status 200", {}),
    "garbage": ("a PDF's first bytes, then nonsense", {}),
    "truncate": ("half of what was announced", {}),
    "reset": ("the connection is reset", {}),
    "redirect": ("a redirect to a site that is none of ours", {"value": "http://elsewhere.example/"}),
    "slow": ("an answer that takes longer than we wait", {"value": 2.0}),
}
STATUSES = (403, 429, 500)
"""Refusals that the matrix leaves out."""
HOW_OFTEN = {"once": {"times": 1}, "for good": {}}
CELLS = [(kind, often) for kind in FAULTS for often in HOW_OFTEN]
SEARCH, FILES, HMICFRS = 0, 1, 2
TIMEOUT = 1.4
Pairs = list[tuple[dict[str, str], dict[str, str]]]
"""Letters of one area each: one that is held, one that is new tonight."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the table."""

    fault: str
    where: str
    often: str
    asked: int
    outcome: str
    said: str
    lost: str

    def __str__(self) -> str:
        cells = (FAULTS[self.fault][0], self.where, self.often, str(self.asked), self.outcome, self.said, self.lost)
        return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


class Nights:
    """A small replica, its archive, and what is said of each night."""

    def __init__(self, serve: ModuleType, root: Path, letters: int) -> None:
        self.serve, self.root = serve, root
        self.world, self.servers = serve.start(port=0)
        self.world.letters = self._of_different_areas(letters)
        urns = {row["urn"] for row in self.world.letters}
        ids = {row["file_id"] for row in self.world.letters}
        self.world.areas = [area for area in self.world.areas if area["urn"] in urns]
        self.world.others = []
        self.world.listed["reports"] = [
            entry for entry in self.world.listed["reports"] if entry.get("file_id") in ids and not entry.get("hosted")
        ]
        self.archive = Archive(root / "archive")
        self.number = 0

    def _of_different_areas(self, count: int) -> list[dict[str, str]]:
        """The oldest ones that HMICFRS lists and Ofsted serves come first, so that news of each publisher differs.

        All are later than the first overview on GOV.UK, where a search without a result is an error.
        """
        linked = {entry.get("file_id") for entry in self.world.listed["reports"] if not entry.get("hosted")}
        first = min(overview["published_on"] for overview in self.world.overviews)
        by_area = {row["urn"]: row for row in self.world.letters if row["published_on"] > first}
        chosen = sorted(by_area.values(), key=lambda row: (row["file_id"] not in linked, row["published_on"]))
        return sorted(chosen[:count], key=lambda row: row["published_on"])

    def two_each(self) -> Pairs:
        """For each area a letter that is held and one that is new tonight; HMICFRS lists those of another area only."""
        half = len(self.world.letters) // 2
        pairs = list(zip(self.world.letters[:half], self.world.letters[half:], strict=True))
        for held, new in pairs:
            new["urn"] = held["urn"]
        urns = {held["urn"] for held, _ in pairs}
        self.world.areas = [area for area in self.world.areas if area["urn"] in urns]
        self.world.listed["reports"] = [
            {
                "title": f"Joint targeted area inspection – Elsewhere {number}",
                "slug": f"elsewhere-{number}",
                "month": row["published_on"][:7],
                "file_id": row["file_id"],
            }
            for number, row in enumerate(pairs[-1])
        ]
        self.evening(pairs[-1][0]["published_on"])
        return pairs[:-1]

    def evening(self, until: str) -> None:
        """Harvest without a fault what is out by that day; after it everything is."""
        self.world.until = until
        run, *_ = self.harvest()
        assert [tally.error for tally in run.sources] == [None] * 3
        self.world.until = None
        self.prepared, self.before = self.archive.root, self.standing()
        assert set(self.before.values()) == {
            row["sha256"] for row in self.world.letters if row["published_on"] <= until
        }
        assert self.missing()

    def again(self) -> None:
        """Go back to the archive of the evening."""
        self.archive = Archive(shutil.copytree(self.prepared, self.root / f"archive{self.number}"))

    def standing(self) -> dict[Key, str]:
        """The document that each listed entry stands for, as the warehouse would have it."""
        letters = {row["sha256"] for row in self.world.letters}
        chronicle = self._chronicle()
        entries = follow_entries(chronicle.nights(chronicle.sightings), letters)
        return {key_of(one.newest): one.sha256 for one in entries if one.is_listed and one.sha256}

    def _chronicle(self) -> Chronicle:
        return read_chronicle(self.archive, load_checks().harvest)

    def assert_all_is_kept(self, judgement: HarvestJudgement) -> None:
        """What was held before the fault is held, stands for its entry, and is said to be neither gone nor another."""
        assert judgement.may_be_published
        assert judgement.vanished == judgement.changed == ()
        assert self.before.items() <= self.standing().items()
        assert set(self.before.values()) <= self.archive.shas()
        assert list(find_damage(self.archive)) == []
        names = {row["sha256"]: row["file_id"] for row in self.world.letters}
        chronicle = self._chronicle()
        told = tell_history(chronicle.nights(chronicle.sightings), chronicle.runs, names)
        assert {one.change for changes in told.values() for one in changes} <= {"added", "quarantined"}

    def harvest(
        self, revalidate: Revalidate = Revalidate.SHARE
    ) -> tuple[HarvestRun, HarvestJudgement, dict[str, Sighting]]:
        self.world.log.clear()
        self.number += 1
        run_id = f"r{self.number:02}"
        env = self.serve.env(self.world.port)
        contact = "mailto:somebody@example.org"
        settings = CrawlSettings(env, 0.0, contact, is_whole=False, revalidate=revalidate, timeout=TIMEOUT)
        run = harvest(self.archive.root, settings, run_id, self.root / run_id)
        if any(one["kind"] == "slow" for one in self.world.faults):
            time.sleep(2.5)  # the replica notes a request when it has answered it
        chronicle = self._chronicle()
        seen = {s.url.rsplit("/", 1)[1]: s for s in chronicle.sightings if (s.run_id, s.source) == (run_id, "ofsted")}
        return run, judge_harvest(chronicle), seen

    def asked(self, site: int, pattern: str) -> int:
        return sum(line["site"] == site and bool(re.search(pattern, line["path"])) for line in self.world.log)

    def missing(self) -> set[str]:
        """The letters that the replica has and the archive has not."""
        return {row["file_id"] for row in self.world.letters if not self.archive.holds(row["sha256"])}

    def in_words(self, said: str) -> str:
        """A message without what differs from one run to the next."""
        said = re.sub(rf"http://127\.0\.0\.1:{self.world.port + SEARCH}", "", said)
        said = re.sub(rf"http://127\.0\.0\.1:{self.world.port + FILES}", "", said)
        said = re.sub(r"search\?\S+?(?=[: ])", "search?…", said)
        said = re.sub(r"pages/\S+?(?=\))", "pages/…", said)
        said = re.sub(r"/v1/file/\d+", "/v1/file/…", said)
        said = re.sub(r"/provider/44/\d+", "/provider/44/…", said)
        said = re.sub(r"(page of) [A-Z].*?(?= \()", r"\1 …", said)
        said = re.sub(r"quarantine/[0-9a-f]{64}", "quarantine/…", said)
        said = re.sub(r"(took longer than|Getting \S+ took|after) [\d.]+ ?s\w*", r"\1 …", said)
        return " ".join(said.split())


@pytest.fixture
def nights(serve: ModuleType, tmp_path: Path) -> Iterator[Callable[[int], Nights]]:
    made: list[Nights] = []

    def make(letters: int) -> Nights:
        made.append(Nights(serve, tmp_path / str(len(made)), letters))
        return made[-1]

    yield make
    for one in made:
        serve.stop(one.servers)


def fault(kind: str, often: str, site: int, match: str) -> dict[str, Any]:
    return {"kind": kind, "site": site, "match": match, **HOW_OFTEN[often], **FAULTS[kind][1]}


def lost(nights: Nights) -> str:
    """What is lost once the fault is healed: the next night must end as if there had been none."""
    nights.world.faults = []
    run, judgement, seen = nights.harvest()
    assert [tally.error for tally in run.sources] == [None] * 3
    nights.assert_all_is_kept(judgement)
    assert {file_id: s.sha256 for file_id, s in seen.items()} == {
        row["file_id"]: row["sha256"] for row in nights.world.letters
    }
    return ", ".join(sorted(nights.missing())) or "nothing"


def on_the_search_page(nights: Nights, faults: Iterable[tuple[str, str]]) -> list[Cell]:
    """One fault a night; each night both publishers have a letter that is new."""
    nights.evening(nights.world.letters[1]["published_on"])
    cells = []
    for kind, often in faults:
        nights.again()
        nights.world.faults = [fault(kind, often, SEARCH, r"^/search\?")]
        run, judgement, _ = nights.harvest()
        asked = nights.asked(SEARCH, r"^/search\?")
        nights.assert_all_is_kept(judgement)
        assert not nights.missing(), "the other publisher's news are in"
        error = run.sources[0].error
        outcome = "read in the same night" if error is None else "not read; the other publishers' news are in"
        said = nights.in_words(error or "–")
        cells.append(Cell(kind, "search page", often, asked, outcome, said, lost(nights) if error else "nothing"))
    return cells


def on_providers_pages(nights: Nights, pairs: Pairs) -> list[Cell]:
    """All faults in one night, each on the page of an authority of its own: it lists a letter that is new, one not."""
    nights.again()
    rows = dict(zip(CELLS, pairs, strict=True))
    nights.world.faults = [fault(*cell, SEARCH, f"/provider/44/{held['urn']}$") for cell, (held, _) in rows.items()]
    run, judgement, seen = nights.harvest()
    assert run.sources[0].error is not None
    nights.assert_all_is_kept(judgement)
    log = [json.loads(line) for line in (nights.root / f"r{nights.number:02}" / LOG).read_text().splitlines()]
    errors = [line["event"] for line in log if line["level"] == "error"]
    cells = []
    for (kind, often), (held, new) in rows.items():
        page = f"/provider/44/{held['urn']}"
        told = [event for event in errors if re.match(rf"http://127\.0\.0\.1:\d+{page}: ", event)]
        is_read = new["file_id"] in seen
        assert is_read is (held["file_id"] in seen) is (not told)
        outcome = "read in the same night" if is_read else "not read; all other pages are, nothing counts as withdrawn"
        asked = nights.asked(SEARCH, f"^{page}$")
        said = nights.in_words(told[0] if told else "–")
        cells.append(Cell(kind, "provider's page", often, asked, outcome, said, ""))
    after = lost(nights)
    return [replace(cell, lost=after) for cell in cells]


OF_A_NEW_LETTER = {
    "fetched": "archived in the same night",
    "failed": "failed; asked for again the next night",
    "quarantined": "quarantined; asked for again the next night",
    "not_served": "listed and not served; asked for again the next night",
}
OF_A_HELD_LETTER = {
    "fetched": "found unchanged in the same night",
    "unchanged": "found unchanged in the same night",
    "failed": "failed; the letter stays as it is",
    "quarantined": "quarantined; the letter stays as it is",
    "not_served": "listed and not served; the letter stays as it is",
}


def on_files(nights: Nights, pairs: Pairs, *, of_held: bool) -> list[Cell]:
    """All faults in one night, each on a file of its own, of letters that are new or of those held already."""
    nights.again()
    # Of a held letter the publisher says that it is unchanged: nothing that could be cut in half.
    cells = [cell for cell in CELLS if not (of_held and cell[0] == "truncate")]
    rows = {cell: held if of_held else new for cell, (held, new) in zip(cells, pairs, strict=False)}
    nights.world.faults = [fault(*cell, FILES, f"/v1/file/{row['file_id']}$") for cell, row in rows.items()]
    run, judgement, seen = nights.harvest(Revalidate.ALL)
    assert run.sources[0].error is None
    nights.assert_all_is_kept(judgement)
    words, where = (OF_A_HELD_LETTER, "held letter's file") if of_held else (OF_A_NEW_LETTER, "new letter's file")
    found = []
    for (kind, often), row in rows.items():
        sighting = seen[row["file_id"]]
        assert sighting.sha256 == (row["sha256"] if of_held or sighting.outcome == "fetched" else None)
        said = nights.in_words(sighting.reason or "–")
        asked = nights.asked(FILES, f"/{row['file_id']}$")
        found.append(Cell(kind, where, often, asked, words[sighting.outcome], said, ""))
    after = lost(nights)
    return [replace(cell, lost=after) for cell in found]


HEAD = """# What the harvester does about faults

Each fault of the replica of the publishers' sites, on the search page, on a provider's page, on the file of a letter
that is new tonight and on that of a letter held already, once and for good; *once* means one wrong answer. The table is
what a test met (`tests/mirror/test_faults.py`); `make docs` writes it anew. HTTP 403, 429 and 500 are met as 503 is,
which is tested beside it. Half of an answer is no fault where a held letter is unchanged: that answer has no body.

Before each fault the archive had been harvested without one, and on the night of the fault there is a new letter. In
every row all that was held before is held still and stands for its entry, and no letter counts as withdrawn, moved or
republished.

"Asked" counts the requests for that page or file in the night of the fault. Refusals and failures on the way are tried
four times, twice as long apart each time or as long as the server says; an answer that is not what was asked for, two
times. What is lost is judged by the night after, when the fault is healed: every letter is held, every entry stands for
the bytes that the publisher serves.

| what comes | in place of | how often | asked | outcome | what was said | lost |
|---|---|---|---|---|---|---|
"""


def test_the_matrix_of_faults(
    nights: Callable[[int], Nights], check_page: Callable[..., None], some: Callable[..., list[Any]]
) -> None:
    """On the search page every fifth fault, for each takes nights of its own, or all with `make docs`."""
    of_search = some(CELLS, always=("redirect", "once").__eq__)
    prepared = nights(2 * (len(CELLS) + 1))
    pairs = prepared.two_each()
    cells = [
        *on_the_search_page(nights(3), of_search),
        *on_providers_pages(prepared, pairs),
        *on_files(prepared, pairs, of_held=False),
        *on_files(prepared, pairs, of_held=True),
    ]
    assert len(cells) == len(of_search) + 52
    assert {cell.lost for cell in cells} == {"nothing"}
    once = [cell for cell in cells if cell.often == "once"]
    late = {(cell.fault, cell.where) for cell in once if not cell.outcome.endswith("in the same night")}
    assert late == {
        ("redirect", "search page"),
        ("redirect", "provider's page"),
        *(
            (kind, f"{which} letter's file")
            for kind in ("redirect", "html", "html-as-pdf")
            for which in ("new", "held")
        ),
    }, "a redirect and a page that says 'not found' are taken at their word; anything else is tried again"
    assert all(cell.said != "–" for cell in cells if cell.often == "for good")
    text = HEAD + "\n".join(str(cell) for cell in cells) + "\n"
    check_page(PAGE, text, some=len(of_search) < len(CELLS))


def test_refusals_of_other_kinds_are_met_as_that_of_the_matrix_is(nights: Callable[[int], Nights]) -> None:
    night = nights(6)
    (of_page, _), (held, new) = night.two_each()
    page = f"/provider/44/{of_page['urn']}$"
    refused = [(SEARCH, page), *((FILES, f"/v1/file/{row['file_id']}$") for row in (held, new))]
    night.again()
    for status in STATUSES:
        night.world.faults = [{"kind": "status", "value": status, "site": s, "match": path} for s, path in refused]
        run, judgement, seen = night.harvest(Revalidate.ALL)
        night.assert_all_is_kept(judgement)
        assert [night.asked(*one) for one in refused] == [4, 4, 4]
        assert f"HTTP {status}" in str(run.sources[0].error)
        assert of_page["file_id"] not in seen
        assert [(seen[row["file_id"]].outcome, seen[row["file_id"]].sha256) for row in (held, new)] == [
            ("failed", held["sha256"]),
            ("failed", None),
        ]

    search = (SEARCH, r"^/search\?")
    night.world.faults = [
        {"kind": "status", "value": status, "site": SEARCH, "match": search[1], "times": 1}
        for status in (*STATUSES, STATUSES[0])
    ]
    run, judgement, seen = night.harvest()
    night.assert_all_is_kept(judgement)
    assert (night.asked(*search), seen) == (4, {})
    assert f"HTTP {STATUSES[0]}" in str(run.sources[0].error)
    assert lost(night) == "nothing"
