"""The links of a publisher's page, none of which is trusted to be an address.

Belongs here: telling a web address from anything else. Does not belong here: where a link may lead (middlewares).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse

_PORTS = {"http": 80, "https": 443}
_NO_PAGES = ("mailto:", "tel:")
"""Links that a page may well have and that lead to no other page."""
_MAIN = '//main | //*[@role="main"]'
_LINKS = ".//a[@href][not(ancestor::footer or ancestor::nav)]"


def host_and_port(url: str) -> str:
    """`host:port` of an address, which tells two sites apart; an empty string if the address has no host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        host.encode("idna")
    except ValueError:
        return ""
    return f"{host}:{port}" if host and host.isprintable() and " " not in host else ""


def resolve_link(response: Response, href: str) -> str | None:
    """The absolute address of a link, without the fragment; None if it is no address of the web."""
    for base in (response.urljoin, lambda href: urljoin(response.url, href)):  # a page may give itself a broken base
        try:
            url = urlsplit(urldefrag(base(href.strip())).url).geturl()
        except ValueError:
            continue
        if href.strip() and url.startswith(("http://", "https://")) and host_and_port(url):
            return url
    return None


def is_html(response: Response) -> bool:
    """Whether a page of markup came, whatever type it is declared to be; the other pages are JSON."""
    return isinstance(response, TextResponse) and response.text.lstrip().startswith("<")


def find_bad_links(response: Response) -> Iterator[str]:
    """What the page has as links and is no address of the web, as the page has it."""
    if is_html(response):
        for href in response.xpath("//a/@href").getall():
            if href.strip() and not href.strip().lower().startswith(_NO_PAGES) and resolve_link(response, href) is None:
                yield href


def select_main_links(response: Response) -> list[Selector]:
    """The `a` elements of a page's main content: not of its navigation and footer."""
    for main in response.xpath(_MAIN)[:1]:
        return list(main.xpath(_LINKS))
    return list(response.xpath(f"/{_LINKS.removeprefix('.')}[not(ancestor::header)]"))
