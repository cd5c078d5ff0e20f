"""The pages of the sample's site as parsed trees, for tests that check all of them."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import html

from pipelines.publish.site.serving import server
from pipelines.settings import Workspace

LEFT = "net::ERR_ABORTED"
"""What Chromium says of a request that it gave up itself, since the page was left."""

Pages = Mapping[str, html.HtmlElement]
Follow = Callable[[Any], None]


def read_pages(folder: Path) -> Pages:
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(folder).as_posix(): html.document_fromstring(path.read_bytes(), parser=parser)
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="session")
def pages(sample: Workspace) -> Pages:
    return read_pages(sample.release)


@pytest.fixture(scope="session")
def checking() -> ModuleType:
    """The module checking.py, which is not a test and in no package."""
    spec = importlib.util.spec_from_file_location("checking", Path(__file__).with_name("checking.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def served(sample: Workspace) -> Iterator[str]:
    """The address of the sample's site, with a trailing slash."""
    with server(sample.release, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    """A tab that fails the test on a console message, an error or a request to another host."""
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(30_000)
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: faults.append(f"error: {error}"))
    # Leaving a page while its icon loads cancels the request; a refused or missing icon is a failure.
    tab.on("requestfailed", lambda request: request.failure == LEFT or faults.append(f"failed: {request.url}"))
    tab.on("response", lambda answer: faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)
    tab.on(
        "request",
        lambda request: (
            None if request.url.startswith((served, "file:", "data:")) else faults.append(f"asked {request.url}")
        ),
    )
    yield tab
    context.close()
    assert faults == []


@pytest.fixture
def follow(page: Any) -> Follow:
    """Clicks on the first of these links or buttons and waits until the next page has loaded; a click does not wait."""

    def click(link: Any) -> None:
        with page.expect_navigation():
            link.first.click()

    return click


@pytest.fixture
def copied(page: Any) -> Callable[[Any, str], dict[str, str]]:
    """What is on the clipboard, as text and as HTML, after a click on the button of this name in a block."""

    def copy(block: Any, name: str) -> dict[str, str]:
        button = block.get_by_role("button", name=name).element_handle()
        button.click()
        button.wait_for_selector("text=Copied")
        page.evaluate(
            "void (window.pasted = new Promise((done) => addEventListener('paste', ({clipboardData: held}) => done({"
            "text: held.getData('text/plain'), html: held.getData('text/html')}), {once: true})))"
        )
        page.keyboard.press("Control+V")
        return dict(page.evaluate("window.pasted"))

    return copy
