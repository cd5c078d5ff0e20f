"""Asks people about tags and keeps what they say.

Belongs here: which tags are worth a look, which verdicts have lost their text, recording a verdict. Does not belong
here: the file of verdicts and what they change (warehouse.build.reviews), or how it is shown (commands).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extract.themes.taxonomy import load_taxonomy
from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from warehouse.build.reviews import Review, Verdict, append_review, read_reviews, reviews_in_force
from warehouse.errors import UnknownName
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.read.names import known

_TAGS = """
    SELECT f.finding_id, t.theme, t.score, t.is_certain, t.evidence, f.kind, f.lead_in, f.text, f.page_link
    FROM finding_themes AS t JOIN v_findings AS f USING (finding_id)
    ORDER BY t.score, f.finding_id, t.theme
"""


@dataclass(frozen=True, slots=True)
class OpenTag:
    """A tag on which nobody has given a verdict, with what one needs to see for it."""

    finding_id: str
    theme: str
    score: float
    is_certain: bool
    evidence: str
    kind: str
    lead_in: str | None
    text: str
    page_link: str


def open_tags(workspace: Workspace, *, theme: str | None = None) -> tuple[OpenTag, ...]:
    """The tags of current letters without a verdict, the least certain first. Raises `UnknownName` for a theme."""
    codes = _codes()
    wanted = known("theme", theme, codes) if theme is not None else None
    judged = reviews_in_force(read_reviews(workspace.tag_reviews, codes))
    with open_warehouse(workspace.database) as warehouse:
        tags = [OpenTag(*row) for row in warehouse.query(_TAGS).rows]
    return tuple(
        tag
        for tag in tags
        if wanted in (None, tag.theme) and (not judged or (fingerprint(tag.text), tag.theme) not in judged)
    )


def stale_reviews(workspace: Workspace) -> tuple[Review, ...]:
    """The verdicts that count and whose text stands in no current letter: it changed, and its tags are open again."""
    judged = reviews_in_force(read_reviews(workspace.tag_reviews, _codes()))
    if not judged:
        return ()
    with open_warehouse(workspace.database) as warehouse:
        held = {fingerprint(text) for (text,) in warehouse.query("SELECT text FROM v_findings").rows}
    return tuple(review for review in judged.values() if review.fingerprint not in held)


def record_review(
    workspace: Workspace, finding_id: str, theme: str, verdict: Verdict, *, who: str, why: str, when: date
) -> Review:
    """Keep a verdict on a tag that the finding has, or on which there is a verdict already.

    Raises `UnknownName` for a finding, theme or tag that does not exist, and `BadDecision`.
    """
    codes = _codes()
    code = known("theme", theme, codes)
    with open_warehouse(workspace.database) as warehouse:
        text, themes = _finding(warehouse, finding_id)
    review = Review(fingerprint(text), code, verdict, who.strip(), when, why.strip())
    with only_run(workspace):
        judged = reviews_in_force(read_reviews(workspace.tag_reviews, codes))
        if code not in themes and (review.fingerprint, code) not in judged:
            raise UnknownName(
                f"{finding_id} is not tagged {code}, and there is nothing to accept or reject; "
                f"it is tagged {', '.join(themes) or 'with no theme'}"
            )
        append_review(workspace.tag_reviews, review, codes)
    return review


def _finding(warehouse: Warehouse, finding_id: str) -> tuple[str, list[str]]:
    """Text and themes of a finding."""
    found = warehouse.query("SELECT finding_id, text FROM findings").rows
    texts = dict(found)
    name = known("finding", finding_id, sorted(texts))
    themes = warehouse.query("SELECT theme FROM finding_themes WHERE finding_id = ? ORDER BY theme", [name]).rows
    return texts[name], [theme for (theme,) in themes]


def _codes() -> Sequence[str]:

    return load_taxonomy().codes
