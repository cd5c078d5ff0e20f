"""Publishers as they are: what the replica shows on order, and a server that cuts a linearised file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import Request, urlopen

import pytest

from extract.deep_dives import load_rounds
from scrapers.crawl import harvest
from scrapers.crawl_job import CrawlSettings
from warehouse.archive.harvest_records import HarvestRun, Sighting
from warehouse.archive.store import Archive

CASE = Path(__file__).resolve().parents[3] / "shared" / "cases" / "linearised.pdf"


@pytest.fixture
def replica(serve: ModuleType) -> Iterator[Any]:
    """Two letters, one of them listed by HMICFRS as well."""
    world, servers = serve.start(port=0)
    linked = {entry.get("file_id") for entry in world.listed["reports"] if not entry.get("hosted")}
    chosen = sorted(world.letters, key=lambda row: (row["file_id"] not in linked, row["published_on"]))
    world.letters, world.others = [chosen[0], chosen[-1]], []
    urns = {row["urn"] for row in world.letters}
    world.areas = [area for area in world.areas if area["urn"] in urns]
    yield world, serve.env(world.port)
    serve.stop(servers)


def night(replica: Any, root: Path, run_id: str) -> tuple[HarvestRun, list[Sighting]]:
    settings = CrawlSettings(replica[1], 0.0, "mailto:somebody@example.org", is_whole=False)
    run = harvest(root / "archive", settings, run_id, root / run_id)
    return run, [seen for seen in Archive(root / "archive").sightings() if seen.run_id == run_id]


def control(replica: Any, **orders: Any) -> None:
    request = Request(f"{replica[1]['JTAI_GOVUK_URL']}/_control", json.dumps(orders).encode(), method="POST")
    with urlopen(request) as answer:
        assert json.load(answer) == {"ok": True}


def test_guidance_is_no_overview_and_the_new_one_is_that_of_its_round(replica: Any, tmp_path: Path) -> None:
    control(replica, govuk="2026")
    run, seen = night(replica, tmp_path, "r1")
    assert [tally.error for tally in run.sources] == [None] * 3
    reports = {one["slug"] for one in replica[0].overviews if one["document_type"] == "research"}
    assert {s.url.rsplit("/", 1)[1] for s in seen if s.source == "govuk"} == reports
    assert reports <= {one.overview_slug for one in load_rounds()}


@pytest.mark.parametrize("href", ["https://[insert link here]", "javascript:alert(1)", "//[", "http://:80/"])
def test_a_bad_link_in_a_footer_is_told_and_the_publications_are_read(replica: Any, tmp_path: Path, href: str) -> None:
    footer = f'<a href="{href}">Terms</a><a href="https://www.gov.uk/government/publications/terms">GOV.UK</a>'
    control(replica, footer=footer)
    run, seen = night(replica, tmp_path, "r1")
    assert [(tally.error, tally.bad_links) for tally in run.sources] == [(None, ()), (None, (href,)), (None, ())]
    at_hmicfrs = {s.label: s.outcome for s in seen if s.source == "hmicfrs"}
    overviews = [entry for entry in replica[0].listed_now() if entry.get("overview")]
    assert list(at_hmicfrs.values()).count("not_a_jtai") == len(overviews)
    assert "fetched" in at_hmicfrs.values()


def test_a_linearised_file_that_was_cut_once_is_there_the_next_night(
    replica: Any, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not CASE.exists():
        pytest.skip("the small inputs that go wrong are not here (../shared/cases)")
    world, whole = replica[0], CASE.read_bytes()
    file_id = world.letters[0]["file_id"]
    world.replaced = {file_id: str(CASE)}
    plain = serve.Handler.send

    def send_a_part(handler: Any, status: int, body: bytes, ctype: str = "text/html", headers: Any = ()) -> None:
        if not handler.path.endswith(file_id):
            plain(handler, status, body, ctype, headers)
            return
        handler.send_response(status)
        for name, value in (*headers, ("Content-Type", ctype), ("Connection", "close")):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body[: len(body) * 6 // 10])

    with monkeypatch.context() as patch:
        patch.setattr(serve.Handler, "send", send_a_part)
        _, seen = night(replica, tmp_path, "r1")
    assert {(s.outcome, s.sha256, s.etag) for s in seen if s.url.endswith(file_id)} == {("quarantined", None, None)}
    _, seen = night(replica, tmp_path, "r2")
    assert {s.outcome for s in seen if s.url.endswith(file_id)} == {"fetched"}
    archive = Archive(tmp_path / "archive")
    assert whole in {archive.read(sha256) for sha256 in archive.shas()}
