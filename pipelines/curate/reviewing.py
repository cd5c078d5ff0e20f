"""Asks people about tags and keeps what they say.

Belongs here: which tags are worth a look, which verdicts have lost their text, recording a verdict. Does not belong
here: the file of verdicts and what they change (warehouse.build.reviews), or how it is shown (commands).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extract.statements.codebook import reviewed_codes, themes_of_subtopics
from extract.themes.taxonomy import load_taxonomy
from pipelines.run.locking import only_run
from pipelines.settings import Workspace
from warehouse.build.reviews import Review, Verdict, append_reviews, read_reviews, reviews_in_force
from warehouse.errors import UnknownName
from warehouse.files.fingerprints import fingerprint
from warehouse.read.api import Warehouse, open_warehouse
from warehouse.read.names import known
from warehouse.records import Polarity

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
    codes = reviewed_codes()
    wanted = known("theme", theme, load_taxonomy().codes) if theme is not None else None
    judged = reviews_in_force(read_reviews(workspace.tag_reviews, codes))
    with open_warehouse(workspace.database) as warehouse:
        tags = [OpenTag(*row) for row in warehouse.query(_TAGS).rows]
    return tuple(
        tag
        for tag in tags
        if wanted in (None, tag.theme) and (not judged or (fingerprint(tag.text), tag.theme) not in judged)
    )


def stale_reviews(workspace: Workspace) -> tuple[Review, ...]:
    """The verdicts in force whose text is in no current letter: it has changed, and its tags are open again."""
    judged = reviews_in_force(read_reviews(workspace.tag_reviews, reviewed_codes()))
    if not judged:
        return ()
    with open_warehouse(workspace.database) as warehouse:
        texts = warehouse.query("SELECT text FROM v_findings UNION ALL SELECT text FROM v_statements").rows
    held = {fingerprint(text) for (text,) in texts}
    return tuple(review for review in judged.values() if review.fingerprint not in held)


def record_review(
    workspace: Workspace, name: str, code: str, verdict: Verdict, *, who: str, why: str, when: date
) -> Review:
    """Keep a verdict on a theme of a finding, or on a sub-topic or the side of a statement.

    What is accepted need not be assigned: a person can add what was missed. Raises `UnknownName` for a finding,
    statement or code that does not exist, or a rejected code that is not assigned, and `BadDecision`.
    """
    codes = reviewed_codes()
    with open_warehouse(workspace.database) as warehouse:
        text, assigned, possible = _reviewed(warehouse, name)
    code = known("theme" if set(possible) == set(load_taxonomy().codes) else "code", code, possible)
    review = Review(fingerprint(text), code, verdict, who.strip(), when, why.strip())
    with only_run(workspace):
        judged = reviews_in_force(read_reviews(workspace.tag_reviews, codes))
        is_open = code in assigned or (review.fingerprint, code) in judged
        if verdict is Verdict.REJECT and not is_open:
            raise UnknownName(
                f"{name} is not tagged {code}, and there is nothing to reject; "
                f"it is tagged {', '.join(assigned) or 'with nothing'}"
            )
        append_reviews(workspace.tag_reviews, [review], codes)
    return review


def _reviewed(warehouse: Warehouse, name: str) -> tuple[str, list[str], Sequence[str]]:
    """Text of a finding or statement, the codes that it has, and those that it could have."""
    statements = dict(warehouse.query("SELECT statement_id, text FROM statements").rows)
    if name in statements:
        held = warehouse.query("SELECT subtopic FROM statement_subtopics WHERE statement_id = ? ORDER BY 1", [name])
        return statements[name], [code for (code,) in held.rows], (*themes_of_subtopics(), *map(str, Polarity))
    texts = dict(warehouse.query("SELECT finding_id, text FROM findings").rows)
    finding_id = known("finding", name, sorted(texts))
    held = warehouse.query("SELECT theme FROM finding_themes WHERE finding_id = ? ORDER BY theme", [finding_id])
    return texts[finding_id], [code for (code,) in held.rows], load_taxonomy().codes
