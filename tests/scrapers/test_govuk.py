from __future__ import annotations

import json
from datetime import date

import pytest
from scrapy.http import TextResponse

from scrapers.sources import load_sources
from scrapers.spiders.govuk import parse_content, parse_search
from warehouse.errors import EmptyListing, UnexpectedContent


def answer(value: object) -> TextResponse:
    return TextResponse("https://gov.example/api/x", body=json.dumps(value).encode(), encoding="utf-8")


def test_the_search_gives_titles_and_links() -> None:
    hit = {"title": "A report", "link": "/government/publications/a", "public_timestamp": "2020-02-04T09:30:00Z"}
    search = parse_search(answer({"results": [hit], "total": 7, "start": 0}))
    assert search.total == 7
    assert [(r.title, r.link) for r in search.results] == [("A report", "/government/publications/a")]


def test_the_content_gives_the_day_of_first_publication() -> None:
    content = parse_content(
        answer(
            {"title": "A report", "document_type": "research", "first_published_at": "2018-07-06T00:15:00.000+01:00"}
        )
    )
    assert content.first_published_at is not None
    assert content.first_published_at.date() == date(2018, 7, 6)


@pytest.mark.parametrize("value", [[], {"results": [{}], "total": 1}, {"error": "busy"}])
def test_an_answer_of_another_shape_is_an_error(value: object) -> None:
    with pytest.raises(UnexpectedContent, match=r"gov\.example"):
        parse_search(answer(value))


def test_an_error_page_is_an_error() -> None:
    with pytest.raises(UnexpectedContent, match=r"gov\.example"):
        parse_content(TextResponse("https://gov.example/api/x", body=b"<h1>Busy</h1>", encoding="utf-8"))


def test_a_search_without_a_hit_is_an_error() -> None:
    with pytest.raises(EmptyListing):
        parse_search(answer({"results": [], "total": 0}))


@pytest.mark.parametrize(
    ("title", "is_overview"),
    [
        ("Multi-agency responses to something: working together", True),
        ("The multi-agency response to children with something", True),
        ("Joint targeted area inspections: overview of the first round", True),
        ("Joint targeted area inspection framework", False),
        ("Ofsted annual report", False),
    ],
)
def test_which_titles_are_overviews(title: str, is_overview: bool) -> None:
    assert load_sources()["govuk"].is_letter(title) is is_overview
