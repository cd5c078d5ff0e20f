"""The site in a real browser: navigation, search, accessibility, phones, printing, and no requests to other hosts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest

from pipelines.publish.kinds import PRAISE
from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""What WCAG 2.2 AA asks for, as axe names it."""

COLOURS = ["color-contrast", "link-in-text-block"]
"""Of that, axe's rules that ask for the colours."""

Follow = Callable[[Any], None]

PHONE = {"width": 320, "height": 640}

SCREEN = {"width": 1280, "height": 800}

TYPES = {
    "home": "index.html",
    "themes": "themes/index.html",
    "theme": "themes/information-sharing.html",
    "all findings of a theme": "themes/all/information-sharing.html",
    "overview": "themes/overview.html",
    "rounds": "rounds/index.html",
    "round": "rounds/*.html",
    "areas": "areas/index.html",
    "area": "areas/aldermarsh.html",
    "area without a letter": "areas/york.html",
    "region": "regions/*.html",
    "letters": "letters/index.html",
    "letter": "letters/aldermarsh-2024-03-08.html",
    "letter to be reviewed": "letters/harrowmere-2023-12-18.html",
    "finding": "findings/aldermarsh-2024-03-08-*.html",
    "search": "search.html?q=children&kind=strength",
    "new": "new.html",
    "quality": "quality.html",
    "briefing": "briefing.html",
    "data": "data.html",
    "licence": "licence.html",
    "errors": "errors.html",
    "not there": "404.html",
}
"""A page of each type; a star stands for the first that fits."""


def path_of(site: Path, wanted: str) -> str:
    """A path from the table of page types, with its star filled in."""
    path, mark, query = wanted.partition("?")
    if "*" in path:
        path = next(found.relative_to(site).as_posix() for found in sorted(site.glob(path)) if found.stem != "index")
    return path + mark + query


@pytest.mark.parametrize("kind", TYPES)
def test_a_page_of_each_type_is_accessible_narrow_and_quiet(
    page: Any, served: str, sample: Workspace, kind: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.goto(served + path_of(sample.release, TYPES[kind]))
    if kind == "search":
        page.wait_for_selector("#results .finding")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for scheme, rules in (("light", {"type": "tag", "values": TAGS}), ("dark", {"type": "rule", "values": COLOURS})):
        page.emulate_media(color_scheme=scheme)
        found = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        assert found.violations_count == 0, (scheme, found.generate_report())
    page.set_viewport_size(PHONE)
    wide = page.evaluate(
        "[...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1"
        " && !one.closest('.scroll, .unseen, svg')).map((one) => one.outerHTML.slice(0, 120))"
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("kind", ["home", "theme", "letter", "finding", "search"])
def test_pages_open_from_a_folder_too(browser: Any, page: Any, sample: Workspace, kind: str) -> None:
    path, mark, query = path_of(sample.release, TYPES[kind]).partition("?")
    page.goto((sample.release / path).as_uri() + mark + query)
    # The style sheet loads: the policy allows it although a folder is not an origin.
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomStyle") == "solid"
    if kind == "finding":
        page.wait_for_function("document.querySelector('figure img').naturalWidth > 100")
    if kind == "search":
        page.wait_for_selector("#results .finding")
        assert "findings" in page.text_content("#state")
        page.locator("#chosen a").click()
        page.fill("#q", "information")
        page.locator("mark", has_text=re.compile("^information", re.IGNORECASE)).first.wait_for()
        page.wait_for_url("**information**")


def test_from_home_to_a_finding_on_its_page(page: Any, served: str, follow: Follow) -> None:
    page.goto(served)
    follow(page.locator("main a[href='themes/information-sharing.html']"))
    assert page.text_content("h1") == "Information sharing"
    quotation = page.locator(".finding:visible").first
    said = quotation.locator("[data-part=line]").first.text_content()
    follow(quotation.locator("a", has_text="Cite this"))
    assert said in page.text_content("blockquote")
    page.wait_for_function("document.querySelector('figure img').naturalWidth > 100")
    assert "TY  - RPRT" in page.text_content("main")
    follow(page.locator("main a[href^='../letters/']"))
    assert said in page.locator(":target blockquote").text_content()
    page.locator(":target details summary").click()
    # Pictures load when they scroll into view.
    page.wait_for_function("document.querySelector(':target img').naturalWidth > 100")


def test_an_area_without_a_letter_is_found_and_names_its_neighbours(page: Any, served: str, follow: Follow) -> None:
    page.goto(served + "areas/index.html")
    follow(page.get_by_role("link", name="York", exact=True))
    assert page.text_content("h1") == "York"


def test_the_search_finds_narrows_and_can_be_sent_on(page: Any, served: str, follow: Follow, sample: Workspace) -> None:
    def wait_for_count(findings: int) -> None:
        page.locator("#state", has_text=re.compile(rf"^\s*{findings}\b")).wait_for()

    with open_warehouse(sample.database) as warehouse:
        all_of = warehouse.query(
            "SELECT count(*), count(*) FILTER (WHERE kind = 'strength') FROM v_findings "
            "WHERE list_contains(themes, 'information_sharing')"
        ).rows[0]
    page.goto(served)
    page.fill("#home-search", "school")
    follow(page.locator("form button"))
    assert urlsplit(page.url).path.endswith("/search.html")
    assert parse_qs(urlsplit(page.url).query) == {"q": ["school"]}
    page.wait_for_selector("#results .finding")
    for words in page.locator("#results blockquote").all_text_contents():
        assert "school" in words.lower()
    # Results appear while typing.
    page.fill("#q", "")
    page.locator("summary", has_text="Filter results").click()
    page.locator("summary", has_text="Themes").click()
    page.check("[name=theme][value=information_sharing]")
    wait_for_count(all_of[0])
    page.select_option("[name=kind]", "strength")
    wait_for_count(all_of[1])
    address = page.url
    assert parse_qs(urlsplit(address).query) == {"theme": ["information_sharing"], "kind": ["strength"]}
    page.goto(served)
    page.goto(address)
    page.wait_for_selector("#results .finding")
    wait_for_count(all_of[1])
    assert page.locator("#results .kind").all_text_contents().count(f"{PRAISE} Strength") == min(25, all_of[1])
    # A link removes a filter.
    page.locator("#chosen a", has_text="Strength").click()
    wait_for_count(all_of[0])


def test_the_search_leads_to_areas_and_letters(page: Any, served: str, follow: Follow) -> None:
    page.goto(served + "search.html?q=aldermarsh")
    page.wait_for_selector("#results h2")
    headings = page.locator("#results h2").all_text_contents()
    assert headings[:2] == ["Areas", "Letters"]
    follow(page.locator("#results a"))
    assert page.text_content("h1") == "Aldermarsh"


def test_what_is_not_there_says_so(page: Any, served: str) -> None:
    page.goto(served + "search.html?q=zzzzqqqq")
    page.get_by_text("No finding has \u201czzzzqqqq\u201d").wait_for()


def test_markup_in_a_search_is_inert(page: Any, served: str) -> None:
    page.goto(served + "search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&kind=%22%3E%3Cb%3E")
    page.get_by_text("No finding has").wait_for()
    assert page.evaluate("document.querySelectorAll('#results img, #chosen b').length") == 0
    assert "<img" in page.input_value("#q")


def test_everything_can_be_read_without_scripts(browser: Any, served: str, sample: Workspace) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(served)
    tab.click("main a[href='letters/index.html']")
    tab.click("main a[href='aldermarsh-2024-03-08.html']")
    tab.locator("blockquote").nth(5).wait_for()
    tab.goto(served + "search.html")
    assert tab.get_by_text("You need JavaScript to search").is_visible()
    context.close()


def test_a_page_that_is_not_there_is_answered_by_our_own(browser: Any, served: str) -> None:
    tab = browser.new_page()
    answer = tab.goto(served + "nowhere.html")
    assert answer.status == 404
    assert tab.text_content("h1") == "Page not found"
    tab.close()


def test_the_keyboard_skips_to_the_text(page: Any, served: str) -> None:
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")


def test_a_page_takes_six_screens_at_most_before_all_its_findings(page: Any, served: str, sample: Workspace) -> None:
    page.set_viewport_size(SCREEN)
    for path in [
        *sorted(sample.release.glob("themes/*.html"))[::8],
        *sorted(sample.release.glob("rounds/*.html"))[::4],
    ]:
        page.goto(served + path.relative_to(sample.release).as_posix())
        top = page.evaluate("document.getElementById('all')?.getBoundingClientRect().top ?? 0")
        assert top <= 6 * SCREEN["height"], path.name


def test_what_is_folded_is_printed(page: Any, served: str, sample: Workspace) -> None:
    path = next(
        found
        for found in sorted(sample.release.glob("themes/*.html"))
        if 'class="fold"' in found.read_text(encoding="utf-8")
    )
    page.goto(served + path.relative_to(sample.release).as_posix())
    folded = page.locator("details.fold th[scope=row]").first.text_content()
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in printed)
    words = " ".join(text.split())
    assert " ".join(page.locator("details.fold caption").first.text_content().split()) in words
    assert folded.split()[0] in words
    assert "Open Government Licence" in words
    assert "Skip to main content" not in words
