from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from scrapers.links import find_bad_links, host_and_port, resolve_link, select_main_links

URL = "https://pages.example/publications/nowhere/"


def page(body: str, head: str = "") -> HtmlResponse:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return HtmlResponse(URL, body=html.encode("utf-8", "surrogatepass"), encoding="utf-8")


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/v1/file/7#page=2", "https://pages.example/v1/file/7"),
        ("  more/ ", "https://pages.example/publications/nowhere/more/"),
        ("//files.example/a.pdf", "https://files.example/a.pdf"),
        ("HTTP://files.example:8080/a.pdf", "http://files.example:8080/a.pdf"),
        ("#top", URL),
    ],
)
@pytest.mark.parametrize("head", ["", '<base href="https://[broken">'])
def test_a_link_leads_to_an_absolute_address_without_its_fragment(href: str, address: str, head: str) -> None:
    assert resolve_link(page("", head), href) == address


BAD = [
    "https://[insert link here]",
    "//[",
    "javascript:void(0)",
    "JavaScript:alert(1)",
    "data:text/html,<b>",
    "ftp://files.example/a.pdf",
    "file:///etc/passwd",
    "http:///a.pdf",
    "http://files.example:99999/",
    "http://files.example:port/",
    "http://files..example/",
    "http://two words/",
]


@pytest.mark.parametrize("href", BAD)
def test_what_is_no_address_of_the_web_is_none_and_is_found_on_the_page(href: str) -> None:
    response = page(f'<a href="{href}">Letter</a><a href="/good">Good</a><a href="mailto:a@b.example">Write</a>')
    assert resolve_link(response, href) is None
    assert list(find_bad_links(response)) == [href]


def test_a_page_that_is_no_html_has_no_links() -> None:
    assert list(find_bad_links(TextResponse(URL, body=b'{"a": "<a href=//[>"}'))) == []


@given(href=st.text() | st.from_regex(r"https?://[\s\S]{0,20}|[a-z]{1,12}:[\s\S]{0,20}|//[\s\S]{0,20}"))
def test_whatever_stands_in_a_link_can_be_asked_for_or_is_none(href: str) -> None:
    address = resolve_link(page(""), href)
    if address is not None:
        assert host_and_port(address)
        assert Request(address).url.startswith(("http://", "https://"))


def test_the_main_content_is_the_page_without_navigation_and_footer() -> None:
    around = '<header><a href="/h">h</a></header>{}<footer><a href="/f">f</a></footer>'
    inside = '<nav><a href="/n">n</a></nav><a href="/m">m</a>'

    def hrefs(body: str) -> list[str]:
        return [anchor.attrib["href"] for anchor in select_main_links(page(body))]

    assert hrefs(around.format(f"<main>{inside}</main>")) == ["/m"]
    assert hrefs(around.format(f'<div role="main">{inside}</div>')) == ["/m"]
    assert hrefs(around.format(inside)) == ["/m"]
