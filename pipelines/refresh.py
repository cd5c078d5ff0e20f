"""All stages in their order, once; what became new by it.

Belongs here: the order of the stages, and what a refresh tells at its end. Does not belong here: what a stage does
(stages) or how a report looks (commands).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from pipelines import stages
from pipelines.locking import only_run
from pipelines.progress import Tell
from pipelines.settings import Settings, Workspace
from pipelines.stages import StageReport
from scrapers.revalidation import Revalidate
from warehouse.errors import BrokenCheck, NoWarehouse

WITHOUT_NETWORK = ("extract", "tag", "load", "publish")
"""What follows on a change of the archive that no harvest made."""

EVERY = ("harvest", "verify", *WITHOUT_NETWORK)


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What each stage did, the letters that are new, and what of this run needs a person.

    `blocked` says why nothing was published; then the stages after the one that broke have no report.
    """

    stages: tuple[StageReport, ...]
    new_letters: tuple[str, ...] = ()
    blocked: str | None = None
    attention: tuple[str, ...] = field(default=())


def run_stages(
    workspace: Workspace,
    settings: Settings,
    names: Sequence[str],
    telling: Callable[[str], AbstractContextManager[Tell]],
    revalidate: Revalidate = Revalidate.SHARE,
    *,
    deep: bool = False,
    accept: bool = False,
) -> RefreshReport:
    """Run the stages named, in that order, alone in the workspace; `telling` gives a `Tell` for the name of a stage.

    `revalidate` says which documents a harvest asks for again of those that it holds, `deep` and `accept` are those of
    `stages.verify`.
    """
    with only_run(workspace):
        before = _letters(workspace)
        reports: list[StageReport] = []
        blocked = None
        for name in names:
            try:
                with telling(name) as tell:
                    if name == "harvest":
                        reports.append(stages.harvest(workspace, settings, tell, revalidate=revalidate))
                    elif name == "verify":
                        reports.append(stages.verify(workspace, tell, deep=deep, accept=accept))
                    else:
                        reports.append(_stage(name)(workspace, tell))
            except BrokenCheck as error:
                blocked = str(error)
                break
        after = _letters(workspace)
    attention = tuple(dict.fromkeys(line for report in reports for line in report.attention))
    new = tuple(line for letter_id, line in after.items() if letter_id not in before)
    return RefreshReport(tuple(reports), new, blocked, attention)


def _stage(name: str) -> Callable[[Workspace, Tell], StageReport]:
    stage: Callable[[Workspace, Tell], StageReport] = getattr(stages, name)
    return stage


def _letters(workspace: Workspace) -> dict[str, str]:
    """The current letters by id, each as a line for people."""
    from warehouse.reading import open_warehouse

    try:
        with open_warehouse(workspace.database) as warehouse:
            rows = warehouse.query(
                "SELECT letter_id, area_name, letter_date FROM reports "
                "WHERE status = 'current' ORDER BY letter_date DESC, letter_id"
            ).rows
    except NoWarehouse:
        return {}
    return {letter_id: f"{area or 'area not known'}, {day or 'undated'}" for letter_id, area, day in rows}
