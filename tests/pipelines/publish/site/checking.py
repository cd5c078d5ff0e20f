"""Checks for all pages of a site; each takes the pages and yields a line for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html

from warehouse.read.api import Rows, Warehouse
from warehouse.read.connection import BadQuery

Pages = Mapping[str, html.HtmlElement]


def text_of(element: html.HtmlElement) -> str:
    return element.text_content()


def wrong_quotations(pages: Pages, warehouse: Warehouse) -> Iterator[str]:
    """Quotations that differ from the finding or statement with their ID, or lack its lead-in."""
    findings = {row["finding_id"]: row for row in warehouse.findings().to_dict("records")}
    statements = dict(warehouse.query("SELECT statement_id, text FROM v_statements").rows)
    for path, page in pages.items():
        for block in page.iter("blockquote"):
            finding = findings.get(block.get("data-finding-id", ""))
            if finding is None:
                yield f"{path}: {block.get('data-finding-id')} is no finding"
                continue
            lines = [text_of(part) for part in block.xpath(".//*[@data-part='line']")]
            lead_ins = [text_of(part) for part in block.xpath(".//*[@data-part='lead-in']")]
            statement_id = block.get("data-statement-id")
            text = statements.get(statement_id, "") if statement_id else finding["text"]
            if lines != [line for line in text.split("\n") if line.strip()]:
                yield f"{path}: {finding['finding_id']} is not verbatim"
            if lead_ins != [finding["lead_in"]] * bool(finding["lead_in"]):
                yield f"{path}: {finding['finding_id']} has another lead-in"
            if text_of(block).split() != " ".join([*lead_ins, *lines]).split():
                yield f"{path}: {finding['finding_id']} has words besides"


class Answers:
    """The results of queries, each run once; None if a query fails."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._known: dict[str, Rows | None] = {}

    def __call__(self, sql: str) -> Rows | None:
        if sql not in self._known:
            try:
                self._known[sql] = self._warehouse.query(sql)
            except BadQuery:
                self._known[sql] = None
        return self._known[sql]


def wrong_numbers(pages: Pages, warehouse: Warehouse, first: int = 0) -> Iterator[str]:
    """Figures that differ from the result of their query, taking each query from the page as a reader would.

    Of a folder whose pages are made alike (areas, themes, sub-topics) every twentieth is asked, from the `first`; every
    fourth of a smaller one.
    """
    ask = Answers(warehouse)
    folders: dict[str, list[str]] = {}
    for path in pages:
        folders.setdefault(dirname(path), []).append(path)
    asked = {
        path
        for folder, alike in folders.items()
        for path in (alike[first :: 20 if len(alike) > 20 else 4] if folder else alike)
    }
    for path, page in pages.items():
        if path not in asked:
            continue
        queries = {term.get("id"): text_of(term.getnext()) for term in page.xpath("//*[@id='queries']//dt")}
        for number in page.iter("data"):
            if text_of(number).replace(",", "") != number.get("value"):
                yield f"{path}: {text_of(number)} is not {number.get('value')}"
            if number.get("data-query") is not None:
                sql = queries.get(number.get("data-query"), "")
                yield from (f"{path}: {fault}" for fault in wrong_number(number, sql, ask(sql)))
            elif not number.xpath("ancestor::table[@data-query]"):
                yield f"{path}: {number.get('value')} has no query"
        rows: dict[str, list[html.HtmlElement]] = {}
        for table in page.xpath("//table[@data-query]"):
            # The end of a long table is folded, and a table of its own.
            rows.setdefault(table.get("data-query"), []).extend(table.xpath("./tbody/tr"))
        for name, shown in rows.items():
            sql = queries.get(name, "")
            yield from (f"{path}: {fault}" for fault in wrong_table(shown, sql, ask(sql)))


def wrong_number(number: html.HtmlElement, sql: str, answer: Rows | None) -> Iterator[str]:
    """Whether a figure is in its column of its query's only row, and the share after it is correct."""
    if answer is None or len(answer.rows) != 1:
        yield f"no one row is what {sql} gives"
        return
    (row,) = answer.rows
    if str(row[int(number.get("data-column", ""))]) != number.get("value"):
        yield f"{number.get('value')} is not what {sql} gives: {row}"
    elif (fault := wrong_share(number, row)) is not None:
        yield fault


def wrong_table(shown: Sequence[html.HtmlElement], sql: str, answer: Rows | None) -> Iterator[str]:
    """Whether the rows of a table are those of its query, with their numbers."""
    if answer is None or len(answer.rows) != len(shown):
        yield f"a table has other rows than {sql}"
        return
    for row, values in zip(shown, answer.rows, strict=True):
        for number in row.iter("data"):
            value = values[answer.columns.index(number.get("data-column"))]
            # What is no whole number is shown with one place after the point.
            if abs(float(number.get("value")) - float(value)) > 1e-9:
                yield f"{number.get('value')} is not {value}, which {sql} gives"


def wrong_share(number: html.HtmlElement, answer: tuple[Any, ...]) -> str | None:
    """Whether the share that follows "24 of 64 letters" is the share of these two."""
    if number.get("data-column") != "1" or len(answer) < 2:
        return None
    value, of = answer[0], answer[1]
    found = re.match(r" [^,.;:()]*, (under 1|over 99|\d+)%", number.tail or "")
    if of < 10:
        return "a share of fewer than ten is in per cent" if found else None
    rounded = round(100 * value / of)
    said = "under 1" if rounded == 0 and value else "over 99" if rounded == 100 and value < of else str(rounded)
    if found is None or found[1] != said:
        return f"{value} of {of} is {said}%, not {number.tail!r}"
    return None


UNCOUNTED = {"year", "lift", "score", "coded"}
"""Columns whose numbers lead nowhere: they count nothing, or what was coded, which no reader can choose."""


def links_to_rows(pages: Pages) -> dict[tuple[str, str], dict[str, str]]:
    """For each search and unit, the numbers that lead there, each with a page on which it stands."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path, page in pages.items():
        for link in page.iterfind(".//a[@data-unit]"):
            asked = (urlsplit(link.get("href")).query, link.get("data-unit") or "letter")
            found.setdefault(asked, {})[link.find("data").get("value")] = path
    return found


def wrong_links_to_rows(found: dict[tuple[str, str], dict[str, str]], tab: Any) -> Iterator[str]:
    """Numbers that differ from what the search they lead to finds; `tab` shows the search page."""
    answers = tab.evaluate(
        """async (asked) => {
          const answers = [];
          for (const one of asked) {
            const { hits, sentences } = await jtaiFind(one);
            const letters = new Set(hits.map(({ finding }) => finding.letter));
            answers.push({ letter: letters.size, finding: hits.length, sentence: sentences });
          }
          return answers;
        }""",
        [asked for asked, _ in found],
    )
    for ((asked, unit), numbers), answer in zip(found.items(), answers, strict=True):
        for number, path in numbers.items():
            if number != str(answer[unit]):
                yield f"{path}: {number} leads to {asked}, which finds {answer}"


def numbers_without_rows(pages: Pages) -> Iterator[str]:
    """Numbers that lead nowhere; a denominator leads where its number does."""
    for path, page in pages.items():
        for number in page.xpath("//data[not(ancestor::a) and @value != '0']"):
            before = number.getprevious()
            is_denominator = before is not None and before.tail == " of "
            counts = number.get("data-column") not in UNCOUNTED and not number.xpath(
                "ancestor::nav|ancestor::p[@class='method']"
            )
            if counts and not is_denominator:
                yield f"{path}: {number.getparent().text_content()[:80]!r} leads nowhere"


def dead_links(pages: Pages, folder: Path) -> Iterator[str]:
    """Broken links and resources within the site, and anchors in the pages given."""
    anchors = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    for path, page in pages.items():
        for element, attribute, link, _ in page.iterlinks():
            if attribute not in ("href", "src", "action"):
                continue
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if element.tag != "a" and element.get("rel") not in ("canonical", "alternate"):
                    yield f"{path}: {element.tag} asks another host: {link}"
                elif parts.scheme not in ("http", "https", "mailto"):
                    yield f"{path}: {link} is no address of the web"
                continue
            target = normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
            if not (folder / target).is_file():
                yield f"{path}: {link} leads nowhere"
            elif parts.fragment and parts.fragment not in anchors.get(target, {parts.fragment}):
                yield f"{path}: {link} has no such place"


def bad_structure(pages: Pages) -> Iterator[str]:
    """Problems for a screen reader or a strict browser."""
    for path, page in pages.items():
        yield from (f"{path}: {fault}" for fault in (*bad_frame(page), *bad_parts(page)))


def bad_frame(page: html.HtmlElement) -> Iterator[str]:
    """Problems of a whole page: headings, IDs, policy, attribution."""
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    if levels[:1] != [1] or levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels)):
        yield f"headings {levels}"
    ids = page.xpath("//@id")
    if len(ids) != len(set(ids)):
        yield f"an id stands twice: {sorted({one for one in ids if ids.count(one) > 1})[:3]}"
    if page.xpath("//script[not(@src)]|//style|//*[@style]|//*[starts-with(name(@*), 'on')]"):
        yield "a script or style in the page itself"
    policy = "".join(page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content"))
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield "no strict policy"
    foot = text_of(page.xpath("//footer")[0])
    if "Open Government Licence" not in foot or "not a government website" not in foot:
        yield "no attribution"


def bad_parts(page: html.HtmlElement) -> Iterator[str]:
    """Tables, pictures and charts without text alternatives."""
    for table in page.iter("table"):
        if not text_of(table.find("caption")).strip() or table.xpath(".//th[not(@scope)]"):
            yield "a table without caption or scopes"
    for picture in page.iter("img"):
        if not picture.get("alt") or not picture.get("width"):
            yield "a picture without words or size"
    for drawing in page.iter("svg"):
        if drawing.get("role") != "img" or not drawing.get("aria-labelledby"):
            yield "a chart without words"
