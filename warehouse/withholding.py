"""What people decided to withhold: letters and findings that are archived and must not be published.

Belongs here: what a line of `withheld.csv` is, which decision counts, what is taken out by it. Does not belong here:
the file itself (decisions), recording a decision (pipelines.withholding).

A letter is withheld in all its versions, also in those that are published later, and stays in the archive. What is
known by its hash stays withheld, too, where another version of the extractor reads another area or date in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from warehouse.decisions import Said, append_decisions, day_and_reason, read_decisions
from warehouse.fingerprints import fingerprint
from warehouse.letters import letter_id_of
from warehouse.records import Extraction, Issue, IssueCode, Letter, TaggedLetter
from warehouse.reference import Area

_HASH = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"([0-9a-f]{12})?")


class Decision(StrEnum):
    """What a person decided."""

    WITHHOLD = "withhold"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One decision on one document; a row of the file.

    `name` is what the person named: a letter or a finding. An empty `fingerprint` means the whole letter, another the
    findings whose text has it. `why` is published, `who` is not.
    """

    name: str
    letter_id: str
    sha256: str
    fingerprint: str
    decision: Decision
    who: str
    when: date
    why: str

    def is_of(self, sha256: str, letter_id: str) -> bool:
        """Whether it is about that document: by its hash, or as a version of the same letter."""
        return sha256 == self.sha256 or letter_id == self.letter_id


COLUMNS = tuple(field.name for field in fields(Withholding))


def read_withholdings(path: Path) -> tuple[Withholding, ...]:
    """The decisions in the order of the file, as `read_decisions`."""
    return read_decisions(path, COLUMNS, _withholding)


def append_withholdings(path: Path, decided: Iterable[Withholding]) -> None:
    """Add decisions at the end of the file, as `append_decisions`."""
    append_decisions(path, decided, COLUMNS, _withholding)


def _withholding(said: Said) -> Withholding:
    if empty := [name for name in ("name", "letter_id") if not said[name]]:
        raise ValueError(f"{' and '.join(empty)} must be named")
    if not _HASH.fullmatch(said["sha256"]):
        raise ValueError(f"sha256 {said['sha256']!r} is not 64 hexadecimal digits")
    if not _FINGERPRINT.fullmatch(said["fingerprint"]):
        raise ValueError(f"fingerprint {said['fingerprint']!r} is not 12 hexadecimal digits")
    if said["decision"] not in set(Decision):
        raise ValueError(f"decision {said['decision']!r} is neither withhold nor publish")
    when = day_and_reason(said)
    return Withholding(**{**said, "decision": Decision(said["decision"]), "when": when})  # type: ignore[arg-type]


def standing(decided: Iterable[Withholding]) -> tuple[Withholding, ...]:
    """What is withheld now: of each name and document the newest decision counts, and of one day the last."""
    newest = {(one.name, one.sha256): one for one in sorted(decided, key=lambda one: one.when)}
    return tuple(one for one in newest.values() if one.decision is Decision.WITHHOLD)


def withhold(
    extractions: Mapping[str, Extraction],
    tagged: Mapping[str, TaggedLetter],
    areas: Iterable[Area],
    decided: Iterable[Withholding],
) -> tuple[Mapping[str, Extraction], Mapping[str, TaggedLetter]]:
    """Extractions and tags by hash, without what is withheld.

    A letter that is withheld is rejected, with the reason; one that lacks findings says so in an issue for each.
    """
    held = standing(decided)
    places = {area.area_code: area for area in areas}
    kept, tags = dict(extractions), dict(tagged)
    for sha256, extraction in extractions.items() if held else ():
        letter = extraction.letter
        if letter is None:
            continue
        letter_id = letter_id_of(letter, places.get(letter.area_code or ""), sha256)
        own = [one for one in held if one.is_of(sha256, letter_id)]
        if whole := next((one for one in own if not one.fingerprint), None):
            kept[sha256] = replace(extraction, letter=None, rejection=_issue("the letter", whole))
            tags.pop(sha256, None)
        elif own:
            kept[sha256] = replace(extraction, letter=_without(letter, {one.fingerprint: one for one in own}))
            if sha256 in tags:
                tags[sha256] = _only_of(tags[sha256], kept[sha256].letter)
    return kept, tags


def _without(letter: Letter, withheld: Mapping[str, Withholding]) -> Letter:
    found = [(finding, withheld.get(fingerprint(finding.text))) for finding in letter.findings]
    return replace(
        letter,
        findings=tuple(finding for finding, decision in found if decision is None),
        issues=(
            *letter.issues,
            *(
                _issue(f"one {finding.kind.replace('_', ' ')}", decision, finding.page_start)
                for finding, decision in found
                if decision is not None
            ),
        ),
    )


def _only_of(tags: TaggedLetter, letter: Letter | None) -> TaggedLetter:
    ordinals = {finding.ordinal for finding in letter.findings} if letter else set()
    return replace(tags, findings=tuple(one for one in tags.findings if one.ordinal in ordinals))


def _issue(what: str, decision: Withholding, page: int | None = None) -> Issue:
    since = f"{decision.when.day} {decision.when:%B %Y}"
    return Issue("load", IssueCode.WITHHELD, f"{what} is withheld since {since}: {decision.why}", page)
