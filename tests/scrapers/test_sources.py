from __future__ import annotations

import pytest

from scrapers.sources import Source, load_sources
from warehouse.files.yaml_files import parse_data

WHOLE = """
somebody:
  label: Somebody
  site: JTAI_SOMEBODY_URL
  start: /list
  licence: none
  zero_is_error: true
  expected_minimum: 3
  letter_labels: ["^letter"]
"""


def test_our_own_file_names_the_three_publishers_in_the_order_of_a_harvest() -> None:
    assert list(load_sources()) == ["ofsted", "hmicfrs", "govuk"]


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ("start: /list", "start: list", "start"),
        ("  licence: none\n", "", "licence"),
        ("expected_minimum: 3", "expected_minimum: few", "expected_minimum"),
        ('["^letter"]', '["("]', "letter_labels"),
        ("label: Somebody", "label: Somebody\n  colour: red", "colour"),
    ],
)
def test_a_wrong_record_is_named_with_file_and_key(was: str, becomes: str, key: str) -> None:
    assert was in WHOLE
    assert parse_data("sources.yml", WHOLE, dict[str, Source])["somebody"].is_letter("letter of May")
    with pytest.raises(ValueError, match=rf"sources\.yml: somebody\.{key}"):
        parse_data("sources.yml", WHOLE.replace(was, becomes), dict[str, Source])
