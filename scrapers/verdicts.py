"""What an answer to a request for a PDF means.

Belongs here: judging status and bytes. Does not belong here: acting on it (spiders.publisher, item_pipelines), reading
a PDF.
"""

from __future__ import annotations

import re

MAGIC, END = b"%PDF-", b"%%EOF"
WITHIN = 1024
"""Bytes from the start within which the magic must stand, as PDF readers have it."""
_HTML = re.compile(rb"<!doctype\s+html|<html|<head|<body|<h1", re.IGNORECASE)
_HEADINGS = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_GONE = re.compile(r"not found|no longer (exists|available)", re.IGNORECASE)
_LINEARISED = re.compile(rb"<<[^<>]*/Linearized\b[^<>]*>>")
_LENGTH = re.compile(rb"/L\s+(\d{1,12})\b")
_MORE_OBJECTS = re.compile(rb"\b\d+\s+\d+\s+obj\b|\bstartxref\b")


def judge_answer(status: int, body: bytes, *, is_conditional: bool) -> tuple[str, str | None]:
    """The outcome (see `Sighting`) of an answer to a request for a PDF, and its reason unless all is well.

    A body is judged by its content, never by its size or declared type: Ofsted answers for a dead document with an HTML
    page that says so, under any status. Status 304 answers a conditional request only.
    """
    if status == 304 and is_conditional:
        return "unchanged", None
    if status in (404, 410):
        return "not_served", f"HTTP {status}"
    if status != 200:
        return "failed", f"HTTP {status}"
    if not body:
        return "quarantined", "the body is empty"
    if MAGIC in body[:WITHIN]:
        missing = find_missing_part(body)
        return ("quarantined", missing) if missing else ("fetched", None)
    if not _HTML.search(body[:WITHIN]):
        return "quarantined", f"not a PDF: begins with {body[:12]!r}"
    title = " / ".join(" ".join(found[2].split()) for found in _HEADINGS.finditer(body.decode("utf-8", "replace")))
    outcome = "not_served" if _GONE.search(title) else "quarantined"
    return outcome, f"an HTML page instead of a PDF: {title[:100]}"


def find_missing_part(body: bytes) -> str | None:
    """Why these bytes are only the beginning of a PDF; None if they are a whole one.

    The end must be the last one: a linearised file has another after its first page, an updated file one for each
    revision. A linearised file also says how long it is (ISO 32000-2, annex F).
    """
    end = body.rfind(END)
    if end < 0 or _MORE_OBJECTS.search(body, end):
        return "a PDF without an end"
    linearised = _LINEARISED.search(body[: 2 * WITHIN])
    length = _LENGTH.search(linearised[0]) if linearised else None
    if length and len(body) < int(length[1]):
        return f"a PDF cut short: {len(body)} of {int(length[1])} bytes"
    return None
