from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from scrapers.sources import load_sources
from scrapers.spiders.hmicfrs import parse_listing, parse_publication
from warehouse.errors import EmptyListing, UnexpectedContent

SITE = "https://hmi.example"
FILES = frozenset({"files.example:443"})
IS_LETTER = load_sources()["hmicfrs"].is_letter
HEADING = "<h1>Joint targeted area inspection – Nowhere</h1>"


def page(body: str, path: str = "/publications/nowhere/") -> HtmlResponse:
    return HtmlResponse(SITE + path, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")


def test_the_listing_is_read_by_text_and_address_whatever_the_classes() -> None:
    response = page(
        """<h1>Joint targeted child protection inspections</h1><p><a href="/about/">About inspections</a></p>
        <ul class="whatever"><li><a href="/publications/nowhere/">Joint targeted area inspection – Nowhere</a>
          – published May 2024</li>
        <li><a href="/publications/east/"><b>Joint targeted area inspection</b> - East-on-Sea – published May 2024</a>
        <li>Joint targeted area inspection – Unlinked – published June 2018</li>
        <li><a href="/publications/prison/">Prison inspection – Nowhere</a></li></ul>"""
    )
    assert [(e.label, e.url, e.provider_name) for e in parse_listing(response, IS_LETTER)] == [
        ("Joint targeted area inspection – Nowhere", f"{SITE}/publications/nowhere/", "Nowhere"),
        ("Joint targeted area inspection - East-on-Sea", f"{SITE}/publications/east/", "East-on-Sea"),
        ("Joint targeted area inspection – Unlinked", None, "Unlinked"),
    ]


def test_a_listing_without_letters_is_an_error() -> None:
    with pytest.raises(EmptyListing, match=r"hmi\.example"):
        parse_listing(page('<a href="/x/">Joint targeted child protection inspections</a>'), IS_LETTER)


@pytest.mark.parametrize(
    "href",
    ["/uploads/nowhere.pdf", "https://assets.example/uploads/nowhere.PDF", "https://files.example/v1/file/50999999"],
)
def test_a_publication_leads_to_its_pdf(href: str) -> None:
    response = page(f'{HEADING}<p class="date">Published on: 7 May 2024</p><a href="{href}">The letter</a>')
    publication = parse_publication(response, IS_LETTER, FILES)
    assert publication.pdfs == ((response.urljoin(href), "The letter"),)
    assert publication.published_on == "7 May 2024"


def test_a_publication_date_that_is_only_a_month_is_none() -> None:
    publication = parse_publication(page(f"{HEADING}<p>Published on: May 2024</p>"), IS_LETTER, FILES)
    assert publication.published_on is None


def test_the_national_overview_leads_to_gov_uk() -> None:
    response = page(f'{HEADING}<a href="https://gov.example/government/publications/all-of-it">GOV.UK</a>')
    publication = parse_publication(response, IS_LETTER, FILES)
    assert publication.pdfs == ()
    assert publication.overview == "https://gov.example/government/publications/all-of-it"


@pytest.mark.parametrize(
    "body",
    [
        '<main>{}</main><footer><a href="https://gov.example/government/publications/terms">Terms</a></footer>',
        '<main>{}<a href="https://gov.example/government/organisations/hmicfrs">GOV.UK</a></main>',
        '{}<footer><a href="/terms.pdf">Terms</a></footer>',
    ],
)
def test_what_stands_around_the_main_content_leads_to_nothing(body: str) -> None:
    publication = parse_publication(page(body.format(HEADING)), IS_LETTER, FILES)
    assert (publication.pdfs, publication.overview) == ((), None)


def test_a_page_that_is_no_publication_is_an_error() -> None:
    with pytest.raises(UnexpectedContent, match="Page not found"):
        parse_publication(page("<h1>Page not found</h1>"), IS_LETTER, FILES)
