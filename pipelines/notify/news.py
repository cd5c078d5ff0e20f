"""What a run brought that somebody may want to hear of, and how it is said (templates/news.txt.j2).

Does not belong here: sending it (delivery), what has been told (pipelines.run.known).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.run.redaction import redact
from pipelines.run.report import LetterChange, each_once, group_changes, read_report
from pipelines.run.run_log import newest_run_id, run_ids
from pipelines.settings import Workspace
from warehouse.build.checks import HarvestJudgement
from warehouse.files.json_files import read_or_none
from warehouse.review_items import ReviewCode, ReviewItem


@dataclass(frozen=True, slots=True)
class News:
    """The news of one run: what became of letters, and what is newly for review, checks that newly failed among it.

    `failed` says what kept the run from its end; `blocked` why nothing was published.
    """

    run_id: str | None
    letters: tuple[LetterChange, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    blocked: str | None = None
    failed: str | None = None

    @property
    def is_worth_telling(self) -> bool:
        """Whether anything happened: a night without news is told to nobody."""
        return self != News(self.run_id)


def news_of(workspace: Workspace, run_id: str | None = None, *, failed: str | None = None) -> News:
    """The news of a run (the newest one where none is named) as its stages left them in `runs/<run>/`."""
    run_id = run_id or newest_run_id(workspace.runs)
    report = read_report(workspace, run_id) if run_id else None
    if run_id is None or report is None:
        return News(run_id, failed=failed)
    # The one before that was judged: one that was killed earlier says nothing.
    judged = [run for run in run_ids(workspace.runs) if run < run_id and _summary(workspace, run).exists()]
    known = _failed_checks(workspace, judged[-1]) if judged else ()
    broken = [item for item in _failed_checks(workspace, run_id) if item not in known]
    return News(run_id, report.letters, each_once(broken, report.attention), report.blocked, failed)


def _failed_checks(workspace: Workspace, run_id: str) -> tuple[ReviewItem, ...]:
    """The checks of a run's harvest that failed, required or not."""
    judgement = read_or_none(_summary(workspace, run_id), HarvestJudgement)
    results = judgement.results if judgement else ()
    return tuple(ReviewItem(ReviewCode.CHECK, one.name, one.message) for one in results if not one.passed)


def _summary(workspace: Workspace, run_id: str) -> Path:
    return workspace.runs / run_id / "summary.json"


def in_words(news: News, workspace: Workspace) -> tuple[str, str]:
    """Subject and text; no secret is in them."""
    environment = Environment(  # noqa: S701 - plain text, no HTML
        loader=PackageLoader("pipelines.notify"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    log = Path("runs") / news.run_id / "log.jsonl" if news.run_id else None
    text = environment.get_template("news.txt.j2").render(
        news=news, letters=group_changes(news.letters), log=log, source=workspace.source
    )
    subject, _, body = redact(text).partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
