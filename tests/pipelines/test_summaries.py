"""Summaries: every quotation is in the warehouse word for word, every number is its count, markup comes out inert."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipelines.publish.summaries import QUOTATIONS, day, plain, share
from pipelines.settings import Workspace
from warehouse.reading import open_warehouse


def shown(text: str) -> str:
    """The text that a reader of the Markdown sees."""
    return re.sub(r"\\(.)", r"\1", text)


def test_every_quotation_is_verbatim_with_lead_in_page_and_link(sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        findings = {row["finding_id"]: row for row in warehouse.findings().to_dict("records")}
    seen = 0
    for path in (sample.release / "summaries").glob("*.md"):
        for block in re.findall(r"(?:^>.*\n)+", path.read_text(), re.MULTILINE):
            (finding_id,) = re.findall(r"`([^`]+)`$", block, re.MULTILINE)
            finding = findings[finding_id]
            lines = [shown(line.removeprefix(">").strip()) for line in block.splitlines()]
            for line in finding["text"].split("\n"):
                assert line in lines, (path.name, finding_id)
            if finding["lead_in"]:
                assert finding["lead_in"] in lines
            assert f"[page {finding['page_start']}](<{finding['page_link']}>)" in block
            seen += 1
    assert seen > 50


def test_priority_actions_are_quoted_in_full_and_the_rest_is_certain(sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        actions = warehouse.query(
            "SELECT finding_id, theme FROM v_findings, unnest(themes) AS t(theme) WHERE kind = 'priority_action'"
        ).rows
        certain = set(warehouse.query("SELECT finding_id, theme FROM finding_themes WHERE is_certain").rows)
    assert actions
    for finding_id, theme in actions:
        assert finding_id in (sample.release / "summaries" / f"{theme}.md").read_text()
    for path in (sample.release / "summaries").glob("*.md"):
        ids = re.findall(r"`([^`]+)`$", path.read_text(), re.MULTILINE)
        for finding_id in ids:
            assert "-priority-action-" in finding_id or (finding_id, path.stem) in certain
        assert len(ids) <= 3 * QUOTATIONS + len(actions)


def test_numbers_equal_their_query(sample: Workspace) -> None:
    with open_warehouse(sample.database) as warehouse:
        counts = warehouse.query(
            "SELECT theme, count(DISTINCT letter_id) FROM v_findings, unnest(themes) AS t(theme) "
            "WHERE kind = 'strength' GROUP BY theme"
        ).rows
        ((letters,),) = warehouse.query("SELECT count(*) FROM reports WHERE status = 'current'").rows
    for theme, count in counts:
        assert (
            f"- {share(count, letters)}, name a strength" in (sample.release / "summaries" / f"{theme}.md").read_text()
        )


def test_attribution_and_licence_stand_on_each(sample: Workspace) -> None:
    for path in (sample.release / "summaries").glob("*.md"):
        assert "Open Government Licence" in path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:x)",
        "# no heading",
        "- no list",
        "1. no list",
        "a `b` *c* _d_ | e",
        "&lt;",
    ],
)
def test_markup_in_a_text_is_inert_and_its_words_stay(text: str) -> None:
    assert shown(plain(text)) == text
    assert not re.search(r"(?<!\\)[<>`*_\[\]#|&]", plain(text))
    assert not re.match(r"\s*(-|\d+[.)])", plain(text))


def test_words_first_and_no_percentage_of_few() -> None:
    assert share(24, 64) == "24 of 64 letters, 38%"
    assert share(1, 9) == "1 of 9 letters"
    assert share(0, 1) == "0 of 1 letter"
    assert day(date(2024, 3, 8)) == "8 March 2024"
    assert day(None) == "undated"
