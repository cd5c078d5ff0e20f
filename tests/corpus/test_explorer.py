"""The website of the real letters: quotations and figures match the warehouse, and pages are small."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from lxml import html

from pipelines.publish.publication import publish
from pipelines.settings import Settings, Workspace
from warehouse.read.api import open_warehouse

CHECKS = Path(__file__).resolve().parents[1] / "pipelines" / "publish" / "site" / "checking.py"

SEARCHES = Path(__file__).with_name("searches.yml")

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def checking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("checking", CHECKS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(letters: Workspace) -> Path:
    assert publish(letters, Settings(), pages_only=True).for_review == ()
    return letters.release


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Of the pages of findings and areas, which are made alike, every twentieth and every fifth."""
    parser = html.HTMLParser(encoding="utf-8")
    findings, areas = sorted(site.glob("findings/*.html")), sorted(site.glob("areas/*.html"))
    left_out = {*findings, *areas} - {*findings[::20], *areas[::5]}
    return {
        path.relative_to(site).as_posix(): html.document_fromstring(path.read_bytes(), parser=parser)
        for path in sorted(site.rglob("*.html"))
        if path not in left_out
    }


def test_every_quotation_is_verbatim(letters: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(letters.database) as warehouse:
        assert list(checking.wrong_quotations(pages, warehouse)) == []


def test_numbers_are_what_their_queries_give(letters: Workspace, pages: Pages, checking: ModuleType) -> None:
    with open_warehouse(letters.database) as warehouse:
        assert list(checking.wrong_numbers(pages, warehouse, first=2)) == []


def test_no_link_is_dead_and_every_page_is_built_as_it_should(site: Path, pages: Pages, checking: ModuleType) -> None:
    assert list(checking.dead_links(pages, site)) == []
    assert list(checking.bad_structure(pages)) == []


def test_every_finding_has_its_picture_and_the_home_page_is_light(letters: Workspace, site: Path) -> None:
    with open_warehouse(letters.database) as warehouse:
        ((findings,),) = warehouse.query("SELECT count(*) FROM v_findings").rows
    assert len(list(site.glob("excerpts/*.png"))) == findings
    assets = sum(path.stat().st_size for path in site.glob("static/site.*"))
    assert (site / "index.html").stat().st_size + assets < 200_000


def test_nothing_is_written_when_nothing_changed(letters: Workspace, site: Path) -> None:
    assert publish(letters, Settings(), pages_only=True).pages.written == 0


FIRST_FIVE = """async ({ query }) => {
  const { hits, offered } = await jtaiFind({ q: query });
  const first = hits.slice(0, 5).map((hit) => hit.finding.id);
  return { count: hits.length, offered: offered.map((one) => one.code), first };
}"""


@pytest.fixture(scope="module")
def searching(browser: Any, site: Path) -> Iterator[Any]:
    """The search page of the real letters, opened from its folder."""
    tab = browser.new_page()
    tab.goto((site / "search.html").as_uri())
    yield tab
    tab.close()


def test_every_number_leads_to_as_many_rows(searching: Any, pages: Pages, checking: ModuleType) -> None:
    links = checking.links_to_rows(pages)
    assert list(checking.wrong_links_to_rows(dict(list(links.items())[3::50]), searching)) == []


def test_a_page_takes_six_screens_at_most_before_all_its_findings(browser: Any, site: Path) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    for path in [*sorted(site.glob("rounds/*.html")), *sorted(site.glob("themes/*.html"))[::9]]:
        tab.goto(path.as_uri())
        top = tab.evaluate("document.getElementById('all')?.getBoundingClientRect().top ?? 0")
        assert top <= 6 * 800, path.name
    tab.close()


@pytest.mark.parametrize(("section", "right"), [("tuned", 30), ("kept_back", 8)])
def test_searches_find_what_they_should(letters: Workspace, searching: Any, section: str, right: int) -> None:
    """Of the searches in searches.yml; those kept back tell how well others are answered."""
    searches = yaml.safe_load(SEARCHES.read_text(encoding="utf-8"))[section]
    with open_warehouse(letters.database) as warehouse:
        coded = {
            finding_id: (set(themes) | set(subtopics), text.lower())
            for finding_id, themes, subtopics, text in warehouse.query(
                "SELECT f.finding_id, any_value(f.themes), coalesce(flatten(list(s.certain_subtopics)), []), "
                "any_value(concat_ws(' ', f.lead_in, f.text)) "
                "FROM v_findings AS f LEFT JOIN v_statements AS s USING (finding_id) GROUP BY f.finding_id"
            ).rows
        }
    wrong = [fault for asked in searches if (fault := wrong_answer(searching, asked, coded))]
    assert len(searches) - len(wrong) >= right, wrong


def wrong_answer(tab: Any, asked: dict[str, Any], coded: dict[str, tuple[set[str], str]]) -> str:
    """What is wrong with the answer to a search, or nothing."""
    answer = tab.evaluate(FIRST_FIVE, asked)
    found = [coded[finding_id] for finding_id in answer["first"]]
    wanted = {*asked.get("themes", ()), *asked.get("subtopics", ())}
    fitting = sum(1 for codes, _ in found if codes & wanted)
    if fitting < asked.get("least", 3):
        return f"{asked['query']}: {fitting} of the first five are about {sorted(wanted)}"
    if "offers" in asked and not set(asked["offers"]) & set(answer["offered"]):
        return f"{asked['query']}: offers {answer['offered']}"
    if not all(asked.get("has", "") in text for _, text in found):
        return f"{asked['query']}: not all of the first five have {asked['has']}"
    same_as = asked.get("same_as")
    if same_as and (other := tab.evaluate(FIRST_FIVE, {"query": same_as})["count"]) != answer["count"]:
        return f"{asked['query']}: {answer['count']} findings, but {other} for {same_as}"
    return ""
