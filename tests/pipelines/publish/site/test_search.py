"""The search: what its engine finds in a few sentences, and what its page does with the sample's findings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from rapidfuzz.distance import OSA

from pipelines.publish.site.rendering import STATIC
from pipelines.settings import Workspace
from warehouse.files.spreadsheet_cells import FORMULA_STARTS, SKIPPED_BEFORE, neutral
from warehouse.read.api import open_warehouse
from warehouse.read.synonyms import load_synonyms

Pages = Mapping[str, html.HtmlElement]

SENTENCES = (
    "Fathers are included in plans.",
    "Young people who are known to the YOT are safe.",
    "Visits are planned well, and planning is done early.",
    "Staff of a high rank send minutes to everyone.",
    "Children with SEND get help.",
    "Partners work in co-located teams.",
    "Information about risk is shared.",
    "An assessment is always done, and highlights risk.",
    "Neglect is recognised in A&E.",
    "The voice of the child is heard; the child is seen.",
)


@pytest.fixture(scope="module")
def engine(browser: Any) -> Iterator[Any]:
    """An empty tab with the engine and an index of the sentences."""
    tab = browser.new_page()
    for script in ("site.js", "search-engine.js"):
        tab.add_script_tag(content=(STATIC / script).read_text(encoding="utf-8"))
    tab.evaluate(
        "([words, texts]) => { window.index = new jtaiEngine.Index(words); texts.forEach((text, place) =>"
        " text.split(';').forEach((part, number) => index.add(place, part, 1, { sentence: number }))) }",
        [load_synonyms().model_dump(), SENTENCES],
    )
    yield tab
    tab.close()


def places(engine: Any, query: str) -> list[int]:
    """The sentences that have all words of a query, the best first."""
    asked = "query => index.rank(index.read(query)).filter((hit) => !hit.missing.length).map((hit) => hit.document)"
    return list(engine.evaluate(asked, query))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dads", {0}),
        ("father", {0}),
        ("the plans", {0, 2}),
        ("youth justice", {1}),
        ("yos", {1}),
        ("send", {4}),
        ("special educational needs", {4}),
        ("colocated", {5}),
        ("co-located", {5}),
        ("information sharing", {6}),
        ("assess", {7}),
        ("high risk", set()),
        ("A&E", {8}),
        ("children's", {4, 9}),
        ("childrn", {4, 9}),
        ("neglet", {8}),
        ("neg", {8}),
        ("accident and emergency", {8}),
        ("recognized", {8}),
        ("children", {4, 9}),
        ('"the child"', {9}),
        ('"child the"', set()),
        ('"fathers"', {0}),
        ('"dads"', set()),
        ("safe fathers", set()),
        ("zzzzqqqq", set()),
        ("the", {1, 9}),
        ("", set()),
        ('"', set()),
    ],
)
def test_words_are_found_as_people_type_them(engine: Any, query: str, found: set[int]) -> None:
    assert set(places(engine, query)) == found


def test_the_word_as_typed_comes_before_its_other_forms(engine: Any) -> None:
    assert places(engine, "planned") == [2, 0]


def test_what_is_missing_is_named_and_the_sentence_that_matched_is_known(engine: Any) -> None:
    asked = (
        "(query) => index.rank(index.read(query)).map((hit) => "
        "[hit.document, hit.sentence, hit.missing.map((unit) => unit.said)])"
    )
    assert engine.evaluate(asked, "seen zebra") == [[9, 1, ["zebra"]]]
    found = engine.evaluate(asked, "fathers safe")
    assert sorted(found) == [[0, 0, ["safe"]], [1, 0, ["fathers"]]]


def test_the_words_that_match_are_marked(engine: Any) -> None:
    marked = "([query, text]) => index.mark(text, index.read(query)).filter((one) => one[2]).map((one) => one[1])"
    assert engine.evaluate(marked, ["dads plan", "Fathers\u2019 plans; a plain fact."]) == ["Fathers", "plans"]
    assert engine.evaluate(marked, ["information sharing", SENTENCES[6]]) == ["Information", "shared"]
    assert engine.evaluate(marked, ['"the child"', SENTENCES[9]]) == ["the", "child", "the", "child"]
    whole = "(text) => index.mark(text, []).map(([before, word]) => before + word).join('')"
    for text in (*SENTENCES, " \u2018A\u2019 \U0001f600 b\n\u2022 c. "):
        assert engine.evaluate(whole, text) == text


@given(
    pairs=st.lists(
        st.tuples(st.text("abcd", max_size=9), st.text("abcd", max_size=9), st.integers(0, 2)), min_size=50, max_size=50
    )
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mistakes_are_counted_as_others_count_them(engine: Any, pairs: list[tuple[str, str, int]]) -> None:
    counted = engine.evaluate("(pairs) => pairs.map((pair) => jtaiEngine.distance(...pair))", pairs)
    assert counted == [min(OSA.distance(one, other), most + 1) for one, other, most in pairs]


def test_text_in_the_csv_file_is_never_a_formula(engine: Any) -> None:
    formulas = [f"{before}{start}1" for start in FORMULA_STARTS for before in ("", *SKIPPED_BEFORE)]
    texts = [*formulas, "3 - 2", 'a "b", c\nd', "plain"]
    written = engine.evaluate("(texts) => jtaiSite.csv(texts.map((text) => [text, -1]))", texts)
    assert written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert rows == [[neutral(text), "-1"] for text in texts]


# -------------------------------------------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def tab(browser: Any, served: str) -> Iterator[Any]:
    """One tab for all searches of the sample."""
    page = browser.new_page()
    yield page
    page.close()


def state_of(tab: Any, address: str) -> str:
    """What the page says about what it found."""
    tab.goto(address)
    tab.wait_for_function("document.getElementById('state').textContent.match(/[Ff]inding[^.]*\\.$/)")
    return str(tab.text_content("#state"))


def test_a_misspelt_word_is_corrected_and_says_so(tab: Any, served: str) -> None:
    said = state_of(tab, served + "search.html?q=infromation")
    assert said.startswith("No letter has \u201cinfromation\u201d. These are results for \u201cinformation\u201d.")
    assert tab.locator("#results mark").first.text_content().lower().startswith("information")


def test_the_word_that_is_missing_is_named(tab: Any, served: str) -> None:
    said = state_of(tab, served + "search.html?q=information+zzzzqqqq")
    assert said.startswith("No finding has all of these words: \u201czzzzqqqq\u201d is in none. With the others: ")
    assert tab.locator("#results .finding").count() > 0
    assert "Without \u201czzzzqqqq\u201d" in tab.locator("#results .finding").first.text_content()


def test_messages_come_before_findings(tab: Any, served: str, sample: Workspace) -> None:
    state_of(tab, served + "search.html?q=sharing+information")
    assert tab.locator("#results h2").first.text_content() == "What inspectors say"
    assert tab.locator(".offered > li").count() <= 3
    number = tab.locator(".offered li li a").first
    letters = number.text_content()
    number.click()
    assert re.search(rf" from {letters} letters?\.$", tab.text_content("#state"))
    tab.go_back()
    tab.locator(".offered a", has_text="Sharing what agencies know").click()
    assert tab.text_content("h1") == "Sharing what agencies know"


PAIR = """
SELECT a.theme, b.theme, f.region, f.letter_date::VARCHAR, count(*), count(DISTINCT f.letter_id)
FROM finding_themes AS a JOIN finding_themes AS b USING (finding_id) JOIN v_findings AS f USING (finding_id)
WHERE a.theme < b.theme AND f.letter_date = (SELECT max(letter_date) FROM v_findings AS n WHERE n.region = f.region)
GROUP BY ALL ORDER BY ALL LIMIT 1
"""
"""Two themes that stand together in findings of the newest letter of a region."""


def test_filters_combine_and_stand_in_the_address(tab: Any, served: str, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        ((one, other, region, since, findings, letters),) = warehouse.query(PAIR).rows
    tab.goto(served + "search.html")
    tab.locator("summary", has_text="Filter results").click()
    tab.locator("summary", has_text="Themes").click()
    tab.check(f"[name=theme][value={one}]")
    tab.check(f"[name=theme][value={other}]")
    tab.select_option("[name=region]", region)
    tab.fill("[name=since]", since)
    wanted = {"theme": [one, other], "region": [region], "since": [since]}
    assert {name: sorted(values) for name, values in parse_qs(urlsplit(tab.url).query).items()} == wanted
    said = state_of(tab, tab.url)
    assert said == f"{findings} finding{'s' * (findings > 1)} from {letters} letter{'s' * (letters > 1)}."
    assert tab.locator("#chosen a").count() == 4
    # A link of a filter removes it without loading anything again, and the browser goes back.
    tab.evaluate("window.isSame = true")
    tab.locator("#chosen a").last.click()
    assert parse_qs(urlsplit(tab.url).query)["theme"] == [one]
    assert tab.evaluate("window.isSame && document.activeElement.id") == "state"
    tab.go_back()
    tab.wait_for_function("document.querySelectorAll('#chosen a').length === 4")


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("year=2019", "2019-01-01", "2019-12-31"),
        ("since=2020-02&until=2020-02", "2020-02-01", "2020-02-29"),
        ("since=x", "", ""),
    ],
)
def test_a_year_or_a_month_is_its_days(tab: Any, served: str, asked: str, since: str, until: str) -> None:
    tab.goto(f"{served}search.html?{asked}")
    assert [tab.input_value(f"[name={name}]") for name in ("since", "until")] == [since, until]


def test_the_number_of_a_message_leads_to_as_many_letters(tab: Any, served: str) -> None:
    tab.goto(served + "subtopics/timely-information-sharing.html")
    number = tab.locator("main a[href*='search.html'] data").first
    letters = number.text_content()
    number.click()
    tab.wait_for_selector("#results .finding")
    assert re.search(rf"sentences? in \d+ findings? from {letters} letters?\.$", tab.text_content("#state"))


def test_every_number_leads_to_as_many_rows(tab: Any, served: str, pages: Pages, checking: ModuleType) -> None:
    links = checking.links_to_rows(pages)
    assert len(links) > 1000
    tab.goto(served + "search.html")
    assert list(checking.wrong_links_to_rows(dict(list(links.items())[::10]), tab)) == []
    assert list(checking.numbers_without_rows(pages)) == []


def test_sentences_of_findings_are_cut_as_the_warehouse_has_them(tab: Any, served: str, sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        held = warehouse.query("SELECT text FROM v_statements").rows
    tab.goto(served + "search.html")
    cut = tab.evaluate(
        "async () => (await jtaiFind({ until: '9999-12-31' })).hits.flatMap(({ finding }) => "
        "finding.sentences.map(({ start, end }) => finding.text.slice(start, end)))"
    )
    assert sorted(cut) == sorted("\n".join(filter(str.strip, text.split("\n"))) for (text,) in held)


def test_what_was_found_can_be_downloaded(tab: Any, served: str, sample: Workspace) -> None:
    state_of(tab, served + "search.html?q=information")
    with tab.expect_download() as downloading:
        tab.click("#download")
    written = Path(downloading.value.path()).read_bytes().decode("utf-8")
    assert written.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert f"{len(rows)} findings" in str(tab.text_content("#state"))
    with open_warehouse(sample.database) as warehouse:
        held = {row[0]: row[1:] for row in warehouse.query("SELECT finding_id, text, page_link FROM v_findings").rows}
    assert {row["finding_id"]: (row["text"], row["link"]) for row in rows} == {
        row["finding_id"]: (neutral(held[row["finding_id"]][0]), held[row["finding_id"]][1]) for row in rows
    }
    assert all(re.search("inform", row["lead_in"] + row["sentence"], re.IGNORECASE) for row in rows)


def test_the_findings_are_not_loaded_before_somebody_searches(tab: Any, served: str) -> None:
    tab.goto(served + "search.html")
    assert tab.evaluate("document.querySelectorAll('script[src*=search-index]').length") == 0
    tab.focus("#q")
    tab.wait_for_function("document.querySelectorAll('script[src*=search-index]').length === 1")


def test_findings_that_cannot_be_loaded_are_no_empty_result(browser: Any, served: str) -> None:
    page = browser.new_page()
    page.route("**/search-index-*.js", lambda route: route.abort())
    page.goto(served + "search.html?q=information")
    page.get_by_text("The findings could not be loaded. Reload the page to try again.").wait_for()
    page.close()
