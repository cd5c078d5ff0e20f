from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scrapers.crawl import harvest
from scrapers.crawl_job import CrawlSettings
from scrapers.revalidation import Revalidate
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import HarvestRun, Sighting
from warehouse.archive.store import Archive
from warehouse.build.checks import judge_harvest, load_checks

Rows = Callable[[str], list[dict[str, str]]]


class Replica:
    def __init__(self, serve: ModuleType, root: Path) -> None:
        self.serve = serve
        self.world, self.servers = self.serve.start(port=0)
        self.root = root
        self.archive = Archive(root / "archive")

    def harvest(self, run_id: str, revalidate: Revalidate = Revalidate.ALL) -> HarvestRun:
        self.world.log.clear()
        env, contact = self.serve.env(self.world.port), "mailto:somebody@example.org"
        settings = CrawlSettings(env, 0.0, contact, revalidate=revalidate)
        return harvest(self.archive.root, settings, run_id, self.root / "runs" / run_id)

    def seen(self, run_id: str, source: str = "ofsted") -> dict[str, Sighting]:
        return {
            s.url.rsplit("/", 1)[1]: s for s in self.archive.sightings() if (s.run_id, s.source) == (run_id, source)
        }

    def asked_for(self, pattern: str) -> list[dict[str, Any]]:
        return [line for line in self.world.log if pattern in line["path"]]


@pytest.fixture
def replica(serve: ModuleType, tmp_path: Path) -> Iterator[Replica]:
    made = Replica(serve, tmp_path)
    yield made
    made.serve.stop(made.servers)


def errors(run: HarvestRun) -> dict[str, str | None]:
    return {tally.source: tally.error for tally in run.sources}


NO_ERRORS = {"ofsted": None, "hmicfrs": None, "govuk": None}


@pytest.mark.parametrize("layout", ["old", "new", "mixed"])
def test_every_letter_is_held_nothing_else_is_and_a_second_harvest_fetches_no_body(
    replica: Replica, layout: str, rows: Rows
) -> None:
    replica.world.layout = layout
    letters = {row["file_id"]: row for row in rows("manifest.csv")}
    first = replica.harvest("r1")
    assert errors(first) == NO_ERRORS
    held = replica.archive.shas()
    assert {row["sha256"] for row in letters.values()} <= held
    assert not {row["sha256"] for row in rows("others.csv")} & held
    seen = replica.seen("r1")
    assert {
        file_id: (s.sha256, s.provider_urn, str(s.published_on), str(s.inspection_date)) for file_id, s in seen.items()
    } == {file_id: (r["sha256"], r["urn"], r["published_on"], r["inspected_on"]) for file_id, r in letters.items()}
    assert {s.label_date for s in seen.values()} == {s.published_on for s in seen.values()}
    pages = Counter(line["path"] for line in replica.world.log if line["path"] != "/robots.txt")
    assert set(pages.values()) == {1}

    second = replica.harvest("r2")
    assert errors(second) == NO_ERRORS
    bodies = [*replica.asked_for("/v1/file/"), *replica.asked_for("/uploads/")]
    assert {line["status"] for line in bodies} == {304, 404}
    assert {s.outcome for s in replica.seen("r2").values()} == {"unchanged"}
    assert {f: s.sha256 for f, s in replica.seen("r2").items()} == {f: s.sha256 for f, s in seen.items()}
    assert replica.archive.shas() == held


def test_what_only_one_publisher_knows_and_how_we_ask(replica: Replica) -> None:
    replica.harvest("r1")
    sightings = replica.archive.sightings()
    [unserved] = [s for s in sightings if s.outcome == "not_served"]
    assert (unserved.source, unserved.provider_name, unserved.published_on) == ("hmicfrs", "Dorset", None)
    [joint] = [s for s in sightings if s.source == "hmicfrs" and s.outcome == "not_a_jtai"]
    assert joint.label.count(",") == 3
    overviews = [s for s in sightings if s.source == "govuk"]
    assert {(s.outcome, s.reason) for s in overviews} == {("not_a_jtai", "national overview")}
    assert {(s.label, str(s.published_on)) for s in overviews} == {
        (o["title"], o["published_on"]) for o in replica.world.overviews
    }
    assert {line["ua"].split("/")[0] for line in replica.world.log} == {"jtai-archive"}
    assert all("(+mailto:somebody@example.org)" in line["ua"] for line in replica.world.log)
    assert {line["site"] for line in replica.asked_for("/robots.txt")} == set(range(5))
    assert not replica.asked_for("/search/subscribe")


def test_faults_of_documents_are_survived_or_told(replica: Replica, rows: Rows) -> None:
    letters = rows("manifest.csv")
    ids = [row["file_id"] for row in letters[:8]]
    reset, html, garbage, busy, truncated_once, truncated, empty, refused = ids
    hashes = {row["file_id"]: row["sha256"] for row in letters}
    replica.world.faults = [
        {"kind": "reset", "match": reset, "times": 2},
        {"kind": "html-as-pdf", "match": html},
        {"kind": "garbage", "match": garbage},
        {"kind": "status", "value": 503, "match": busy, "times": 1},
        {"kind": "truncate", "match": truncated_once, "times": 1},
        {"kind": "truncate", "match": truncated},
        {"kind": "empty", "match": empty},
        {"kind": "status", "value": 403, "match": refused},
    ]
    run = replica.harvest("r1")
    seen = replica.seen("r1")
    assert {file_id: seen[file_id].outcome for file_id in ids} == {
        reset: "fetched",
        html: "not_served",
        garbage: "quarantined",
        busy: "fetched",
        truncated_once: "fetched",
        truncated: "failed",
        empty: "quarantined",
        refused: "failed",
    }
    for file_id in (reset, busy, truncated_once):
        assert seen[file_id].sha256 == hashes[file_id]
    assert all(seen[file_id].reason for file_id in (html, garbage, truncated, empty, refused))
    assert {s.sha256 for s in seen.values() if s.sha256} <= set(hashes.values())
    tally = run.sources[0]
    assert (tally.failed, tally.quarantined, tally.not_served, tally.error) == (2, 2, 1, None)

    replica.world.faults = []
    healed = replica.harvest("r2")
    assert errors(healed) == NO_ERRORS
    assert set(hashes.values()) <= replica.archive.shas()
    assert {s.outcome for s in replica.seen("r2").values()} == {"fetched", "unchanged"}


def test_pages_that_do_not_read_are_told_and_kept_and_the_rest_goes_on(replica: Replica, rows: Rows) -> None:
    letters = rows("manifest.csv")
    unreadable = letters[0]
    replica.world.faults = [
        {"kind": "html", "match": f"/provider/44/{unreadable['urn']}$"},
        {"kind": "html", "site": 2, "match": "/publications/joint-targeted-area-inspection-croydon/"},
        {"kind": "html", "site": 4, "match": "/api/search.json"},
    ]
    told = errors(replica.harvest("r1"))
    assert f"/provider/44/{unreadable['urn']}: no timeline" in str(told["ofsted"])
    assert "croydon" in str(told["hmicfrs"])
    assert "/api/search.json" in str(told["govuk"])
    kept = sorted((replica.root / "runs" / "r1" / "pages").iterdir())
    assert [path.name.split("-")[0] for path in kept] == ["govuk", "hmicfrs", "ofsted"]
    assert all(b"Report not found" in path.read_bytes() for path in kept)
    elsewhere = {row["file_id"] for row in letters if row["urn"] != unreadable["urn"]}
    assert set(replica.seen("r1")) == elsewhere


@pytest.mark.parametrize(
    ("hidden", "said"), [(40, "113 rows on the listing, 153 before"), (60, "93 rows on the listing, expected")]
)
def test_a_listing_that_suddenly_shows_far_fewer_authorities_stops_the_publication(
    replica: Replica, hidden: int, said: str, rows: Rows
) -> None:
    replica.world.until = sorted(row["published_on"] for row in rows("manifest.csv"))[2]
    assert errors(replica.harvest("r1"))["ofsted"] is None
    with_letters = {s.provider_urn for s in replica.seen("r1").values()}
    urns = sorted((a["urn"] for a in replica.world.areas), key=lambda urn: urn not in with_letters)
    replica.world.hidden = set(urns[:hidden])
    replica.harvest("r2", Revalidate.SHARE)
    judgement = judge_harvest(read_chronicle(replica.archive, load_checks().harvest))
    assert not judgement.may_be_published
    assert said in " ".join(result.message for result in judgement.results if not result.passed)
    replica.world.hidden = set()
    replica.harvest("r3", Revalidate.SHARE)
    judgement = judge_harvest(read_chronicle(replica.archive, load_checks().harvest))
    assert (judgement.may_be_published, judgement.has_news) == (True, False)


def test_a_republished_a_moved_and_a_withdrawn_letter(replica: Replica, tmp_path: Path, rows: Rows) -> None:
    replica.harvest("r1")
    before = replica.seen("r1")
    republished, moved, withdrawn = (row["file_id"] for row in rows("manifest.csv")[-3:])
    other_bytes = tmp_path / "other.pdf"
    other_bytes.write_bytes(b"%PDF-1.7 other bytes %%EOF")
    replica.world.replaced = {republished: str(other_bytes)}
    replica.world.renamed = {moved: "50999999"}
    replica.world.withdrawn = {withdrawn}
    replica.harvest("r2")
    after = replica.seen("r2")
    assert after[republished].outcome == "fetched"
    assert after[republished].sha256 != before[republished].sha256
    assert after["50999999"].sha256 == before[moved].sha256
    assert moved not in after
    assert withdrawn not in after
    assert replica.archive.holds(str(before[withdrawn].sha256))
