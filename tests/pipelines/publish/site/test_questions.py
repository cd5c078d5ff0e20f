"""Ten questions that readers bring, each answered within a few clicks from the home page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from pipelines.settings import Workspace
from warehouse.read.api import open_warehouse


class Ask(NamedTuple):
    """The warehouse's rows of a query, what a button of a block copies, and how a link is followed."""

    rows: Callable[[str], Any]
    copied: Callable[[Any, str], dict[str, str]]
    follow: Callable[[Any], None]


def what_is_said_of_a_theme(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main a[href='themes/information-sharing.html']"))
    first = page.locator("#messages ~ .messages > li").first
    assert re.search(r"\d+ of \d+ letters", first.text_content())
    assert first.locator("blockquote").is_visible()


def what_is_said_of_our_area_and_of_areas_like_it(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main a[href='areas/index.html']"))
    ask.follow(page.get_by_role("link", name="Aldermarsh", exact=True))
    assert page.get_by_role("heading", name=re.compile("^What inspectors said in ")).count() == 2
    assert page.locator("#table-area-near tbody tr").count() > 0


def what_a_round_was_about_and_what_changed(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main a[href='rounds/domestic-abuse-2016-17.html']"))
    assert "every inspection looked at the same subject" in page.text_content("main")
    compared = page.locator("section", has=page.locator("#compared"))
    assert "other rounds covered the same topic" in compared.text_content()
    assert compared.locator("table tbody tr").count() > 0


def where_exactly_it_says_that(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main ul >> a[href^='letters/']"))
    ask.follow(page.locator(".finding").first.get_by_role("link", name=re.compile("^Cite or share")))
    assert page.locator("figure img").is_visible()
    assert page.get_by_role("link", name="Open the letter at that page").is_visible()


def whether_it_is_up_to_date_and_complete(page: Any, ask: Ask) -> None:
    strip = page.text_content(".strip")
    assert all(words in strip for words in ("Last updated", "Newest letter", "Letters known but missing"))
    ask.follow(page.locator("main a[href='quality.html#missing']"))
    assert page.locator("#missing").is_visible()
    ask.follow(page.get_by_role("link", name="Methods and measurements"))
    assert page.locator("#table-subtopics-measured tbody tr").count() > 100


def what_is_praised_in_youth_justice_since_2022(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("nav a[href='search.html']"))
    page.get_by_text("Filter results").click()
    page.get_by_text("Themes", exact=True).last.click()
    page.get_by_label("Probation and youth justice").check()
    page.select_option("[name=side]", "praise")
    page.fill("[name=since]", "2022-01-01")
    page.locator("#results .finding").first.wait_for()
    for source in page.locator("#results .source a").all_text_contents():
        assert int(re.search(r"\b20\d\d\b", source)[0]) >= 2022
    assert "since=2022-01-01" in page.url


def how_we_compare_with_neighbours_on_what_is_criticised(page: Any, ask: Ask) -> None:
    ((area,),) = ask.rows(
        "SELECT min(area_name) FROM v_letters WHERE area_code IS NOT NULL AND areas_for_improvement > 0"
    )
    ask.follow(page.locator("main a[href='areas/index.html']"))
    ask.follow(page.get_by_role("link", name=area, exact=True))
    nearby = page.locator("section", has=page.locator("#nearby"))
    assert nearby.locator("blockquote, .empty").first.is_visible()
    near = page.locator("#table-area-near tbody tr").all_text_contents()
    assert any("statistical neighbour" in row or "police force" in row for row in near)


def who_mentions_fathers(page: Any, ask: Ask) -> None:
    said = ask.rows(
        "SELECT letters_with_claim FROM v_subtopic_by_group "
        "WHERE dimension = 'all' AND subtopic = 'inclusion_of_fathers'"
    )
    page.fill("#home-search", "dads")
    ask.follow(page.locator("form button"))
    ask.follow(page.get_by_role("link", name=re.compile("^Inclusion of fathers")))
    assert page.text_content("h1") == "Inclusion of fathers"
    assert f"{said[0][0]} of" in page.text_content("main")
    assert page.locator("blockquote").count() >= said[0][0]


def whether_information_sharing_changed_between_rounds(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main a[href='rounds/domestic-abuse-children-2024-25.html']"))
    compared = page.locator("section", has=page.locator("#compared"))
    assert "Domestic abuse" in compared.get_by_role("link").first.text_content()
    assert compared.locator("tbody a").count() > 0
    assert re.search(r"too few letters to say whether|clearly more or less", compared.text_content())


def a_paragraph_to_paste(page: Any, ask: Ask) -> None:
    ask.follow(page.locator("main a[href='themes/information-sharing.html']"))
    message = page.locator(".messages > li").first
    text = ask.copied(message, "Copy text with source")["text"]
    assert message.locator("strong").text_content() in text
    assert message.locator("[data-part=line]").first.text_content() in text
    assert "Counted in:" in text


QUESTIONS = (
    what_is_said_of_a_theme,
    what_is_said_of_our_area_and_of_areas_like_it,
    what_a_round_was_about_and_what_changed,
    where_exactly_it_says_that,
    whether_it_is_up_to_date_and_complete,
    what_is_praised_in_youth_justice_since_2022,
    how_we_compare_with_neighbours_on_what_is_criticised,
    who_mentions_fathers,
    whether_information_sharing_changed_between_rounds,
    a_paragraph_to_paste,
)


@pytest.mark.parametrize("answer", QUESTIONS, ids=lambda one: one.__name__)
def test_a_question_is_answered(
    page: Any,
    served: str,
    sample: Workspace,
    copied: Callable[[Any, str], dict[str, str]],
    follow: Callable[[Any], None],
    answer: Callable[[Any, Ask], None],
) -> None:
    page.goto(served)
    with open_warehouse(sample.database) as warehouse:
        answer(page, Ask(lambda sql: warehouse.query(sql).rows, copied, follow))
