"""Reviews of tags: what a line of `tag_reviews.csv` is, and what it changes in a tagged letter.

Belongs here: which verdict on a tag counts, and applying it. Does not belong here: which tags are worth reviewing
(pipelines.curate.reviewing).

A verdict is tied to the fingerprint of a text, a finding's or a statement's, and to a code: a theme of the finding, or
a sub-topic or the side of the statement. It rests on nothing that a model says, so it survives a refresh and a
retraining. A text that changed has no verdict.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

from warehouse.files.decision_files import Fields, append_decisions, decided_on, read_decisions
from warehouse.files.fingerprints import fingerprint
from warehouse.records import (
    Finding,
    FindingTags,
    Letter,
    Method,
    Polarity,
    Statement,
    SubtopicTag,
    Tag,
    TaggedLetter,
)

METHOD = Method.REVIEW
"""The method of a tag that a person accepted."""

SIDES = frozenset(map(str, Polarity))

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_SENTENCE_END = re.compile(r"[.!?][\"'\u2019\u201d)]*(?=\s+[\"'\u2018\u201c(]?[A-Z0-9])")


class Verdict(StrEnum):
    """A person's verdict on a tag."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict on one code of the findings or statements whose text has this fingerprint; a row of the file.

    `theme` is a theme, a sub-topic or a side.
    """

    fingerprint: str
    theme: str
    verdict: Verdict
    who: str
    when: date
    why: str


COLUMNS = tuple(field.name for field in fields(Review))


def read_reviews(path: Path, themes: Collection[str]) -> tuple[Review, ...]:
    """The verdicts in the order of the file, as `read_decisions`; `themes` are all codes that exist."""
    return read_decisions(path, COLUMNS, partial(_review, themes))


def append_reviews(path: Path, reviews: Iterable[Review], themes: Collection[str]) -> None:
    """Add verdicts at the end of the file, as `append_decisions`."""
    append_decisions(path, reviews, COLUMNS, partial(_review, themes))


def _review(themes: Collection[str], said: Fields) -> Review:
    if not _FINGERPRINT.fullmatch(said["fingerprint"]):
        raise ValueError(f"fingerprint {said['fingerprint']!r} is not 12 hexadecimal digits")
    if said["theme"] not in themes:
        raise ValueError(f"there is no theme {said['theme']!r}")
    if said["verdict"] not in set(Verdict):
        raise ValueError(f"verdict {said['verdict']!r} is neither accept nor reject")
    if said["theme"] in SIDES and said["verdict"] == Verdict.REJECT:
        raise ValueError(f"a side is not rejected but replaced: accept another one than {said['theme']!r}")
    when = decided_on(said)
    return Review(said["fingerprint"], said["theme"], Verdict(said["verdict"]), said["who"], when, said["why"])


def reviews_in_force(reviews: Iterable[Review]) -> Mapping[tuple[str, str], Review]:
    """The verdict that counts for each fingerprint and code: the newest, and of one day the last in the file.

    All sides are one code, `side`: a statement has one.
    """
    newest_last = sorted(reviews, key=lambda one: one.when)
    return {(one.fingerprint, "side" if one.theme in SIDES else one.theme): one for one in newest_last}


def reviews_digest(letter: Letter, reviews: Iterable[Review], sentences: Iterable[str] = ()) -> str:
    """A digest of the verdicts that count for a letter's findings and sentences, 12 hexadecimal digits; empty if there
    are none.

    Giving the same verdict again, with another date or reason, does not change it.
    """
    own = {fingerprint(text) for text in (*(finding.text for finding in letter.findings), *sentences)}
    verdicts = sorted(
        f"{one.fingerprint} {one.theme} {one.verdict}"
        for one in reviews_in_force(reviews).values()
        if one.fingerprint in own
    )
    return hashlib.sha256("\n".join(verdicts).encode()).hexdigest()[:12] if verdicts else ""


def apply_reviews(
    letter: Letter, tagged: TaggedLetter, reviews: Iterable[Review], themes: Mapping[str, str] | None = None
) -> TaggedLetter:
    """The tags of a letter with people's corrections, and the digest of their verdicts.

    Rejected tags are removed. Accepted tags are certain and keep their score and evidence; if the tagger does not
    assign one, it has a score of 1 and the finding's first sentence, or the statement, as its evidence. `themes` has
    the theme of each sub-topic: a finding gets that of one that a person accepted in it.
    """
    by_text: dict[str, dict[str, Verdict]] = {}
    counting = tuple(reviews_in_force(reviews).values())
    for one in counting:
        by_text.setdefault(one.fingerprint, {})[one.theme] = one.verdict
    findings = {finding.ordinal: finding for finding in letter.findings}
    return replace(
        tagged,
        findings=tuple(
            _corrected(tags, finding, by_text, themes or {}) if (finding := findings.get(tags.ordinal)) else tags
            for tags in tagged.findings
        ),
        reviews=reviews_digest(letter, counting, _sentences(findings, tagged)),
    )


def _sentences(findings: Mapping[int, Finding], tagged: TaggedLetter) -> Iterator[str]:
    for tags in tagged.findings:
        if finding := findings.get(tags.ordinal):
            yield from (finding.text[one.start : one.end] for one in tags.statements)


def _corrected(
    tags: FindingTags, finding: Finding, by_text: Mapping[str, Mapping[str, Verdict]], themes: Mapping[str, str]
) -> FindingTags:
    if not by_text:
        return tags
    statements = tuple(
        _corrected_statement(one, finding.text[one.start : one.end], by_text, themes) for one in tags.statements
    )
    reviewed = {tag.subtopic: tag for one in statements for tag in one.subtopics if tag.method is METHOD}
    follows = {themes[code]: tag.evidence for code, tag in reviewed.items() if code in themes}
    verdicts = by_text.get(fingerprint(finding.text), {})
    kept = [
        replace(tag, is_certain=True, method=METHOD) if tag.theme in verdicts else tag
        for tag in tags.tags
        if verdicts.get(tag.theme) is not Verdict.REJECT
    ]
    held = {tag.theme for tag in kept}
    added = {code: first_sentence(finding.text) for code, said in verdicts.items() if _is_theme(code, said, themes)}
    added = {code: evidence for code, evidence in follows.items() if verdicts.get(code) is not Verdict.REJECT} | added
    kept += [
        Tag(theme, score=1.0, is_certain=True, method=METHOD, evidence=evidence)
        for theme, evidence in sorted(added.items())
        if theme not in held
    ]
    return replace(tags, tags=tuple(kept), statements=statements)


def _is_theme(code: str, said: Verdict, themes: Mapping[str, str]) -> bool:
    """Whether a verdict on a finding adds a theme; those on its only statement are the statement's."""
    return said is Verdict.ACCEPT and code not in themes and code not in SIDES


def _corrected_statement(
    statement: Statement, text: str, by_text: Mapping[str, Mapping[str, Verdict]], themes: Mapping[str, str]
) -> Statement:
    verdicts = by_text.get(fingerprint(text), {})
    kept = [
        replace(tag, is_certain=True, method=METHOD) if tag.subtopic in verdicts else tag
        for tag in statement.subtopics
        if verdicts.get(tag.subtopic) is not Verdict.REJECT
    ]
    held = {tag.subtopic for tag in kept}
    accepted = [code for code, said in verdicts.items() if said is Verdict.ACCEPT]
    kept += [
        SubtopicTag(code, score=1.0, is_certain=True, method=METHOD, evidence=text)
        for code in sorted(accepted)
        if code in themes and code not in held
    ]
    corrected = replace(statement, subtopics=tuple(kept))
    side = next((code for code in accepted if code in SIDES), None)
    if side is None:
        return corrected
    return replace(corrected, polarity=Polarity(side), polarity_score=1.0, polarity_method=METHOD)


def first_sentence(text: str) -> str:
    """The first sentence of a finding's first line, verbatim; the whole line if no sentence ends in it."""
    first = next((line for line in text.splitlines() if line.strip()), "").strip()
    end = _SENTENCE_END.search(first)
    return first[: end.end()] if end else first
