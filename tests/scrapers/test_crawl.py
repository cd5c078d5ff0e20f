from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from pydantic import TypeAdapter

from scrapers.crawl import harvest
from scrapers.crawl_job import CrawlSettings, Job
from scrapers.revalidation import Revalidate
from warehouse.archive.chronicle_file import read_chronicle
from warehouse.archive.harvest_records import HarvestRun, Sighting, SourceTally
from warehouse.archive.store import Archive
from warehouse.build.checks import judge_harvest, load_checks

PDF = b"%PDF-1.7 a letter of our own %%EOF"
LETTER = "Joint area child protection inspection"
LISTING = "/our-work/article/child-abuse-and-child-protection-issues/joint-targeted-child-protection-inspections/"
OVERVIEW = "The multi-agency response to nothing in particular"
NAMES = ("OFSTED_URL", "OFSTED_FILES_URL", "HMICFRS_URL", "HMICFRS_ASSETS_URL", "GOVUK_URL")
OFSTED, FILES, HMICFRS, ASSETS, GOVUK, ELSEWHERE = range(6)


class Sites:
    """Six sites on ports of their own, the last of which nobody is to visit; `routes` by site and path."""

    def __init__(self) -> None:
        self.routes: dict[tuple[int, str], tuple[int, bytes, dict[str, str]]] = {}
        self.once: dict[tuple[int, str], tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[tuple[int, str]] = []
        self.asked_at: list[float] = []
        self.conditional: list[str] = []
        self.stamp: Callable[[], bytes] = bytes
        self.seconds = 0.0
        self.servers = [self._serve(site) for site in range(6)]

    def _serve(self, site: int) -> ThreadingHTTPServer:
        sites = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                path = self.path.split("?")[0] + ("?closed" if "status%5B%5D=2" in self.path else "")
                sites.asked.append((site, path))
                sites.asked_at.append(time.time())
                time.sleep(sites.seconds)
                missing = (404, b"<h1>Not found</h1>", dict[str, str]())
                status, body, headers = sites.once.pop((site, path), sites.routes.get((site, path), missing))
                if tag := self.headers.get("If-None-Match"):
                    sites.conditional.append(path)
                    status, body = (304, b"") if tag == headers.get("ETag") and status == 200 else (status, body)
                body += sites.stamp() if body.startswith(b"%PDF") else b""
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    if value.startswith("in "):
                        at = datetime.fromtimestamp(int(time.time()) + int(value.split()[1]), UTC)
                        value = format_datetime(at, usegmt=True)
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    def url(self, site: int, path: str = "") -> str:
        return f"http://127.0.0.1:{self.servers[site].server_port}{path}"

    def add(self, site: int, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        self.routes[site, path] = (status, body.encode() if isinstance(body, str) else body, headers)

    def add_providers(self, *urns: int, count: int | None = None, path: str = "/search") -> None:
        rows = "".join(f'<li class="search-result"><a href="/provider/44/{urn}">Area {urn}</a></li>' for urn in urns)
        announced = len(urns) if count is None else count
        self.add(OFSTED, path, f'<b class="results-count js-results-count">{announced}</b><ul>{rows}</ul>')

    def add_letter(self, urn: int, href: str) -> None:
        event = f'<div class="event"><a class="publication-link" href="{href}">{LETTER}</a></div>'
        self.add(OFSTED, f"/provider/44/{urn}", f'<h1>Area {urn}</h1><ol class="timeline"><li>{event}</li></ol>')

    def settings(self, *, is_whole: bool = False, revalidate: Revalidate = Revalidate.ALL) -> CrawlSettings:
        publishers = {f"JTAI_{name}": self.url(site) for site, name in enumerate(NAMES)}
        contact = "mailto:somebody@example.org"
        return CrawlSettings(publishers, 0.0, contact, is_whole=is_whole, revalidate=revalidate)


@pytest.fixture
def sites() -> Iterator[Sites]:
    """Two authorities, one letter that both and HMICFRS list, one overview."""
    made = Sites()
    made.add_providers(1, 2)
    made.add_providers(path="/search?closed")
    made.add_letter(1, made.url(FILES, "/v1/file/1"))
    made.add_letter(2, made.url(FILES, "/v1/file/1"))
    made.add(FILES, "/v1/file/1", PDF, ETag='"one"')
    made.add(HMICFRS, LISTING, '<a href="/publications/one/">Joint targeted area inspection – One</a>')
    made.add(
        HMICFRS,
        "/publications/one/",
        f'<h1>Joint targeted area inspection – One</h1><a href="{made.url(FILES, "/v1/file/1")}">Letter</a>',
    )
    hit = {"title": OVERVIEW, "link": "/government/publications/o"}
    made.add(GOVUK, "/api/search.json", json.dumps({"results": [hit], "total": 1}))
    content = {"title": OVERVIEW, "document_type": "research", "first_published_at": "2020-02-04T09:30:00Z"}
    made.add(GOVUK, "/api/content/government/publications/o", json.dumps(content))
    yield made
    for server in made.servers:
        server.shutdown()
        server.server_close()


def run(sites: Sites, root: Path, run_id: str = "r1", *, is_whole: bool = False) -> tuple[HarvestRun, list[Sighting]]:
    done = harvest(root / "archive", sites.settings(is_whole=is_whole), run_id, root / "runs" / run_id)
    return done, [seen for seen in Archive(root / "archive").sightings() if seen.run_id == run_id]


def tally_of(done: HarvestRun, source: str) -> SourceTally:
    return next(tally for tally in done.sources if tally.source == source)


def test_a_document_is_asked_for_once_in_a_run_whoever_lists_it(sites: Sites, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    done = harvest(
        tmp_path / "archive", sites.settings(), "r1", tmp_path / "runs", lambda *progress: told.append(progress)
    )
    archive = Archive(tmp_path / "archive")
    assert [(s.source, s.provider_urn, s.outcome, s.etag) for s in archive.sightings()] == [
        ("ofsted", "1", "fetched", '"one"'),
        ("ofsted", "2", "fetched", '"one"'),
        ("hmicfrs", None, "fetched", '"one"'),
        ("govuk", None, "not_a_jtai", None),
    ]
    assert sites.asked.count((FILES, "/v1/file/1")) == 1
    assert {archive.read(sha) for sha in archive.shas()} == {PDF}
    assert [(t.source, t.listed, t.error) for t in done.sources] == [
        ("ofsted", 2, None),
        ("hmicfrs", 1, None),
        ("govuk", 1, None),
    ]
    assert archive.runs() == (done,)
    assert told[-1][0] == told[-1][1] == 9
    lines = [json.loads(line) for line in (tmp_path / "runs" / "log.jsonl").read_text().splitlines()]
    assert {line["stage"] for line in lines} == {"harvest"}
    assert any("(+mailto:somebody@example.org)" in line["event"] for line in lines)


def test_what_is_held_is_asked_for_on_its_turn_and_after_a_failure(
    sites: Sites, tmp_path: Path, nights_pass: Callable[..., None]
) -> None:
    sites.add(FILES, "/v1/file/1", PDF, ETag='"one"')
    run(sites, tmp_path)
    sites.asked.clear()

    def outcomes(run_id: str) -> list[str]:
        settings = sites.settings(revalidate=Revalidate.SHARE)
        harvest(tmp_path / "archive", settings, run_id, tmp_path / "runs" / run_id)
        return [s.outcome for s in Archive(tmp_path / "archive").sightings() if s.run_id == run_id and s.sha256]

    assert outcomes("r2") == ["held"] * 3
    assert not [path for site, path in sites.asked if site == FILES]
    nights_pass(tmp_path / "archive", 7)
    sites.add(FILES, "/v1/file/1", "", 503)
    assert outcomes("r3") == ["failed"] * 3
    sites.add(FILES, "/v1/file/1", PDF, ETag='"one"')
    assert outcomes("r4") == ["unchanged"] * 3
    assert outcomes("r5") == ["held"] * 3
    seen = [s for s in Archive(tmp_path / "archive").sightings() if s.run_id == "r5" and s.sha256]
    assert {(s.etag, s.bytes) for s in seen} == {('"one"', len(PDF))}


def test_an_answer_that_is_not_what_was_asked_for_is_asked_for_once_more(sites: Sites, tmp_path: Path) -> None:
    busy = "<h1>Service unavailable</h1>"
    for site, path in ((OFSTED, "/search"), (OFSTED, "/provider/44/1"), (FILES, "/v1/file/1"), (HMICFRS, LISTING)):
        sites.once[site, path] = (200, busy.encode(), {"Content-Type": "text/html"})
    sites.once[GOVUK, "/api/search.json"] = (200, PDF, {"Content-Type": "application/pdf"})
    done, seen = run(sites, tmp_path)
    assert [tally.error for tally in done.sources] == [None] * 3
    assert {s.outcome for s in seen} == {"fetched", "not_a_jtai"}
    assert not (tmp_path / "runs" / "r1" / "pages").exists()
    assert sites.asked.count((FILES, "/v1/file/1")) == 2


def test_a_page_that_is_no_text_is_told_and_kept(sites: Sites, tmp_path: Path) -> None:
    sites.add(OFSTED, "/provider/44/1", bytes(range(256)), **{"Content-Type": "application/pdf"})
    done, _ = run(sites, tmp_path)
    assert "no page of text came, but application/pdf" in str(tally_of(done, "ofsted").error)
    (kept,) = (tmp_path / "runs" / "r1" / "pages").iterdir()
    assert kept.read_bytes() == bytes(range(256))
    assert sites.asked.count((OFSTED, "/provider/44/1")) == 2


def test_an_authority_that_the_search_leaves_out_keeps_its_letters_while_its_page_has_them(
    sites: Sites, tmp_path: Path
) -> None:
    sites.add_letter(2, sites.url(FILES, "/v1/file/2"))
    sites.add(FILES, "/v1/file/2", PDF + b"2", ETag='"two"')
    run(sites, tmp_path)
    sites.add_providers(2)
    done, seen = run(sites, tmp_path, "r2")
    assert {s.provider_urn for s in seen if s.source == "ofsted"} == {"1", "2"}
    del sites.routes[OFSTED, "/provider/44/1"]
    done, seen = run(sites, tmp_path, "r3")
    assert {s.provider_urn for s in seen if s.source == "ofsted"} == {"2"}
    assert tally_of(done, "ofsted").error is None
    sites.asked.clear()
    run(sites, tmp_path, "r4")
    assert (OFSTED, "/provider/44/1") not in sites.asked


def test_a_letter_under_another_label_is_still_followed(sites: Sites, tmp_path: Path) -> None:
    run(sites, tmp_path)
    page = sites.routes[OFSTED, "/provider/44/1"][1].decode()
    sites.add(OFSTED, "/provider/44/1", page.replace(LETTER, "Another kind of inspection"))
    _, seen = run(sites, tmp_path, "r2")
    assert [(s.label, s.outcome) for s in seen if s.provider_urn == "1"] == [
        ("Another kind of inspection", "unchanged")
    ]


def test_how_long_the_listings_are_is_in_the_ledger(sites: Sites, tmp_path: Path) -> None:
    done, _ = run(sites, tmp_path, is_whole=True)
    assert [(t.source, t.rows, t.expected_rows) for t in done.sources] == [
        ("ofsted", 2, 100),
        ("hmicfrs", 1, 1),
        ("govuk", 1, 1),
    ]
    sites.add_providers()
    sites.add(HMICFRS, LISTING, "", 503)
    done, _ = run(sites, tmp_path, "r2")
    assert [(t.rows, t.expected_rows) for t in done.sources] == [(0, 0), (None, 0), (1, 0)]
    assert "found no provider" in str(tally_of(done, "ofsted").error)


def test_links_and_redirects_to_other_hosts_or_ports_are_not_followed(sites: Sites, tmp_path: Path) -> None:
    sites.add_letter(1, sites.url(ELSEWHERE, "/v1/file/1"))
    sites.add(FILES, "/v1/file/1", b"", 302, Location=sites.url(ELSEWHERE, "/v1/file/1"))
    sites.add(ELSEWHERE, "/v1/file/1", PDF)
    done, seen = run(sites, tmp_path)
    assert [s.outcome for s in seen if s.source == "ofsted"] == ["failed", "failed"]
    assert all("none of the configured sites" in str(s.reason) for s in seen if s.outcome == "failed")
    assert tally_of(done, "ofsted").failed == 2
    assert not [path for site, path in sites.asked if site == ELSEWHERE]


def test_robots_txt_is_obeyed_and_one_that_cannot_be_read_forbids_all(sites: Sites, tmp_path: Path) -> None:
    sites.add(FILES, "/robots.txt", "User-agent: *\nDisallow: /v1/file/1\n")
    sites.add(GOVUK, "/robots.txt", "", 503)
    done, seen = run(sites, tmp_path)
    assert [(s.source, s.outcome, s.reason) for s in seen] == [
        ("ofsted", "failed", "Forbidden by robots.txt"),
        ("ofsted", "failed", "Forbidden by robots.txt"),
        ("hmicfrs", "failed", "Forbidden by robots.txt"),
    ]
    assert "robots.txt: HTTP 503" in str(tally_of(done, "govuk").error)
    assert {path for site, path in sites.asked if site in (FILES, GOVUK)} == {"/robots.txt"}


def test_a_publisher_that_does_not_answer_costs_no_other_publishers_news(sites: Sites, tmp_path: Path) -> None:
    sites.servers[OFSTED].shutdown()
    sites.servers[OFSTED].server_close()
    sites.add(GOVUK, "/api/search.json", "", 500)
    done, seen = run(sites, tmp_path)
    assert [(s.source, s.outcome) for s in seen] == [("hmicfrs", "fetched")]
    assert "refused" in str(tally_of(done, "ofsted").error)
    assert "HTTP 500" in str(tally_of(done, "govuk").error)


def test_a_count_that_does_not_fit_and_a_minimum_not_reached_are_errors(sites: Sites, tmp_path: Path) -> None:
    done, _ = run(sites, tmp_path, is_whole=True)
    assert "lists 2 entries, expected at least 100" in str(tally_of(done, "ofsted").error)
    sites.add_providers(1, 2, count=3)
    done, seen = run(sites, tmp_path, "r2")
    assert "3 providers announced, 2 listed" in str(tally_of(done, "ofsted").error)
    assert [s.outcome for s in seen if s.source == "ofsted"] == ["unchanged", "unchanged"]


def test_what_is_no_longer_served_or_broken_keeps_the_document_it_stood_for(sites: Sites, tmp_path: Path) -> None:
    _, [first, *_] = run(sites, tmp_path)
    sites.add(FILES, "/v1/file/1", b"GIF89a")
    _, broken = run(sites, tmp_path, "r2")
    sites.add(FILES, "/v1/file/1", b"<h1>Not found</h1>", 404)
    done, gone = run(sites, tmp_path, "r3")
    assert [(s.outcome, s.sha256, s.etag) for s in broken[:2]] == [("quarantined", first.sha256, '"one"')] * 2
    assert [(s.outcome, s.sha256, s.etag) for s in gone[:2]] == [("not_served", first.sha256, '"one"')] * 2
    [aside] = (tmp_path / "archive" / "quarantine").iterdir()
    assert aside.read_bytes() == b"GIF89a"
    assert aside.name in str(broken[0].reason)
    assert tally_of(done, "ofsted").not_served == 2


def test_an_entry_without_a_link_is_listed_as_not_served(sites: Sites, tmp_path: Path) -> None:
    event = f'<div class="event"><span class="event__title">{LETTER}</span></div>'
    sites.add(OFSTED, "/provider/44/1", f'<h1>Area 1</h1><ol class="timeline"><li>{event}</li></ol>')
    _, seen = run(sites, tmp_path)
    assert [(s.url, s.outcome, s.reason) for s in seen if s.provider_urn == "1"] == [
        (sites.url(OFSTED, "/provider/44/1"), "not_served", "the entry has no link")
    ]


def test_a_publication_is_missing_or_names_several_pdfs(sites: Sites, tmp_path: Path) -> None:
    names = ("gone", "bare", "two", "which")
    links = "".join(f'<a href="/publications/{n}/">Joint targeted area inspection – {n}</a>' for n in names)
    heading = "<h1>Joint targeted area inspection</h1>"
    letter, other = f'<a href="{sites.url(ASSETS, "/a.pdf")}">', f'<a href="{sites.url(ASSETS, "/b.pdf")}">'
    sites.add(HMICFRS, LISTING, links)
    sites.add(HMICFRS, "/publications/bare/", heading)
    sites.add(HMICFRS, "/publications/two/", f"{heading}{other}Terms</a>{letter}Joint targeted area inspection</a>")
    sites.add(HMICFRS, "/publications/which/", f"{heading}{other}First</a>{letter}Second</a>")
    sites.add(ASSETS, "/a.pdf", PDF)
    done, seen = run(sites, tmp_path)
    assert {s.provider_name: (s.url, s.outcome) for s in seen if s.source == "hmicfrs"} == {
        "gone": (sites.url(HMICFRS, "/publications/gone/"), "not_served"),
        "bare": (sites.url(HMICFRS, "/publications/bare/"), "not_served"),
        "two": (sites.url(ASSETS, "/a.pdf"), "fetched"),
    }
    assert "which/: 2 PDFs" in str(tally_of(done, "hmicfrs").error)
    assert (ASSETS, "/b.pdf") not in sites.asked


def linearised(size: int) -> bytes:
    """A file in the form of a linearised one: a first end after its first page, and one at last."""
    head = f"%PDF-1.6\n7 0 obj\n<< /Linearized 1 /L {size} /H [ 762 155 ] >>\nendobj\nstartxref\n0\n%%EOF\n".encode()
    tail = b"8 0 obj\n<< >>\nendobj\nstartxref\n216\n%%EOF\n"
    return head + b"%" * (size - len(head + tail)) + tail


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        (linearised(5000), linearised(5000)[:3000]),
        (PDF, PDF[:10]),
        (PDF + b"\n3 0 obj << >> startxref 9 %%EOF", PDF + b"\n3 0 obj << >>"),
    ],
    ids=["linearised", "without an end", "updated"],
)
def test_a_document_that_came_short_without_a_word_is_none_and_comes_the_next_night(
    sites: Sites, tmp_path: Path, whole: bytes, cut: bytes
) -> None:
    sites.add(FILES, "/v1/file/1", cut, ETag='"whole"', **{"Content-Length": ""})
    _, seen = run(sites, tmp_path)
    assert {(s.outcome, s.sha256, s.etag) for s in seen if s.url.endswith("/1")} == {("quarantined", None, None)}
    sites.add(FILES, "/v1/file/1", whole, ETag='"whole"')
    _, seen = run(sites, tmp_path, "r2")
    assert {s.outcome for s in seen if s.url.endswith("/1")} == {"fetched"}
    assert not sites.conditional
    assert {Archive(tmp_path / "archive").read(str(s.sha256)) for s in seen if s.sha256} == {whole}


def test_a_document_without_an_announced_length_is_taken_when_it_comes_twice_and_asked_for_without_a_condition(
    sites: Sites, tmp_path: Path
) -> None:
    sites.add(FILES, "/v1/file/1", PDF, ETag='"one"', **{"Content-Length": ""})
    _, seen = run(sites, tmp_path)
    assert {(s.outcome, s.etag) for s in seen if s.sha256} == {("fetched", None)}
    assert sites.asked.count((FILES, "/v1/file/1")) == 2
    sites.once[FILES, "/v1/file/1"] = (200, PDF + b" 2 0 obj %%EOF", {"Content-Length": ""})
    _, seen = run(sites, tmp_path, "r2")
    assert {s.outcome for s in seen if s.sha256} == {"quarantined"}, "two answers that may both be short"
    assert not sites.conditional


def test_a_document_that_cannot_be_read_is_asked_for_every_night_without_a_condition(
    sites: Sites, tmp_path: Path
) -> None:
    _, seen = run(sites, tmp_path)
    settings = replace(sites.settings(revalidate=Revalidate.SHARE), unreadable=frozenset({str(seen[0].sha256)}))
    sites.add(FILES, "/v1/file/1", PDF + b"2 %%EOF", ETag='"one"')
    harvest(tmp_path / "archive", settings, "r2", tmp_path / "runs" / "r2")
    assert not sites.conditional
    newest = [s for s in Archive(tmp_path / "archive").sightings() if s.run_id == "r2" and s.sha256]
    assert {s.outcome for s in newest} == {"fetched"}
    assert {s.sha256 for s in newest} != {seen[0].sha256}


def test_bytes_that_differ_at_each_request_are_told_from_a_new_version(sites: Sites, tmp_path: Path) -> None:
    run(sites, tmp_path)
    sites.add(FILES, "/v1/file/1", PDF + b"new %%EOF", ETag='"two"')
    _, seen = run(sites, tmp_path, "r2")
    assert {(s.outcome, s.varies) for s in seen if s.sha256} == {("fetched", None)}
    sites.add(FILES, "/v1/file/1", PDF)
    sites.stamp = lambda: f"{time.monotonic_ns()} %%EOF".encode()
    _, seen = run(sites, tmp_path, "r3")
    assert {(s.outcome, s.varies) for s in seen if s.sha256} == {("fetched", True)}


def test_a_page_that_came_short_without_a_word_is_no_page_with_fewer_letters(sites: Sites, tmp_path: Path) -> None:
    status, page, _ = sites.routes[OFSTED, "/provider/44/1"]
    sites.routes[OFSTED, "/provider/44/1"] = (status, page + b"</body></html>", {"Content-Length": ""})
    done, _ = run(sites, tmp_path)
    assert tally_of(done, "ofsted").error is None
    sites.add(OFSTED, "/provider/44/1", page, **{"Content-Length": ""})
    done, _ = run(sites, tmp_path, "r2")
    assert "provider/44/1: the page broke off before its end" in str(tally_of(done, "ofsted").error)


def test_a_publisher_says_how_long_to_wait_in_seconds_or_as_a_date_up_to_a_limit(sites: Sites, tmp_path: Path) -> None:
    sites.once[OFSTED, "/search"] = (429, b"busy", {"Retry-After": "in 3 seconds"})
    sites.once[FILES, "/v1/file/1"] = (503, b"busy", {"Retry-After": "in 34000000 seconds"})
    sites.once[HMICFRS, LISTING] = (503, b"busy", {"Retry-After": "1"})
    done, seen = run(sites, tmp_path)
    first, second = (when for when, one in zip(sites.asked_at, sites.asked, strict=True) if one == (OFSTED, "/search"))
    assert int(first) + 3 <= second
    assert [tally.error for tally in done.sources] == [None] * 3
    assert sites.asked.count((FILES, "/v1/file/1")) == 1
    assert {s.outcome for s in seen if s.url.endswith("/1")} == {"failed"}
    assert "asks for a pause of 3" in str(seen[0].reason)


def test_bad_links_are_skipped_and_told_and_their_page_is_read(sites: Sites, tmp_path: Path) -> None:
    bad = ["https://[insert link here]", "javascript:void(0)"]
    for site, path in ((HMICFRS, LISTING), (HMICFRS, "/publications/one/"), (OFSTED, "/provider/44/1")):
        page = sites.routes[site, path][1].decode()
        sites.add(site, path, page + "".join(f'<a href="{href}">Letter</a>' for href in bad))
    sites.add_letter(2, "https://[insert link here]")
    done, seen = run(sites, tmp_path)
    assert [(t.source, t.error, t.bad_links) for t in done.sources] == [
        ("ofsted", None, tuple(bad)),
        ("hmicfrs", None, tuple(bad)),
        ("govuk", None, ()),
    ]
    assert [(s.outcome, s.reason) for s in seen if s.provider_urn == "2"] == [("not_served", "the entry has no link")]
    assert {s.outcome for s in seen if s.url.endswith("/v1/file/1")} == {"fetched"}


def test_a_redirect_to_no_address_is_told(sites: Sites, tmp_path: Path) -> None:
    sites.add(OFSTED, "/provider/44/1", b"", 302, Location="https://[insert link here]")
    sites.add(FILES, "/v1/file/1", b"", 302, Location="javascript:alert(1)")
    done, seen = run(sites, tmp_path)
    assert "/provider/44/1: " in str(tally_of(done, "ofsted").error)
    assert "fault of ours" not in str(tally_of(done, "ofsted").error)
    assert {s.outcome for s in seen if s.url.endswith("/v1/file/1")} == {"failed"}


def test_listings_that_grow_beyond_belief_are_not_followed(sites: Sites, tmp_path: Path) -> None:
    run(sites, tmp_path)
    before = len(sites.asked)
    many = "".join(f'<a href="/publications/{n}/">Joint targeted area inspection – {n}</a>' for n in range(10_000))
    sites.add(HMICFRS, LISTING, many)
    event = f'<div class="event"><a class="publication-link" href="/v1/file/{{}}">{LETTER}</a></div>'
    letters = "".join(event.format(number) for number in range(10_000))
    sites.add(OFSTED, "/provider/44/1", f'<h1>Area 1</h1><ol class="timeline"><li>{letters}</li></ol>')
    done, _ = run(sites, tmp_path, "r2")
    assert len(sites.asked) - before < 20
    for source in ("ofsted", "hmicfrs"):
        assert tally_of(done, source).entries >= 10_000
        assert "more than 1000 cannot be right" in str(tally_of(done, source).error)
    archive = Archive(tmp_path / "archive")
    judgement = judge_harvest(read_chronicle(archive, load_checks().harvest))
    assert not judgement.may_be_published
    assert judgement.vanished == ()
    broken = [result.name for result in judgement.results if result.is_required and not result.passed]
    assert broken == ["ofsted_listing_is_whole", "hmicfrs_listing_is_whole"]


def test_authorities_that_have_closed_are_looked_up_on_the_first_night(sites: Sites, tmp_path: Path) -> None:
    sites.add_providers(8, 9, path="/search?closed")
    sites.add_letter(9, sites.url(FILES, "/v1/file/9"))
    sites.add(FILES, "/v1/file/9", PDF)
    done, seen = run(sites, tmp_path)
    assert (tally_of(done, "ofsted").error, tally_of(done, "ofsted").rows) == (None, 2)
    assert [s.outcome for s in seen if s.provider_urn == "9"] == ["fetched"]
    assert (OFSTED, "/provider/44/8") in sites.asked, "a page that is not there is no problem"
    sites.add(OFSTED, "/search?closed", "<h1>Busy</h1>")
    done, _ = run(sites, tmp_path, "r2")
    assert "the count of results is missing" in str(tally_of(done, "ofsted").error)


def test_files_come_from_further_addresses_that_are_configured(sites: Sites, tmp_path: Path) -> None:
    for urn, path in ((1, "/bucket/a.pdf"), (2, "/elsewhere/a.pdf")):
        sites.add_letter(urn, sites.url(ELSEWHERE, path))
        sites.add(ELSEWHERE, path, PDF)
    settings = replace(sites.settings(), more_files=(sites.url(ELSEWHERE, "/bucket/"),))
    harvest(tmp_path / "archive", settings, "r1", tmp_path / "runs")
    seen = {s.provider_urn: s.outcome for s in Archive(tmp_path / "archive").sightings() if s.source == "ofsted"}
    assert seen == {"1": "fetched", "2": "failed"}
    assert [path for site, path in sites.asked if site == ELSEWHERE] == ["/robots.txt", "/bucket/a.pdf"]


def test_guidance_with_the_title_of_an_overview_is_none(sites: Sites, tmp_path: Path) -> None:
    hits = [
        {"title": OVERVIEW, "link": "/government/publications/o", "content_store_document_type": "research"},
        {"title": OVERVIEW, "link": "/government/publications/g", "content_store_document_type": "guidance"},
        {"title": OVERVIEW, "link": "/government/publications/h"},
    ]
    sites.add(GOVUK, "/api/search.json", json.dumps({"results": hits, "total": 3}))
    guidance = {"title": OVERVIEW, "document_type": "statutory_guidance"}
    sites.add(GOVUK, "/api/content/government/publications/h", json.dumps(guidance))
    done, seen = run(sites, tmp_path)
    assert [s.url for s in seen if s.source == "govuk"] == [sites.url(GOVUK, "/government/publications/o")]
    assert tally_of(done, "govuk").error is None
    assert (GOVUK, "/api/content/government/publications/g") not in sites.asked


def test_a_crawl_that_is_killed_tells_so_and_keeps_what_it_had(sites: Sites, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "manifest.jsonl").write_text('{"no": "sighting"}\n')
    done = harvest(tmp_path / "archive", sites.settings(), "r1", tmp_path / "runs")
    assert all("ended early (exit code 1)" in str(tally.error) for tally in done.sources)
    assert "manifest.jsonl:1" in (tmp_path / "runs" / "harvest.log").read_text()
    assert Archive(tmp_path / "archive").runs() == (done,)


def test_the_spiders_end_with_whoever_started_them(sites: Sites, tmp_path: Path) -> None:
    sites.seconds = 30.0
    job = Job(str(tmp_path / "archive"), "r1", str(tmp_path), sites.settings())
    script = (
        "import sys; from pathlib import Path; from pydantic import TypeAdapter;"
        "from scrapers.crawl import harvest; from scrapers.crawl_job import Job;"
        "job = TypeAdapter(Job).validate_json(sys.argv[1]);"
        "harvest(Path(job.archive), job.settings, job.run_id, Path(job.log_folder))"
    )
    argument = TypeAdapter(Job).dump_json(job).decode()
    with subprocess.Popen([sys.executable, "-c", script, argument], cwd=Path(__file__).parents[2]) as parent:
        while not sites.asked:
            assert parent.poll() is None
            time.sleep(0.05)
        spiders = psutil.Process(parent.pid).children(recursive=True)
        assert spiders
        parent.kill()
    assert psutil.wait_procs(spiders, timeout=60)[1] == []
