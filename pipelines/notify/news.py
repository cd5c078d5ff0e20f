"""What a run brought that somebody may want to hear of, and how it is said.

Belongs here: comparing what was published before a run with what is now, gathering the news of a run from what its
stages wrote, the words (templates/news.txt.j2). Does not belong here: sending it (notifying), what needs a person
(attention), the history of a letter over all runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.notify.attention import attention_of
from pipelines.run.redaction import redact
from pipelines.run.run_log import newest_run_id, run_ids
from pipelines.settings import Workspace
from warehouse.errors import NoWarehouse
from warehouse.files.json_files import read_or_none, write

if TYPE_CHECKING:
    from pipelines.run.refresh import RefreshReport


@dataclass(frozen=True, slots=True)
class PublishedLetter:
    """A letter as the warehouse has it: a line for people (area, date, link), its hash, whether it is withdrawn."""

    line: str
    sha256: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class LetterChanges:
    """What became of the letters between two states of the warehouse, a line each."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    reappeared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """The news of one run. `failed` says what kept it from its end; `blocked` why nothing was published.

    `broken_checks` are those that broke in this run and did not in the one before, required or not; `attention` is
    whatever else needs a person.
    """

    run_id: str | None
    letters: LetterChanges = field(default_factory=LetterChanges)
    quarantined: tuple[str, ...] = ()
    broken_checks: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    blocked: str | None = None
    failed: str | None = None

    @property
    def is_worth_telling(self) -> bool:
        """Whether anything happened: a night without news is told to nobody."""
        return self != News(self.run_id)


@dataclass(frozen=True, slots=True)
class Known:
    """What has been told of a warehouse: its letters by id, and by their keys the matters that need a person."""

    letters: Mapping[str, PublishedLetter] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)


def standing(workspace: Workspace) -> Known:
    """What is to be known of the published warehouse; nothing where there is none."""
    return Known(published_letters(workspace), attention_of(workspace))


def remembered(workspace: Workspace) -> Known:
    """What runs have told so far, kept from now on.

    What stands in the warehouse may be more: a run can be killed between publishing and telling.
    """
    told = read_or_none(workspace.known, Known)
    if told is None:
        told = standing(workspace)
        write(workspace.known, told)
    return told


def published_letters(workspace: Workspace) -> dict[str, PublishedLetter]:
    """The letters of the published warehouse by id, the newest first; none where there is no warehouse."""
    from warehouse.read.api import open_warehouse

    try:
        with open_warehouse(workspace.database) as warehouse:
            rows = warehouse.query(
                "SELECT letter_id, area_name, letter_date, source_url, sha256, status = 'withdrawn' FROM reports "
                "WHERE status IN ('current', 'withdrawn') ORDER BY letter_date DESC, letter_id"
            ).rows
    except NoWarehouse:
        return {}
    return {
        letter_id: PublishedLetter(f"{area or 'area not known'}, {day or 'undated'}: {url}", sha256, is_withdrawn)
        for letter_id, area, day, url, sha256, is_withdrawn in rows
    }


def compare(before: Mapping[str, PublishedLetter], after: Mapping[str, PublishedLetter]) -> LetterChanges:
    """What became of the letters."""
    both = [(before[letter_id], letter) for letter_id, letter in after.items() if letter_id in before]
    return LetterChanges(
        new=tuple(letter.line for letter_id, letter in after.items() if letter_id not in before),
        changed=tuple(now.line for then, now in both if now.sha256 != then.sha256),
        withdrawn=tuple(now.line for then, now in both if now.is_withdrawn and not then.is_withdrawn),
        reappeared=tuple(now.line for then, now in both if then.is_withdrawn and not now.is_withdrawn),
    )


def news_of(workspace: Workspace, run_id: str | None = None, *, failed: str | None = None) -> News:
    """The news of a run (the newest one where none is named) as its stages left them in `runs/<run>/`."""
    from pipelines.run.refresh import RefreshReport

    run_id = run_id or newest_run_id(workspace.runs)
    report = read_or_none(workspace.runs / run_id / "report.json", RefreshReport) if run_id else None
    if run_id is None or report is None:
        return News(run_id, failed=failed)
    broken = _broken_in_harvest(workspace, run_id)
    # The one before that was judged: one that was killed earlier says nothing.
    judged = [run for run in run_ids(workspace.runs) if run < run_id and _summary(workspace, run).exists()]
    known = _broken_in_harvest(workspace, judged[-1]) if judged else ()
    return _sorted_out(report, tuple(line for line in broken if line not in known), failed)


def _broken_in_harvest(workspace: Workspace, run_id: str) -> tuple[str, ...]:
    from warehouse.build.checks import HarvestJudgement

    judgement = read_or_none(_summary(workspace, run_id), HarvestJudgement)
    return tuple(f"{r.name}: {r.message}" for r in judgement.results if not r.passed) if judgement else ()


def _summary(workspace: Workspace, run_id: str) -> Path:
    return workspace.runs / run_id / "summary.json"


def _sorted_out(report: RefreshReport, broken: tuple[str, ...], failed: str | None) -> News:
    quarantined = tuple(line for line in report.attention if line.startswith("quarantined: "))
    checks = tuple(line for line in report.attention if line.startswith("check "))
    return News(
        run_id=report.run_id,
        letters=report.letters,
        quarantined=quarantined,
        broken_checks=(*broken, *(line.removeprefix("check ") for line in checks)),
        attention=tuple(line for line in report.attention if line not in (*quarantined, *checks)),
        blocked=report.blocked,
        failed=failed,
    )


def in_words(news: News, workspace: Workspace) -> tuple[str, str]:
    """Subject and text; no secret is in them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - plain text, no HTML
        loader=PackageLoader("pipelines.notify"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    log = Path("runs") / news.run_id / "log.jsonl" if news.run_id else None
    text = environment.get_template("news.txt.j2").render(news=news, log=log, source=workspace.source)
    subject, _, body = redact(text).partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
