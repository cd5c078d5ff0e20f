from __future__ import annotations

from datetime import date

import pytest
from scrapy.http import HtmlResponse

from scrapers.sources import load_sources
from scrapers.spiders.ofsted import Provider, parse_provider, parse_search
from warehouse.errors import EmptyListing, UnexpectedContent

SITE = "https://reports.example"
OFSTED = load_sources()["ofsted"]
BOROUGH = Provider("80999", "Nowhere Borough Council", f"{SITE}/provider/44/80999")


def page(body: str, url: str = f"{SITE}/provider/44/80999") -> HtmlResponse:
    return HtmlResponse(url, body=f"<html><body><main>{body}</main></body></html>".encode(), encoding="utf-8")


def results(count: str, *rows: tuple[str, str]) -> HtmlResponse:
    items = "".join(
        f'<li class="search-result"><h3 class="search-result__title"><a href="/provider/44/{urn}">{name}</a></h3></li>'
        for urn, name in rows
    )
    counts = f'<h2><strong class="results-count js-results-count">{count}</strong><strong> results</strong></h2>' * 2
    return page(f'{counts}<ul class="results-list">{items}</ul><a href="/search/subscribe?q=">Subscribe</a>')


def old_event(label: str, hidden: str, href: str | None = "https://files.example/v1/file/50999999") -> str:
    inside = f'{label} <span class="nonvisual">{hidden}</span>'
    title = f'<a class="publication-link" href="{href}">\n {inside}</a>' if href else inside
    return (
        '<li class="timeline__day"><div class="event"><p class="timeline__date"><time>05 March 2018</time></p>'
        f'<span class="event__title">{title}<div class="event__metadata">Published '
        "<time pubdate>20 April 2018</time></div></span></div></li>"
    )


def new_event(label: str, hidden: str, href: str = "https://files.example/v1/file/50999999") -> str:
    return (
        '<li class="timeline__day"><div class="event"><span class="event__title">'
        f'<a class="publication-link" href="{href}"><time>05 March 2018</time> {label}'
        f'<span class="nonvisual">{hidden}</span></a>'
        '<div class="event__metadata">Published <time pubdate>20 April 2018</time></div></span></div></li>'
    )


def timeline(*events: str) -> HtmlResponse:
    return page(f'<h1 class="heading--title">Nowhere Borough Council</h1><ol class="timeline">{"".join(events)}</ol>')


def test_the_search_gives_the_count_and_the_providers_of_the_page() -> None:
    count, providers = parse_search(results("1,153", ("80998", "Elsewhere Council"), ("80999", "Nowhere  Council")))
    assert count == 1153
    assert providers == [
        Provider("80998", "Elsewhere Council", f"{SITE}/provider/44/80998"),
        Provider("80999", "Nowhere Council", f"{SITE}/provider/44/80999"),
    ]


def test_a_search_without_a_result_is_an_error() -> None:
    with pytest.raises(EmptyListing, match=r"reports\.example"):
        parse_search(results("0"))


def test_a_page_without_a_count_is_no_search() -> None:
    with pytest.raises(UnexpectedContent, match=r"reports\.example"):
        parse_search(page("<h1>Service unavailable</h1>"))


@pytest.mark.parametrize("event", [old_event, new_event], ids=["old layout", "new layout"])
@pytest.mark.parametrize("tail", [", pdf - 19 April 2018", ", PDF - 19 April 2018", ",  pdf - 19 April 2018"])
def test_an_entry_reads_alike_in_both_layouts(event: object, tail: str) -> None:
    label = "Joint area child protection inspection"
    [entry] = parse_provider(timeline(event(label, label + tail)), BOROUGH)  # type: ignore[operator]
    assert entry.label == label
    assert entry.url == "https://files.example/v1/file/50999999"
    assert (entry.inspection_date, entry.published_on) == (date(2018, 3, 5), date(2018, 4, 20))
    assert entry.label_date == date(2018, 4, 19)
    assert (entry.provider_urn, entry.provider_name) == ("80999", "Nowhere Borough Council")
    assert entry.page_url == f"{SITE}/provider/44/80999"


def test_a_label_that_names_its_file_type_or_is_hidden_is_still_the_label() -> None:
    shown = parse_provider(timeline(old_event("Joint area child protection inspection as pdf", "")), BOROUGH)
    hidden = parse_provider(timeline(old_event("", "Area SEND inspection, pdf - 1 May 2020")), BOROUGH)
    assert shown[0].label == "Joint area child protection inspection"
    assert hidden[0].label == "Area SEND inspection"


def test_the_nested_archive_block_is_read_and_an_entry_without_a_link_has_none() -> None:
    archive = (
        '<li class="timeline__day timeline__day--has-archive"><details><summary>See more</summary>'
        f'<div class="timeline__archive"><ol>{old_event("Joint area review", "", "/v1/file/7#page=2")}</ol></div>'
        "</details></li>"
    )
    opened = (
        '<li class="timeline__day"><div class="event"><p class="timeline__date"><time>01 April 1998</time></p>'
        '<span class="event__title">Opened</span></div></li>'
    )
    entries = parse_provider(timeline(old_event("Focused visit", "Focused visit"), archive, opened), BOROUGH)
    assert [(e.label, e.url) for e in entries] == [
        ("Focused visit", "https://files.example/v1/file/50999999"),
        ("Joint area review", f"{SITE}/v1/file/7"),
        ("Opened", None),
    ]


@pytest.mark.parametrize("body", ["<h1>Report not found</h1>", '<h1>X</h1><ol class="timeline"></ol>', "<ol></ol>"])
def test_a_page_without_a_timeline_is_an_error_and_no_empty_list(body: str) -> None:
    with pytest.raises(UnexpectedContent, match=r"provider/44/80999: .*Nowhere"):
        parse_provider(page(body), BOROUGH)


@pytest.mark.parametrize(
    ("label", "is_letter"),
    [
        ("Joint area child protection inspection", True),
        ("Joint targeted area inspection of the front door: Nowhere", True),
        ("joint targeted area inspection", True),
        ("Joint area review", False),
        ("Joint area review - progress inspection", False),
        ("Area SEND full inspection", False),
        ("Children's services inspection", False),
    ],
)
def test_which_labels_are_letters(label: str, is_letter: bool) -> None:
    assert OFSTED.is_letter(label) is is_letter
