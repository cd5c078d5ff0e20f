"""Records what must not be published, and takes that back.

Belongs here: from the name of a letter or a finding to the decisions that are kept. Does not belong here: the file of
decisions and what they change (warehouse.build.withholding), or how it is shown (commands).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from warehouse.build.withholding import Decision, Withholding, append_withholdings, in_force, read_withholdings
from warehouse.errors import UnknownName
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import open_warehouse
from warehouse.read.names import known


def withheld(workspace: Workspace) -> tuple[Withholding, ...]:
    """What is withheld now, a decision for each document. Raises `BadDecision`."""
    return in_force(read_withholdings(workspace.withheld))


def withhold(workspace: Workspace, name: str, *, who: str, why: str, when: date) -> tuple[Withholding, ...]:
    """Withhold a letter with all its versions, or one finding in all of them; returns what was recorded.

    `name` is the id of a letter, of a version of it (which stands for the letter) or of a finding. Raises
    `UnknownName` and `BadDecision`.
    """
    with open_warehouse(workspace.database) as warehouse:
        reports = warehouse.query("SELECT report_id, letter_id, sha256 FROM reports ORDER BY ALL").rows
        findings = warehouse.query("SELECT finding_id, report_id, text FROM findings").rows
    letters = {report_id: letter_id for report_id, letter_id, _ in reports}
    texts = {finding_id: (letters[report_id], text) for finding_id, report_id, text in findings}
    meant = known("letter or finding", name, [*letters, *letters.values(), *texts])
    letter_id, text = texts.get(meant, (letters.get(meant, meant), None))
    holding = {report_id for _, report_id, said in findings if text and fingerprint(said) == fingerprint(text)}
    decided = tuple(
        Withholding(
            name=letter_id if text is None else meant,
            letter_id=letter_id,
            sha256=sha256,
            fingerprint="" if text is None else fingerprint(text),
            decision=Decision.WITHHOLD,
            who=_line(who),
            when=when,
            why=_line(why),
        )
        for report_id, of_letter, sha256 in reports
        if of_letter == letter_id and (text is None or report_id in holding)
    )
    with only_run(workspace):
        append_withholdings(workspace.withheld, decided)
    return decided


def publish_again(workspace: Workspace, name: str, *, who: str, why: str, when: date) -> tuple[Withholding, ...]:
    """Take a decision back; `name` is as `withheld` has it. Raises `UnknownName` and `BadDecision`."""
    with only_run(workspace):
        held = withheld(workspace)
        if not held:
            raise UnknownName(f"there is no {name!r} to publish again: nothing is withheld")
        meant = known("withheld letter or finding", name, {one.name for one in held})
        # The same finding may be withheld by the names that it has in two versions.
        named = {(one.letter_id, one.fingerprint) for one in held if one.name == meant}
        decided = tuple(
            replace(one, decision=Decision.PUBLISH, who=_line(who), when=when, why=_line(why))
            for one in held
            if (one.letter_id, one.fingerprint) in named
        )
        append_withholdings(workspace.withheld, decided)
    return decided


def _line(said: str) -> str:
    return " ".join(said.split())
