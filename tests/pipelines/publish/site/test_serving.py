"""What the server of the site shows."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from pipelines.publish.site.serving import server


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("home")
    (site / "same.html").symlink_to("index.html")
    (tmp_path / "secret").write_text("secret")
    (site / "out").symlink_to(tmp_path / "secret")
    (site / "above").symlink_to(tmp_path)
    with server(site, 0) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{serving.server_address[1]}"
        for name in ("", "same.html"):
            with urlopen(f"{address}/{name}") as answer:
                assert answer.read() == b"home"
        for name in ("out", "above/secret", "above/"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{address}/{name}")
        serving.shutdown()
