"""Dates and date ranges as letters write them."""

from __future__ import annotations

from datetime import date

import pytest

from extract.dates import MONTHS, find_date, find_span, is_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 April 2023", date(2023, 4, 18)),
        ("Friday 18 April 2023", date(2023, 4, 18)),
        ("Friday, 18 April 2023", date(2023, 4, 18)),
        ("18th April 2023", date(2023, 4, 18)),
        ("1st May, 2016", date(2016, 5, 1)),
        ("2nd June 2016", date(2016, 6, 2)),
        ("3RD JULY 2016", date(2016, 7, 3)),
        ("the statement is due by 23 September 2016, at the latest", date(2016, 9, 23)),
        ("18\u00a0April 2023", date(2023, 4, 18)),
        ("29 February 2016", date(2016, 2, 29)),
        ("29 February 2017", None),
        ("31 April 2023", None),
        ("0 May 2023", None),
        ("118 April 2023", None),
        ("18 April 20234", None),
        ("18 April", None),
        ("April 2023", None),
        ("18 Aprilis 2023", None),
        ("18 Apr 2023", date(2023, 4, 18)),
        ("18 Sept 2023", date(2023, 9, 18)),
        ("18th of April 2023", date(2023, 4, 18)),
        ("18/04/2023", date(2023, 4, 18)),
        ("18.4.2023", date(2023, 4, 18)),
        ("04/18/2023", None),
        ("18/04.2023", None),
        ("section 18.4.2023.1", None),
        ("", None),
    ],
)
def test_a_full_date_is_found(text: str, expected: date | None) -> None:
    assert find_date(text) == expected


def test_the_first_of_two_dates_is_found() -> None:
    assert find_date("on 2 May 2016 or 3 May 2016") == date(2016, 5, 2)


@pytest.mark.parametrize("month", MONTHS)
def test_every_month_is_known(month: str) -> None:
    assert find_date(f"7 {month.title()} 2020") == date(2020, MONTHS[month], 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 April 2023", True),
        ("  Tuesday 18 April 2023 ", True),
        ("18 April 2023 and later", False),
        ("Dated 18 April 2023", False),
        ("18 April", False),
    ],
)
def test_a_line_is_a_date_and_nothing_else(text: str, expected: bool) -> None:
    assert is_date(text) is expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 22 and 26 February 2016", date(2016, 2, 22), date(2016, 2, 26)),
        ("from 7 to 11 November 2022", date(2022, 11, 7), date(2022, 11, 11)),
        ("27 June 2022 to 1 July 2022", date(2022, 6, 27), date(2022, 7, 1)),
        ("27 June to 1 July 2022", date(2022, 6, 27), date(2022, 7, 1)),
        ("between 28 November and 9 December 2022", date(2022, 11, 28), date(2022, 12, 9)),
        ("from 5 until 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("from the 5th to the 9th of March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("5 March 2018 through to 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("on 5, 6, 7 and 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("from 5 to 9 Mar 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("5-9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("5 – 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("5th and 9th March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("Monday 5 to Friday 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("Monday, 5 March to Friday, 9 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("BETWEEN 5 AND 9 MARCH 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("9 and 9 March 2018", date(2018, 3, 9), date(2018, 3, 9)),
        ("30 December 2019 to 3 January 2020", date(2019, 12, 30), date(2020, 1, 3)),
        ("30 December to 3 January 2020", date(2019, 12, 30), date(2020, 1, 3)),
        ("the week of 5 to 9 March 2018 and that of 12 to 16 March 2018", date(2018, 3, 5), date(2018, 3, 9)),
        ("30 and 31 June 2018, that is, 2 to 6 July 2018", date(2018, 7, 2), date(2018, 7, 6)),
    ],
)
@pytest.mark.parametrize("before", [None, date(2024, 1, 1)])
def test_a_span_with_a_year_is_found(text: str, first: date, last: date, before: date | None) -> None:
    assert find_span(text, before) == (first, last)


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("between 9 and 13 May", date(2016, 6, 14), (date(2016, 5, 9), date(2016, 5, 13))),
        ("between 9 and 13 May", date(2016, 5, 13), (date(2016, 5, 9), date(2016, 5, 13))),
        ("from 12 to 16 December", date(2023, 1, 20), (date(2022, 12, 12), date(2022, 12, 16))),
        ("from 19 December to 13 January", date(2017, 3, 2), (date(2016, 12, 19), date(2017, 1, 13))),
        ("from 12 to 16 December", None, None),
    ],
)
def test_a_span_without_a_year_is_the_last_before_the_letter(
    text: str, before: date | None, expected: tuple[date, date] | None
) -> None:
    assert find_span(text, before) == expected


def test_the_span_of_an_earlier_inspection_is_passed_over() -> None:
    text = "After the inspection of 4 to 8 March 2019 we came again from 9 to 13 May 2022."
    assert find_span(text, date(2022, 6, 20)) == (date(2022, 5, 9), date(2022, 5, 13))
    assert find_span("We came from 4 to 8 March 2019.", date(2022, 6, 20)) == (date(2019, 3, 4), date(2019, 3, 8))


@pytest.mark.parametrize(
    "text",
    [
        "30 and 31 February 2016",
        "between 26 and 22 February 2016",
        pytest.param("26 February to 22 February 2016"),
        "9 March 2018 to 5 March 2018",
        "on 9 March 2018",
        "12 to 16 children in March 2018",
        "",
    ],
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert find_span(text, date(2020, 1, 1)) is None
