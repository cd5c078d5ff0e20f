"""The sections that several kinds of summary have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extract.themes.measured import load_measured
from pipelines.publish.blocks import Block, Chart, Drawing, Figure, Numbers, Prose, Quotations, Table
from pipelines.publish.formatting import share
from pipelines.publish.quotation import Quotation
from pipelines.publish.summary import chart_descriptions
from pipelines.publish.summary.evidence import Evidence
from pipelines.publish.summary.model import Section
from pipelines.publish.summary.sentence_templates import say

STUDIES = 3
"""Case studies that are quoted, of different letters, the newest first."""


ACTIONS = 1
"""Priority actions that a page shows; it folds the others, which may be long."""


MOST = 0.9
"""The share from which nearly all of a thing are coded."""

REVIEW = "quality.html#review"
"""Where the letters that need review are listed."""


def continued(text: str) -> str:
    """A sentence of the taxonomy as it goes on within one of ours: a small letter first, except in abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def said_and_shown(sentence: str, table: Table, *, is_folded: bool = False) -> Iterator[Block]:
    """A sentence about a table, and the table where it has rows."""
    yield say(sentence, len(table.rows))
    if table.rows:
        yield replace(table, is_folded=is_folded)


def picture(sentence: str, figures: Sequence[Figure]) -> Iterator[Block]:
    """Figures to be read at a glance; a sentence instead where the first of them, of letters, is 0."""
    if not figures[0].value:
        yield say(sentence, 0)
        return
    yield Numbers(tuple(figures))
    yield say("no_sample")


def sides(evidence: Evidence, query: str, filters: Mapping[str, str], **where: Any) -> Iterator[Figure]:
    """How many sentences praise and how many criticise something, those that `filters` find."""
    for side, label in (("praise", "praise something"), ("criticism", "criticise something")):
        chosen = {**filters, "side": side}
        yield evidence.figure(query, (side, "statements"), label, unit="sentence", filters=chosen, **where)


def balance(table: Table, title: str, *, is_folded: bool = False) -> Iterator[Block]:
    """Praise against criticism by theme."""
    if not table.rows:
        yield say("no_themes", 0)
        return
    yield say("themes_of")
    yield Chart(table.key, Drawing.BALANCE, title, chart_descriptions.balance(table), table, is_folded)


def priority_actions(
    figure: Figure, findings: Sequence[Quotation], certain: Sequence[Quotation] | None, sentence: str
) -> Section:
    """All priority actions of the findings in full, newest first; those with a likely tag apart."""
    found = sorted(
        (one for one in findings if one.kind == "priority_action"),
        key=lambda one: (str(one.letter_date), one.finding_id),
        reverse=True,
    )
    ids = {one.finding_id for one in (findings if certain is None else certain)}
    sure = tuple(one for one in found if one.finding_id in ids)
    likely = tuple(one for one in found if one.finding_id not in ids)
    blocks: list[Block] = [say(sentence, figure)]
    if sure:
        blocks.append(Quotations(sure, open=ACTIONS))
    if likely:
        blocks += [say("priority_actions_likely" if sure else "priority_actions_all_likely", len(likely))]
        blocks += [Quotations(likely, open=0)]
    return Section("priority_actions", "Priority actions", tuple(blocks))


def practice(candidates: Sequence[Quotation], sentence: str) -> Section:
    """Case studies of effective practice, one of each letter, the newest first."""
    studies = sorted(
        (one for one in candidates if one.study_type == "effective_practice"),
        key=lambda one: (str(one.letter_date), one.finding_id),
        reverse=True,
    )
    found = tuple({one.letter_id: one for one in reversed(studies)}.values())[::-1][:STUDIES]
    some = len(studies) > len(found) or not studies
    said = say(sentence if some else f"{sentence}_every", len(studies), shown=len(found))
    return Section("practice", "Notable practice", (said, Quotations(found, open=0)) if found else (said,))


def all_findings(figure: Figure, sentence: str) -> Section:
    """Where to find all of them."""
    return Section("all", "All findings", (say(sentence, figure),))


def method_and_quality(evidence: Evidence, theme: str | None = None) -> Section:
    """How a summary was made, and how far to trust it; of a theme also how accurate its tags are."""
    about = evidence.provenance
    coding = about.meta["coding"]
    coded = evidence.figure("tags_coded", ("coded", "tags"), unit="tag")
    blocks = [
        say("made", letters=about.dates),
        say("counts_are_of_all_tags", assigned=_assigned(coded)),
        _accuracy(theme, coding),
        say("in_review", evidence.figure("letters_read", ("in_review", "letters"), place=REVIEW)),
        say("incomplete", evidence.figure("letters_read", ("incomplete", "letters"), place=REVIEW)),
        say("licence", attribution=about.meta["attribution"], standing=about.meta["standing"]),
    ]
    return Section("method", "How this was made, and how far to trust it", tuple(blocks))


def _assigned(coded: Figure) -> str:
    """Who assigned the tags, in words: with the number, one verdict would change every summary."""
    if not coded.value or not coded.of:
        return "A program assigned them"
    share = coded.value / coded.of
    often = "Nearly all" if share > MOST else "Most" if share > 0.5 else "Some"
    return "All were coded" if share == 1 else f"{often} were coded, and a program assigned the rest"


def _accuracy(theme: str | None, coding: str) -> Prose:
    measured = load_measured()
    certain = share(measured.certain.right, measured.certain.given, "tag")
    if theme is None:
        return say("measured", letters=measured.letters, certain=certain, coding=coding)
    score = measured.per_theme.get(theme)
    if score is None or not score.wanted:
        return say("measured_theme", 0)
    return say(
        "measured_theme",
        letters=measured.letters,
        given=share(score.right, score.given, "finding"),
        wanted=share(score.right, score.wanted, "finding"),
        certain=certain,
        coding=coding,
    )
