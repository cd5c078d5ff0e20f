"""Which of the documents that we hold are asked for again tonight: no listing tells that a file was replaced.

Belongs here: whose turn it is. Does not belong here: how it is asked (spiders.publisher), what comes of it.

Each address has its turn every seven days, on a day that its hash decides, so that the work is spread over the nights.
A turn counts as taken only where the ledger says so, whatever day it is: a missed one is made up by the next run.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum

NIGHTS = 7
"""A document that is listed is asked for at least once in so many nights."""


class Revalidate(StrEnum):
    """What a harvest asks again for of what it holds: tonight's share, or all of it."""

    SHARE = "share"
    ALL = "all"


def is_due(url: str, last: date | None, today: date) -> bool:
    """Whether the address has been due since its last check. A check in the future is ignored: the clock was wrong."""
    if last is None or last > today:
        return True
    turn = int.from_bytes(hashlib.sha256(url.encode()).digest()[:8]) % NIGHTS
    days_to_turn = (turn - last.toordinal() - 1) % NIGHTS + 1
    return (today - last).days >= days_to_turn
