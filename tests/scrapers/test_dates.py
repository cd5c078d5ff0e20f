from __future__ import annotations

from datetime import date

import pytest

from scrapers.dates import find_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05 April 2016", date(2016, 4, 5)),
        ("Letter, pdf - 5 Sept 2016", date(2016, 9, 5)),
        ("on the 1st december 2020, and 2 May 2021", date(2020, 12, 1)),
        ("April 2016", None),
        ("31 February 2016", None),
        ("5 Smarch 2016", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_found_or_there_is_none(text: str | None, expected: date | None) -> None:
    assert find_date(text) == expected
