"""What an answer to a request for a PDF means.

Belongs here: judging status and bytes. Does not belong here: what is done about it (spiders.publisher, item_pipelines),
reading a PDF.
"""

from __future__ import annotations

import re

MAGIC, END = b"%PDF-", b"%%EOF"
WITHIN = 1024
"""Bytes from the start within which the magic must stand, as PDF readers have it."""
_HTML = re.compile(rb"<!doctype\s+html|<html|<head|<body|<h1", re.IGNORECASE)
_HEADINGS = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_GONE = re.compile(r"not found|no longer (exists|available)", re.IGNORECASE)


def verdict(status: int, body: bytes, *, is_held: bool) -> tuple[str, str | None]:
    """The outcome (see `Sighting`) of an answer to a request for a PDF, and its reason unless all is well.

    A body is judged by its content, never by its size or declared type: dead documents of Ofsted's are an HTML page
    that says so, with whatever status. A PDF that does not end was cut off, or is nonsense: it is no other version.
    """
    if status == 304 and is_held:
        return "unchanged", None
    if status in (404, 410):
        return "not_served", f"HTTP {status}"
    if status != 200:
        return "failed", f"HTTP {status}"
    if not body:
        return "quarantined", "the body is empty"
    if MAGIC in body[:WITHIN]:
        return ("fetched", None) if END in body else ("quarantined", "a PDF without an end")
    if not _HTML.search(body[:WITHIN]):
        return "quarantined", f"no PDF: begins with {body[:12]!r}"
    title = " / ".join(" ".join(found[2].split()) for found in _HEADINGS.finditer(body.decode("utf-8", "replace")))
    if _GONE.search(title):
        return "not_served", f"an HTML page instead of a PDF: {title[:100]}"
    return "quarantined", f"an HTML page instead of a PDF: {title[:100]}"
