from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.revalidation import NIGHTS, is_due

URLS = [f"https://files.example/v1/file/{number}" for number in range(210)]
START = date(2030, 1, 1)


def test_each_document_has_its_turn_within_seven_nights_and_the_nights_share_the_work() -> None:
    last = dict.fromkeys(URLS, START)
    for night in range(1, 4 * NIGHTS + 1):
        today = START + timedelta(days=night)
        due = [url for url in URLS if is_due(url, last[url], today)]
        assert len(URLS) / NIGHTS / 2 < len(due) < len(URLS) / NIGHTS * 2
        last.update(dict.fromkeys(due, today))
        assert all((today - day).days < NIGHTS for day in last.values())


@given(skipped=st.sets(st.integers(1, 40)))
def test_a_missed_night_is_made_up_by_the_next_one(skipped: set[int]) -> None:
    last = dict.fromkeys(URLS[:30], START)
    for night in range(1, 42):
        today = START + timedelta(days=night)
        if night not in skipped:
            last.update({url: today for url, day in last.items() if is_due(url, day, today)})
            assert all((today - day).days < NIGHTS for day in last.values())


def test_nothing_has_two_turns_on_one_day_and_the_turn_does_not_hang_on_the_last_check() -> None:
    assert not any(is_due(url, START, START) for url in URLS)
    turns = Counter()
    for url in URLS:
        days = [
            START + timedelta(days=n) for n in range(1, NIGHTS + 1) if is_due(url, START, START + timedelta(days=n))
        ]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))], "once due, due until it is checked"
        turns[days[0]] += 1
    assert len(turns) == NIGHTS


@pytest.mark.parametrize("last", [None, START + timedelta(days=1)])
def test_what_was_never_checked_or_only_by_a_clock_that_was_wrong_is_due(last: date | None) -> None:
    assert all(is_due(url, last, START) for url in URLS)
