"""Reviews of tags: what a line of `tag_reviews.csv` is, and what it changes in a tagged letter.

Belongs here: which verdict on a tag counts, and applying it. Does not belong here: which tags are worth reviewing
(pipelines.curate.reviewing).

A verdict is tied to the fingerprint of a finding's text and to a theme, not to what a model says: it survives a refresh
and a retraining. A text that changed has no verdict.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

from warehouse.files.decision_files import Fields, append_decisions, decided_on, read_decisions
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Finding, FindingTags, Letter, Tag, TaggedLetter

METHOD = "review"
"""The method of a tag that a person accepted."""

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_SENTENCE_END = re.compile(r"[.!?][\"'\u2019\u201d)]*(?=\s+[\"'\u2018\u201c(]?[A-Z0-9])")


class Verdict(StrEnum):
    """A person's verdict on a tag."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict on one theme of the findings whose text has this fingerprint; a row of the file."""

    fingerprint: str
    theme: str
    verdict: Verdict
    who: str
    when: date
    why: str


COLUMNS = tuple(field.name for field in fields(Review))


def read_reviews(path: Path, themes: Collection[str]) -> tuple[Review, ...]:
    """The verdicts in the order of the file, as `read_decisions`; `themes` are the codes that exist."""
    return read_decisions(path, COLUMNS, partial(_review, themes))


def append_review(path: Path, review: Review, themes: Collection[str]) -> None:
    """Add one verdict at the end of the file, as `append_decisions`."""
    append_decisions(path, [review], COLUMNS, partial(_review, themes))


def _review(themes: Collection[str], said: Fields) -> Review:
    if not _FINGERPRINT.fullmatch(said["fingerprint"]):
        raise ValueError(f"fingerprint {said['fingerprint']!r} is not 12 hexadecimal digits")
    if said["theme"] not in themes:
        raise ValueError(f"there is no theme {said['theme']!r}")
    if said["verdict"] not in set(Verdict):
        raise ValueError(f"verdict {said['verdict']!r} is neither accept nor reject")
    when = decided_on(said)
    return Review(said["fingerprint"], said["theme"], Verdict(said["verdict"]), said["who"], when, said["why"])


def reviews_in_force(reviews: Iterable[Review]) -> Mapping[tuple[str, str], Review]:
    """The verdict that counts for each fingerprint and theme: the newest, and of one day the last in the file."""
    return {(one.fingerprint, one.theme): one for one in sorted(reviews, key=lambda one: one.when)}


def reviews_digest(letter: Letter, reviews: Iterable[Review]) -> str:
    """A digest of the verdicts that count for a letter's findings, 12 hexadecimal digits; empty if there are none.

    Giving the same verdict again, with another date or reason, does not change it.
    """
    own = {fingerprint(finding.text) for finding in letter.findings}
    verdicts = sorted(
        f"{one.fingerprint} {one.theme} {one.verdict}"
        for one in reviews_in_force(reviews).values()
        if one.fingerprint in own
    )
    return hashlib.sha256("\n".join(verdicts).encode()).hexdigest()[:12] if verdicts else ""


def apply_reviews(letter: Letter, tagged: TaggedLetter, reviews: Iterable[Review]) -> TaggedLetter:
    """The tags of a letter with people's corrections, and the digest of their verdicts.

    Rejected tags are removed. Accepted tags are certain and keep their score and evidence; if the tagger no longer
    assigns one, it has a score of 1 and the finding's first sentence as its evidence.
    """
    by_text: dict[str, dict[str, Verdict]] = {}
    counting = tuple(reviews_in_force(reviews).values())
    for one in counting:
        by_text.setdefault(one.fingerprint, {})[one.theme] = one.verdict
    findings = {finding.ordinal: finding for finding in letter.findings}
    return replace(
        tagged,
        findings=tuple(
            _corrected(tags, finding, by_text.get(fingerprint(finding.text), {}))
            if (finding := findings.get(tags.ordinal))
            else tags
            for tags in tagged.findings
        ),
        reviews=reviews_digest(letter, counting),
    )


def _corrected(tags: FindingTags, finding: Finding, verdicts: Mapping[str, Verdict]) -> FindingTags:
    if not verdicts:
        return tags
    kept = [
        replace(tag, is_certain=True, method=METHOD) if tag.theme in verdicts else tag
        for tag in tags.tags
        if verdicts.get(tag.theme) is not Verdict.REJECT
    ]
    held = {tag.theme for tag in kept}
    kept += [
        Tag(theme, score=1.0, is_certain=True, method=METHOD, evidence=first_sentence(finding.text))
        for theme, verdict in sorted(verdicts.items())
        if verdict is Verdict.ACCEPT and theme not in held
    ]
    return replace(tags, tags=tuple(kept))


def first_sentence(text: str) -> str:
    """The first sentence of a finding's first line, verbatim; the whole line if no sentence ends in it."""
    first = next((line for line in text.splitlines() if line.strip()), "").strip()
    end = _SENTENCE_END.search(first)
    return first[: end.end()] if end else first
