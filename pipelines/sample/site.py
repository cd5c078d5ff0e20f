"""Serves the sample's publishers on 127.0.0.1, so that a harvest of the sample runs as one of the real sites does.

Belongs here: sockets, threads, conditional requests. Does not belong here: what a path is answered with (pages).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep

from pipelines.sample.pages import Answer, Pages, Site

FIRST_PORT = 28440
"""The five sites ask for this port and the four after it: an archive knows documents by their address, so that a second
harvest of the sample finds what it has."""


@contextmanager
def serve_sample(patience: float = 0.0) -> Iterator[dict[str, str]]:
    """Serve the five sites while the context is open, on the same ports as the last time.

    Where another harvest of the sample holds them it is waited for, for `patience` seconds; then any free port will do.

    Yields the five `JTAI_*_URL` settings, `http://127.0.0.1:<port>` each without a slash at the end.
    """
    with ExitStack() as stack:
        servers = {
            site: stack.enter_context(_listen(FIRST_PORT + number, patience)) for number, site in enumerate(Site)
        }
        addresses = {site.value: f"http://127.0.0.1:{server.server_address[1]}" for site, server in servers.items()}
        for site, server in servers.items():
            server.site, server.pages = site, Pages(addresses)
            # A short poll, or closing the five would take half a second each.
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            stack.callback(server.shutdown)
        yield dict(addresses)


class _SiteServer(ThreadingHTTPServer):
    daemon_threads = True
    # A client that holds its connection open must not hold up the end.
    block_on_close = False
    site: Site
    pages: Pages


def _listen(port: int, patience: float) -> _SiteServer:
    end = monotonic() + patience
    while True:
        try:
            return _SiteServer(("127.0.0.1", port), _Handler)
        except OSError:
            if monotonic() >= end:
                return _SiteServer(("127.0.0.1", 0), _Handler)
        sleep(0.1)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _SiteServer

    def do_GET(self) -> None:
        """Answer with a page, a document or, where the client holds that document already, 304."""
        answer = self.server.pages.answer(self.server.site, self.path)
        is_held = answer.modified is not None and self._holds(answer)
        self.send_response(304 if is_held else answer.status)
        if answer.modified is not None:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(_instant(answer), usegmt=True))
        if not is_held:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not is_held and self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the harvest keeps its own record of what it asked for."""

    def _holds(self, answer: Answer) -> bool:
        """Whether the request names these bytes or, without naming any, a day not before their last change."""
        if named := self.headers.get("If-None-Match"):
            return named == answer.etag
        try:
            return parsedate_to_datetime(self.headers.get("If-Modified-Since", "")) >= _instant(answer)
        except (TypeError, ValueError):
            return False


def _instant(answer: Answer) -> datetime:
    assert answer.modified is not None
    return datetime.combine(answer.modified, time(), UTC)
