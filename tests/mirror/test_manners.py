"""How the harvester behaves, by the replica's own log of requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scrapers.crawl import harvest
from scrapers.crawl_job import CrawlSettings
from scrapers.revalidation import Revalidate
from warehouse.archive.harvest_records import HarvestRun, Sighting
from warehouse.archive.store import Archive

CONTACT = "mailto:somebody@example.org"
OFSTED, FILES = 0, 1


@dataclass
class Nights:
    """A small replica and its archive."""

    serve: ModuleType
    root: Path
    number: int = 0
    world: Any = field(init=False)

    def __post_init__(self) -> None:
        self.world, self.servers = self.serve.start(port=0)
        self.world.letters, self.world.others = self.world.letters[:6], []
        urns = {row["urn"] for row in self.world.letters}
        self.world.areas = [area for area in self.world.areas if area["urn"] in urns]

    def harvest(self, delay: float = 0.0, revalidate: Revalidate = Revalidate.ALL) -> tuple[HarvestRun, list[Sighting]]:
        self.world.log.clear()
        self.number += 1
        run_id = f"r{self.number}"
        settings = CrawlSettings(self.serve.env(self.world.port), delay, CONTACT, is_whole=False, revalidate=revalidate)
        run = harvest(self.root / "archive", settings, run_id, self.root / run_id)
        return run, [seen for seen in Archive(self.root / "archive").sightings() if seen.run_id == run_id]

    def paths(self, site: int) -> list[str]:
        return [line["path"] for line in self.world.log if line["site"] == site]


@pytest.fixture
def nights(serve: ModuleType, tmp_path: Path) -> Iterator[Nights]:
    made = Nights(serve, tmp_path)
    yield made
    serve.stop(made.servers)


def test_robots_txt_is_read_first_each_night_and_a_changed_one_is_obeyed(nights: Nights) -> None:
    nights.harvest()
    for site in {line["site"] for line in nights.world.log}:
        assert nights.paths(site)[0] == "/robots.txt"
    assert not [path for path in nights.paths(OFSTED) if path.startswith(("/search/subscribe", "/admin"))]

    closed = nights.world.letters[0]["urn"]
    nights.world.robots = {
        OFSTED: f"User-agent: *\nDisallow: /provider/44/{closed}\n",
        FILES: "User-agent: jtai-archive\nDisallow: /\n",
    }
    run, seen = nights.harvest()
    assert not [path for path in nights.paths(OFSTED) if path.startswith(f"/provider/44/{closed}")]
    assert set(nights.paths(FILES)) == {"/robots.txt"}
    ofsted = [one for one in seen if one.source == "ofsted"]
    assert {(one.outcome, one.reason) for one in ofsted} == {("failed", "Forbidden by robots.txt")}
    assert all(one.sha256 for one in ofsted), "what is held is still what the entries stand for"
    assert "Forbidden by robots.txt" in str(run.sources[0].error)

    nights.world.robots = {}
    run, seen = nights.harvest()
    assert run.sources[0].error is None
    assert {one.outcome for one in seen if one.source == "ofsted"} == {"unchanged"}


def test_one_request_at_a_time_with_a_pause_by_an_agent_that_says_who_it_is(nights: Nights) -> None:
    nights.world.letters = nights.world.letters[:2]
    nights.world.areas = nights.world.areas[:3]
    nights.world.listed["reports"] = nights.world.listed["reports"][:1]
    nights.world.overviews = nights.world.overviews[:1]
    nights.harvest(delay=0.5)
    assert {line["ua"] for line in nights.world.log} == {nights.world.log[0]["ua"]}
    assert re.fullmatch(rf"jtai-archive/[\d.]+ \(\+{re.escape(CONTACT)}\)", nights.world.log[0]["ua"])
    for site in {line["site"] for line in nights.world.log}:
        asked = sorted((one["t"], one["t"] + one["ms"] / 1000) for one in nights.world.log if one["site"] == site)
        for (_, answered), (begun, _) in pairwise(asked):
            assert begun >= answered - 0.01, "the next request waits for the answer"
    for site in {line["site"] for line in nights.world.log}:
        begun_at = sorted(one["t"] for one in nights.world.log if one["site"] == site and one["path"] != "/robots.txt")
        assert all(after - before > 0.2 for before, after in pairwise(begun_at))


def test_a_night_without_news_asks_for_no_body_and_with_conditions_only(nights: Nights) -> None:
    nights.harvest()
    nights.harvest(revalidate=Revalidate.ALL)
    asked = [line for line in nights.world.log if line["site"] == FILES and line["path"] != "/robots.txt"]
    held = [line for line in asked if line["status"] != 404]
    assert held
    assert all(line["conditional"] and line["status"] == 304 and line["bytes"] == 0 for line in held)
    run, _ = nights.harvest(revalidate=Revalidate.SHARE)
    assert {line["path"] for line in nights.world.log if line["site"] in (1, 3) and line["status"] == 200} == {
        "/robots.txt"
    }
    assert sum(tally.requests for tally in run.sources) == len(nights.world.log)
    assert sum(tally.fetched + tally.unchanged for tally in run.sources) == 0
