from __future__ import annotations

import pytest

from scrapers.verdicts import find_missing_part, judge_answer

GONE = b"<!DOCTYPE html><html><head><title>Report not found - Find a report</title></head><body></body></html>"
BUSY = b"<html><head><title>Busy</title></head><body><h1>Try again later</h1></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "is_conditional", "outcome"),
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
def test_an_answer_is_judged_by_status_and_content(
    status: int, body: bytes, is_conditional: bool, outcome: str
) -> None:
    found, reason = judge_answer(status, body, is_conditional=is_conditional)
    assert found == outcome
    assert (reason is None) == (outcome in ("fetched", "unchanged"))


def linearised(size: int, *, order: str = "/Linearized 1 /L {} /H [ 762 155 ]") -> bytes:
    """A file in the form of a linearised one, `size` bytes long: a first end after its first page, and one at last."""
    head = b"%PDF-1.6\n%\xe2\xe3\n7 0 obj\n<< " + order.format(size).encode() + b" >>\nendobj\n"
    middle = b"startxref\n0\n%%EOF\n8 0 obj\n<< >>\nendobj\n"
    tail = b"startxref\n216\n%%EOF\n"
    return head + middle + b"%" * (size - len(head + middle + tail)) + tail


@pytest.mark.parametrize("order", ["/Linearized 1 /L {} /H [ 762 155 ]", "/O 8/L {}/Linearized 1/N 2"])
def test_no_beginning_of_a_linearised_file_is_a_whole_one(order: str) -> None:
    whole = linearised(3000, order=order)
    assert find_missing_part(whole) is None
    assert find_missing_part(whole + b"%% copy\n") is None
    assert all(find_missing_part(whole[:size]) for size in range(100, len(whole) - 2))


def test_no_beginning_of_an_updated_file_is_a_whole_one_but_its_earlier_revision() -> None:
    first = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF\n"
    whole = first + b"12 0 obj\n<< >>\nendobj\nstartxref\n99\n%%EOF\n"
    assert find_missing_part(first) is find_missing_part(whole) is None
    cut = [size for size in range(len(first) + 8, len(whole) - 2) if not find_missing_part(whole[:size])]
    assert cut == []


def test_the_reason_says_what_came_instead() -> None:
    assert "Busy / Try again later" in str(judge_answer(200, BUSY, is_conditional=False)[1])
    assert "GIF89a" in str(judge_answer(200, b"GIF89a", is_conditional=False)[1])
