"""Withheld letters and findings: archived, and not published.

Belongs here: what a line of `withheld.csv` is, which decision counts, and what it takes out. Does not belong here:
recording a decision (pipelines.curate.withholding).

A letter is withheld in all its versions, including later ones, and stays in the archive. A document known by its hash
stays withheld even if another version of the extractor reads another area or date in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from warehouse.build.letters import Version
from warehouse.files.decision_files import Fields, append_decisions, decided_on, read_decisions
from warehouse.files.fingerprints import fingerprint
from warehouse.records import Issue, IssueCode

_HASH = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"([0-9a-f]{12})?")


class Decision(StrEnum):
    """A person's decision."""

    WITHHOLD = "withhold"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One decision about one document; a row of the file.

    `name` is the letter or finding that the person named. If `fingerprint` is empty, the decision is about the whole
    letter, otherwise about the findings whose text has it. `why` is published, `who` is not.
    """

    name: str
    letter_id: str
    sha256: str
    fingerprint: str
    decision: Decision
    who: str
    when: date
    why: str


COLUMNS = tuple(field.name for field in fields(Withholding))


def read_withholdings(path: Path) -> tuple[Withholding, ...]:
    """The decisions in the order of the file, as `read_decisions`."""
    return read_decisions(path, COLUMNS, _withholding)


def append_withholdings(path: Path, decided: Iterable[Withholding]) -> None:
    """Add decisions at the end of the file, as `append_decisions`."""
    append_decisions(path, decided, COLUMNS, _withholding)


def _withholding(said: Fields) -> Withholding:
    if empty := [name for name in ("name", "letter_id") if not said[name]]:
        raise ValueError(f"{' and '.join(empty)} must be named")
    if not _HASH.fullmatch(said["sha256"]):
        raise ValueError(f"sha256 {said['sha256']!r} is not 64 hexadecimal digits")
    if not _FINGERPRINT.fullmatch(said["fingerprint"]):
        raise ValueError(f"fingerprint {said['fingerprint']!r} is not 12 hexadecimal digits")
    if said["decision"] not in set(Decision):
        raise ValueError(f"decision {said['decision']!r} is neither withhold nor publish")
    when = decided_on(said)
    return Withholding(**{**said, "decision": Decision(said["decision"]), "when": when})  # type: ignore[arg-type]


def in_force(decided: Iterable[Withholding]) -> tuple[Withholding, ...]:
    """What is withheld now: for each letter, document and text the last line of the file counts, whatever its date."""
    last = {(one.letter_id, one.sha256, one.fingerprint): one for one in decided}
    return tuple(one for one in last.values() if one.decision is Decision.WITHHOLD)


@dataclass(frozen=True, slots=True)
class WithheldContent:
    """What decisions take out of an archive: whole letters, as the reason for each of their documents, and findings."""

    documents: Mapping[str, Issue]
    _findings: Mapping[str, Sequence[Withholding]]

    @classmethod
    def of(cls, versions: Sequence[Version], decided: Iterable[Withholding]) -> WithheldContent:
        """What the decisions in force take out of these versions."""
        by_letter = _by_letter(versions, in_force(decided))
        whole = {name: one for name, own in by_letter.items() for one in reversed(own) if not one.fingerprint}
        documents = {
            v.document.sha256: _issue("the letter", whole[v.letter_id]) for v in versions if v.letter_id in whole
        }
        return cls(documents, by_letter)

    def leave_out(self, version: Version) -> Version:
        """The version without withheld findings, with an issue for each.

        If the words of a withheld finding are no longer in the letter, that is an issue too: they may have been
        reworded.
        """
        own = self._findings.get(version.letter_id)
        return _without(version, {one.fingerprint: one for one in own}) if own else version


def _by_letter(versions: Iterable[Version], held: Iterable[Withholding]) -> Mapping[str, list[Withholding]]:
    """The decisions by letter: the letters they name and those that their documents now belong to."""
    letter_of = {version.document.sha256: version.letter_id for version in versions}
    found: dict[str, list[Withholding]] = {}
    for one in held:
        for letter_id in {one.letter_id, letter_of.get(one.sha256, one.letter_id)}:
            found.setdefault(letter_id, []).append(one)
    return found


def _without(version: Version, withheld: Mapping[str, Withholding]) -> Version:
    """The version without those findings, with an issue for each; no other issue quotes them."""
    letter = version.letter
    taken = [(one, withheld[mark]) for one in letter.findings if (mark := fingerprint(one.text)) in withheld]
    pages = {page for finding, _ in taken for page in range(finding.page_start, finding.page_end + 1)}
    gone = {fingerprint(finding.text) for finding, _ in taken}
    ordinals = {finding.ordinal for finding, _ in taken}
    kept = replace(
        letter,
        findings=tuple(one for one in letter.findings if one.ordinal not in ordinals),
        passages=tuple(one for one in letter.passages if one.finding not in ordinals),
    )
    return replace(
        version,
        letter=kept,
        issues=(
            *(_unquoted(issue) if issue.page in pages else issue for issue in version.issues),
            *(_issue(f"one {one.kind.replace('_', ' ')}", decision, one.page_start) for one, decision in taken),
            *(_lost(decision) for mark, decision in withheld.items() if mark not in gone and version.counts),
        ),
    )


def _unquoted(issue: Issue) -> Issue:
    before, quotes, _ = issue.message.partition("\u201c")
    return replace(issue, message=f"{before}(not shown)") if quotes else issue


def _issue(what: str, decision: Withholding, page: int | None = None) -> Issue:
    since = f"{decision.when.day} {decision.when:%B %Y}"
    return Issue("load", IssueCode.WITHHELD, f"{what} is withheld since {since}: {decision.why}", page)


def _lost(decision: Withholding) -> Issue:
    return Issue(
        "load",
        IssueCode.CHECK_BROKEN,
        f"{decision.name} is withheld, and no finding of this version has its words: look whether others "
        "say the same, and take the decision back with jtai withhold --publish-again",
    )
