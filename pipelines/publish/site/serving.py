"""Serves the release on this machine as a static host would, with our own page where there is no file."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from warehouse.errors import JtaiError


class NoSite(JtaiError):
    """Nothing has been published yet."""


class _Handler(SimpleHTTPRequestHandler):
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page where there is no file."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        """The file of that address; none where a link leads out of the folder."""
        found, folder = Path(super().translate_path(path)), Path(self.directory)
        return str(found if found.resolve().is_relative_to(folder.resolve()) else folder / "404")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the folder on 127.0.0.1, to be closed by the caller. Raises `NoSite`, `OSError` for a port in use."""
    if not (folder / "index.html").is_file():
        raise NoSite(f"{folder}: there is no explorer yet; make it with jtai publish")
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
