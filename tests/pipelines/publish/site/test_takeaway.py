"""What readers take away from pages, in a real browser: text to paste, a briefing, charts as files."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipelines.settings import Workspace

Copied = Callable[[Any, str], dict[str, str]]
Follow = Callable[[Any], None]

THEME = "themes/information-sharing.html"
LETTER = "letters/aldermarsh-2024-03-08.html"


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_quotation_is_copied_with_its_source(
    page: Any, sample: Workspace, copied: Copied, *, is_refused: bool
) -> None:
    """From a folder, by the clipboard API or, where the browser refuses it, by the older command."""
    page.goto((sample.release / LETTER).as_uri())
    if is_refused:
        page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error('refused')))")
    finding = page.locator("main .finding").first
    said = finding.locator("[data-part]").all_text_contents()
    link = finding.locator("blockquote").get_attribute("cite")
    source = finding.locator("blockquote").get_attribute("data-source")
    text = copied(finding, "Copy text with source")["text"]
    assert text.startswith("“" + "\n".join(said))
    assert source in text
    assert link in text
    both = copied(finding, "Copy for Word")
    assert both["text"] == text
    for part in ("<blockquote", *(f"<p>{escape(line, quote=False)}</p>" for line in said), f'href="{link}"', source):
        assert part in both["html"]


def test_a_message_is_copied_with_its_count(page: Any, served: str, copied: Copied) -> None:
    page.goto(served + THEME)
    message = page.locator(".messages > li").first
    line = message.locator("p").first.text_content()
    text = copied(message, "Copy text with source")["text"]
    says, _, count = line.partition(". ")
    assert text.startswith(f"{says}. ({count.rstrip('.')}.) For example:")
    assert message.locator("[data-part=line]").first.text_content() in text
    assert "Counted in: JTAI archive" in text


def test_a_briefing_is_put_together_kept_and_printed(page: Any, follow: Follow, sample: Workspace) -> None:
    """Of a message, a finding and an area's page, from a folder."""
    root = sample.release
    page.goto((root / THEME).as_uri())
    page.locator(".messages > li").first.get_by_role("checkbox").check()
    says = page.locator(".messages strong").first.text_content()
    page.goto((root / "areas/aldermarsh.html").as_uri())
    page.get_by_role("checkbox", name="Add this page").check()
    page.goto((root / LETTER).as_uri())
    finding = page.locator(".finding").first
    finding.get_by_role("checkbox").check()
    lines = finding.locator("[data-part=line]").all_text_contents()
    follow(page.get_by_role("link", name="Briefing (3)"))
    page.locator("#briefing > section").nth(2).wait_for()
    page.fill("#title", "For the board")
    page.reload()
    page.locator("h1", has_text="For the board").wait_for()
    shown = page.text_content("#briefing")
    assert says in shown
    assert "Aldermarsh" in page.locator("#briefing h2").all_text_contents()
    assert all(line in shown for line in lines)
    page.locator("#briefing > section").last.get_by_role("button", name="Move up").click()
    assert all(line in page.locator("#briefing > section").nth(1).text_content() for line in lines)
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Remove").first.is_visible()
    page.emulate_media(media="screen")
    page.locator("#briefing > section").first.get_by_role("button", name="Remove").click()
    assert page.locator("#briefing > section").count() == 2
    page.goto((root / THEME).as_uri())
    assert not page.locator(".messages > li").first.get_by_role("checkbox").is_checked()


def test_a_chart_is_saved_as_svg_png_and_csv(page: Any, sample: Workspace, tmp_path: Path) -> None:
    page.goto((sample.release / THEME).as_uri())
    chart = page.locator("figure.chart").first
    title = chart.locator("figcaption strong").text_content()

    def saved(form: str) -> Path:
        with page.expect_download() as download:
            chart.get_by_role("button", name=form).click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        return target

    svg = ElementTree.parse(saved("SVG")).getroot()
    words = " ".join("".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert all(word in words for word in title.split())
    assert "JTAI archive" in words
    picture = saved("PNG").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert min(struct.unpack(">II", picture[16:24])) > 400
    with saved("CSV").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    table = page.locator(f"#table-{chart.get_attribute('data-table')}")
    assert head == table.locator("thead th").all_text_contents()
    assert len(rows) == table.locator("tbody tr").count()
