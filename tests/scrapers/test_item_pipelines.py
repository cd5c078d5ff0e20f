from __future__ import annotations

import pytest

from scrapers.item_pipelines import verdict

GONE = b"<!DOCTYPE html><html><head><title>Report not found - Find a report</title></head><body></body></html>"
BUSY = b"<html><head><title>Busy</title></head><body><h1>Try again later</h1></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "is_held", "outcome"),
    [
        (200, b"%PDF-1.7 x %%EOF", False, "fetched"),
        (200, b"%PDF-1.7 x", False, "quarantined"),
        (200, b"\r\n" * 500 + b"%PDF-1.7 x %%EOF", False, "fetched"),
        (200, b" " * 1024 + b"%PDF-1.7 x", False, "quarantined"),
        (200, b"%PD", False, "quarantined"),
        (200, b"", False, "quarantined"),
        (200, GONE, False, "not_served"),
        (200, BUSY, False, "quarantined"),
        (200, b"PK\x03\x04" + b"x" * 2000, False, "quarantined"),
        (304, b"", True, "unchanged"),
        (304, b"", False, "failed"),
        (404, GONE, True, "not_served"),
        (410, b"", False, "not_served"),
        (401, b"", False, "failed"),
        (503, BUSY, True, "failed"),
    ],
)
def test_an_answer_is_judged_by_status_and_content(status: int, body: bytes, is_held: bool, outcome: str) -> None:
    found, reason = verdict(status, body, is_held=is_held)
    assert found == outcome
    assert (reason is None) == (outcome in ("fetched", "unchanged"))


def test_the_reason_says_what_came_instead() -> None:
    assert "Busy / Try again later" in str(verdict(200, BUSY, is_held=False)[1])
    assert "GIF89a" in str(verdict(200, b"GIF89a", is_held=False)[1])
