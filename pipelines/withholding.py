"""Records what must not be published, and takes that back.

Belongs here: from the name of a letter or a finding to the decisions that are kept. Does not belong here: the file of
decisions and what they change (warehouse.withholding), or how it is shown (commands).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.locking import only_run
from pipelines.settings import Workspace
from warehouse.errors import UnknownName
from warehouse.fingerprints import fingerprint
from warehouse.names import known
from warehouse.reading import open_warehouse
from warehouse.withholding import Decision, Withholding, append_withholdings, read_withholdings, standing


def withheld(workspace: Workspace) -> tuple[Withholding, ...]:
    """What is withheld now, a decision for each document. Raises `BadDecision`."""
    return standing(read_withholdings(workspace.withheld))


def withhold(workspace: Workspace, name: str, *, who: str, why: str, when: date) -> tuple[Withholding, ...]:
    """Withhold a letter with all its versions, or one finding in all of them; returns what was recorded.

    `name` is the id of a letter, of a version of it (which stands for the letter) or of a finding. Raises
    `UnknownName` and `BadDecision`.
    """
    with open_warehouse(workspace.database) as warehouse:
        letters = dict(warehouse.query("SELECT report_id, letter_id FROM reports").rows)
        findings = {
            finding_id: (letters[report_id], text)
            for finding_id, report_id, text in warehouse.query("SELECT finding_id, report_id, text FROM findings").rows
        }
        documents = warehouse.query("SELECT letter_id, sha256 FROM reports ORDER BY ALL").rows
    meant = known("letter or finding", name, [*letters, *letters.values(), *findings])
    letter_id, text = findings.get(meant, (letters.get(meant, meant), None))
    decided = tuple(
        Withholding(
            name=meant if text is not None else letter_id,
            letter_id=letter_id,
            sha256=sha256,
            fingerprint=fingerprint(text) if text is not None else "",
            decision=Decision.WITHHOLD,
            who=who.strip(),
            when=when,
            why=why.strip(),
        )
        for of_letter, sha256 in documents
        if of_letter == letter_id
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
        decided = tuple(
            replace(one, decision=Decision.PUBLISH, who=who.strip(), when=when, why=why.strip())
            for one in held
            if one.name == meant
        )
        append_withholdings(workspace.withheld, decided)
    return decided
