"""Documents that a publisher sends with other bytes at each request: one version of a letter, not one a week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from warehouse.archive.harvest_records import Sighting
from warehouse.records import Letter


def find_same_documents(sightings: Iterable[Sighting], letters: Mapping[str, Letter]) -> dict[str, str]:
    """For each such document, by hash, the first one of its address from which the same letter was read.

    Only addresses count at which two requests of one run brought different bytes: a letter that was republished once is
    a new version, whatever changed. `letters` has what was read from each document: text, pages, places on the page.
    """
    seen = sorted((one for one in sightings if one.sha256), key=lambda one: (one.run_id, one.seen_at))
    first: dict[tuple[str, Letter], str] = {}
    same: dict[str, str] = {}
    varying = {one.url for one in seen if one.varies}
    for one in seen:
        sha256 = one.sha256 or ""
        if one.url in varying and sha256 in letters and sha256 not in same:
            kept = first.setdefault((one.url, letters[sha256]), sha256)
            if kept != sha256:
                same[sha256] = kept
    return same


def join_same_documents(sightings: Iterable[Sighting], same: Mapping[str, str]) -> tuple[Sighting, ...]:
    """The sightings as if each of those documents had come as the first one."""
    return tuple(
        replace(one, sha256=same[one.sha256]) if one.sha256 is not None and one.sha256 in same else one
        for one in sightings
    )
