"""Serves the sample's publishers on 127.0.0.1, so that the sample is harvested in the same way as the real sites."""

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
"""The five sites use this port and the next four. An archive identifies documents by address, so a second harvest of
the sample recognises what it has."""


@contextmanager
def serve_sample(patience: float = 0.0) -> Iterator[dict[str, str]]:
    """Serve the five sites while the context is open, on the same ports as last time.

    If another harvest of the sample is using the ports, waits up to `patience` seconds, then uses any free ports.
    Yields the five `JTAI_*_URL` settings: `http://127.0.0.1:<port>`, without a trailing slash.
    """
    with ExitStack() as stack:
        servers = {
            site: stack.enter_context(_listen(FIRST_PORT + number, patience)) for number, site in enumerate(Site)
        }
        addresses = {site.value: f"http://127.0.0.1:{server.server_address[1]}" for site, server in servers.items()}
        for site, server in servers.items():
            server.site, server.pages = site, Pages(addresses)
            # With a longer poll, closing each site would take half a second.
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            stack.callback(server.shutdown)
        yield dict(addresses)


class _SiteServer(ThreadingHTTPServer):
    daemon_threads = True
    # A client that keeps its connection open must not delay closing.
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
        """Send a page, a document or, if the client already has that document, 304."""
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
        """Log nothing: the harvest records its own requests."""

    def _holds(self, answer: Answer) -> bool:
        """Whether the request has this ETag or, without an ETag, a date no earlier than the last change."""
        if named := self.headers.get("If-None-Match"):
            return named == answer.etag
        try:
            return parsedate_to_datetime(self.headers.get("If-Modified-Since", "")) >= _instant(answer)
        except (TypeError, ValueError):
            return False


def _instant(answer: Answer) -> datetime:
    assert answer.modified is not None
    return datetime.combine(answer.modified, time(), UTC)
