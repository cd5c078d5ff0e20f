"""What a run brought that somebody may want to hear of, and how it is said (templates/news.txt.j2).

Does not belong here: sending it (delivery), what has been told (pipelines.run.known).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.run.judgements import find_new_failures
from pipelines.run.redaction import redact
from pipelines.run.report import LetterChange, RunReport, each_once, group_changes, read_report
from pipelines.run.run_log import newest_run_id, run_ids
from pipelines.settings import Workspace
from warehouse.review_items import ReviewItem


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
    """The news of a run (the newest one where none is named) as its stages left them in `runs/<run>/`.

    What the run before met in the same way is no news: a publisher that is down is told once, not every night.
    """
    run_id = run_id or newest_run_id(workspace.runs)
    report = read_report(workspace, run_id) if run_id else None
    if run_id is None or report is None:
        return News(run_id, failed=failed)
    earlier = (read_report(workspace, run) for run in reversed(run_ids(workspace.runs)) if run < run_id)
    before = next((one for one in earlier if one is not None), RunReport("", ()))
    met = each_once(find_new_failures(workspace, run_id), report.attention)
    return News(
        run_id,
        report.letters,
        tuple(item for item in met if item not in before.attention),
        None if report.blocked == before.blocked else report.blocked,
        failed,
    )


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
